// Names of the SDK that a file uses and does not import.
//   in   a message
//   out  the line that imports the name
import type { Hint } from "./hint.js";

/** What each entry of the package gives, by the path to import; held against the shipped types by a test. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  "@flb-wasm/sdk": (
    "Config Elements Kind Lines Members Record Tag Time Value Verdict ZeroBytes bytesOfBase64 decodeBase64 decodeHex decodePercent encodeBase64 encodeHex log parseF64 parseI64 parseJson"
  ).split(" "),
  "@flb-wasm/sdk/pattern": ["Match", "Pattern"],
  "@flb-wasm/sdk/hash": ["KeyedHash", "bucketOf", "sha256"],
  "@flb-wasm/sdk/input": ["ObjectWriter", "clock", "emit", "exists", "listDirectory", "random", "readLines", "readText", "setBufSize"],
};

export const NAME_HINTS: readonly Hint[] = Object.entries(ENTRIES).map(([path, names]) => ({
  message: new RegExp(`Cannot find name '(${names.join("|")})'`), say: ([name = ""]) => `${name} is imported: import { ${name} } from "${path}"`,
}));
