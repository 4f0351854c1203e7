// "@flb-wasm/sdk/entry": the two ends of a call, for those who write the export by hand instead of the transform.
export { enter, leave, unasked } from "./assembly/abi/entry";
export { malloc, free } from "./assembly/abi/alloc";
export { abort } from "./assembly/abi/abort";

// The managed heap takes whatever memory there is when it is first used: that must be before the arena grows.
heap.free(heap.alloc(8));
