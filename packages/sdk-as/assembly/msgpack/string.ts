// msgpack strings: their characters, and their bytes.
//   in   ranges of UTF-8 that may be invalid; UTF-16 units with lone surrogates
//   out  lengths, truth values

import { decodeUtf16 } from "../memory/utf8";
import { equalBytes } from "../memory/bytes";

/** Bytes of UTF-8 that the units in [text, textEnd) become. */
export function utf8Length(text: usize, textEnd: usize): usize {
  let byteLength: usize = 0;
  while (text < textEnd) {
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    byteLength += 1 + usize(point > 0x7f) + usize(point > 0x7ff) + usize(point > 0xffff);
  }
  return byteLength;
}

/** True if the bytes in [wanted, wantedEnd) occur in [ptr, end). */
export function containsBytes(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): bool {
  const byteLength = wantedEnd - wanted;
  if (byteLength == 0) return true;
  if (end - ptr < byteLength) return false;
  const first: u32 = load<u8>(wanted);
  const last = end - byteLength;
  for (; ptr <= last; ptr++) {
    if (load<u8>(ptr) == first && equalBytes(ptr, wanted, byteLength)) return true;
  }
  return false;
}
