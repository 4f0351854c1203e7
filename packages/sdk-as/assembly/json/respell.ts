// Numbers of an author's text, spelt so that all of the host's readers take them alike.
//   in   JSON text of the author's or of a settings file
//   out  the same with `.0` before each exponent that has no fraction before it: jsmn takes `1e5` for the integer 1
//        (src/flb_pack.c:104 @v4.2.8)
//   err  none; text that is no JSON stays no JSON

import { Char, isDigit } from "./chars";

const EXPONENT: u32 = 0x65; // e; E with bit 5 clear
const INSERTED: usize = 2;

/** Bytes that {@link respell} adds to [ptr, end). */
export function respellGrowth(ptr: usize, end: usize): usize {
  let growth: usize = 0;
  while (ptr < end) {
    const next = bareExponent(ptr, end);
    if (next < end) growth += INSERTED;
    ptr = next + 1;
  }
  return growth;
}

/** Writes [ptr, end) to `to`, which may lie before it by {@link respellGrowth} or more; returns the address after the text. */
export function respell(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const next = bareExponent(ptr, end);
    memory.copy(to, ptr, next - ptr);
    to += next - ptr;
    if (next == end) return to;
    const exponent = load<u8>(next);
    store<u16>(to, 0x302e); // ".0"
    store<u8>(to, exponent, INSERTED);
    to += INSERTED + 1;
    ptr = next + 1;
  }
  return to;
}

/** The first `e` outside of strings from `ptr` on that stands behind an integer; `end` if there is none. */
function bareExponent(ptr: usize, end: usize): usize {
  while (ptr < end) {
    const c: u32 = load<u8>(ptr);
    if (c == Char.QUOTE) {
      for (ptr += 1; ptr < end && load<u8>(ptr) != Char.QUOTE; ptr++) if (load<u8>(ptr) == Char.BACKSLASH) ptr += 1;
      ptr += 1;
      continue;
    }
    if (!isDigit(c)) {
      ptr += 1;
      continue;
    }
    while (ptr < end && isDigit(load<u8>(ptr))) ptr += 1;
    if (ptr >= end) return end;
    if (<u32>(load<u8>(ptr) | 0x20) == EXPONENT) return ptr;
    // The fraction, and what follows it.
    if (load<u8>(ptr) == Char.POINT) for (; ptr < end && isOfNumber(load<u8>(ptr)); ptr++) {}
  }
  return end;
}

function isOfNumber(c: u32): bool {
  return isDigit(c) || c == Char.POINT || c == Char.PLUS || c == Char.MINUS || (c | 0x20) == EXPONENT;
}
