// Dates and times in ordinary text: nothing in them is asked about, and no line of a log is without them.
//   in   the address of a row of digits, and the byte before it, one of BEFORE_TIME
//   out  the address after the date, the time, or both
//   not  what goes on as an address or a number may: `20:10:53:0a:01:02`, `10:00:00::1`, `12:34:10.0.0.5`, `2024-01-01-77`
// Eight bytes at a time: three pairs of digits with a separator between, `13:55:36`, `24-05-17`.
//
//    2024-05-17T13:55:36.123456Z   2024/05/17 13:55:36   [17/May/2024:13:55:36 +0200]

import { ascii } from "./ascii";
import { DIGIT, WORD, at, is, run } from "./text";

const COLON: u32 = 0x3a;
/** A date with the four digits of its year. */
const DATE: usize = 10;
const TIME: usize = 8;
const FEWEST_DECIMALS: usize = 3;
const MOST_DECIMALS: usize = 9;

/** What may stand before a date or a time. */
@lazy export const BEFORE_TIME = ascii("!a-zA-Z0-9_+,./-");

/** First byte after the date or the time, or both, that begins at the digit `p` after the byte `last`; 0 if none does. */
export function timeEnd(p: usize, last: u32): usize {
  if (last == COLON && at(p - 6) != 0x2f) return 0; // /2024:13:55:36
  if (at(p + 2) == COLON) return clockEnd(p);
  const century = load<u16>(p);
  const sign = at(p + 4);
  if ((century != 0x3032 && century != 0x3931) || (sign != 0x2d && sign != 0x2f) || !isTriple(p + 2, sign)) return 0; // 20, 19
  const end = p + DATE;
  const after = at(end) == 0x20 || at(end) == 0x54 ? clockEnd(end + 1) : 0;
  if (after != 0) return after;
  return is(end, WORD) || isJoint(at(end)) ? 0 : end;
}

/** True for the bytes, digits apart, that stand within a date or a time. */
export function isInTime(c: u32): bool {
  return isJoint(c) || c == 0x20 || c == 0x54;
}

/** `, - . / :` */
function isJoint(c: u32): bool {
  return c - 0x2c < 4 || c == COLON;
}

/** True for three pairs of digits at `p` with `separator` between. */
function isTriple(p: usize, separator: u64): bool {
  const digits = load<u64>(p) ^ (0x3030003030003030 | separator * 0x0000010000010000);
  return ((digits + 0x0606000606000606 | digits) & 0xf0f0fff0f0fff0f0) == 0;
}

/** First byte after the time at `p` and its decimals; 0 if there is none, or if it goes on in another way. */
function clockEnd(p: usize): usize {
  if (!isTriple(p, COLON)) return 0;
  const end = p + TIME;
  const c = at(end);
  if ((is(end, WORD) && c != 0x5a) || c == COLON) return 0;
  if (c != 0x2e && c != 0x2c) return end;
  const after = run(end + 1, DIGIT, MOST_DECIMALS + 1);
  const decimals = after - end - 1;
  const isCounted = decimals >= FEWEST_DECIMALS && decimals <= MOST_DECIMALS;
  if (isCounted && (!is(after, WORD) || at(after) == 0x5a) && !isJoint(at(after))) return after;
  return c == 0x2c ? end : 0; // 12:34:10.0.0.5
}
