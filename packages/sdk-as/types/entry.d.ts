// What an editor sees of "@flb-wasm/sdk/entry", for a module that is built without the transform.

import type { Record, Verdict } from "./index";

/**
 * Begins a call with the host's six arguments.
 *
 * @returns the record, or null if there is nothing to filter; then the call returns {@link unasked}.
 */
export declare function enter(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): Record | null;
/** Ends a call: what to return to the host. Valid until the host allocates for its next record. */
export declare function leave(verdict: Verdict): usize;
/** What to return when {@link enter} gave null. */
export declare function unasked(): usize;
/** The allocator that the host calls; both must be exported. */
export declare function malloc(byteCount: usize): usize;
/** Does nothing: the memory of a call comes back as a whole, with the first {@link malloc} of the next one. */
export declare function free(ptr: usize): void;
/** For `--use abort=~lib/@flb-wasm/sdk/assembly/abi/abort/abort`. */
export declare function abort(message: string | null, fileName: string | null, line: u32, column: u32): void;
