// The allocator that the host finds among the exports and calls for tag and record.
//   in   byte counts
//   out  addresses that stay valid until the host comes with the next record
//   err  0 at the memory ceiling, which the host takes for a record pointer of 0
// With malloc and free exported, WAMR makes no heap of its own, so wasm_heap_size does not matter and a record may
// be of any size (core/iwasm/interpreter/wasm_loader.c:6400, wasm_runtime.c:3811 in WAMR 2.4.1).
// An arena and not a heap: what a trap or an old host (4.1.0, 4.1.1) never frees is taken back all the same.

import { allocate, resetArena } from "../memory/arena";

/** Bytes left free behind a record, so that small additions are written in place. */
const RECORD_SLACK: usize = 256;

/** No more than a 32-bit memory can hold beside anything else. */
const MAX_ALLOCATION: usize = 0x7f000000;

/** Tag and record: what the host allocates before one call. */
const ALLOCATIONS_A_CALL: i32 = 2;

let allocations: i32 = 0;
let lastAllocation: usize = 0;

/** Bytes that may be written behind the record at `ptr`: none unless it came from {@link malloc}. */
export function slackBehind(ptr: usize): usize {
  return ptr == lastAllocation ? RECORD_SLACK : 0;
}

/** The next allocation belongs to the next record. Said when a call begins, so it holds also after a trap. */
export function closeAllocations(): void {
  allocations = ALLOCATIONS_A_CALL;
}

export function malloc(byteCount: usize): usize {
  if (allocations == ALLOCATIONS_A_CALL) {
    resetArena();
    allocations = 0;
  }
  allocations += 1;
  lastAllocation = byteCount > MAX_ALLOCATION ? 0 : allocate(byteCount + RECORD_SLACK);
  return lastAllocation;
}

/** Frees nothing: the arena goes as a whole. */
export function free(ptr: usize): void {}
