// Payment card numbers: 13 to 19 digits, in a row or in groups, of an issuer's range and length, with a Luhn digit.
//   not  epoch milliseconds (no issuer has numbers from 1), decimals, parts of longer numbers or words
// ISO/IEC 7812-1. https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)

import { Detector } from "../detector";
import { ALNUM, DIGIT, LETTER, Text, WORD, at, before, found, holds, is, isBefore, isFolded, isText, run } from "../text";
import { wordBefore } from "../words";
import { ascii } from "../ascii";

const FEWEST: i32 = 13;
const MOST: i32 = 19;
/** Digits that identifiers of 64 bits have at least, nearly all. */
const SHORTEST_ID: usize = 17;

/** Payment card numbers, `credit_card`. Partial keeps the front as well, the BIN at most. */
export function creditCard(): Detector {
  const detector = new Detector(ascii("credit_card"))
    .onDigits(FEWEST, MOST, ascii("!a-zAC-Z0-9_-"), ascii("!a-zA-Z0-9_"), findRow)
    .onDigits(4, 4, ascii("!a-zA-Z0-9_-"), ascii("- +%\\"), findGroups, ascii("0-9u"));
  detector.front = 6;
  return detector;
}

/** A `B` may stand before in the first track of a magnetic stripe alone: `%B4111111111111111^DOE/JOHN^…`, ISO/IEC 7813. */
function findRow(p: usize): bool {
  const end = Text.runEnd;
  if (before(p) == 0x42 && (before(p - 1) != 0x25 || at(end) != 0x5e)) return false;
  if (before(p) == 0x2b && !isBefore(p - 1, ALNUM)) return false; // +4915112345678
  if (end - p >= SHORTEST_ID && isIdentifier(p)) return false;
  return isFree(p, end) && isCard(p, end, <i32>(end - p)) && found(p, end);
}

/** `dd.span_id=4821342444646358103`, `"spanId":…`: identifiers of traces and messages have as many digits. */
function isIdentifier(p: usize): bool {
  let end = wordBefore(p);
  if (end == Text.begin) {
    Text.decides = false;
    end = Text.keyEnd;
  }
  const first = end - 2;
  return end > first && isFolded(first, ascii("id")) && (!is(first - 1, LETTER) || at(first) == 0x49) && !holds(first - 6, first, ascii("card"));
}

/** Groups after a first one of four, also with `%20` or `\u00a0` between them: 4-4-4 and 1 to 7 more, 6-5 (American Express) or 6-4 (Diners Club). */
function findGroups(p: usize): bool {
  const separator = at(p + 4);
  let end = p + 4;
  let digits = 4;
  for (let groups = 0; groups < 4 && at(end) == separator; groups++) {
    const group = separator == 0x25 ? isText(end, ascii("%20")) ? end + 3 : end : separator == 0x5c ? isText(end, ascii("\\u00a0")) ? end + 6 : end : end + 1;
    const size = <i32>(run(group, DIGIT, 8) - group);
    if (groups == 0 ? size != 4 && size != 6 : size == 0 || size > 7) return false;
    if (groups == 1 && digits == 10 && size != 4 && size != 5) return false;
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
  if (last == 0x2e ? !isBefore(p - 1, LETTER) || isBefore(p - 2, DIGIT) : last == 0x2d && isBefore(p - 1, ALNUM)) return false; // no.4111111111111111
  if (last == 0x2c && before(p - 1) == 0x30 && !isBefore(p - 2, DIGIT)) return false; // 0,4111111111111111
  const next = at(end);
  if ((next == 0x2e || next == 0x2d) && is(end + 1, DIGIT) != 0) return false;
  return is(end, WORD) == 0;
}

function isCard(p: usize, end: usize, digits: i32): bool {
  return isIssued(p, digits) && hasLuhnDigit(p, end, digits);
}

/** Lengths that an issuer's numbers have, as bits: 1 for 13 digits to 64 for 19. */
const FROM_16: u16 = 8 | 16 | 32 | 64;
const ONLY_16: u16 = 8;
const DINERS: u16 = 2 | 8 | 64;
/** First and last of the first four digits, and the lengths: the issuers' ranges end within four digits, or nearly. */
// prettier-ignore
const ISSUERS: usize = memory.data<u16>([
  4000, 4999, 1 | 8 | 64, // Visa
  5100, 5599, ONLY_16, 2221, 2720, ONLY_16, // Mastercard
  3400, 3499, 4, 3700, 3799, 4, // American Express
  3528, 3589, FROM_16, // JCB
  3000, 3059, DINERS, 3095, 3095, DINERS, 3600, 3699, DINERS, 3800, 3999, DINERS, // Diners Club
  6011, 6011, FROM_16, 6440, 6599, FROM_16, // Discover
  6200, 6299, FROM_16, 8100, 8199, FROM_16, // UnionPay
  2200, 2205, FROM_16, // Mir, Humo
  6700, 6799, 127, 5018, 5018, 127, 5020, 5020, 127, 5038, 5038, 127, 5893, 5896, 127, 6304, 6304, 127, 6390, 6390, 127, // Maestro, Cabal, Naranja
  6000, 6099, ONLY_16, 5080, 5090, ONLY_16, 8200, 8299, ONLY_16, 5066, 5067, ONLY_16, // RuPay, Elo
  5060, 5062, FROM_16, 5078, 5079, FROM_16, // Verve
  6360, 6399, FROM_16, 6331, 6334, FROM_16, 5641, 5641, FROM_16, // InterPayment, InstaPayment, Switch, Solo
  5019, 5019, ONLY_16, 9792, 9792, ONLY_16, 8600, 8600, ONLY_16, 9860, 9860, ONLY_16, // Dankort, Troy, Uzcard, Humo
  0, 9999, 0,
]);

/** True if an issuer has numbers of that length that begin like this one; a separator may stand behind the four digits. */
function isIssued(p: usize, digits: i32): bool {
  const head = ((at(p) & 15) * 10 + (at(p + 1) & 15)) * 100 + (at(p + 2) & 15) * 10 + (at(p + 3) & 15);
  let row = ISSUERS;
  while (head < load<u16>(row) || head > load<u16>(row, 2)) row += 6;
  return ((<u32>load<u16>(row, 4) >>> (digits - FEWEST)) & 1) != 0;
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
    end -= at(end - 3) == 0x25 ? 3 : end > p + 6 && at(end - 6) == 0x5c ? 6 : 0; // %20, \u00a0
    const digit = at(--end) - 0x30;
    if (digit > 9) continue;
    sum += doubles ? (digit > 4 ? (digit << 1) - 9 : digit << 1) : digit;
    doubles = !doubles;
  }
  return sum;
}
