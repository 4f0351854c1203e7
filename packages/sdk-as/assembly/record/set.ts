// Writes one member's new value, for each type that it can have.
//   in   a container's node, a key as edits.ts takes it, a value
//   out  whether the edit was made
//   err  false and a notice; as edits.ts has them, and a value that is missing

import { Notice, addNotice } from "../codec/error";
import { Node } from "../codec/node";
import { allocate, claim, reserve } from "../memory/arena";
import { textOfUtf8 } from "../memory/text";
import { stringToUtf8, utf8Capacity } from "../memory/utf8";
import { fromJson, fromJsonCapacity, toJson, toJsonCapacity } from "./convert";
import { beginSet, endSet, endSetChecked, refuse, writtenBytes } from "./edits";
import { encodeValue, encodedCapacity } from "./encode";
import { MISSING, isEdited } from "./tree";
import * as format from "./format";

/** True for `null` as it is written: asc takes it for a usize. */
@inline
export function isNullLiteral<T>(value: T): bool {
  return changetype<usize>(nameof<T>()) == changetype<usize>("usize") && <usize>value == 0;
}

export function setText(map: Node, key: string, text: usize): bool {
  if (text == 0) return setNil(map, key);
  const utf16Length = <usize>changetype<string>(text).length;
  if (text < __heap_base) {
    const kept = format.literalOf(changetype<string>(text));
    if (kept === null) return refuse(Notice.EditLost);
    const to = beginSet(map, key, kept.byteLength);
    if (to == 0) return false;
    memory.copy(to, kept.ptr, kept.byteLength);
    return endSet(to + kept.byteLength);
  }
  const to = beginSet(map, key, format.stringCapacity(utf16Length));
  return to != 0 && endSet(format.writeText(to, text, text + (utf16Length << 1)));
}

export function setNil(map: Node, key: string): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeNull(to));
}

export function setBool(map: Node, key: string, value: bool): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeBool(to, value));
}

export function setI64(map: Node, key: string, value: i64): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeI64(to, value));
}

export function setU64(map: Node, key: string, value: u64): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeU64(to, value));
}

export function setF64(map: Node, key: string, value: f64): bool {
  if (!isFinite(value)) {
    addNotice(Notice.NonFinite);
    return setNil(map, key);
  }
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeF64(to, value));
}

/** Sets a member to the value of a JSON text. */
export function setRaw(map: Node, key: string, text: string): bool {
  if (format.MSGPACK) return setFromJson(map, key, text);
  const to = beginSet(map, key, utf8Capacity(text));
  if (to == 0) return false;
  const end = stringToUtf8(text, to);
  const growth = format.respellGrowth(to, end);
  if (growth == 0) return endSetChecked(end);
  // A number that grows by two bytes has three units of text or more, so there is room.
  memory.copy(to + growth, to, end - to);
  return endSetChecked(format.respell(to + growth, end + growth, to));
}

/** Sets a member to the value of a JSON text, in a module for another format. */
function setFromJson(map: Node, key: string, text: string): bool {
  const source = allocate(utf8Capacity(text));
  if (source == 0) return refuse(Notice.EditLost);
  const end = stringToUtf8(text, source);
  store<u8>(end, 0);
  if (!format.isJson(source, end)) return refuse(Notice.EditRefused);
  const to = beginSet(map, key, fromJsonCapacity(end - source));
  return to != 0 && endSetChecked(fromJson(source, end, to));
}

/** Copies a value, edits included. A missing one cannot be set. */
export function setValue(map: Node, key: string, value: Node): bool {
  if (changetype<usize>(value) == MISSING) return refuse(Notice.EditRefused);
  const begin = currentBytes(value);
  if (begin == 0) return refuse(Notice.EditLost);
  const byteLength = currentEnd - begin;
  const to = beginSet(map, key, byteLength);
  if (to == 0) return false;
  memory.copy(to, begin, byteLength);
  return endSetChecked(to + byteLength);
}

let currentEnd: usize = 0;

/** The bytes of a value up to `currentEnd`: its own, or a copy with the edits inside it. 0 at the memory ceiling. */
function currentBytes(value: Node): usize {
  currentEnd = value.end;
  if (!isEdited(value)) return value.value;
  const copy = reserve(encodedCapacity(value, writtenBytes()));
  if (copy == 0) return 0;
  currentEnd = encodeValue(value, copy);
  claim(currentEnd);
  return copy;
}

/** A value as JSON text; `fallback` at the memory ceiling. */
export function jsonOf(value: Node, fallback: string): string {
  const begin = currentBytes(value);
  const byteLength = currentEnd - begin;
  const json = begin != 0 ? allocate(toJsonCapacity(byteLength)) : 0;
  if (json == 0) return fallback;
  const end = toJson(begin, currentEnd, json);
  return end != 0 ? textOfUtf8(json, end, fallback) : fallback;
}
