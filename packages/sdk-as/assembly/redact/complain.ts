// Log lines about what a Redactor was told: "Cannot use the detector \"x\": the reason; it is left out".
//   in   the parts of a line
//   out  one line on stderr
// The parts are written one after another: joining strings would link the code that joins strings.

import { addText, beginLine, endLine } from "../filter/log";

/** Logs `Cannot <action> <what>: <reason>`. */
export function complain(action: string, what: string, reason: string): void {
  beginLine();
  addText("[error] Cannot ");
  addText(action);
  addText(what);
  addText(": ");
  addText(reason);
  endLine();
}
