// JSON into the format that the module is built for, and that into JSON.
//   in   a value of the one, checked
//   out  the same value of the other
//   err  0 for what JSON cannot say
// Beside format.ts the only file that names the codecs. The branch that is not taken is not compiled.

import { MSGPACK } from "../codec/choice";
import { Kind } from "../codec/kind";
import { decodeUtf8Before, lastSequenceLength } from "../memory/utf8";
import { Char } from "../json/chars";
import * as jsonString from "../json/string";
import * as jsonTokens from "../json/tokens";
import * as jsonValue from "../json/value";
import * as jsonWriter from "../json/writer";
import * as msgpackBuilder from "../msgpack/builder";
import * as msgpackFormat from "../msgpack/format";
import * as msgpackScan from "../msgpack/scan";
import * as msgpackSpell from "../msgpack/spell";
import * as msgpackValue from "../msgpack/value";
import * as msgpackWriter from "../msgpack/writer";

// ---- from JSON ----

/** Room that {@link fromJson} needs for so many bytes of text: a short number grows most. */
@inline
export function fromJsonCapacity(byteLength: usize): usize {
  return byteLength * 3 + 32;
}

/** Writes the JSON value in [ptr, end) as msgpack and returns the address after it. Integers within 64 bits stay exact. */
export function fromJson(ptr: usize, end: usize, to: usize): usize {
  msgpackBuilder.resetBuilder();
  for (ptr = jsonTokens.nextToken(ptr); ptr < end; ptr = jsonTokens.nextToken(ptr)) {
    const after = jsonTokens.lastTokenEnd();
    const c: u32 = load<u8>(ptr);
    if (c == Char.END_OBJECT || c == Char.END_ARRAY) {
      to = msgpackBuilder.closeBuilt(to);
    } else {
      msgpackBuilder.countValue();
      if (c == Char.BEGIN_OBJECT) to = msgpackBuilder.openBuilt(to, msgpackFormat.Format.FIXMAP);
      else if (c == Char.BEGIN_ARRAY) to = msgpackBuilder.openBuilt(to, msgpackFormat.Format.FIXARRAY);
      else to = scalarFromJson(ptr, after, to);
    }
    ptr = after;
  }
  return to;
}

function scalarFromJson(ptr: usize, end: usize, to: usize): usize {
  switch (jsonValue.kindOf(ptr, end)) {
    case Kind.Nil: return msgpackWriter.writeNil(to);
    case Kind.Bool: return msgpackWriter.writeBool(to, jsonValue.toBool(ptr, false));
    case Kind.Int: return msgpackWriter.writeI64(to, jsonValue.toI64(ptr, end, 0));
    case Kind.Uint: return msgpackWriter.writeU64(to, jsonValue.toU64(ptr, end, 0));
    case Kind.Float: return msgpackWriter.writeF64(to, jsonValue.toF64(ptr, end, 0));
  }
  const text = to + msgpackWriter.MAX_STR_HEAD;
  const byteLength = jsonString.decodeToUtf8(ptr + 1, end - 1, text) - text;
  to = msgpackWriter.writeStrHead(to, byteLength);
  memory.copy(to, text, byteLength);
  return to + byteLength;
}

// ---- to JSON ----

/** Room that {@link toJson} needs for so many bytes of the format: one byte of a msgpack string may take six. */
@inline
export function toJsonCapacity(byteLength: usize): usize {
  return MSGPACK ? byteLength * 6 + 32 : byteLength + jsonString.UNESCAPE_SLACK;
}

/** Writes the value in [ptr, end) as JSON, its characters plainly, and returns the address after it; 0 for a map whose keys are containers. */
export function toJson(ptr: usize, end: usize, to: usize): usize {
  return MSGPACK ? jsonOfMsgpack(ptr, end, to) : jsonString.copyUnescaped(ptr, end, to);
}

/** For each level, the values still to come, a pair being two, and from bit 32 on the bracket that closes it. */
@lazy const open: usize = memory.data(512, 8);

function jsonOfMsgpack(ptr: usize, end: usize, to: usize): usize {
  let level = open;
  while (ptr < end) {
    const c: u32 = load<u8>(ptr);
    const isKey = level != open && load<u32>(level, 4) == Char.END_OBJECT && (load<u32>(level) & 1) == 0;
    if (level != open) store<u32>(level, load<u32>(level) - 1);
    if (msgpackFormat.isContainerFormat(c)) {
      if (isKey) return 0;
      const isMap = msgpackFormat.isMapFormat(c);
      level += 8;
      store<u32>(level, msgpackFormat.countAt(ptr, c) << u32(isMap));
      store<u32>(level, isMap ? Char.END_OBJECT : Char.END_ARRAY, 4);
      store<u8>(to, isMap ? Char.BEGIN_OBJECT : Char.BEGIN_ARRAY);
      to += 1;
      ptr += msgpackFormat.containerHeadBytes(c);
    } else {
      const after = msgpackScan.scalarEnd(ptr, c, end);
      to = jsonOfScalar(ptr, after, to, isKey);
      ptr = after;
    }
    while (level != open && load<u32>(level) == 0) {
      store<u8>(to, load<u8>(level, 4));
      to += 1;
      level -= 8;
    }
    if (level == open) return to;
    const last: u32 = load<u8>(to - 1);
    if (last == Char.BEGIN_OBJECT || last == Char.BEGIN_ARRAY) continue;
    store<u8>(to, isKey ? Char.COLON : Char.COMMA);
    to += 1;
  }
  return to;
}

/** A key that is no string gets quotes; infinities and NaN are nil, as everywhere. */
function jsonOfScalar(ptr: usize, end: usize, to: usize, isKey: bool): usize {
  const kind = msgpackValue.kindOf(ptr, end);
  if (kind == Kind.Str || kind == Kind.Bin) return jsonOfText(ptr + msgpackFormat.textHeadBytes(load<u8>(ptr)), end, to);
  if (kind == Kind.Ext) {
    const textEnd = msgpackSpell.writeExtText(to, ptr, end);
    return jsonOfText(to + msgpackFormat.textHeadBytes(load<u8>(to)), textEnd, to); // no byte of it is escaped
  }
  const quoted = usize(isKey);
  store<u8>(to, Char.QUOTE);
  to += quoted;
  if (kind == Kind.Nil) to = jsonWriter.writeNull(to);
  else if (kind == Kind.Bool) to = jsonWriter.writeBool(to, msgpackValue.toBool(ptr, false));
  else if (kind == Kind.Float) {
    const value = msgpackValue.toF64(ptr, end, 0);
    to = isFinite(value) ? jsonWriter.writeF64(to, value) : jsonWriter.writeNull(to);
  } else {
    const integer = msgpackValue.decodeInteger(ptr);
    to = msgpackValue.lastWasNegative() ? jsonWriter.writeI64(to, integer) : jsonWriter.writeU64(to, integer);
  }
  store<u8>(to, Char.QUOTE);
  return to + quoted;
}

function jsonOfText(ptr: usize, end: usize, to: usize): usize {
  store<u8>(to, Char.QUOTE);
  to += 1;
  while (ptr < end) {
    const point = decodeUtf8Before(ptr, end);
    ptr += lastSequenceLength();
    to = jsonString.writeCharacter(to, point);
  }
  store<u8>(to, Char.QUOTE);
  return to + 1;
}
