// Dates and times in ordinary text: nothing in them is asked about, and no line of a log is without them.
//   in   the address of a row of digits, and the byte before it, one of BEFORE_TIME
//   out  the address after the date, the time, or both
//   not  what goes on as an address or a number may: `20:10:53:0a:01:02`, `10:00:00::1`, `2024-01-01-77`
// Eight bytes at a time: digits and two separators, `13:55:36`, `24-05-17`.
//
//    2024-05-17T13:55:36.123456+02:00   17/05/24 13:55:36   [17/May/2024:13:55:36 +0200]

import { ascii } from "./ascii";
import { DIGIT, WORD, at, is, run } from "./text";

const COLON: u32 = 0x3a;
/** A date of ten bytes: the year has four. */
const DATE: usize = 10;
const TIME: usize = 8;
const FEWEST_DECIMALS: usize = 3;
const MOST_DECIMALS: usize = 9;

/** What may stand before a date or a time. */
@lazy export const BEFORE_TIME = ascii("!a-zA-Z0-9_+,./-");

/** First byte after the date or the time, or both, that begins at the digit `p` after the byte `last`; 0 if none does. */
export function timeEnd(p: usize, last: u32): usize {
  if (last == COLON && at(p - 6) != 0x2f) return 0; // /2024:13:55:36
  const separator = at(p + 2);
  if (separator == COLON) return isTriple(p, COLON) ? clockEnd(p) : 0;
  if (separator == 0x2f) { // 17/05/24 13:55:36
    return isTriple(p, separator) && at(p + TIME) == 0x20 && isTriple(p + TIME + 1, COLON) ? clockEnd(p + TIME + 1) : 0;
  }
  const century = load<u16>(p);
  if (century != 0x3032 && century != 0x3931) return 0; // 20, 19
  const sign = at(p + 4);
  if ((sign != 0x2d && sign != 0x2f) || !isTriple(p + 2, sign)) return 0;
  const end = p + DATE;
  if ((at(end) == 0x20 || at(end) == 0x54) && isTriple(end + 1, COLON)) {
    const after = clockEnd(end + 1);
    if (after != 0) return after;
  }
  return is(end, WORD) || isJoint(at(end)) ? 0 : end;
}

/** True for the bytes, digits apart, that stand within a date or a time. */
export function isInTime(c: u32): bool {
  return isJoint(c) || c == 0x20 || c == 0x54;
}

/** `+ , - . / :` */
@inline
function isJoint(c: u32): bool {
  return c - 0x2b < 5 || c == COLON;
}

/** True for three pairs of digits at `p` with `separator` between. */
@inline
function isTriple(p: usize, separator: u64): bool {
  const digits = load<u64>(p) ^ (0x3030003030003030 | separator * 0x0000010000010000);
  return ((digits + 0x0606000606000606 | digits) & 0xf0f0fff0f0fff0f0) == 0;
}

/** First byte after the time at `p`, its decimals and its zone; 0 if it goes on in another way. */
function clockEnd(p: usize): usize {
  const end = p + TIME;
  const c = at(end);
  if ((is(end, WORD) && c != 0x5a) || c == COLON) return 0;
  if (c != 0x2e && c != 0x2c) return end;
  const after = run(end + 1, DIGIT, MOST_DECIMALS + 1);
  const decimals = after - end - 1;
  if (decimals < FEWEST_DECIMALS || decimals > MOST_DECIMALS) return end;
  const next = at(after);
  const zone = zoneEnd(after);
  if (zone != 0) return zone;
  return (is(after, WORD) && next != 0x5a) || isJoint(next) ? end : after;
}

/** First byte after `+02:00` or `-0700`; 0 if none stands at `p`. */
function zoneEnd(p: usize): usize {
  if (at(p) != 0x2b && at(p) != 0x2d) return 0;
  const minutes = at(p + 3) == COLON ? p + 4 : p + 3;
  const end = minutes + 2;
  return run(p + 1, DIGIT, 3) == p + 3 && run(minutes, DIGIT, 3) == end && !is(end, WORD) && at(end) != COLON ? end : 0;
}
