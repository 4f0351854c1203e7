// UTF-8 and UTF-16, one code point at a time.
//   in   UTF-8 bytes that may be invalid, with READ_SLACK readable bytes behind them; UTF-16 units with lone surrogates
//   out  code points; U+FFFD for what is none
// Never traps and never reads further than three bytes ahead. https://encoding.spec.whatwg.org/#utf-8-decoder

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

/** Writes the characters in [ptr, end) as UTF-16 units and returns the address after them. Room: two a byte. */
export function utf8ToUtf16(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const point = decodeUtf8Before(ptr, end);
    ptr += sequenceLength;
    to = encodeUtf16(to, point);
  }
  return to;
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
