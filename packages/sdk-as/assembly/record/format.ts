// Names the codecs, with convert.ts the only one: what Record needs of the format that the module is built for.
// Record, edits and encode speak of maps, arrays, keys and values; this turns those words into JSON's or msgpack's.
// MSGPACK is a constant, so the branch that is not taken is not compiled, and the other codec costs no byte.

import { MSGPACK } from "../codec/choice";
import { Kind } from "../codec/kind";
import { Literal, beginsLike, slotOf } from "../codec/literal";
import { Nodes } from "../codec/node";
import { hasRespeltKeys } from "../codec/scanned";
import * as jsonLiteral from "../json/literal";
import * as jsonScan from "../json/scan";
import * as jsonString from "../json/string";
import * as jsonStructure from "../json/structure";
import * as jsonValue from "../json/value";
import * as jsonWriter from "../json/writer";
import * as msgpackLiteral from "../msgpack/literal";
import * as msgpackScan from "../msgpack/scan";
import * as msgpackString from "../msgpack/string";
import * as msgpackStructure from "../msgpack/structure";
import * as msgpackValue from "../msgpack/value";
import * as msgpackWriter from "../msgpack/writer";

export { MSGPACK } from "../codec/choice";
export { Literal } from "../codec/literal";
export { Nodes } from "../codec/node";
export { hasRespeltKeys, keepRespeltKeys, scanDepth, scanError, scanErrorPtr, setRespeltKeys } from "../codec/scanned";
export { f64InText, i64InText } from "../json/number-text";
export { lastRepairEnd, repair, wrapUnparsed } from "../json/repair";
export { respell, respellGrowth } from "../json/respell";
export { findZero, withoutZeros } from "../msgpack/zero";

// ---- literals ----

/** The units in [text, textEnd) as the format spells them; null at the memory ceiling. */
@inline
export function literal(text: usize, textEnd: usize): Literal | null {
  return MSGPACK ? msgpackLiteral.spellLiteral(text, textEnd) : jsonLiteral.spellLiteral(text, textEnd);
}

/** The same for a whole string. */
@inline
export function literalOf(text: string): Literal | null {
  const kept = slotOf(changetype<usize>(text));
  return kept.source == changetype<usize>(text) ? kept : spellAll(text);
}

function spellAll(text: string): Literal | null {
  const units = changetype<usize>(text);
  return literal(units, units + (<usize>text.length << 1));
}

/** True if the key that starts at `key` has the literal's characters; bytes decide where no key of the record is spelt in two ways. */
export function keyIs(key: usize, wanted: Literal): bool {
  return hasRespeltKeys() ? respeltKeyIs(key, wanted) : beginsLike(key, wanted) && tailIs(key, wanted);
}

/** True if a key whose first eight bytes are the literal's goes on like it. */
@inline
export function tailIs(key: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackLiteral.tailIs(key, wanted) : jsonValue.tailIs(key, wanted);
}

/** {@link keyIs} for a key that may be spelt in another way than the literal. */
@inline
export function respeltKeyIs(key: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackLiteral.wideKeyIs(key, wanted) : jsonValue.escapedKeyIs(key, wanted);
}

// ---- scanning ----

@inline
export function check(ptr: usize, end: usize): bool {
  return MSGPACK ? msgpackScan.check(ptr, end) : jsonScan.check(ptr, end);
}

@inline
export function scan(ptr: usize, end: usize, base: usize, limit: usize, nodes: Nodes): usize {
  return MSGPACK ? msgpackScan.scan(ptr, end, base, limit, nodes) : jsonScan.scan(ptr, end, base, limit, nodes);
}

/** True for the first byte of a msgpack map, with which no text of Fluent Bit's begins. For modules built for JSON. */
@inline
export function isMsgpack(ptr: usize): bool {
  const c: u32 = load<u8>(ptr);
  return (c & 0xf0) == 0x80 || (c & 0xfe) == 0xde; // fixmap 1000xxxx; map 16 and map 32 1101111x
}

// ---- structure ----

/** Bytes between a member's first byte and its node's `key`. */
export const KEY_LEAD: usize = MSGPACK ? msgpackStructure.KEY_LEAD : jsonStructure.KEY_LEAD;

@inline
export function openContainer(to: usize, like: usize, count: u32): usize {
  return MSGPACK ? msgpackStructure.openContainer(to, like, count) : jsonStructure.openContainer(to, like, count);
}

@inline
export function closeContainer(to: usize, like: usize): usize {
  return MSGPACK ? msgpackStructure.closeContainer(to, like) : jsonStructure.closeContainer(to, like);
}

@inline
export function separate(to: usize): usize {
  return MSGPACK ? msgpackStructure.separate(to) : jsonStructure.separate(to);
}

@inline
export function adjoins(end: usize, start: usize): bool {
  return MSGPACK ? msgpackStructure.adjoins(end, start) : jsonStructure.adjoins(end, start);
}

@inline
export function extend(map: usize, end: usize, count: u32): usize {
  return MSGPACK ? msgpackStructure.extend(map, end, count) : jsonStructure.extend(map, end, count);
}

@inline
export function keySize(key: Literal): usize {
  return MSGPACK ? msgpackStructure.keySize(key) : jsonStructure.keySize(key);
}

@inline
export function writeKey(to: usize, key: Literal): usize {
  return MSGPACK ? msgpackStructure.writeKey(to, key) : jsonStructure.writeKey(to, key);
}

@inline
export function writeEmptyMap(to: usize): usize {
  return MSGPACK ? msgpackStructure.writeEmptyMap(to) : jsonStructure.writeEmptyMap(to);
}

@inline
export function writeEmptyArray(to: usize): usize {
  return MSGPACK ? msgpackStructure.writeEmptyArray(to) : jsonStructure.writeEmptyArray(to);
}

// ---- values ----

@inline
export function kindOf(value: usize, end: usize): Kind {
  return MSGPACK ? msgpackValue.kindOf(value, end) : jsonValue.kindOf(value, end);
}

@inline
export function isNull(value: usize): bool {
  return MSGPACK ? msgpackValue.isNull(value) : jsonValue.isNull(value);
}

@inline
export function isMap(value: usize): bool {
  return MSGPACK ? msgpackValue.isMap(value) : jsonValue.isMap(value);
}

@inline
export function isArray(value: usize): bool {
  return MSGPACK ? msgpackValue.isArray(value) : jsonValue.isArray(value);
}

@inline
export function toBool(value: usize, fallback: bool): bool {
  return MSGPACK ? msgpackValue.toBool(value, fallback) : jsonValue.toBool(value, fallback);
}

@inline
export function toI64(value: usize, end: usize, fallback: i64): i64 {
  return MSGPACK ? msgpackValue.toI64(value, end, fallback) : jsonValue.toI64(value, end, fallback);
}

@inline
export function toU64(value: usize, end: usize, fallback: u64): u64 {
  return MSGPACK ? msgpackValue.toU64(value, end, fallback) : jsonValue.toU64(value, end, fallback);
}

@inline
export function toF64(value: usize, end: usize, fallback: f64): f64 {
  return MSGPACK ? msgpackValue.toF64(value, end, fallback) : jsonValue.toF64(value, end, fallback);
}

@inline
export function toText(value: usize, end: usize, fallback: string): string {
  return MSGPACK ? msgpackValue.toText(value, end, fallback) : jsonValue.toText(value, end, fallback);
}

/** Writes the characters of a string as UTF-8 and returns the address after them; 0 for other kinds. Room: three bytes a byte. */
@inline
export function copyCharacters(value: usize, end: usize, to: usize): usize {
  return MSGPACK ? msgpackValue.copyCharacters(value, end, to) : jsonValue.copyCharacters(value, end, to);
}

/** Bytes of a string's characters in UTF-8; 0 for other kinds. */
@inline
export function textByteLength(value: usize, end: usize): usize {
  return MSGPACK ? msgpackValue.textByteLength(value, end) : jsonValue.textByteLength(value, end);
}

/** The first byte of a string's characters; 0 for other kinds. */
@inline
export function textStart(value: usize): usize {
  return MSGPACK ? msgpackValue.textStart(value) : jsonValue.textStart(value);
}

/** The byte behind them. */
@inline
export function textEnd(end: usize): usize {
  return MSGPACK ? end : end - 1;
}

/** The character of a string at `ptr`, before `end`; {@link characterBytes} of it are there. */
@inline
export function characterAt(ptr: usize, end: usize): u32 {
  return MSGPACK ? msgpackString.characterAt(ptr, end) : jsonString.characterAt(ptr);
}

@inline
export function characterBytes(): usize {
  return MSGPACK ? msgpackString.characterBytes() : jsonString.characterBytes();
}

@inline
export function keyText(key: usize): string {
  return MSGPACK ? msgpackValue.keyText(key) : jsonValue.keyText(key);
}

@inline
export function textIs(value: usize, end: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackValue.textIs(value, end, wanted) : jsonValue.textIs(value, end, wanted);
}

@inline
export function textStartsWith(value: usize, end: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackValue.textStartsWith(value, end, wanted) : jsonValue.textStartsWith(value, end, wanted);
}

@inline
export function textEndsWith(value: usize, end: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackValue.textEndsWith(value, end, wanted) : jsonValue.textEndsWith(value, end, wanted);
}

@inline
export function textContains(value: usize, end: usize, wanted: Literal): bool {
  return MSGPACK ? msgpackValue.textContains(value, end, wanted) : jsonValue.textContains(value, end, wanted);
}

// ---- writing ----

/** Room that any scalar but a string needs. */
export const MAX_SCALAR: usize = MSGPACK ? msgpackWriter.MAX_SCALAR : jsonWriter.MAX_SCALAR;

@inline
export function stringCapacity(utf16Length: usize): usize {
  return MSGPACK ? msgpackWriter.stringCapacity(utf16Length) : jsonWriter.stringCapacity(utf16Length);
}

@inline
export function writeNull(to: usize): usize {
  return MSGPACK ? msgpackWriter.writeNil(to) : jsonWriter.writeNull(to);
}

@inline
export function writeBool(to: usize, value: bool): usize {
  return MSGPACK ? msgpackWriter.writeBool(to, value) : jsonWriter.writeBool(to, value);
}

@inline
export function writeI64(to: usize, value: i64): usize {
  return MSGPACK ? msgpackWriter.writeI64(to, value) : jsonWriter.writeI64(to, value);
}

@inline
export function writeU64(to: usize, value: u64): usize {
  return MSGPACK ? msgpackWriter.writeU64(to, value) : jsonWriter.writeU64(to, value);
}

@inline
export function writeF64(to: usize, value: f64): usize {
  return MSGPACK ? msgpackWriter.writeF64(to, value) : jsonWriter.writeF64(to, value);
}

@inline
export function writeText(to: usize, text: usize, textEnd: usize): usize {
  return MSGPACK ? msgpackWriter.writeText(to, text, textEnd) : jsonWriter.writeText(to, text, textEnd);
}

/** Room in front of the characters of a string, and of what stands behind them. */
export const TEXT_LEAD: usize = MSGPACK ? msgpackWriter.MAX_STR_HEAD : 1;
export const TEXT_BEHIND: usize = MSGPACK ? 0 : 1;

/** Makes characters that stand in [text, textEnd) a string, and returns the address at which it begins. */
@inline
export function frameText(text: usize, textEnd: usize): usize {
  return MSGPACK ? msgpackWriter.frameText(text, textEnd) : jsonWriter.frameText(text, textEnd);
}

/** Writes characters of the author's as they stand in a string. */
@inline
export function writeCharacters(to: usize, text: usize, textEnd: usize): usize {
  return MSGPACK ? msgpackWriter.writeCharacters(to, text, textEnd) : jsonString.writeCharacters(to, text, textEnd);
}

// ---- json in a module for msgpack: what setRaw is given, and configuration files ----

/** True if [ptr, end), followed by a NUL, is one JSON value; else {@link scanError} and {@link scanErrorPtr} say why. */
@inline
export function isJson(ptr: usize, end: usize): bool {
  return jsonScan.check(ptr, end);
}
