// US social security numbers: AAA-GG-SSSS; with spaces or without separators only where the text says what it is.
//   not  area 000, 666 or 900 to 999, group 00, serial 0000, the two numbers once printed in advertisements
// https://www.ssa.gov/employer/randomization.html

import { Detector } from "../detector";
import { isBehindEscape } from "../foreign";
import { ALNUM, DIGIT, LETTER, Text, UPPER, WORD, at, before, found, holds, is, isBefore, isFolded, isText, runBack } from "../text";
import { wordBefore } from "../words";
import { ascii } from "../ascii";

/** How far back the words that say what a number is may stand. */
const CONTEXT: usize = 32;

/** US social security numbers, `us_ssn`. */
export function usSsn(): Detector {
  return new Detector(ascii("us_ssn"))
    .onDigits(3, 3, ascii("!a-zA-Z0-9_.-"), ascii("- ."), findGroups, ascii("0-9"))
    .onDigits(9, 9, ascii("!a-zA-Z0-9_.-"), ascii("!a-zA-Z0-9_"), findRow);
}

function findGroups(p: usize): bool {
  const separator = at(p + 3);
  if (at(p + 6) != separator || !is(p + 4, DIGIT) || !is(p + 5, DIGIT)) return false;
  for (let i: usize = 7; i < 11; i++) if (!is(p + i, DIGIT)) return false;
  if (!isValid(p, p + 4, p + 7) || !isFree(p, p + 11)) return false;
  if (separator != 0x2d && !isNamed(p)) return false;
  return found(p, p + 11);
}

function findRow(p: usize): bool {
  return isValid(p, p + 3, p + 5) && isFree(p, p + 9) && isNamed(p) && found(p, p + 9);
}

function isValid(area: usize, group: usize, serial: usize): bool {
  const first = at(area);
  if (first == 0x39 || isText(area, ascii("000")) || isText(area, ascii("666"))) return false;
  if (isText(group, ascii("00")) || isText(serial, ascii("0000"))) return false;
  if (isText(area, ascii("078")) && isText(group, ascii("05")) && isText(serial, ascii("1120"))) return false;
  if (isText(area, ascii("219")) && isText(group, ascii("09")) && isText(serial, ascii("9999"))) return false;
  for (let q = area + 1; q < serial + 4; q++) if (is(q, DIGIT) && at(q) != first) return true;
  return false;
}

function isFree(p: usize, end: usize): bool {
  const last = before(p);
  if (((last == 0x2d || last == 0x2e) && isBefore(p - 1, ALNUM)) || (last == 0x2f && isBefore(p - 1, DIGIT))) return false;
  const next = at(end);
  return !is(end, WORD) && !((next == 0x2d || next == 0x2e) && is(end + 1, ALNUM)) && !(next == 0x2f && is(end + 1, DIGIT));
}

/** True if the words before, or the member's key, say that this is a social security number. */
function isNamed(p: usize): bool {
  const word = wordBefore(p);
  const start = word - Text.begin > CONTEXT ? word - CONTEXT : Text.begin;
  if (holdsSsn(start, p) || (holds(start, p, ascii("social")) && holds(start, p, ascii("sec")))) return true;
  Text.decides = false;
  if (Text.keyEnd == Text.key) return false;
  return holdsSsn(Text.key, Text.keyEnd) || holds(Text.key, Text.keyEnd, ascii("social"));
}

/** True if a word in [start, end) begins or ends so: `user_ssn`, `userssn`, `ssnNumber`; not `processName`, nor the mark of this detector. */
function holdsSsn(start: usize, end: usize): bool {
  for (let q = start; q + 3 <= end; q++) {
    if ((at(q) | 0x20) != 0x73 || !isFolded(q, ascii("ssn"))) continue;
    const next = q + 3;
    const begins = q == start || !is(q - 1, LETTER) || (is(q, UPPER) != 0 && !is(q - 1, UPPER)) || isBehindEscape(q);
    const ends = next == end || !is(next, LETTER) || (at(next) | 0x20) == 0x73 || (is(next, UPPER) != 0 && !is(next - 1, UPPER));
    const isGlued = ends ? runBack(q, LETTER, 4) == q - 4 : (at(next) | 0x20) == 0x6e; // userssn, ssnno
    if ((begins ? ends || isGlued : ends && isGlued) && !(at(next) == 0x5d && isText(q - 3, ascii("us_")))) return true;
  }
  return false;
}
