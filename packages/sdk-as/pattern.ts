// "@flb-wasm/sdk/pattern": find, test and replace by a pattern, in linear time. No code: the public list.

export { Pattern } from "./assembly/pattern/pattern";
export { Match } from "./assembly/pattern/match";
