// International bank account numbers: country, two check digits, account; in a row or in groups of four.
//   not  a country or a length that the registry does not have, a remainder other than 1
// ISO 13616; https://www.swift.com/standards/data-standards/iban-international-bank-account-number

import { Detector } from "../detector";
import { ALNUM, DIGIT, Text, UPPER, WORD, at, before, found, is, isBefore, isText } from "../text";
import { valueAfter } from "../words";
import { NO_TEXT, ascii, bytesOf, lengthOf } from "../ascii";

/** Country and length of the registry, release 99, and of the partners that follow it. */
@lazy const LENGTHS = ascii("AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30AO25BF28BJ28CF27CG27CI28CM27CV25DZ26GA27GQ27GW25IR26KM27MA28MG27ML28MZ25NE28SN28TD27TG28");

/** International bank account numbers, `iban`. */
export function iban(): Detector {
  const detector = new Detector(ascii("iban"))
    .onDigits(2, 20, ascii("A-Z"), NO_TEXT, find)
    .onName(ascii("=:>"), ascii("^nN\"'\\ "), NO_TEXT, ascii("ban"), findNamed)
    .onKey(ascii("ban"), findWhole);
  detector.front = 4;
  return detector;
}

function find(p: usize): bool {
  const start = p - 2;
  if (!isBefore(p - 1, UPPER) || isBefore(start, WORD)) return false;
  if (before(start) == 0x2e && isBefore(start - 1, ALNUM)) return false;
  return findAccount(start, UPPER | DIGIT);
}

/** `iban=de44…`: behind its name an account number may be written small. */
function findNamed(p: usize): bool {
  const value = valueAfter(p);
  return value >= Text.taken && findWhole(value);
}

function findWhole(p: usize): bool {
  return findAccount(p, ALNUM);
}

/** The account number at `start`, of bytes of `classes`. */
function findAccount(start: usize, classes: u32): bool {
  const length = is(start + 2, DIGIT) != 0 && is(start + 3, DIGIT) != 0 ? lengthFor(load<u16>(start) & 0xdfdf) : 0;
  if (length == 0) return false;
  const end = accountEnd(start, length, classes);
  return end != 0 && remainder(start, end) == 1 && found(start, end);
}

/** Of the two capitals of `country`, as they are loaded; 0 if there is none. */
function lengthFor(country: u32): i32 {
  const tableEnd = bytesOf(LENGTHS) + lengthOf(LENGTHS);
  for (let row = bytesOf(LENGTHS); row < tableEnd; row += 4) {
    if (load<u16>(row) == country) return (load<u8>(row, 2) - 0x30) * 10 + load<u8>(row, 3) - 0x30;
  }
  return 0;
}

/** First byte after `length` bytes of `classes`; one space, spelt ` `, `+` or `%20`, or dash may follow each four. 0 if there are fewer or more. */
function accountEnd(start: usize, length: i32, classes: u32): usize {
  let p = start;
  let count = 0;
  const separator = at(start + 4);
  const grouped = separator == 0x20 || separator == 0x2d || separator == 0x2b || separator == 0x25;
  while (count < length) {
    if (grouped && count > 0 && (count & 3) == 0) {
      if (at(p) != separator || (separator == 0x25 && !isText(p, ascii("%20")))) return 0;
      p += separator == 0x25 ? 3 : 1;
    }
    if (!is(p, classes)) return 0;
    p++;
    count++;
  }
  return is(p, WORD) ? 0 : p;
}

/** ISO 7064 mod 97-10: the first four characters count as if they stood last, letters as 10 to 35. */
function remainder(start: usize, end: usize): u32 {
  let rest: u32 = 0;
  for (let p = start + 4; p < end; p++) {
    if (at(p) == 0x25) p += 3; // %20
    rest = append(rest, at(p));
  }
  for (let p = start; p < start + 4; p++) rest = append(rest, at(p));
  return rest;
}

function append(rest: u32, c: u32): u32 {
  if (c - 0x30 < 10) return (rest * 10 + c - 0x30) % 97;
  c &= 0xdf;
  return c - 0x41 < 26 ? (rest * 100 + c - 0x37) % 97 : rest;
}
