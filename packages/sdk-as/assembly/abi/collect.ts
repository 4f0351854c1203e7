// When the garbage of the author's code is collected: only between two calls, where no managed value is on the stack.
//   in   the beginning and the end of each call
//   out  a full collection every so many calls, more often where calls grow the heap
// The `minimal` runtime never collects by itself, and has no shadow stack that a trap could leave in disorder.
// https://www.assemblyscript.org/runtime.html#memory-management

let pagesBefore: i32 = 0;
let interval: u32 = 64;
let callsLeft: u32 = 64;

/** Before the author's function runs. */
export function beginCollection(): void {
  if (--callsLeft == 0) {
    callsLeft = interval;
    __collect();
  }
  pagesBefore = memory.size();
}

/** A call that trapped left its garbage, and maybe no room for the next one: it begins with a collection. */
export function collectNext(): void {
  callsLeft = 1;
}

/** After it has run: a call that grew memory left much garbage, so the next collection comes sooner. */
export function endCollection(): void {
  if (memory.size() == pagesBefore) return;
  if (interval > 1) interval >>>= 1;
  callsLeft = 1;
}
