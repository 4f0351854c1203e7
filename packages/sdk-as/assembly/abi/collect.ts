// When the garbage of the author's code is collected: only between two calls, where no managed value is on the stack.
//   in   the beginning and the end of each call
//   out  a full collection once there is half as much garbage as there is else, and after a call that grew memory
// The `minimal` runtime never collects by itself, and has no shadow stack that a trap could leave in disorder.
// https://www.assemblyscript.org/runtime.html#memory-management

/** Garbage that is worth no collection: less than the first page has left, because a heap that grows doubles all memory there is. */
const SLACK: usize = 1 << 14;

let pagesBefore: i32 = 0;
/** Bytes of managed objects beyond which a call begins with a collection. */
let limit: usize = 0;

/** Bytes of managed objects, garbage too. The transform writes what counts them in here; without it, every call collects. */
function managedBytes(): usize {
  return usize.MAX_VALUE;
}

/** Before the author's function runs. */
export function beginCollection(): void {
  if (managedBytes() > limit) {
    __collect();
    limit = managedBytes();
    limit += (limit >>> 1) + SLACK;
  }
  pagesBefore = memory.size();
}

/** A call that trapped left its garbage, and maybe no room for the next one: it begins with a collection. */
export function collectNext(): void {
  limit = 0;
}

/** After it has run: a call that grew memory may have left much garbage. */
export function endCollection(): void {
  if (memory.size() != pagesBefore) collectNext();
}
