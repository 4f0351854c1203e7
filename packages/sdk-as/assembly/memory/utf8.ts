// UTF-8 and UTF-16: one code point at a time, and texts, in which ASCII goes several characters at a time.
//   in   UTF-8 bytes that may be invalid, with READ_SLACK readable bytes behind them; UTF-16 units with lone surrogates
//   out  code points; U+FFFD for what is none
// Never traps; a code point takes no look further than three bytes ahead. https://encoding.spec.whatwg.org/#utf-8-decoder

import { BYTE_ONES, HIGH_BITS } from "./bytes";

export const REPLACEMENT: u32 = 0xfffd;

/** Bytes of the last sequence that {@link decodeUtf8} read: 1 to 4. */
let sequenceLength: usize = 1;

export function lastSequenceLength(): usize {
  return sequenceLength;
}

@inline
function isContinuation(c: u32): bool {
  return (c & 0xc0) == 0x80;
}

/** The code point at `ptr`; U+FFFD and one byte for anything that is not a well-formed sequence. */
export function decodeUtf8(ptr: usize): u32 {
  const c0: u32 = load<u8>(ptr);
  sequenceLength = 1;
  if (c0 < 0x80) return c0;
  if (c0 < 0xc2 || c0 > 0xf4) return REPLACEMENT;
  const c1: u32 = load<u8>(ptr, 1);
  if (!isContinuation(c1)) return REPLACEMENT;
  if (c0 < 0xe0) {
    sequenceLength = 2;
    return ((c0 & 0x1f) << 6) | (c1 & 0x3f);
  }
  const c2: u32 = load<u8>(ptr, 2);
  if (!isContinuation(c2)) return REPLACEMENT;
  if (c0 < 0xf0) {
    const point = ((c0 & 0x0f) << 12) | ((c1 & 0x3f) << 6) | (c2 & 0x3f);
    if (point < 0x800 || (point & 0xf800) == 0xd800) return REPLACEMENT;
    sequenceLength = 3;
    return point;
  }
  const c3: u32 = load<u8>(ptr, 3);
  if (!isContinuation(c3)) return REPLACEMENT;
  const point = ((c0 & 0x07) << 18) | ((c1 & 0x3f) << 12) | ((c2 & 0x3f) << 6) | (c3 & 0x3f);
  if (point < 0x10000 || point > 0x10ffff) return REPLACEMENT;
  sequenceLength = 4;
  return point;
}

/** The same in text that ends at `end`: of bytes behind it that only look like a continuation, none counts. */
@inline
export function decodeUtf8Before(ptr: usize, end: usize): u32 {
  const point = decodeUtf8(ptr);
  if (sequenceLength <= end - ptr) return point;
  sequenceLength = 1;
  return REPLACEMENT;
}

/** Bytes of room that {@link widenRun} may write further than the characters that count. */
export const WIDEN_SLACK: usize = 16;

/**
 * Writes the ASCII characters at `ptr` as UTF-16 units, eight at a time, up to `end` or to the first character that is not ASCII
 * or is `other`; returns the address of that.
 */
export function widenRun(ptr: usize, end: usize, to: usize, other: u64): usize {
  while (ptr < end) {
    const bytes = load<u64>(ptr);
    store<u64>(to, spread(bytes & 0xffffffff));
    store<u64>(to, spread(bytes >>> 32), 8);
    // Bit 7 of the first byte that ends the run; of those behind it, anything.
    const ends = ((bytes ^ (other * BYTE_ONES)) - BYTE_ONES | bytes) & HIGH_BITS;
    if (ends != 0) return min(ptr + <usize>(ctz(ends) >>> 3), end);
    ptr += 8;
    to += 16;
  }
  return end;
}

/** Four bytes, each in a lane of sixteen bits. */
@inline
function spread(bytes: u64): u64 {
  bytes = (bytes | (bytes << 16)) & 0x0000ffff0000ffff;
  return (bytes | (bytes << 8)) & 0x00ff00ff00ff00ff;
}

/** Writes the characters in [ptr, end) as UTF-16 units and returns the address after them. Room: two a byte, and {@link WIDEN_SLACK}. */
export function utf8ToUtf16(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const other = widenRun(ptr, end, to, 0);
    to += (other - ptr) << 1;
    ptr = other;
    while (ptr < end && load<i8>(ptr) <= 0) {
      const point = decodeUtf8Before(ptr, end);
      ptr += sequenceLength;
      to = encodeUtf16(to, point);
    }
  }
  return to;
}

/** Bytes of a code point. */
@inline
export function utf8Bytes(point: u32): usize {
  return 1 + usize(point > 0x7f) + usize(point > 0x7ff) + usize(point > 0xffff);
}

/** Writes a code point and returns the address after it; at most four bytes. A surrogate becomes U+FFFD. */
export function encodeUtf8(ptr: usize, point: u32): usize {
  if (point < 0x80) {
    store<u8>(ptr, point);
    return ptr + 1;
  }
  if ((point & 0xfffff800) == 0xd800) point = REPLACEMENT;
  let continuations = 1 + u32(point > 0x7ff) + u32(point > 0xffff);
  store<u8>(ptr, (0xf80 >>> continuations) | (point >>> (continuations * 6)));
  for (; continuations > 0; ptr++) {
    continuations -= 1;
    store<u8>(ptr, 0x80 | ((point >>> (continuations * 6)) & 0x3f), 1);
  }
  return ptr + 1;
}

@inline
export function isHighSurrogate(unit: u32): bool {
  return (unit & 0xfc00) == 0xd800;
}

@inline
export function isLowSurrogate(unit: u32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

@inline
export function joinSurrogates(high: u32, low: u32): u32 {
  return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

/** The code point at `ptr` in UTF-16 units before `end`: a lone surrogate is itself. Two units if above U+FFFF. */
export function decodeUtf16(ptr: usize, end: usize): u32 {
  const unit: u32 = load<u16>(ptr);
  if (isHighSurrogate(unit) && end - ptr >= 4) {
    const low: u32 = load<u16>(ptr, 2);
    if (isLowSurrogate(low)) return joinSurrogates(unit, low);
  }
  return unit;
}

/** Writes a code point as one or two UTF-16 units and returns the address after them. */
export function encodeUtf16(ptr: usize, point: u32): usize {
  if (point < 0x10000) {
    store<u16>(ptr, point);
    return ptr + 2;
  }
  store<u16>(ptr, 0xd800 | ((point - 0x10000) >>> 10));
  store<u16>(ptr, 0xdc00 | (point & 0x3ff), 2);
  return ptr + 4;
}

/** The least significant bit of each of four UTF-16 units. */
export const UNIT_ONES: u64 = 0x0001000100010001;
/** The most significant one. */
export const UNIT_HIGHS: u64 = 0x8000800080008000;

/** Has bit 15 of the first of four UTF-16 units that is not ASCII; of those behind it, anything. */
@inline
export function beyondAscii(units: u64): u64 {
  return (units + 0x7f80 * UNIT_ONES | units) & UNIT_HIGHS;
}

/** Writes four ASCII units as four bytes. */
@inline
export function narrow(units: u64, to: usize): void {
  const pairs = (units | (units >>> 8)) & 0x0000ffff0000ffff;
  store<u32>(to, <u32>(pairs | (pairs >>> 16)));
}

/** Writes the units in [text, textEnd) as UTF-8 and returns the address after it. Room: three bytes a unit, and four. */
export function utf16ToUtf8(text: usize, textEnd: usize, to: usize): usize {
  while (text < textEnd) {
    const units = load<u64>(text);
    const others = beyondAscii(units);
    narrow(units, to);
    if (others == 0 && textEnd - text > 8) {
      text += 8;
      to += 4;
      continue;
    }
    const plain = min(<usize>(ctz(others) >>> 4), (textEnd - text) >>> 1);
    to += plain;
    text += plain << 1;
    while (text < textEnd && load<u16>(text) > 0x7f) {
      const point = decodeUtf16(text, textEnd);
      text += point > 0xffff ? 4 : 2;
      to = encodeUtf8(to, point);
    }
  }
  return to;
}

/** Bytes of room for {@link stringToUtf8}, and a zero byte behind. */
@inline
export function utf8Capacity(text: string): usize {
  return <usize>text.length * 3 + 4;
}

/** Writes a string as UTF-8 and returns the address after it. */
@inline
export function stringToUtf8(text: string, to: usize): usize {
  const units = changetype<usize>(text);
  return utf16ToUtf8(units, units + (<usize>text.length << 1), to);
}
