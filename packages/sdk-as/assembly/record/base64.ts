// Base64 and hexadecimal digits: of a text's UTF-8, and back. https://www.rfc-editor.org/rfc/rfc4648
//   in   a text; digits of both alphabets of Base64, with or without `=`, spaces and line breaks between them
//   out  a text, or bytes, on the heap
//   err  the fallback, or null, for another sign, a number of digits that no bytes have, bytes that are no UTF-8, and at the memory ceiling

import { reserve } from "../memory/arena";
import { hexDigit } from "../memory/bytes";
import { REPLACEMENT, decodeUtf8Before, encodeUtf16, lastSequenceLength } from "../memory/utf8";

@lazy const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
@lazy const HEX_DIGITS = "0123456789abcdef";
const PAD: u16 = 0x3d;
/** Bytes behind a text that its reader may look at. */
const SLACK: usize = 4;

/** The text's UTF-8 in Base64, with padding; a lone surrogate counts as U+FFFD. */
export function encodeBase64(text: string): string {
  const bytes = bytesOf(text);
  const length = bytes.length;
  const out = new StaticArray<u16>(((length + 2) / 3) << 2);
  let to = changetype<usize>(out);
  for (let i = 0; i < length; i += 3) {
    const left = length - i;
    const bits = (<u32>bytes[i] << 16) | (left > 1 ? <u32>bytes[i + 1] << 8 : 0) | (left > 2 ? <u32>bytes[i + 2] : 0);
    store<u16>(to, digitAt(DIGITS, bits >>> 18));
    store<u16>(to, digitAt(DIGITS, (bits >>> 12) & 63), 2);
    store<u16>(to, left > 1 ? digitAt(DIGITS, (bits >>> 6) & 63) : PAD, 4);
    store<u16>(to, left > 2 ? digitAt(DIGITS, bits & 63) : PAD, 6);
    to += 8;
  }
  return textOfUnits(out);
}

/** The text's UTF-8 as hexadecimal digits, two a byte, in lower case; a lone surrogate counts as U+FFFD. */
export function encodeHex(text: string): string {
  const bytes = bytesOf(text);
  const out = new StaticArray<u16>(bytes.length << 1);
  for (let i = 0; i < bytes.length; i++) {
    const byte = <u32>bytes[i];
    out[i << 1] = digitAt(HEX_DIGITS, byte >>> 4);
    out[(i << 1) + 1] = digitAt(HEX_DIGITS, byte & 15);
  }
  return textOfUnits(out);
}

/** The text that stands in Base64. */
export function decodeBase64(digits: string, fallback: string): string {
  const bytes = roomFor(digits);
  return bytes == 0 ? fallback : textOfBytes(bytes, readBase64(digits, bytes), fallback);
}

/** The text that stands in hexadecimal digits. */
export function decodeHex(digits: string, fallback: string): string {
  const bytes = roomFor(digits);
  return bytes == 0 ? fallback : textOfBytes(bytes, readHex(digits, bytes), fallback);
}

/** The bytes that stand in Base64. */
export function bytesOfBase64(digits: string): Uint8Array | null {
  const bytes = roomFor(digits);
  const end: usize = bytes == 0 ? 0 : readBase64(digits, bytes);
  if (end == 0) return null;
  const copy = new Uint8Array(<i32>(end - bytes));
  memory.copy(copy.dataStart, bytes, end - bytes);
  return copy;
}

/** Room in the arena for the bytes of so many digits, for what their reader looks at, and for their characters; 0 at the ceiling. */
function roomFor(digits: string): usize {
  const length = <usize>digits.length;
  return reserve(length + SLACK + (length << 1));
}

/** Writes the bytes to `to` and returns the address after them; 0 if they are none. */
function readBase64(digits: string, to: usize): usize {
  let bits: u32 = 0;
  let count = 0;
  let pads = 0;
  for (let i = 0, length = digits.length; i < length; i++) {
    const unit: u32 = digits.charCodeAt(i);
    if (isSpace(unit)) continue;
    if (unit == PAD) {
      pads++;
      continue;
    }
    const sextet = sextetOf(unit);
    if (sextet < 0 || pads > 0) return 0;
    bits = (bits << 6) | sextet;
    // The second digit of four ends a byte with four bits to spare, the third with two, the fourth with none.
    if ((count++ & 3) != 0) store<u8>(to++, bits >>> (((4 - count) & 3) << 1));
  }
  const last = count & 3;
  return last == 1 || (pads > 0 && (last == 0 || pads != 4 - last)) ? 0 : to;
}

/** As {@link readBase64}. */
function readHex(digits: string, to: usize): usize {
  let high = -1;
  for (let i = 0, length = digits.length; i < length; i++) {
    const unit: u32 = digits.charCodeAt(i);
    if (isSpace(unit)) continue;
    const digit = hexDigit(unit);
    if (digit < 0) return 0;
    if (high >= 0) store<u8>(to++, (high << 4) | digit);
    high = high >= 0 ? -1 : digit;
  }
  return high >= 0 ? 0 : to;
}

/** Writes the characters behind the bytes; the fallback for an `end` of 0, and for bytes that are no UTF-8. */
function textOfBytes(bytes: usize, end: usize, fallback: string): string {
  if (end == 0) return fallback;
  const units = (end + SLACK + 1) & ~1;
  let to = units;
  for (let p = bytes; p < end; p += lastSequenceLength()) {
    const point = decodeUtf8Before(p, end);
    if (point == REPLACEMENT && lastSequenceLength() == 1) return fallback; // U+FFFD itself takes three bytes
    to = encodeUtf16(to, point);
  }
  return String.UTF16.decodeUnsafe(units, to - units);
}

@inline
function isSpace(unit: u32): bool {
  return unit == 0x20 || unit - 0x09 < 5;
}

/** Of the alphabet with `+/`, and of that with `-_`; -1 for every other sign. */
function sextetOf(unit: u32): i32 {
  if (unit - 0x41 < 26) return unit - 0x41;
  if (unit - 0x61 < 26) return unit - 0x61 + 26;
  if (unit - 0x30 < 10) return unit - 0x30 + 52;
  if (unit == 0x2b || unit == 0x2d) return 62;
  return unit == 0x2f || unit == 0x5f ? 63 : -1;
}

@inline
function digitAt(digits: string, index: u32): u16 {
  return load<u16>(changetype<usize>(digits) + (<usize>index << 1));
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}

function textOfUnits(units: StaticArray<u16>): string {
  return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length << 1);
}
