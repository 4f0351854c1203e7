// "@flb-wasm/sdk/input": write an input for Fluent Bit's exec_wasi. No code: the public list, in the order a reader meets it.

// Writing an input
export { emit, setBufSize } from "./assembly/input/emit";
export { ObjectWriter } from "./assembly/input/object-writer";
export { log } from "./assembly/filter/log";
// What it reads
export { exists, listDirectory } from "./assembly/input/files";
export { readLines, readText } from "./assembly/filter/text-file";
export { parseF64, parseI64 } from "./assembly/record/number-text";
export { parseJson } from "./assembly/record/parse-json";
export { decodePercent } from "./assembly/record/percent";
export { bytesOfBase64, decodeBase64, decodeHex, encodeBase64, encodeHex } from "./assembly/record/base64";
export { Time } from "./assembly/filter/time";
export { clock } from "./assembly/input/clock";
export { random } from "./assembly/input/random";
export { Config } from "./assembly/filter/config";
export { Value } from "./assembly/record/value";
export { Kind } from "./assembly/codec/kind";
