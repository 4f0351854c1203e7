// Numbers that stand in text: "200", "-4.5e3".
//   in   a string of the record or of the author's
//   out  the number, exact, or for a float the double nearest to it
//   err  the fallback: for text that is not a decimal number from its first character to its last, for one that does not
//        fit, and at the memory ceiling

import { Node } from "../codec/node";
import { reserve } from "../memory/arena";
import { stringToUtf8, utf8Capacity } from "../memory/utf8";
import * as format from "./format";

/** Bytes in front of a text, for a sign and a zero, and of slack and a NUL behind it. */
const LEAD: usize = 8;
const BEHIND: usize = 24;

/** The text as a 64-bit integer: a sign or none, then digits alone; `fallback` for anything else, spaces around it too. */
export function parseI64(text: string, fallback: i64 = 0): i64 {
  const end = copyText(text);
  return end != 0 ? format.i64InText(copied, end, fallback) : fallback;
}

/** The text as the double nearest to it: a decimal number, also with an exponent; `fallback` for anything else, spaces around it too. */
export function parseF64(text: string, fallback: f64 = 0): f64 {
  const end = copyText(text);
  return end != 0 ? format.f64InText(copied, end, fallback) : fallback;
}

/** {@link parseI64} of a string of the record; a number is what it is. */
export function i64Of(value: Node, fallback: i64): i64 {
  const end = copyCharacters(value);
  return end != 0 ? format.i64InText(copied, end, fallback) : format.toI64(value.value, value.end, fallback);
}

/** {@link parseF64} of a string of the record; a number is what it is. */
export function f64Of(value: Node, fallback: f64): f64 {
  const end = copyCharacters(value);
  return end != 0 ? format.f64InText(copied, end, fallback) : format.toF64(value.value, value.end, fallback);
}

/** The first byte of the copy. Nothing of it is claimed. */
let copied: usize = 0;

/** Makes room for a text with what stands around it; false at the memory ceiling. */
function makeRoom(byteLength: usize): bool {
  const room = reserve(LEAD + byteLength + BEHIND);
  copied = room + LEAD;
  return room != 0;
}

/** The end of a copy as UTF-8, with a NUL behind it; 0 at the memory ceiling. */
function copyText(text: string): usize {
  return makeRoom(utf8Capacity(text)) ? closeCopy(stringToUtf8(text, copied)) : 0;
}

/** The same of a string of the record; 0 for other kinds too. */
function copyCharacters(value: Node): usize {
  if (!makeRoom((value.end - value.value) * 3)) return 0;
  const end = format.copyCharacters(value.value, value.end, copied);
  return end != 0 ? closeCopy(end) : 0;
}

function closeCopy(end: usize): usize {
  store<u8>(end, 0);
  return end;
}
