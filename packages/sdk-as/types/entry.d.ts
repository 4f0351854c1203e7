// What an editor sees of "@flb-wasm/sdk/entry", for a module that is built without the transform.

import type { Record, Verdict } from "./index.js";

/**
 * Begins a call with the host's six arguments; what it gives is valid until {@link leave}.
 *
 * A record that is no JSON object is repaired or wrapped as `_unparsed`, with a log line.
 *
 * @param tag_ptr address of the tag in this module's memory. Its length, like `record_len`, is in bytes, without the NUL behind it.
 * @param time_sec seconds since 1970, of which the host passes 32 bits.
 * @param time_nsec nanoseconds of that second.
 * @returns the record, or null if there is nothing to filter or memory is at its ceiling; then the call returns {@link unasked}.
 * @see https://github.com/fluent/fluent-bit/blob/v5.1.1/src/wasm/flb_wasm.c#L272
 * @example
 * ```ts no-transform
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { enter, leave, unasked } from "@flb-wasm/sdk/entry";
 * export { malloc, free } from "@flb-wasm/sdk/entry";
 *
 * function keep(record: Record): Verdict {
 *   return Verdict.Keep;
 * }
 *
 * export function my_filter(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
 *   const record = enter(tag_ptr, tag_len, time_sec, time_nsec, record_ptr, record_len);
 *   return record === null ? unasked() : leave(keep(record));
 * }
 * ```
 */
export declare function enter(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): Record | null;
/**
 * Ends a call: writes the edits out and gives the address of the C string to return, `""` for a drop.
 *
 * The address is valid until the host allocates for its next record. If memory does not suffice for the edits the record
 * goes on as it came, with a log line.
 */
export declare function leave(verdict: Verdict): usize;
/** The address to return when {@link enter} gave null: the record as it came where that is possible, else `""`. */
export declare function unasked(): usize;
/**
 * The allocator that the host calls for tag and record; export it with {@link free}, and WAMR makes no heap of its own, so
 * that `wasm_heap_size` does not limit a record.
 *
 * @returns an address that is valid until the first call for the next record; 0 at the memory ceiling.
 */
export declare function malloc(byteCount: usize): usize;
/** Does nothing: the memory of a call comes back as a whole, with the first {@link malloc} of the next one. */
export declare function free(ptr: usize): void;
/**
 * Logs message and place of a trap with the record's start, and traps. The host loses the record and goes on.
 *
 * For `--use abort=~lib/@flb-wasm/sdk/assembly/abi/abort/abort`; asconfig.json of the SDK says it.
 */
export declare function abort(message: string | null, fileName: string | null, line: u32, column: u32): void;
