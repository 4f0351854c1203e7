// Last words before a trap. The host logs only `unreachable` and loses the record; this says where, and which.
// asc calls it for every failed check in the author's code: `--use abort=` in asconfig.json names it.

import { Text, addNumber, addOwn, addRecord, addText, beginLine, endLine } from "../filter/log";

let reported: bool = false;

/** A new record comes in. */
export function resetAbort(): void {
  reported = false;
}

/** True if the last trap has left its words. */
export function wasReported(): bool {
  return reported;
}

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  reported = true;
  beginLine();
  addOwn(Text.SilentTrap);
  addOwn(Text.Shown);
  if (message !== null) addText(message);
  addOwn(Text.At);
  if (fileName !== null) addText(fileName);
  addText(":");
  addNumber(line);
  addText(":");
  addNumber(column);
  addOwn(Text.Shown);
  addRecord();
  endLine();
  unreachable();
}
