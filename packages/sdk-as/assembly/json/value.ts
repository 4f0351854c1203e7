// What a scanned JSON value is worth.
//   in   [value, end) of a node that scan() made
//   out  kinds and scalars; the caller's fallback for anything of another kind
// Never traps; a missing value is one whose first byte is NUL.

import { Char, isDigit, nextSpecial } from "./chars";
import { Kind } from "../codec/kind";
import { Literal, beginsLike } from "../codec/literal";
import { decodeF64 } from "./decimal";
import { decodeMagnitude, isFractional, lastMagnitudeFits } from "./number";
import { containsText, decodeToUtf16, decodeToUtf8, endsWithText, matchText, utf8Length } from "./string";
import { reserve } from "../memory/arena";
import { restEquals } from "../memory/bytes";
import { WIDEN_SLACK } from "../memory/utf8";

const I64_MIN_MAGNITUDE: u64 = 0x8000000000000000;

export function kindOf(value: usize, end: usize): Kind {
  switch (<u32>load<u8>(value)) {
    case Char.QUOTE: return Kind.Str;
    case Char.BEGIN_OBJECT: return Kind.Map;
    case Char.BEGIN_ARRAY: return Kind.Array;
    case 0x74:
    case 0x66: return Kind.Bool;
    case 0x6e: return Kind.Nil;
    case 0: return Kind.Missing;
  }
  if (isFractional(value, end)) return Kind.Float;
  const negative = load<u8>(value) == Char.MINUS;
  const magnitude = decodeMagnitude(value + usize(negative), end);
  if (!lastMagnitudeFits()) return Kind.Float;
  if (negative) return magnitude <= I64_MIN_MAGNITUDE ? Kind.Int : Kind.Float;
  return magnitude <= <u64>i64.MAX_VALUE ? Kind.Int : Kind.Uint;
}

/** True for null, and for what is missing. */
export function isNull(value: usize): bool {
  const c: u32 = load<u8>(value);
  return c == 0 || c == 0x6e;
}

@inline
export function isMap(value: usize): bool {
  return load<u8>(value) == Char.BEGIN_OBJECT;
}

@inline
export function isArray(value: usize): bool {
  return load<u8>(value) == Char.BEGIN_ARRAY;
}

@inline
function isText(value: usize): bool {
  return load<u8>(value) == Char.QUOTE;
}

function isNumber(value: usize): bool {
  const c: u32 = load<u8>(value);
  return isDigit(c) || c == Char.MINUS;
}

export function toI64(value: usize, end: usize, fallback: i64): i64 {
  if (!isNumber(value)) return fallback;
  const negative = load<u8>(value) == Char.MINUS;
  const magnitude = decodeMagnitude(value + usize(negative), end);
  if (!lastMagnitudeFits() || magnitude > I64_MIN_MAGNITUDE) return fallback;
  if (negative) return 0 - <i64>magnitude;
  return magnitude < I64_MIN_MAGNITUDE ? <i64>magnitude : fallback;
}

export function toU64(value: usize, end: usize, fallback: u64): u64 {
  if (!isDigit(load<u8>(value))) return fallback;
  const magnitude = decodeMagnitude(value, end);
  return lastMagnitudeFits() ? magnitude : fallback;
}

export function toF64(value: usize, end: usize, fallback: f64): f64 {
  return isNumber(value) ? decodeF64(value, end) : fallback;
}

export function toBool(value: usize, fallback: bool): bool {
  const c: u32 = load<u8>(value);
  if (c == 0x74) return true;
  return c == 0x66 ? false : fallback;
}

/** The first byte of a string's characters; 0 for other kinds. */
@inline
export function textStart(value: usize): usize {
  return isText(value) ? value + 1 : 0;
}

/** Bytes of a string's characters in UTF-8; 0 for other kinds. */
export function textByteLength(value: usize, end: usize): usize {
  return isText(value) ? utf8Length(value + 1, end - 1) : 0;
}

/** The characters of a string as a managed string; `fallback` for other kinds and at the memory ceiling. */
export function toText(value: usize, end: usize, fallback: string): string {
  return isText(value) ? decodeText(value + 1, end - 1, fallback) : fallback;
}

/** Writes the characters of a string as UTF-8 to `to` and returns the address after them; 0 for other kinds. */
export function copyCharacters(value: usize, end: usize, to: usize): usize {
  return isText(value) ? decodeToUtf8(value + 1, end - 1, to) : 0;
}

/** The key at `key` as a managed string. */
export function keyText(key: usize): string {
  return decodeText(key, stringClose(key), "");
}

function decodeText(ptr: usize, end: usize, fallback: string): string {
  const units = reserve((end - ptr) * 2 + WIDEN_SLACK);
  if (units == 0) return fallback;
  const unitsEnd = decodeToUtf16(ptr, end, units);
  return String.UTF16.decodeUnsafe(units, unitsEnd - units);
}

/** True if the value is a string with just these characters. */
export function textIs(value: usize, end: usize, wanted: Literal): bool {
  if (!isText(value)) return false;
  if (beginsLike(value + 1, wanted) && tailIs(value + 1, wanted)) return true;
  // Shorter or equally long and different: no escape could make them equal.
  if (wanted.plain && end - value <= wanted.byteLength) return false;
  return matchText(value + 1, end - 1, wanted.ptr + 1, textEnd(wanted)) == end - 1;
}

export function textStartsWith(value: usize, end: usize, wanted: Literal): bool {
  return isText(value) && matchText(value + 1, end - 1, wanted.ptr + 1, textEnd(wanted)) != 0;
}

export function textEndsWith(value: usize, end: usize, wanted: Literal): bool {
  return isText(value) && endsWithText(value + 1, end - 1, wanted.ptr + 1, textEnd(wanted));
}

export function textContains(value: usize, end: usize, wanted: Literal): bool {
  return isText(value) && containsText(value + 1, end - 1, wanted.ptr + 1, textEnd(wanted));
}

/** The literal's closing quote. */
@inline
function textEnd(wanted: Literal): usize {
  return wanted.ptr + wanted.byteLength - 1;
}

/** True if a key whose first eight bytes are the literal's goes on like it, to the closing quote. */
@inline
export function tailIs(key: usize, wanted: Literal): bool {
  return wanted.byteLength <= 9 || restEquals(key, wanted.ptr + 1, wanted.byteLength - 1, 8);
}

/** True if the key that starts at `key`, which may hold escapes, has the literal's characters. No wanted text matches the closing quote. */
export function escapedKeyIs(key: usize, wanted: Literal): bool {
  const after = matchText(key, usize.MAX_VALUE, wanted.ptr + 1, textEnd(wanted));
  return after != 0 && load<u8>(after) == Char.QUOTE;
}

/** The closing quote of the scanned string whose first character is at `ptr`. */
function stringClose(ptr: usize): usize {
  while (true) {
    ptr = nextSpecial(ptr);
    if (load<u8>(ptr) == Char.QUOTE) return ptr;
    ptr += 2;
  }
}
