// Decimal numbers as people write them: "+200", "007", "-.5".
//   in   UTF-8 with a NUL behind it and two bytes in front that may be written
//   out  the number, exact, or for a float the double nearest to it
//   err  the fallback: for what is no number from its first byte to its last, or does not fit
// The sign may be +, zeros may stand in front, and the digits before a point may be missing. The rest is JSON's grammar:
// https://www.rfc-editor.org/rfc/rfc8259#section-6

import { Char, isDigit } from "./chars";
import { numberEnd } from "./number";
import { toF64, toI64 } from "./value";

export function i64InText(ptr: usize, end: usize, fallback: i64): i64 {
  return toI64(respellFront(ptr), end, fallback);
}

export function f64InText(ptr: usize, end: usize, fallback: f64): f64 {
  const start = respellFront(ptr);
  return numberEnd(start) == end ? toF64(start, end, fallback) : fallback;
}

/** Spells what stands in front as JSON does; gives the first byte of the JSON number, if it is one. */
function respellFront(start: usize): usize {
  let ptr = start;
  const sign: u32 = load<u8>(ptr);
  if (sign == Char.PLUS || sign == Char.MINUS) ptr += 1;
  if (sign == Char.PLUS && load<u8>(ptr) == Char.MINUS) return start;
  while (load<u8>(ptr) == 0x30 && isDigit(load<u8>(ptr, 1))) ptr += 1;
  if (load<u8>(ptr) == Char.POINT) {
    ptr -= 1;
    store<u8>(ptr, 0x30);
  }
  if (sign == Char.MINUS) {
    ptr -= 1;
    store<u8>(ptr, Char.MINUS);
  }
  return ptr;
}
