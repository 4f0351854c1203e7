// Percent-encoded text, as URLs and query strings have it: RFC 3986 §2.1, of UTF-8.
//   in   UTF-16 units of the author's text
//   out  the text that is meant
//   err  the fallback: for a `%` without two hexadecimal digits, for bytes that are no UTF-8, and at the memory ceiling

import { reserve } from "../memory/arena";
import { hexDigit } from "../memory/bytes";
import { REPLACEMENT, decodeUtf8, encodeUtf16, lastSequenceLength } from "../memory/utf8";

const PERCENT: u32 = 0x25;
const LONGEST_SEQUENCE: usize = 4;
/** Two units of text, `%` aside, and the unit in front. */
const ESCAPE_SIZE: usize = 6;

/** Where the bytes of one sequence are put together. */
const sequence: usize = memory.data(8);

/** The text with each `%2F` read as what it stands for; `fallback` if one cannot be read. A `+` stays. Never traps. */
export function decodePercent(text: string, fallback: string): string {
  const byteLength = <usize>text.length << 1;
  const units = reserve(byteLength);
  if (units == 0) return fallback;
  let ptr = changetype<usize>(text);
  const end = ptr + byteLength;
  let to = units;
  while (ptr < end) {
    const unit: u32 = load<u16>(ptr);
    if (unit != PERCENT) {
      store<u16>(to, unit);
      ptr += 2;
      to += 2;
      continue;
    }
    const point = readSequence(ptr, end);
    if (point < 0) return fallback;
    ptr += lastSequenceLength() * ESCAPE_SIZE;
    to = encodeUtf16(to, <u32>point);
  }
  return String.UTF16.decodeUnsafe(units, to - units);
}

/** The code point that the escapes at `ptr` write; -1 for none. */
function readSequence(ptr: usize, end: usize): i32 {
  store<u64>(sequence, 0);
  for (let i: usize = 0; i < LONGEST_SEQUENCE; i++) {
    const byte = byteAt(ptr + i * ESCAPE_SIZE, end);
    if (byte < 0) break;
    store<u8>(sequence + i, byte);
    if (i == 0 && byte < 0x80) break;
  }
  // Zeros behind what was read are no continuation, and U+FFFD itself is written in three bytes.
  const point = decodeUtf8(sequence);
  const isNone = point == REPLACEMENT && lastSequenceLength() == 1;
  return isNone || (point == 0 && byteAt(ptr, end) < 0) ? -1 : <i32>point;
}

/** The byte that `%XX` at `ptr` writes; less than 0 if there is none. */
function byteAt(ptr: usize, end: usize): i32 {
  if (ptr >= end || end - ptr < ESCAPE_SIZE || load<u16>(ptr) != PERCENT) return -1;
  return (hexDigit(load<u16>(ptr, 2)) << 4) | hexDigit(load<u16>(ptr, 4));
}
