// Lines on the agent's stderr.
//   in   text
//   out  one line: "[flb-wasm] [warn] text"
//   err  none; a line that cannot be written is gone
// Fluent Bit has no log call for a filter, so the lines stand beside its own. Built in static memory: a log line
// must not need what the call may have run out of.

import { MSGPACK } from "../codec/choice";
import { decodeUtf16, encodeUtf8 } from "../memory/utf8";
import { fd_write } from "../memory/wasi";

const STDERR: i32 = 2;
const LINE_BYTES: usize = 1024;
const DOT: u32 = 0x2e;
/** Bytes of the record that a line shows. */
const SHOWN_BYTES: usize = 200;

const line: usize = memory.data(1024 + 32, 8);
/** ptr, byteLength, and where WASI says how much it wrote. */
const iovec: usize = memory.data(12, 4);
let lineEnd: usize = 0;
let recordPtr: usize = 0;
let recordEnd: usize = 0;

/**
 * The SDK's own texts, each behind its length. As strings they would take the module twice the bytes, and forty
 * more each; spelt as bytes here, because a filter may be exported by hand, without the transform that could write them.
 */
// prettier-ignore
const TEXTS: usize = memory.data<u8>([
  11, 91, 102, 108, 98, 45, 119, 97, 115, 109, 93, 32, // [flb-wasm]
  12, 114, 101, 112, 97, 105, 114, 101, 100, 32, 97, 116, 32, // repaired at
  13, 95, 117, 110, 112, 97, 114, 115, 101, 100, 32, 97, 116, 32, // _unparsed at
  11, 109, 115, 103, 112, 97, 99, 107, 32, 97, 116, 32, // msgpack at
  10, 79, 79, 77, 58, 32, 108, 111, 115, 116, 32, // OOM: lost
  10, 79, 79, 77, 58, 32, 107, 101, 112, 116, 32, // OOM: kept
  12, 108, 111, 115, 116, 32, 98, 121, 32, 116, 114, 97, 112, // lost by trap
  9, 78, 97, 78, 58, 32, 110, 117, 108, 108, // NaN: null
  12, 101, 100, 105, 116, 32, 114, 101, 102, 117, 115, 101, 100, // edit refused
  14, 79, 79, 77, 58, 32, 101, 100, 105, 116, 32, 108, 111, 115, 116, // OOM: edit lost
  4, 32, 97, 116, 32, //  at
  2, 58, 32, // :
]);

/** Positions in {@link TEXTS}. */
export enum Text { Prefix, Repaired, Unparsed, Msgpack, Lost, Unfiltered, SilentTrap, NonFinite, EditRefused, EditLost, At, Shown }

/** Begins a line; the parts follow, then {@link endLine}. */
export function beginLine(): void {
  lineEnd = line;
  addOwn(Text.Prefix);
}

export function addText(text: string): void {
  const units = changetype<usize>(text);
  addUnits(units, units + (<usize>text.length << 1));
}

/** Adds one of the SDK's own texts; no line is full before its last. */
export function addOwn(text: Text): void {
  let own = TEXTS;
  for (; text > 0; text--) own += <usize>load<u8>(own) + 1;
  const byteLength: usize = load<u8>(own);
  memory.copy(lineEnd, own + 1, byteLength);
  lineEnd += byteLength;
}

/** Adds UTF-16 units; what does not fit the line is cut. */
function addUnits(units: usize, unitsEnd: usize): void {
  while (units < unitsEnd && lineEnd < line + LINE_BYTES - 4) {
    const point = decodeUtf16(units, unitsEnd);
    units += point > 0xffff ? 4 : 2;
    lineEnd = encodeUtf8(lineEnd, point == 0x0a ? 0x20 : point);
  }
}

/** Adds up to ten digits; they fit behind the line's limit. */
export function addNumber(value: u32): void {
  let end = lineEnd + 1;
  for (let rest = value; rest >= 10; rest /= 10) end += 1;
  for (let ptr = end; ptr > lineEnd; value /= 10) {
    ptr -= 1;
    store<u8>(ptr, 0x30 + (value % 10));
  }
  lineEnd = end;
}

let shownBytes: usize = SHOWN_BYTES;

/** Lines show nothing of records from now on: they may hold what must not get into a log. */
export function hideRecords(): void {
  shownBytes = 0;
}

/** The record that lines show from now on. */
export function watchRecord(ptr: usize, byteLength: usize): void {
  recordPtr = ptr;
  recordEnd = ptr == 0 ? 0 : ptr + byteLength;
}

/** Adds the start of the record; control characters become spaces, and msgpack's formats dots. */
export function addRecord(): void {
  const end = min(recordEnd, recordPtr + shownBytes);
  for (let ptr = recordPtr; ptr < end && lineEnd < line + LINE_BYTES - 4; ptr++) {
    const c: u32 = load<u8>(ptr);
    store<u8>(lineEnd, MSGPACK && c > 0x7e ? DOT : max<u32>(c, 0x20));
    lineEnd += 1;
  }
}

export function endLine(): void {
  store<u8>(lineEnd, 0x0a);
  store<usize>(iovec, line);
  store<usize>(iovec, lineEnd + 1 - line, 4);
  fd_write(STDERR, iovec, 1, iovec + 8);
}

/** Lines on the agent's stderr, at most 1 KiB each. */
export namespace log {
  function write(level: string, message: string): void {
    beginLine();
    addText(level);
    addText(message);
    endLine();
  }

  export function debug(message: string): void {
    write("[debug] ", message);
  }

  export function info(message: string): void {
    write("[info] ", message);
  }

  export function warn(message: string): void {
    write("[warn] ", message);
  }

  export function error(message: string): void {
    write("[error] ", message);
  }
}
