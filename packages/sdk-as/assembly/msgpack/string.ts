// msgpack strings: their characters, and their bytes.
//   in   ranges of UTF-8 that may be invalid; UTF-16 units with lone surrogates
//   out  UTF-16 units, UTF-8 bytes, truth values
//   err  none: what is no well-formed sequence reads and writes as U+FFFD

import { REPLACEMENT, decodeUtf16, decodeUtf8, encodeUtf8, lastSequenceLength } from "../memory/utf8";
import { equalBytes } from "../memory/bytes";

/** Writes the characters in [ptr, end) as UTF-16 units and returns the address after them. Room: two a byte. */
export function decodeToUtf16(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    let point = decodeUtf8(ptr);
    let byteLength = lastSequenceLength();
    if (byteLength > end - ptr) { // the bytes behind the string only look like a continuation of it
      point = REPLACEMENT;
      byteLength = 1;
    }
    ptr += byteLength;
    if (point > 0xffff) {
      store<u16>(to, 0xd800 | ((point - 0x10000) >>> 10));
      store<u16>(to, 0xdc00 | (point & 0x3ff), 2);
      to += 4;
    } else {
      store<u16>(to, point);
      to += 2;
    }
  }
  return to;
}

/** Bytes of UTF-8 that the units in [text, textEnd) become. */
export function utf8Length(text: usize, textEnd: usize): usize {
  let byteLength: usize = 0;
  while (text < textEnd) {
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    byteLength += 1 + usize(point > 0x7f) + usize(point > 0x7ff) + usize(point > 0xffff);
  }
  return byteLength;
}

/** Writes the units in [text, textEnd) as UTF-8 and returns the address after it. Room: three bytes a unit. */
export function encodeCharacters(to: usize, text: usize, textEnd: usize): usize {
  while (text < textEnd) {
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    to = encodeUtf8(to, point);
  }
  return to;
}

/** True if the bytes in [wanted, wantedEnd) occur in [ptr, end). */
export function containsBytes(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): bool {
  const byteLength = wantedEnd - wanted;
  if (byteLength == 0) return true;
  if (end - ptr < byteLength) return false;
  const first: u32 = load<u8>(wanted);
  const last = end - byteLength;
  for (; ptr <= last; ptr++) {
    if (load<u8>(ptr) == first && equalBytes(ptr, wanted, byteLength)) return true;
  }
  return false;
}
