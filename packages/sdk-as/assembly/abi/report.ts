// What the SDK tells the operator, on the agent's stderr.
//   in   what happened to a record
//   out  one line the first time each thing happens, so that a broken source cannot flood the log

import { Notice } from "../codec/error";
import { Text, addNumber, addOwn, addRecord, beginLine, endLine } from "../filter/log";

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

/** Tells what happened, at which byte or to how many, and shows the record's start. */
export function report(text: Text, number: usize): void {
  if (!begins(text)) return;
  addNumber(<u32>number);
  addOwn(Text.Shown);
  addRecord();
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
