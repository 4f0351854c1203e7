// What the SDK tells the operator, on the agent's stderr.
//   in   what happened to a record
//   out  one line the first time each thing happens, so that a broken source cannot flood the log

import { Notice } from "../codec/error";
import { Text, addBytes, addNumber, addOwn, beginLine, endLine } from "../filter/log";

/** Bytes of a record that a line shows. */
const SHOWN_BYTES: usize = 200;

/** One bit for each text that has been told. */
let told: i32 = 0;

/** Begins the line if it is the first of its kind. */
function begins(text: Text): bool {
  const bit = 1 << <i32>text;
  if (told & bit) return false;
  told |= bit;
  beginLine();
  addOwn(text);
  return true;
}

/** Tells that something happened at a byte of a record, or to so many bytes, and shows the record's start. */
export function report(text: Text, number: usize, ptr: usize, byteLength: usize): void {
  if (!begins(text)) return;
  addNumber(<u32>number);
  if (ptr != 0) {
    addOwn(Text.At);
    addBytes(ptr, byteLength, SHOWN_BYTES);
  }
  endLine();
}

export function reportNotices(notices: i32): void {
  if (notices & Notice.NonFinite) tell(Text.NonFinite);
  if (notices & Notice.EditRefused) tell(Text.EditRefused);
  if (notices & Notice.EditLost) tell(Text.EditLost);
}

export function tell(text: Text): void {
  if (begins(text)) endLine();
}
