// Traps on records that begin with {"trap", in a frame that holds references.
let kept: ArrayBuffer = new ArrayBuffer(0);

export function f(tag: usize, tagLength: i32, seconds: u32, nanoseconds: u32, record: usize, length: i32): usize {
  const text = String.UTF8.decodeUnsafe(record, length);
  if (load<u8>(record, 2) == 0x74) fail(text, 8);
  kept = String.UTF8.encode(text, true);
  return changetype<usize>(kept);
}

function fail(text: string, levels: i32): string {
  const longer = text + levels.toString();
  if (levels == 0) unreachable();
  return fail(longer, levels - 1) + longer;
}
