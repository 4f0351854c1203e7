// "@flb-wasm/sdk/entry": the two ends of a call, for the transform and for those who write the export by hand.
export { enter, leave, unasked } from "./assembly/abi/entry";
export { malloc, free } from "./assembly/abi/alloc";
export { abort } from "./assembly/abi/abort";
