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
    .onDigits(FEWEST, MOST, ascii("!a-zA-Z0-9_.-"), ascii("!a-zA-Z0-9_"), findRow)
    .onDigits(4, 4, ascii("!a-zA-Z0-9_.-"), ascii("- "), findGroups, ascii("0-9"));
  detector.front = 6;
  return detector;
}

function findRow(p: usize): bool {
  const end = Text.runEnd;
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
  if ((last == 0x2e || last == 0x2d || last == 0x2c) && isBefore(p - 1, ALNUM)) return false;
  const next = at(end);
  if ((next == 0x2e || next == 0x2d || next == 0x2c) && is(end + 1, DIGIT) != 0) return false;
  return is(end, WORD) == 0;
}

function isCard(p: usize, end: usize, digits: i32): bool {
  return isIssued(p, digits) && hasLuhnDigit(p, end);
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

/** ISO/IEC 7812-1 annex B; passes over separators. All digits equal is nobody's card. */
function hasLuhnDigit(p: usize, end: usize): bool {
  let sum: u32 = 0;
  let doubles: u32 = 0;
  let differs = false;
  const last = at(end - 1);
  while (end > p) {
    const c = at(--end);
    const digit = c - 0x30;
    if (digit > 9) continue;
    if (c != last) differs = true;
    sum += doubles ? (digit > 4 ? (digit << 1) - 9 : digit << 1) : digit;
    doubles ^= 1;
  }
  return differs && sum % 10 == 0;
}
