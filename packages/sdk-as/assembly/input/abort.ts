// The end of a run that cannot go on: a failed check or a thrown error in the author's code.
//   in   what asc passes: message, file, line, column
//   out  a log line; the records so far, where the host still takes them
// proc_exit and not a trap: from Fluent Bit 4.0.3 on, the host reads what was written before an exit and loses it
// after a trap (src/wasm/flb_wasm.c:433 @v5.1.1); up to 4.0.2 both lose it.

import { addNumber, addText, beginLine, endLine } from "../filter/log";
import { proc_exit } from "../memory/wasi";
import { endEmitting } from "./emit";

export function abort(message: string | null, fileName: string | null, line: u32, column: u32): void {
  beginLine();
  addText("[error] Cannot go on collecting: ");
  addText(message !== null ? message : "failed");
  addText(" at ");
  if (fileName !== null) addText(fileName);
  addText(":");
  addNumber(line);
  addText(":");
  addNumber(column);
  addText("; the records before it go on from Fluent Bit 4.0.3, and are lost before");
  endLine();
  endEmitting();
  proc_exit(1);
  unreachable();
}
