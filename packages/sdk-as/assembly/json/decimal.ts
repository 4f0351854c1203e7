// A decimal number of any length, and the double nearest to it.
//   in   the text of a valid JSON number
//   out  f64, correctly rounded (half to even), as the host's strtod gives it
//   err  infinity when too large, zero when too small
// Short numbers take the exact path of Clinger's fast case; the others are shifted by powers of two until the
// integer part has 53 bits, the way Ken Thompson's and Go's "simple decimal conversion" does it.
// https://nigeltao.github.io/blog/2020/parse-number-f64-simple.html

import { Char, isDigit } from "./chars";
import { decodeExponent } from "./number";

/** The double nearest to the valid number in [ptr, end); an infinity if it is too large. */
export function decodeF64(ptr: usize, end: usize): f64 {
  return Decimal.read(ptr, end).toF64();
}

/** More digits never change the result, except that something non-zero follows. */
const MAX_DIGITS: i32 = 800;
/** A shift of a digit by this many bits still fits u64 with its carry. */
const MAX_SHIFT: i32 = 59;

@lazy const digits: usize = memory.data(MAX_DIGITS, 8);

/** One instance, overwritten by each read. Its value is 0.d₀d₁d₂… · 10^point. */
@unmanaged
class Decimal {
  count: i32;
  point: i32;
  negative: bool;
  /** A digit that did not fit was not zero. */
  truncated: bool;
  /** The first 19 digits as an integer, and how many there were. */
  mantissa: u64;
  significant: i32;

  static read(ptr: usize, end: usize): Decimal {
    const decimal = instance;
    decimal.count = 0;
    decimal.point = 0;
    decimal.truncated = false;
    decimal.mantissa = 0;
    decimal.significant = 0;
    decimal.negative = load<u8>(ptr) == Char.MINUS;
    if (decimal.negative) ptr += 1;
    let seenPoint = false;
    let integerDigits = 0;
    for (; ptr < end; ptr++) {
      const c: u32 = load<u8>(ptr);
      if (c == Char.POINT) {
        seenPoint = true;
      } else if (isDigit(c)) {
        decimal.push(c - 0x30, seenPoint);
        if (!seenPoint && decimal.significant > 0) integerDigits += 1;
      } else {
        break;
      }
    }
    decimal.point += integerDigits;
    if (ptr < end) {
      const sign: u32 = load<u8>(ptr, 1);
      const negative = sign == Char.MINUS;
      decimal.point += decodeExponent(ptr + 1 + usize(negative || sign == Char.PLUS), end, negative);
    }
    decimal.trim();
    return decimal;
  }

  /** Takes the next digit; leading zeros only move the point. */
  private push(digit: u32, fraction: bool): void {
    if (this.significant == 0 && digit == 0) {
      if (fraction) this.point -= 1;
      return;
    }
    if (this.significant < 19) this.mantissa = this.mantissa * 10 + digit;
    if (this.significant < i32.MAX_VALUE) this.significant += 1;
    if (this.count < MAX_DIGITS) {
      store<u8>(digits + this.count, digit);
      this.count += 1;
    } else if (digit != 0) {
      this.truncated = true;
    }
  }

  private trim(): void {
    while (this.count > 0 && load<u8>(digits + this.count - 1) == 0) this.count -= 1;
    if (this.count == 0) this.point = 0;
  }

  toF64(): f64 {
    const magnitude = this.magnitude();
    return this.negative ? -magnitude : magnitude;
  }

  private magnitude(): f64 {
    if (this.significant == 0 || this.point < -330) return 0;
    if (this.point > 310) return Infinity;
    if (this.significant <= 19 && this.mantissa <= 1 << 53) {
      const exponent = this.point - this.significant;
      if (exponent >= 0 && exponent <= 22) return <f64>this.mantissa * powerOfTen(exponent);
      if (exponent < 0 && exponent >= -22) return <f64>this.mantissa / powerOfTen(-exponent);
    }
    return this.shifted();
  }

  private shifted(): f64 {
    let exponent = 0;
    while (this.point > 0) {
      const bits = shiftFor(this.point);
      this.shiftRight(bits);
      exponent += bits;
    }
    while (this.point < 0 || (this.point == 0 && load<u8>(digits) < 5)) {
      const bits = this.point == 0 ? (load<u8>(digits) < 2 ? 2 : 1) : shiftFor(-this.point);
      this.shiftLeft(bits);
      exponent -= bits;
    }
    exponent -= 1; // the value is now in [1/2, 1); a double's fraction is in [1, 2)
    if (exponent < -1022) {
      let bits = -1022 - exponent;
      exponent = -1022;
      while (bits > 0) {
        const step = min(bits, MAX_SHIFT);
        this.shiftRight(step);
        bits -= step;
      }
    }
    if (exponent > 1023) return Infinity;
    this.shiftLeft(53);
    let mantissa = this.rounded();
    if (mantissa == 1 << 53) {
      mantissa >>= 1;
      exponent += 1;
      if (exponent > 1023) return Infinity;
    }
    if ((mantissa & (1 << 52)) == 0) exponent = -1023;
    return reinterpret<f64>((mantissa & ((1 << 52) - 1)) | (<u64>(exponent + 1023) << 52));
  }

  /** Divides by 2^bits. */
  private shiftRight(bits: i32): void {
    let from = 0;
    let carry: u64 = 0;
    while (carry >>> bits == 0) {
      if (from < this.count) {
        carry = carry * 10 + load<u8>(digits + from);
        from += 1;
      } else if (carry == 0) {
        this.count = 0;
        this.point = 0;
        return;
      } else {
        while (carry >>> bits == 0) {
          carry *= 10;
          from += 1;
        }
        break;
      }
    }
    this.point -= from - 1;
    const mask: u64 = ((<u64>1) << bits) - 1;
    let to = 0;
    for (; from < this.count; from++) {
      store<u8>(digits + to, <u32>(carry >>> bits));
      carry = (carry & mask) * 10 + load<u8>(digits + from);
      to += 1;
    }
    while (carry > 0) {
      const digit = <u32>(carry >>> bits);
      carry = (carry & mask) * 10;
      if (to < MAX_DIGITS) {
        store<u8>(digits + to, digit);
        to += 1;
      } else if (digit != 0) {
        this.truncated = true;
      }
    }
    this.count = to;
    this.trim();
  }

  /** Multiplies by 2^bits: from the last digit to the first, into the place the result will take. */
  private shiftLeft(bits: i32): void {
    if (this.count == 0) return;
    const added = this.digitsAdded(bits);
    let to = this.count + added;
    let carry: u64 = 0;
    for (let from = this.count - 1; from >= 0; from--) {
      carry += <u64>load<u8>(digits + from) << bits;
      to -= 1;
      carry = this.put(to, carry);
    }
    while (carry > 0) {
      to -= 1;
      carry = this.put(to, carry);
    }
    this.count = min(this.count + added, MAX_DIGITS);
    this.point += added;
    this.trim();
  }

  private put(index: i32, carry: u64): u64 {
    const quotient = carry / 10;
    const digit = <u32>(carry - quotient * 10);
    if (index < MAX_DIGITS) store<u8>(digits + index, digit);
    else if (digit != 0) this.truncated = true;
    return quotient;
  }

  /** How many digits longer the integer part of digits·2^bits is: the carry that leaves the first digit. */
  private digitsAdded(bits: i32): i32 {
    let carry: u64 = 0;
    for (let from = this.count - 1; from >= 0; from--) {
      carry = (carry + (<u64>load<u8>(digits + from) << bits)) / 10;
    }
    let added = 0;
    for (; carry > 0; carry /= 10) added += 1;
    return added;
  }

  /** The integer nearest to the value, half to even. */
  private rounded(): u64 {
    if (this.point > 20) return u64.MAX_VALUE;
    let value: u64 = 0;
    for (let i = 0; i < this.point; i++) {
      value = value * 10 + (i < this.count ? load<u8>(digits + i) : 0);
    }
    return this.roundsUp() ? value + 1 : value;
  }

  private roundsUp(): bool {
    const at = this.point;
    if (at < 0 || at >= this.count) return false;
    if (load<u8>(digits + at) == 5 && at + 1 == this.count) {
      return this.truncated || (at > 0 && (load<u8>(digits + at - 1) & 1) != 0);
    }
    return load<u8>(digits + at) >= 5;
  }
}

@lazy const instance: Decimal = changetype<Decimal>(memory.data(offsetof<Decimal>(), 8));

/** Exact up to 10^22. */
function powerOfTen(exponent: i32): f64 {
  let power: f64 = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}

/** Bits that move a value of `places` decimal places toward [1/2, 1) without passing it. */
function shiftFor(places: i32): i32 {
  return places > 17 ? MAX_SHIFT : max((places * 3321) / 1000, 1);
}
