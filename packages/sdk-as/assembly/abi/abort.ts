// Last words before a trap. The host logs only `unreachable` and loses the record; this says where, and which.
// asc calls it for every failed check in the author's code: `--use abort=` in asconfig.json names it.

import { Text, addBytes, addNumber, addOwn, addText, beginLine, endLine } from "../filter/log";

/** Bytes of the record that a line shows. */
const SHOWN_BYTES: usize = 200;

let recordPtr: usize = 0;
let recordLength: usize = 0;
let reported: bool = false;

/** The record that a trap would lose from now on. */
export function watchRecord(ptr: usize, byteLength: usize): void {
  recordPtr = ptr;
  recordLength = byteLength;
  reported = false;
}

/** True if the last trap has left its words. */
export function wasReported(): bool {
  return reported;
}

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  reported = true;
  beginLine();
  addOwn(Text.Trap);
  if (message !== null) addText(message);
  addOwn(Text.At);
  if (fileName !== null) addText(fileName);
  addText(":");
  addNumber(line);
  addText(":");
  addNumber(column);
  addOwn(Text.LostRecord);
  addBytes(recordPtr, recordPtr == 0 ? 0 : recordLength, SHOWN_BYTES);
  endLine();
  unreachable();
}
