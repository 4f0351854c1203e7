// msgpack strings: their characters, and their bytes.
//   in   ranges of UTF-8 that may be invalid; UTF-16 units with lone surrogates
//   out  lengths, truth values

import { decodeUtf16, decodeUtf8Before, lastSequenceLength, utf8Bytes } from "../memory/utf8";
import { BYTE_ONES, equalBytes, zeroBytes } from "../memory/bytes";

/** Bytes of UTF-8 that the units in [text, textEnd) become. */
export function utf8Length(text: usize, textEnd: usize): usize {
  let byteLength: usize = 0;
  while (text < textEnd) {
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    byteLength += utf8Bytes(point);
  }
  return byteLength;
}

/** True if the bytes in [wanted, wantedEnd) occur in [ptr, end). */
export function containsBytes(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): bool {
  const byteLength = wantedEnd - wanted;
  if (byteLength == 0) return true;
  if (end - ptr < byteLength) return false;
  const first = <u64>load<u8>(wanted) * BYTE_ONES;
  const second = <u64>load<u8>(wanted, 1) * BYTE_ONES;
  const secondCounts: u64 = byteLength > 1 ? ~(<u64>0) : 0;
  const last = end - byteLength;
  while (ptr <= last) {
    const begins = zeroBytes((load<u64>(ptr) ^ first) | ((load<u64>(ptr, 1) ^ second) & secondCounts));
    ptr += <usize>(ctz(begins) >>> 3);
    if (begins == 0) continue;
    if (ptr > last) return false;
    if (equalBytes(ptr, wanted, byteLength)) return true;
    ptr += 1;
  }
  return false;
}

/** The code point at `ptr`; {@link characterBytes} of it are there. */
export function characterAt(ptr: usize, end: usize): u32 {
  return decodeUtf8Before(ptr, end);
}

@inline
export function characterBytes(): usize {
  return lastSequenceLength();
}
