// JSON numbers: where one ends, and what it is worth.
//   in   the address of a digit or minus; the text around is NUL-terminated
//   out  addresses and integers, exact; decimal.ts makes doubles
//   err  0 as an address, with numberError saying which rule was broken
// https://www.rfc-editor.org/rfc/rfc8259#section-6

import { Char, isDigit } from "./chars";
import { CodecError } from "../codec/error";

/** From 1.797693134862315807937e308 a text rounds to infinity; the doubt in the last digits goes to the safe side. */
const OVERFLOW_19_DIGITS: u64 = 1797693134862315807;
const OVERFLOW_EXPONENT: i32 = 308;

let numberError: CodecError = CodecError.None;
let tooLargeEnd: usize = 0;

export function lastNumberError(): CodecError {
  return numberError;
}

/** First byte after the number that was too large. */
export function lastNumberEnd(): usize {
  return tooLargeEnd;
}

/**
 * First byte after the number at `ptr`, or 0 if it is no number or more than a double can hold.
 *
 * The host reads integers above u64 and all fractions with `strtod` and refuses infinity
 * (`read_num` in lib/yyjson-*), so such a number must not go back.
 */
export function numberEnd(start: usize): usize {
  numberError = CodecError.InvalidNumber;
  let ptr = start + usize(load<u8>(start) == Char.MINUS);
  const integer = ptr;
  ptr = digitsEnd(ptr);
  let exponent = <i32>(ptr - integer) - 1;
  if (exponent < 0 || (load<u8>(integer) == 0x30 && exponent > 0)) return 0;
  if (load<u8>(ptr) == Char.POINT) {
    const fraction = ptr + 1;
    ptr = digitsEnd(fraction);
    if (ptr == fraction) return 0;
  }
  if ((load<u8>(ptr) | 0x20) == 0x65) {
    const sign: u32 = load<u8>(ptr, 1);
    const digits = ptr + 1 + usize(sign == Char.PLUS || sign == Char.MINUS);
    ptr = digitsEnd(digits);
    if (ptr == digits) return 0;
    exponent += decodeExponent(digits, ptr, sign == Char.MINUS);
  }
  if (exponent >= OVERFLOW_EXPONENT && overflows(integer, exponent)) {
    numberError = CodecError.NumberTooLarge;
    tooLargeEnd = ptr;
    return 0;
  }
  return ptr;
}

function digitsEnd(ptr: usize): usize {
  while (isDigit(load<u8>(ptr))) ptr += 1;
  return ptr;
}

/** Far beyond what matters it stays where it is, so that adding to it cannot wrap. */
export function decodeExponent(ptr: usize, end: usize, negative: bool): i32 {
  let value = 0;
  for (; ptr < end; ptr++) {
    if (value < 100000000) value = value * 10 + <i32>load<u8>(ptr) - 0x30;
  }
  return negative ? -value : value;
}

/** Compares the digits from `ptr` with the smallest that overflow; `exponent` is that of the first digit. */
function overflows(ptr: usize, exponent: i32): bool {
  let leading: u64 = 0;
  for (let count = 0; count < 19; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (c == Char.POINT) continue;
    let digit = c - 0x30;
    if (digit > 9) {
      if (leading == 0) return false; // zero, however it is written
      digit = 0; // the number has ended: the rest is zeros
      ptr -= 1;
    }
    leading = leading * 10 + digit;
    if (leading != 0) count += 1;
    else exponent -= 1;
  }
  return exponent > OVERFLOW_EXPONENT || (exponent == OVERFLOW_EXPONENT && leading >= OVERFLOW_19_DIGITS);
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
