// The author's string literals as JSON.
//   in   UTF-16 units of a string
//   out  a Literal: the escaped text between quotes

import { Literal, closeLiteral, openLiteral } from "../codec/literal";
import { MAX_ESCAPED, writeString } from "./string";

/** The JSON text of the units in [text, textEnd); null at the memory ceiling. A key is named by it up to the closing quote. */
export function spellLiteral(text: usize, textEnd: usize): Literal | null {
  const utf16Length = (textEnd - text) >>> 1;
  const made = openLiteral(text, utf16Length * MAX_ESCAPED + 2);
  if (made === null || made.byteLength != 0) return made;
  const end = writeString(made.ptr, text, textEnd);
  const byteLength = end - made.ptr;
  return closeLiteral(made, end, made.ptr + 1, byteLength - 1, byteLength - 2 == utf16Length);
}
