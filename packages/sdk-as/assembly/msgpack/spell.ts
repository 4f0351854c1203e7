// Numbers, times and ext values as text, for a record that cannot carry their bytes.
//   in   scalars; an address with room for MAX_NUMBER_TEXT, or for twice the ext's bytes
//   out  the address after the text
// Allocates nothing.

import { dtoa_buffered } from "util/number";
import { writeHex } from "../memory/bytes";
import { Format, headBytes } from "./format";
import { writeStrHead } from "./writer";

/** Room that any number's text needs. */
export const MAX_NUMBER_TEXT: usize = 32;

/** Fluent Bit's timestamp: seconds and nanoseconds, four bytes each. @see src/flb_time.c:263 @v5.1.1 */
const EVENT_TIME: i32 = 0;
/** @see https://github.com/msgpack/msgpack/blob/master/spec.md#timestamp-extension-type */
const TIMESTAMP: i32 = -1;

/** UTF-16 units of a double's text: at most 28. */
@lazy const units: usize = memory.data(64, 8);

/** The integer, in two's complement if it is negative. */
export function writeIntegerText(to: usize, integer: u64, negative: bool): usize {
  if (negative) {
    store<u8>(to, 0x2d);
    to += 1;
    integer = 0 - integer;
  }
  return writeDigits(to, integer, 1);
}

/** `value` in decimal, with leading zeros up to `digits`. */
function writeDigits(to: usize, value: u64, digits: usize): usize {
  let count: usize = 1;
  for (let rest = value; rest >= 10; rest /= 10) count += 1;
  const end = to + max(count, digits);
  for (let ptr = end; ptr > to; value /= 10) {
    ptr -= 1;
    store<u8>(ptr, 0x30 + <u32>(value % 10));
  }
  return end;
}

/** The shortest text that reads back as the same double. */
export function writeFloatText(to: usize, value: f64): usize {
  if (!isFinite(value)) {
    store<u64>(to, isNaN(value) ? 0x4e614e : value < 0 ? 0x666e692d : 0x666e69); // "NaN", "-inf", "inf"
    return to + 3 + usize(value < 0);
  }
  if (value == 0) { // dtoa_buffered drops the sign
    const negative = <i64>reinterpret<u64>(value) < 0;
    store<u32>(to, negative ? 0x302e302d : 0x302e30); // "-0.0", "0.0"
    return to + 3 + usize(negative);
  }
  const count = dtoa_buffered(units, value);
  for (let i: usize = 0; i < <usize>count; i++) store<u8>(to + i, load<u16>(units + (i << 1)));
  return to + <usize>count;
}

/** A time as `seconds.nanoseconds`; of any other ext the bytes in hexadecimal. A str, format and all. */
export function writeExtText(to: usize, ext: usize, end: usize): usize {
  const head = headBytes(load<u8>(ext));
  const fixed = load<u8>(ext) >= Format.FIXEXT1;
  const type: i32 = load<i8>(fixed ? ext + 1 : ext + head - 1);
  const bytes = fixed ? ext + 2 : ext + head;
  const byteLength = end - bytes;
  if (type == EVENT_TIME && byteLength == 8) {
    return writeTime(to, bswap<u32>(load<u32>(bytes)), bswap<u32>(load<u32>(bytes, 4)));
  }
  if (type == TIMESTAMP) {
    if (byteLength == 4) return writeTime(to, bswap<u32>(load<u32>(bytes)), 0);
    if (byteLength == 8) {
      const both = bswap<u64>(load<u64>(bytes));
      return writeTime(to, both & 0x3ffffffff, <u32>(both >>> 34));
    }
    if (byteLength == 12) return writeTime(to, bswap<u64>(load<u64>(bytes, 4)), bswap<u32>(load<u32>(bytes)));
  }
  return writeHexText(to, bytes, end);
}

/** Seconds before 1970 have a minus, and their nanoseconds still count upward, as in the bytes. */
function writeTime(to: usize, seconds: i64, nanoseconds: u32): usize {
  const text = to + 1; // never longer than a fixstr
  let at = writeIntegerText(text, seconds, seconds < 0);
  store<u8>(at, 0x2e);
  at = writeDigits(at + 1, nanoseconds, 9);
  writeStrHead(to, at - text);
  return at;
}

function writeHexText(to: usize, ptr: usize, end: usize): usize {
  return writeHex(ptr, end - ptr, writeStrHead(to, (end - ptr) << 1));
}
