// The public surface, in the order a reader meets it.

// Writing a filter
export { Record } from "./filter/record";
export { Verdict } from "./filter/verdict";
export { log } from "./filter/log";
export { Config } from "./filter/config";
export { Lines } from "./filter/lines";
// Reading and editing
export { Value, Members, Elements } from "./record/value";
export { parseF64, parseI64 } from "./record/number-text";
export { parseJson } from "./record/parse-json";
export { decodePercent } from "./record/percent";
export { bytesOfBase64, decodeBase64, decodeHex, encodeBase64, encodeHex } from "./record/base64";
export { Kind } from "./codec/kind";
export { Tag } from "./filter/tag";
export { Time } from "./filter/time";
// Only for event_format msgpack
export { ZeroBytes } from "./filter/zero-bytes";
