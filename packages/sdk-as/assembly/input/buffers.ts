// Buffers for the records that are being written, used again and again.
//   in   byte counts
//   out  an address, with lastCapacity() bytes
//   err  0 at the memory ceiling
// As many buffers as records are written at one time, each as large as its largest record; they lie in the arena.

import { allocate } from "../memory/arena";

const SMALLEST: usize = 512;

/** A buffer that nobody uses begins with the next such buffer, and its capacity. */
let firstFree: usize = 0;
let capacity: usize = 0;

/** Bytes of the buffer that was handed out last. */
export function lastCapacity(): usize {
  return capacity;
}

/** A buffer for a new record. */
export function takeBuffer(): usize {
  const ptr = firstFree;
  if (ptr == 0) return allocateBuffer(SMALLEST);
  firstFree = load<usize>(ptr);
  capacity = load<usize>(ptr, sizeof<usize>());
  return ptr;
}

/** The buffer is free for another record. */
export function giveBuffer(ptr: usize, byteCount: usize): void {
  store<usize>(ptr, firstFree);
  store<usize>(ptr, byteCount, sizeof<usize>());
  firstFree = ptr;
}

/** A buffer at least twice as large, with `byteCount` more bytes behind the `used` ones, which are copied into it. */
export function growBuffer(ptr: usize, oldCapacity: usize, used: usize, byteCount: usize): usize {
  const grown = allocateBuffer(max(oldCapacity * 2, used + byteCount));
  if (grown == 0) return 0;
  memory.copy(grown, ptr, used);
  giveBuffer(ptr, oldCapacity);
  return grown;
}

function allocateBuffer(byteCount: usize): usize {
  capacity = byteCount;
  return allocate(byteCount);
}
