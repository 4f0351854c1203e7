// What stands between a msgpack answer and a host that cuts it at its first zero byte; not compiled for JSON.
//   in   the answer's bytes, as they would go back
//   out  bytes without 0x00, with the one behind them where the host stops
//   err  a trap, after a line that says why: in this mode the only answer that loses a record and nothing else
// An empty or cut answer is committed, and the records behind it are read as part of it
// (plugins/filter_wasm/filter_wasm.c:226, src/flb_log_event_encoder.c:296 @v5.1.1).

import { CodecError } from "../codec/error";
import { ZeroBytes, chosenZeroBytes } from "../filter/zero-bytes";
import { Text, addNumber, addOwn, addRecord, addText, beginLine, endLine } from "../filter/log";
import { arenaTop, claim, reserve } from "../memory/arena";
import { check, findZero, isMap, scanError, withoutZeros } from "../record/format";
import { survivesJson } from "./foreign";
import { report } from "./report";

let toldCarried: bool = false;
let toldDropped: bool = false;
let toldForeign: bool = false;

/**
 * Makes the answer in [ptr, end) one that the host takes back whole.
 *
 * @param writableEnd first address behind the answer that may not be written.
 * @returns its address, or that of a copy. A record that cannot go back is lost here: the call does not return.
 */
export function guard(ptr: usize, end: usize, writableEnd: usize): usize {
  if (end >= arenaTop() && end < writableEnd) claim(end + 1);
  const zero = findZero(ptr, end);
  if (zero != end) return carry(ptr, end, zero);
  if (end < writableEnd) {
    store<u8>(end, 0);
    return ptr;
  }
  const copy = reserve(end - ptr + 1);
  if (copy == 0) lose("no memory, byte ", end - ptr);
  memory.copy(copy, ptr, end - ptr);
  store<u8>(copy + (end - ptr), 0);
  return copy;
}

/** A copy with the scalars that hold a zero as strings, if the author allows it and it is enough. */
function carry(ptr: usize, end: usize, zero: usize): usize {
  const copy = chosenZeroBytes() == ZeroBytes.Carry ? withoutZeros(ptr, end) : 0;
  if (copy == 0) lose("event_format msgpack cannot bring back the zero byte at ", zero - ptr);
  if (!toldCarried) {
    toldCarried = true;
    beginLine();
    addText("[warn] event_format msgpack cannot bring back zero bytes: what holds one is a string from here on, byte ");
    addNumber(<u32>(zero - ptr));
    endLine();
  }
  return copy;
}

/** Drops the record. Fluent Bit logs an error that is none; the first time this is said. */
export function drop(): void {
  if (!toldDropped) {
    toldDropped = true;
    beginLine();
    addText("[info] record dropped as the filter asks; with event_format msgpack Fluent Bit calls every drop an exception");
    endLine();
  }
  unreachable();
}

/** Says which record is lost, and why, and traps. */
function lose(reason: string, byte: usize): void {
  beginLine();
  addText("[error] record lost: ");
  addText(reason);
  addNumber(<u32>byte);
  addText(". Use event_format json");
  addOwn(Text.Shown);
  addRecord();
  endLine();
  unreachable();
}

/**
 * The answer for a record that is no msgpack map, or that no memory is left to index.
 *
 * A host that is configured for JSON gets its text back as it came, if it can read its own text again.
 */
export function answerUnread(ptr: usize, byteLength: usize, writableEnd: usize): usize {
  if (ptr == 0) lose("no memory, byte ", byteLength);
  const end = ptr + byteLength;
  if (scanError() == CodecError.IndexFull && isMap(ptr) && check(ptr, end)) {
    report(Text.Unfiltered, byteLength);
    return guard(ptr, end, writableEnd);
  }
  if (load<u8>(ptr) != 0x7b || !survivesJson(ptr, end)) lose("not msgpack, byte ", 0);
  if (!toldForeign) {
    toldForeign = true;
    beginLine();
    addText("[error] records are not filtered: they come as JSON to a module built for msgpack. Set event_format: msgpack");
    endLine();
  }
  return ptr;
}
