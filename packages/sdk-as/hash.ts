// "@flb-wasm/sdk/hash": recognise a text without showing it, take a share of the records. No code: the public list.

export { KeyedHash, bucketOf, sha256 } from "./assembly/hash/text";
