// The author's string literals as msgpack strs, and comparing them with strs.
//   in   UTF-16 units of a string; addresses of strs
//   out  a Literal: the str in its shortest format

import { Literal, closeLiteral, openLiteral } from "../codec/literal";
import { equalBytes, restEquals } from "../memory/bytes";
import { isStrFormat, lengthAt, lengthBytes, textHeadBytes } from "./format";
import { stringCapacity, writeText } from "./writer";

/** The str of the units in [text, textEnd); null at the memory ceiling. A key is named by all of it. */
export function spellLiteral(text: usize, textEnd: usize): Literal | null {
  const made = openLiteral(text, stringCapacity((textEnd - text) >>> 1));
  if (made === null || made.byteLength != 0) return made;
  const end = writeText(made.ptr, text, textEnd);
  return closeLiteral(made, end, made.ptr, end - made.ptr, true);
}

/** First of the literal's characters. */
@inline
export function charactersOf(literal: Literal): usize {
  return literal.ptr + textHeadBytes(load<u8>(literal.ptr));
}

/** The address after the last of them. */
@inline
export function charactersEnd(literal: Literal): usize {
  return literal.ptr + literal.byteLength;
}

/** True if a key whose first eight bytes are the literal's goes on like it. */
@inline
export function tailIs(key: usize, wanted: Literal): bool {
  return wanted.byteLength <= 8 || restEquals(key, wanted.ptr, wanted.byteLength, 8);
}

/** True if the key that starts at `key` is a str with the literal's characters; it may be of a longer format than it needs. */
export function wideKeyIs(key: usize, wanted: Literal): bool {
  const start = strStart(key);
  return start != 0 && isLiteral(start, strEnd(key), wanted);
}

/** True if the characters in [ptr, end) are the literal's. */
export function isLiteral(ptr: usize, end: usize, wanted: Literal): bool {
  const characters = charactersOf(wanted);
  const byteLength = charactersEnd(wanted) - characters;
  return end - ptr == byteLength && equalBytes(ptr, characters, byteLength);
}

/** First character of the str at `ptr`; 0 if it is no str. */
export function strStart(ptr: usize): usize {
  const format: u32 = load<u8>(ptr);
  return isStrFormat(format) ? ptr + textHeadBytes(format) : 0;
}

/** The address after the str at `ptr`. */
export function strEnd(ptr: usize): usize {
  const format: u32 = load<u8>(ptr);
  const byteLength = format < 0xc0 ? format & 0x1f : lengthAt(ptr, lengthBytes(format));
  return ptr + textHeadBytes(format) + byteLength;
}
