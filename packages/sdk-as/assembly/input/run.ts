// The two ends of a run that are not the author's; the transform writes the call between them.
//   in   nothing: Fluent Bit gives an input no arguments and no environment (src/wasm/flb_wasm.c:187 @v5.1.1)
//   out  a plain return from `_start`
//   err  none: 2.2.1 to 4.0.2 take any proc_exit, even of 0, for a failure and lose what was written
// A run has an instance of its own, so nothing is given back.

import { allocate } from "../memory/arena";
import { endEmitting } from "./emit";

/** After the author's function. */
export function endRun(): void {
  endEmitting();
}

/** Never called, but looked for: a module with an allocator keeps WAMR from putting a heap into its memory. */
export function malloc(byteCount: usize): usize {
  return allocate(byteCount);
}

export function free(ptr: usize): void {}
