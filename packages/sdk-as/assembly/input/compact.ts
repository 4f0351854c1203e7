// Copies a scanned JSON value without the white space around its tokens, so that it stays on one line.
//   in   [ptr, end): one valid JSON value; as many bytes of room at `to`
//   out  the address after the copy; how deep the value is nested

import { Char } from "../json/chars";

let deepest: i32 = 0;

/** Levels of objects and arrays in the value copied last. */
export function lastDepth(): i32 {
  return deepest;
}

export function copyCompact(to: usize, ptr: usize, end: usize): usize {
  let depth = 0;
  let inString = false;
  deepest = 0;
  for (; ptr < end; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (inString && c == Char.BACKSLASH) {
      store<u8>(to, c);
      ptr += 1;
      to += 1;
    } else if (c == Char.QUOTE) {
      inString = !inString;
    } else if (!inString) {
      if (c <= Char.SPACE) continue;
      if (c == Char.BEGIN_OBJECT || c == Char.BEGIN_ARRAY) deepest = max(deepest, ++depth);
      if (c == Char.END_OBJECT || c == Char.END_ARRAY) depth -= 1;
    }
    store<u8>(to, load<u8>(ptr));
    to += 1;
  }
  return to;
}
