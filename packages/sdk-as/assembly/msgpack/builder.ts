// Writes maps and arrays whose count is known only when they end.
//   in   values, written one after another between open and close
//   out  the address after the container, which now begins with its count
// One container is open in another up to MAX_DEPTH levels; the caller has checked that there are no more.

import { openContainer } from "./structure";
import { isMapFormat } from "./format";

/** Where each open container begins, and how many values it has so far: a pair is two. */
@lazy const open: usize = memory.data(64 * 8, 8);
@lazy let depth: usize = 0;

/** Begins anew. */
export function resetBuilder(): void {
  depth = 0;
}

/** Says that a value of the innermost container follows: a key, a member's value, an element. */
export function countValue(): void {
  if (depth == 0) return;
  const count = open + (depth << 3) - 4;
  store<u32>(count, load<u32>(count) + 1);
}

/** Opens a map for FIXMAP, an array for FIXARRAY. */
export function openBuilt(to: usize, format: u32): usize {
  store<u8>(to, format);
  store<usize>(open + (depth << 3), to);
  store<u32>(open + (depth << 3), 0, 4);
  depth += 1;
  return to + 1;
}

/** Closes the innermost container, which ends at `to`; its contents move behind a longer head if the count needs one. */
export function closeBuilt(to: usize): usize {
  depth -= 1;
  const start = load<usize>(open + (depth << 3));
  const values = load<u32>(open + (depth << 3), 4);
  const count = values >>> u32(isMapFormat(load<u8>(start)));
  const shift: usize = count > 0xffff ? 4 : count > 0x0f ? 2 : 0;
  if (shift != 0) memory.copy(start + 1 + shift, start + 1, to - start - 1);
  openContainer(start, start, count);
  return to + shift;
}
