// The characters of RFC 8259 by name, and the loop that every string goes through.
//   in   addresses of UTF-8 bytes that end in a NUL; up to eight bytes after it are readable
//   out  addresses
// Knows no value and no record. https://www.rfc-editor.org/rfc/rfc8259#section-2

import { BYTE_ONES, HIGH_BITS, hexDigit, nonDigits } from "../memory/bytes";

export namespace Char {
  export const TAB: u32 = 0x09;
  export const LINE_FEED: u32 = 0x0a;
  export const CARRIAGE_RETURN: u32 = 0x0d;
  export const SPACE: u32 = 0x20;
  export const QUOTE: u32 = 0x22;
  export const PLUS: u32 = 0x2b;
  export const COMMA: u32 = 0x2c;
  export const MINUS: u32 = 0x2d;
  export const POINT: u32 = 0x2e;
  export const SLASH: u32 = 0x2f;
  export const COLON: u32 = 0x3a;
  export const BEGIN_ARRAY: u32 = 0x5b;
  export const BACKSLASH: u32 = 0x5c;
  export const END_ARRAY: u32 = 0x5d;
  export const BEGIN_OBJECT: u32 = 0x7b;
  export const END_OBJECT: u32 = 0x7d;
}

/**
 * First byte at or after `ptr` that is `"`, `\\` or below 0x20, or one from 0x80 up that stands before it. The NUL behind
 * the text is one, so it always ends.
 *
 * Eight bytes a round. Flipping bit 1 moves `"` (0x22) to 0x20 and keeps what is below 0x20 below it, so one
 * subtraction finds both; a borrow only ever comes from a true hit below, so the lowest hit is right.
 */
@inline
export function plainEnd(ptr: usize): usize {
  ptr -= 8;
  let hits: u64;
  do {
    ptr += 8;
    const bytes = load<u64>(ptr);
    hits = (((bytes ^ (BYTE_ONES * 0x02)) - BYTE_ONES * 0x21) | ((bytes ^ (BYTE_ONES * 0x5c)) - BYTE_ONES)) & HIGH_BITS;
  } while (!hits);
  return ptr + <usize>(ctz(hits) >>> 3);
}

/** First byte at or after `ptr` that is `"`, `\\` or below 0x20: {@link plainEnd} past the bytes of UTF-8 sequences. */
export function nextSpecial(ptr: usize): usize {
  while (true) {
    ptr = plainEnd(ptr);
    if (load<u8>(ptr) < 0x80) return ptr;
    ptr += 1;
  }
}

/** The byte after the digits at `ptr`, or `ptr` itself if there are eight or more. */
@inline
export function fewDigitsEnd(ptr: usize): usize {
  return ptr + <usize>((ctz(nonDigits(load<u64>(ptr))) >>> 3) & 7);
}

@inline
export function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

/** First byte at or after `ptr` that is not white space. */
export function skipWhitespace(ptr: usize): usize {
  while (true) {
    const c: u32 = load<u8>(ptr);
    if (c > Char.SPACE) return ptr;
    if (c != Char.SPACE && c != Char.LINE_FEED && c != Char.CARRIAGE_RETURN && c != Char.TAB) return ptr;
    ptr += 1;
  }
}

/** The four hexadecimal digits at `ptr` as a number, or -1. */
export function hex4(ptr: usize): i32 {
  let value = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = hexDigit(load<u8>(ptr + i));
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}
