// JSON numbers: where one ends, and what it is worth.
//   in   the address of a digit or minus; the text around is NUL-terminated
//   out  addresses; i64, u64 and f64 values, exact
//   err  0 as an address, with numberError saying which rule was broken
// https://www.rfc-editor.org/rfc/rfc8259#section-6

import { Char, isDigit } from "./chars";
import { CodecError } from "../codec/error";
import { Decimal } from "./decimal";

/** Digits and two-digit exponents below this stay far from the largest double; longer ones are looked at closely. */
const SAFE_DIGITS: usize = 200;

let numberError: CodecError = CodecError.None;

export function lastNumberError(): CodecError {
  return numberError;
}

/**
 * First byte after the number at `ptr`, or 0 if it is no number or more than a double can hold.
 *
 * The host reads integers above u64 and all fractions with `strtod` and refuses infinity
 * (`lib/yyjson-*`, `read_number`), so such a number must not go back.
 */
export function numberEnd(start: usize): usize {
  let ptr = start;
  if (load<u8>(ptr) == Char.MINUS) ptr += 1;
  const digits = ptr;
  while (isDigit(load<u8>(ptr))) ptr += 1;
  if (ptr == digits || (load<u8>(digits) == 0x30 && ptr - digits > 1)) return refuse(CodecError.InvalidNumber);
  let mayOverflow = ptr - digits > SAFE_DIGITS;
  if (load<u8>(ptr) == Char.POINT) {
    const fraction = ++ptr;
    while (isDigit(load<u8>(ptr))) ptr += 1;
    if (ptr == fraction) return refuse(CodecError.InvalidNumber);
  }
  if ((load<u8>(ptr) | 0x20) == 0x65) {
    ptr += 1;
    const sign: u32 = load<u8>(ptr);
    if (sign == 0x2b || sign == Char.MINUS) ptr += 1;
    const exponent = ptr;
    while (isDigit(load<u8>(ptr))) ptr += 1;
    if (ptr == exponent) return refuse(CodecError.InvalidNumber);
    mayOverflow = mayOverflow || (sign != Char.MINUS && ptr - exponent > 2) || ptr - digits > SAFE_DIGITS;
  }
  if (mayOverflow && !isFinite<f64>(decodeF64(start, ptr))) return refuse(CodecError.NumberTooLarge);
  return ptr;
}

function refuse(error: CodecError): usize {
  numberError = error;
  return 0;
}

/** True if [ptr, end) has a fraction or an exponent. */
export function isFractional(ptr: usize, end: usize): bool {
  for (; ptr < end; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (c == Char.POINT || (c | 0x20) == 0x65) return true;
  }
  return false;
}

/** Whether the last {@link decodeMagnitude} fitted u64. */
let magnitudeFits: bool = false;

/** The integer digits in [ptr, end), without sign. */
export function decodeMagnitude(ptr: usize, end: usize): u64 {
  let value: u64 = 0;
  magnitudeFits = ptr < end && end - ptr <= 20;
  for (; ptr < end; ptr++) {
    const digit: u64 = <u64>load<u8>(ptr) - 0x30;
    if (digit > 9 || value > (u64.MAX_VALUE - digit) / 10) {
      magnitudeFits = false;
      return 0;
    }
    value = value * 10 + digit;
  }
  return value;
}

export function lastMagnitudeFits(): bool {
  return magnitudeFits;
}

/** The double nearest to the valid number in [ptr, end); an infinity if it is too large. */
export function decodeF64(ptr: usize, end: usize): f64 {
  const decimal = Decimal.read(ptr, end);
  return decimal.toF64();
}
