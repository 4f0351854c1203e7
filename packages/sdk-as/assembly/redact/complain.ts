// Log lines about what a Redactor was told: "Cannot use the detector \"x\": the reason; it is left out".
//   in   the parts of a line
//   out  one line on stderr
// The parts are written one after another: joining strings would link the code that joins strings.

import { addText, beginLine, endLine } from "../filter/log";
import { Ascii, ascii, unpack } from "./ascii";

/** Logs `Cannot <action> <what>: <reason>`. */
export function complain(action: Ascii, what: string, reason: Ascii): void {
  beginLine();
  addText(unpack(ascii("[error] Cannot ")));
  addText(unpack(action));
  addText(what);
  addText(unpack(ascii(": ")));
  addText(unpack(reason));
  endLine();
}
