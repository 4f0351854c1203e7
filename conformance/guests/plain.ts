// A filter as people write it first: AssemblyScript's own strings and allocator, no SDK.
let kept: ArrayBuffer = new ArrayBuffer(0);

export function f(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  kept = String.UTF8.encode(String.UTF8.decodeUnsafe(record, length), true);
  return changetype<usize>(kept);
}
