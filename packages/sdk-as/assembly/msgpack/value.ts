// What a scanned msgpack value is worth.
//   in   [value, end) of a node that scan() made; a value at address 0 is missing
//   out  kinds and scalars, exact; the caller's fallback for anything of another kind
// A bin reads as a str does, so that a filter sees what Fluent Bit shows it in JSON, where both are strings
// (src/flb_pack.c:1046 @v5.1.1). Its kind is its own. Never traps.

import { Kind } from "../codec/kind";
import { Literal } from "../codec/literal";
import { Format, isArrayFormat, isMapFormat, textHeadBytes } from "./format";
import { charactersEnd, charactersOf, isLiteral, strEnd, strStart } from "./literal";
import { containsBytes } from "./string";
import { textOfUtf8 } from "../memory/text";

/** The first byte; of a missing value the one that is never used. */
@inline
function formatOf(value: usize): u32 {
  return value == 0 ? Format.NEVER_USED : <u32>load<u8>(value);
}

export function kindOf(value: usize, end: usize): Kind {
  const format = formatOf(value);
  if (format < 0x80 || format >= Format.INT8 && format <= Format.INT64 || format >= Format.NEGATIVE_FIXINT) return Kind.Int;
  if (isMapFormat(format)) return Kind.Map;
  if (isArrayFormat(format)) return Kind.Array;
  switch (format) {
    case Format.NEVER_USED: return Kind.Missing;
    case Format.NIL: return Kind.Nil;
    case Format.FALSE:
    case Format.TRUE: return Kind.Bool;
    case Format.BIN8:
    case Format.BIN16:
    case Format.BIN32: return Kind.Bin;
    case Format.FLOAT32:
    case Format.FLOAT64: return Kind.Float;
    case Format.UINT8:
    case Format.UINT16:
    case Format.UINT32: return Kind.Int;
    case Format.UINT64: return <i64>bigEndian64(value) < 0 ? Kind.Uint : Kind.Int;
  }
  return textHeadBytes(format) != 0 ? Kind.Str : Kind.Ext;
}

/** True for nil, and for what is missing. */
export function isNull(value: usize): bool {
  const format = formatOf(value);
  return format == Format.NIL || format == Format.NEVER_USED;
}

@inline
export function isMap(value: usize): bool {
  return value != 0 && isMapFormat(load<u8>(value));
}

@inline
export function isArray(value: usize): bool {
  return value != 0 && isArrayFormat(load<u8>(value));
}

@inline
export function bigEndian64(value: usize): u64 {
  return bswap<u64>(load<u64>(value, 1));
}

@inline
export function bigEndian32(value: usize): u32 {
  return bswap<u32>(load<u32>(value, 1));
}

@inline
export function bigEndian16(value: usize): u32 {
  return bswap<u16>(load<u16>(value, 1));
}

/** Whether the last {@link integerAt} was one, and whether it is negative. */
let isInteger: bool = false;
let isNegative: bool = false;

/** The integer at `value` in two's complement; above the largest i64 only if it is not negative. */
function integerAt(value: usize): u64 {
  isInteger = true;
  isNegative = false;
  const format = formatOf(value);
  if (format < 0x80) return format;
  switch (format) {
    case Format.UINT8: return load<u8>(value, 1);
    case Format.UINT16: return bigEndian16(value);
    case Format.UINT32: return bigEndian32(value);
    case Format.UINT64: return bigEndian64(value);
  }
  let signed: i64;
  switch (format) {
    case Format.INT8: signed = load<i8>(value, 1); break;
    case Format.INT16: signed = <i16>bigEndian16(value); break;
    case Format.INT32: signed = <i32>bigEndian32(value); break;
    case Format.INT64: signed = bigEndian64(value); break;
    default: {
      isInteger = format >= Format.NEGATIVE_FIXINT;
      signed = <i8>format;
    }
  }
  isNegative = signed < 0;
  return signed;
}

export function lastWasInteger(): bool {
  return isInteger;
}

export function lastWasNegative(): bool {
  return isNegative;
}

/** The integer at `value`; see {@link lastWasInteger} and {@link lastWasNegative}. */
export function decodeInteger(value: usize): u64 {
  return integerAt(value);
}

export function toI64(value: usize, end: usize, fallback: i64): i64 {
  const integer = integerAt(value);
  return isInteger && (isNegative || <i64>integer >= 0) ? <i64>integer : fallback;
}

export function toU64(value: usize, end: usize, fallback: u64): u64 {
  const integer = integerAt(value);
  return isInteger && !isNegative ? integer : fallback;
}

/** A float as it is; an integer as the double nearest to it. */
export function toF64(value: usize, end: usize, fallback: f64): f64 {
  const format = formatOf(value);
  if (format == Format.FLOAT64) return reinterpret<f64>(bigEndian64(value));
  if (format == Format.FLOAT32) return reinterpret<f32>(bigEndian32(value));
  const integer = integerAt(value);
  if (!isInteger) return fallback;
  return isNegative ? <f64><i64>integer : <f64>integer;
}

export function toBool(value: usize, fallback: bool): bool {
  const format = formatOf(value);
  return format == Format.TRUE || (format != Format.FALSE && fallback);
}

/** First byte of the characters of a str, or of the bytes of a bin; 0 for other kinds. */
@inline
export function textStart(value: usize): usize {
  const head = textHeadBytes(formatOf(value));
  return head != 0 ? value + head : 0;
}

/** Bytes of the characters of a str, or of a bin; 0 for other kinds. */
export function textByteLength(value: usize, end: usize): usize {
  const start = textStart(value);
  return start != 0 ? end - start : 0;
}

/** The characters as a managed string; `fallback` for other kinds and at the memory ceiling. */
export function toText(value: usize, end: usize, fallback: string): string {
  const start = textStart(value);
  return start != 0 ? textOfUtf8(start, end, fallback) : fallback;
}

/** Writes the characters of a str to `to` and returns the address after them; 0 for other kinds. */
export function copyCharacters(value: usize, end: usize, to: usize): usize {
  const start = textStart(value);
  if (start == 0) return 0;
  memory.copy(to, start, end - start);
  return to + (end - start);
}

/** True if the value is a string with just these characters. */
export function textIs(value: usize, end: usize, wanted: Literal): bool {
  const start = textStart(value);
  return start != 0 && isLiteral(start, end, wanted);
}

export function textStartsWith(value: usize, end: usize, wanted: Literal): bool {
  const start = textStart(value);
  const byteLength = charactersEnd(wanted) - charactersOf(wanted);
  return start != 0 && end - start >= byteLength && isLiteral(start, start + byteLength, wanted);
}

export function textEndsWith(value: usize, end: usize, wanted: Literal): bool {
  const start = textStart(value);
  const byteLength = charactersEnd(wanted) - charactersOf(wanted);
  return start != 0 && end - start >= byteLength && isLiteral(end - byteLength, end, wanted);
}

export function textContains(value: usize, end: usize, wanted: Literal): bool {
  const start = textStart(value);
  return start != 0 && containsBytes(start, end, charactersOf(wanted), charactersEnd(wanted));
}

/** The key at `key` as a managed string; empty for a key that is no str. */
export function keyText(key: usize): string {
  const start = strStart(key);
  return start == 0 ? "" : textOfUtf8(start, strEnd(key), "");
}
