// Comparing, finding and spelling bytes; knows no format.
//   in   addresses; READ_SLACK readable bytes behind every range
//   out  truth values and addresses

/** The least significant bit of each of eight bytes. */
export const BYTE_ONES: u64 = 0x0101010101010101;
/** The most significant one. */
export const HIGH_BITS: u64 = 0x8080808080808080;

/** Has bit 7 of the first byte that is 0, and of none before it; of those behind it, anything. */
@inline
export function zeroBytes(bytes: u64): u64 {
  return (bytes - BYTE_ONES) & ~bytes & HIGH_BITS;
}

/**
 * Bit 7 of each byte that is no digit; right up to the first of them, which is all that the callers ask for.
 *
 * A digit flipped by 0x30 is 0 to 9, and adding 0x76 to what is more sets the high bit.
 */
@inline
export function nonDigits(bytes: u64): u64 {
  const flipped = bytes ^ 0x3030303030303030;
  return (flipped + 0x7676767676767676 | flipped) & HIGH_BITS;
}

/** Bit 7 of each byte that is no letter of ASCII; right up to the first byte above ASCII. */
@inline
export function nonLetters(bytes: u64): u64 {
  const folded = bytes | 0x2020202020202020;
  return (~(folded + 0x1f1f1f1f1f1f1f1f) | folded + 0x0505050505050505) & HIGH_BITS; // below a, above z
}

/** True if the `byteLength` bytes at `a` and at `b` are the same. */
export function equalBytes(a: usize, b: usize, byteLength: usize): bool {
  if (byteLength >= 8) return restEquals(a, b, byteLength, 0);
  const mask = ((<u64>1) << (byteLength << 3)) - 1;
  return ((load<u64>(a) ^ load<u64>(b)) & mask) == 0;
}

/** The same for eight bytes or more, the first `from` of which need no look. */
export function restEquals(a: usize, b: usize, byteLength: usize, from: usize): bool {
  const last = byteLength - 8;
  for (; from < last; from += 8) {
    if (load<u64>(a + from) != load<u64>(b + from)) return false;
  }
  return load<u64>(a + last) == load<u64>(b + last);
}

/** The hexadecimal digit of 0 to 15, in small letters. */
@inline
export function digitOf(value: u32): u32 {
  return value + (value < 10 ? 0x30 : 0x57);
}

/** Value of a hexadecimal digit, small or capital, or -1. */
export function hexDigit(c: u32): i32 {
  if (c - 0x30 < 10) return c - 0x30;
  const letter = c | 0x20;
  return letter - 0x61 < 6 ? letter - 0x61 + 10 : -1;
}

/** Writes two hexadecimal digits for each byte and returns the address after them. */
export function writeHex(ptr: usize, byteLength: usize, to: usize): usize {
  for (const end = ptr + byteLength; ptr < end; ptr++, to += 2) {
    const byte: u32 = load<u8>(ptr);
    store<u8>(to, digitOf(byte >>> 4));
    store<u8>(to, digitOf(byte & 15), 1);
  }
  return to;
}
