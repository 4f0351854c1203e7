// Records become lines that Fluent Bit reads back whole, or are refused with a log line.
//   in   a record that was put together with ObjectWriter
//   out  its line among those of the run
//   err  false; a log line that names the reason and shows the record's start, for the first ones of a run
// Fluent Bit reads with fgets(buf, buf_size), which keeps a byte for the NUL, and the line feed is among what it reads:
// a longer line becomes two records, and one that only leaves no room for its line feed is followed by an empty record
// (plugins/in_exec_wasi/in_exec_wasi.c:159 @v5.1.1).

import { MSGPACK } from "../codec/choice";
import { addNumber, addRecord, addText, beginLine, endLine, watchRecord } from "../filter/log";
import { flush, writeLine } from "./output";
import { ObjectWriter } from "./object-writer";

/** DEFAULT_BUF_SIZE, plugins/in_exec_wasi/in_exec_wasi.h:33 @v5.1.1. */
const DEFAULT_BUF_SIZE: u32 = 4096;
/** The line feed, and the NUL of fgets. */
const LINE_OVERHEAD: u32 = 2;
/** Refused records that have a log line of their own in one run; the others are counted. */
const TOLD: u32 = 10;

let bufSize: u32 = DEFAULT_BUF_SIZE;
let refused: u32 = 0;

/**
 * Says which `buf_size` the input has in Fluent Bit's configuration; 4096 unless told.
 *
 * A line holds two bytes less. A size above the configured one lets records through that Fluent Bit then cuts.
 *
 * @param byteCount what the configuration says, in bytes: `32k` is 32000 there, `32KiB` is none.
 */
export function setBufSize(byteCount: i32): void {
  bufSize = <u32>max(byteCount, <i32>LINE_OVERHEAD);
}

/** Writes the record as one line, and empties `record` for the next; false if it was refused. */
export function emit(record: ObjectWriter): bool {
  if (MSGPACK) ERROR("An input writes JSON lines: build it with @flb-wasm/sdk/asconfig.json");
  const accepted = accept(record);
  record.reset();
  return accepted;
}

function accept(record: ObjectWriter): bool {
  if (!record.finish()) {
    if (beginRefusal(record)) {
      addText(record.failure);
      endRefusal();
    }
    return false;
  }
  if (record.byteLength > bufSize - LINE_OVERHEAD) {
    if (beginRefusal(record)) {
      addText("it has ");
      addNumber(<u32>record.byteLength);
      addText(" bytes and a line holds ");
      addNumber(bufSize - LINE_OVERHEAD);
      addText("; raise buf_size, and setBufSize() with it");
      endRefusal();
    }
    return false;
  }
  if (writeLine(record.ptr, <u32>record.byteLength)) return true;
  refused += 1;
  return false;
}

function beginRefusal(record: ObjectWriter): bool {
  refused += 1;
  if (refused > TOLD) return false;
  watchRecord(record.ptr, record.byteLength);
  beginLine();
  addText("[error] Cannot emit record: ");
  return true;
}

function endRefusal(): void {
  addText(": ");
  addRecord();
  endLine();
}

/** Writes what is buffered and says how many refusals had no line of their own. */
export function endEmitting(): void {
  flush();
  if (refused <= TOLD) return;
  beginLine();
  addText("[error] Cannot emit ");
  addNumber(refused - TOLD);
  addText(" more records of this run");
  endLine();
}
