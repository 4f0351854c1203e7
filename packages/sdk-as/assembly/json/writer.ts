// Writes JSON that jsmn and yyjson read alike; well-formed by construction.
//   in   an address with enough room, as each function says
//   out  the address after what was written
// Floats carry a point and exponents a sign, because jsmn takes `1e5` for the integer 1 (src/flb_pack.c:104 @v4.2.8).

import { Char } from "./chars";
import { MAX_ESCAPED } from "./string";

export { writeText } from "./string";

/** Room that any scalar but a string needs. */
export const MAX_SCALAR: usize = 32;

/** Room that a string of so many UTF-16 units needs. */
@inline
export function stringCapacity(utf16Length: usize): usize {
  return utf16Length * MAX_ESCAPED + 2;
}

export function writeNull(to: usize): usize {
  store<u32>(to, 0x6c6c756e);
  return to + 4;
}

export function writeBool(to: usize, value: bool): usize {
  if (value) {
    store<u32>(to, 0x65757274);
    return to + 4;
  }
  store<u32>(to, 0x736c6166);
  store<u8>(to, 0x65, 4);
  return to + 5;
}

export function writeU64(to: usize, value: u64): usize {
  let count: usize = 1;
  for (let rest = value; rest >= 10; rest /= 10) count += 1;
  const end = to + count;
  for (let ptr = end; ptr > to; value /= 10) {
    ptr -= 1;
    store<u8>(ptr, 0x30 + <u32>(value % 10));
  }
  return end;
}

export function writeI64(to: usize, value: i64): usize {
  if (value >= 0) return writeU64(to, value);
  store<u8>(to, Char.MINUS);
  return writeU64(to + 1, 0 - <u64>value);
}

/** The shortest text that reads back as the same double; NaN and infinities are the caller's to keep out. */
export function writeF64(to: usize, value: f64): usize {
  if (reinterpret<u64>(value) == 0x8000000000000000) { // toString drops the sign of -0.0
    store<u8>(to, Char.MINUS);
    to += 1;
  }
  const text = value.toString();
  let pointed = false;
  for (let i = 0; i < text.length; i++) {
    const unit: u32 = text.charCodeAt(i);
    if (unit == Char.POINT) pointed = true;
    if (unit == 0x65 && !pointed) {
      store<u16>(to, 0x302e); // ".0" before the exponent
      to += 2;
    }
    store<u8>(to, unit);
    to += 1;
  }
  return to;
}

/** Puts characters that stand escaped in [text, textEnd) between quotes. */
export function frameText(text: usize, textEnd: usize): usize {
  store<u8>(text - 1, Char.QUOTE);
  store<u8>(textEnd, Char.QUOTE);
  return text - 1;
}
