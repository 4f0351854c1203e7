// Zero bytes: finding them, and writing a record without them.
//   in   a valid msgpack value
//   out  a copy without 0x00, where scalars that hold one are strings
//   err  0: the zero is in the structure, or memory is full
// Fluent Bit measures a msgpack result with strlen and commits what lies before the first 0x00; the rest of the chunk
// is then read as part of the cut record (plugins/filter_wasm/filter_wasm.c:226 @v5.1.1).

import { claim, reserve } from "../memory/arena";
import {
  Format, containerHeadBytes, countAt, isContainerFormat, isMapFormat, textHeadBytes,
} from "./format";
import { scalarEnd } from "./scan";
import { MAX_NUMBER_TEXT, writeExtText, writeFloatText, writeIntegerText } from "./spell";
import { decodeInteger, lastWasInteger, lastWasNegative, toF64 } from "./value";
import { hasZeroIn16, writeArrayHead, writeF64, writeI64, writeMapHead, writeStrHead, writeU64 } from "./writer";

/** `\u0000`, the way JSON shows the character. */
const ESCAPED_NUL_BYTES: usize = 6;
/** No scalar grows by more: a character of a string is the worst. */
const WORST_GROWTH: usize = ESCAPED_NUL_BYTES;

@lazy const scratch: usize = memory.data(48, 8);

/** Address of the first 0x00 in [ptr, end), or `end`. */
export function findZero(ptr: usize, end: usize): usize {
  while (ptr < end && !hasZeroIn16(load<u64>(ptr), load<u64>(ptr, 8))) ptr += 16;
  while (ptr < end && load<u8>(ptr) != 0) ptr += 1;
  return min(ptr, end);
}

/** A copy of the value in [ptr, end) that holds no zero byte, followed by one; 0 if there is none. */
export function withoutZeros(ptr: usize, end: usize): usize {
  if (end - ptr > 0x20000000) return 0;
  const start = reserve((end - ptr) * WORST_GROWTH + MAX_NUMBER_TEXT);
  if (start == 0) return 0;
  let to = start;
  while (ptr < end) {
    const format: u32 = load<u8>(ptr);
    if (isContainerFormat(format)) {
      const count = countAt(ptr, format);
      to = isMapFormat(format) ? writeMapHead(to, count) : writeArrayHead(to, count);
      ptr += containerHeadBytes(format);
      continue;
    }
    const next = scalarEnd(ptr, format, end);
    to = copyScalar(to, ptr, next, format);
    ptr = next;
  }
  if (findZero(start, to) != to) return 0;
  store<u8>(to, 0);
  claim(to + 1);
  return start;
}

/** The scalar in [value, end): as it is, in another format, or as a string. */
function copyScalar(to: usize, value: usize, end: usize, format: u32): usize {
  if (findZero(value, end) == end) {
    memory.copy(to, value, end - value);
    return to + (end - value);
  }
  const head = textHeadBytes(format);
  if (head != 0) return copyText(to, value + head, end);
  if (format == Format.FLOAT32 || format == Format.FLOAT64) {
    const float = toF64(value, end, 0);
    const floatEnd = writeF64(to, float);
    return findZero(to, floatEnd) == floatEnd ? floatEnd : copyNumberText(to, writeFloatText(scratch, float));
  }
  const integer = decodeInteger(value);
  if (!lastWasInteger()) return writeExtText(to, value, end);
  const integerEnd = lastWasNegative() ? writeI64(to, integer) : writeU64(to, integer);
  if (findZero(to, integerEnd) == integerEnd) return integerEnd;
  return copyNumberText(to, writeIntegerText(scratch, integer, lastWasNegative()));
}

/** The ASCII text from `scratch` to `textEnd` as a str. */
function copyNumberText(to: usize, textEnd: usize): usize {
  const byteLength = textEnd - scratch;
  to = writeStrHead(to, byteLength);
  memory.copy(to, scratch, byteLength);
  return to + byteLength;
}

/** The bytes of a str or a bin as a str, every NUL among them as an escape. */
function copyText(to: usize, ptr: usize, end: usize): usize {
  let byteLength = end - ptr;
  for (let nul = findZero(ptr, end); nul != end; nul = findZero(nul + 1, end)) byteLength += ESCAPED_NUL_BYTES - 1;
  to = writeStrHead(to, byteLength);
  for (; ptr < end; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (c != 0) {
      store<u8>(to, c);
      to += 1;
    } else {
      store<u32>(to, 0x3030755c); // `\u00`, then `00`
      store<u16>(to, 0x3030, 4);
      to += ESCAPED_NUL_BYTES;
    }
  }
  return to;
}
