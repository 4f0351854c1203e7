// Payment card numbers: 13 to 19 digits, in a row or in groups, of an issuer's range and length, with a Luhn digit.
//   not  epoch milliseconds (no issuer has numbers from 1), decimals, parts of longer numbers or words
// ISO/IEC 7812-1. https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)

import { Detector } from "../detector";
import { ALNUM, DIGIT, Text, WORD, at, before, found, is, isBefore, run } from "../text";
import { ascii } from "../ascii";

const FEWEST: i32 = 13;
const MOST: i32 = 19;

/** Payment card numbers, `credit_card`. Partial keeps the front as well, the BIN at most. */
export function creditCard(): Detector {
  const detector = new Detector(ascii("credit_card"))
    .onDigits(FEWEST, MOST, ascii("!a-zAC-Z0-9_.-"), ascii("!a-zA-Z0-9_"), findRow)
    .onDigits(4, 4, ascii("!a-zA-Z0-9_.-"), ascii("- +"), findGroups, ascii("0-9"));
  detector.front = 6;
  return detector;
}

/** A `B` may stand before in the first track of a magnetic stripe alone: `%B4111111111111111^DOE/JOHN^…`, ISO/IEC 7813. */
function findRow(p: usize): bool {
  const end = Text.runEnd;
  if (before(p) == 0x42 && (before(p - 1) != 0x25 || at(end) != 0x5e)) return false;
  return isFree(p, end) && isCard(p, end, <i32>(end - p)) && found(p, end);
}

/** Groups after a first one of four: 4-4-4 and 1 to 7 more, 6-5 (American Express) or 6-4 (Diners Club). */
function findGroups(p: usize): bool {
  const separator = at(p + 4);
  let end = p + 4;
  let digits = 4;
  for (let groups = 0; groups < 4 && at(end) == separator; groups++) {
    const group = end + 1;
    const size = <i32>(run(group, DIGIT, 8) - group);
    if (groups == 0 ? size != 4 && size != 6 : size == 0 || size > 7) return false;
    end = group + size;
    digits += size;
    if (digits >= FEWEST && digits <= MOST && isFree(p, end) && isCard(p, end, digits)) return found(p, end);
    if (size != 4 && size != 6) return false;
  }
  return false;
}

/** True if the number is not a part of something longer. */
function isFree(p: usize, end: usize): bool {
  const last = before(p);
  if ((last == 0x2e || last == 0x2d) && isBefore(p - 1, ALNUM)) return false;
  if (last == 0x2c && before(p - 1) == 0x30) return false; // 0,4111111111111111
  const next = at(end);
  if ((next == 0x2e || next == 0x2d) && is(end + 1, DIGIT) != 0) return false;
  return is(end, WORD) == 0;
}

function isCard(p: usize, end: usize, digits: i32): bool {
  return isIssued(p, digits) && hasLuhnDigit(p, end, digits);
}

/** The first four digits as a number, over a separator if need be: the issuers' ranges end within them. */
function isIssued(p: usize, digits: i32): bool {
  const head = ((at(p) & 15) * 10 + (at(p + 1) & 15)) * 100 + (at(p + 2) & 15) * 10 + (at(p + 3) & 15);
  const two = head / 100;
  if (two >= 40 && two <= 49) return digits == 16 || digits == 13 || digits == 19; // Visa
  if ((two >= 51 && two <= 55) || (head >= 2221 && head <= 2720)) return digits == 16; // Mastercard
  if (two == 34 || two == 37) return digits == 15; // American Express
  if (head >= 3528 && head <= 3589) return digits >= 16; // JCB
  if ((head >= 3000 && head <= 3059) || head == 3095 || two == 36 || two == 38 || two == 39) {
    return digits == 14 || digits == 16 || digits == 19; // Diners Club
  }
  if (head == 6011 || two == 65 || (head >= 6440 && head <= 6499)) return digits >= 16; // Discover
  if (two == 62 || two == 81) return digits >= 16; // UnionPay
  if (head >= 2200 && head <= 2205) return digits >= 16; // Mir, Humo
  if (two == 67 || head == 5018 || head == 5020 || head == 5038 || head == 5893 || head == 6304 || head == 6390) {
    return digits >= 13; // Maestro
  }
  return (two == 60 || head == 5067 || head == 5090) && digits == 16; // RuPay, Elo
}

/** ISO/IEC 7812-1 annex B. All digits equal is nobody's card. */
function hasLuhnDigit(p: usize, end: usize, digits: i32): bool {
  if (at(p) == at(p + 1)) {
    let q = p;
    while (q < end && (at(q) == at(p) || !is(q, DIGIT))) q++;
    if (q == end) return false;
  }
  return (digits == <i32>(end - p) ? sumOfRow(p, end) : sumOfGroups(p, end)) % 10 == 0;
}

/** Eight digits at a time, one a byte; every second from the right is doubled, and 9 taken off what has two digits. */
function sumOfRow(p: usize, end: usize): u32 {
  let sum: u64 = 0;
  for (; <isize>(end - p) > 0; end -= 8) {
    let row = load<u64>(end - 8) ^ 0x3030303030303030;
    if (end - p < 8) row &= <u64>-1 << (<u64>(8 - (end - p)) << 3);
    const doubled = (row & 0x00ff00ff00ff00ff) << 1;
    const isLarge = ((doubled + 0x0006000600060006) >>> 4) & 0x0001000100010001;
    sum += (((row & 0xff00ff00ff00ff00) + doubled - isLarge * 9) * 0x0101010101010101) >>> 56;
  }
  return <u32>sum;
}

function sumOfGroups(p: usize, end: usize): u32 {
  let sum: u32 = 0;
  let doubles = false;
  while (end > p) {
    const digit = at(--end) - 0x30;
    if (digit > 9) continue;
    sum += doubles ? (digit > 4 ? (digit << 1) - 9 : digit << 1) : digit;
    doubles = !doubles;
  }
  return sum;
}
