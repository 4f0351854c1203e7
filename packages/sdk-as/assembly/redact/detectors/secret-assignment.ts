// Secrets that their name gives away: password=…, "api_key": "…", --token …, <password>…</password>, and members whose
// key is such a name.
//   not  placeholders, words about passwords, page tokens, counts
// The names are those of the usual scanners: pass, password, pwd, secret, token, credentials, and keys by their kind.

import { Detector } from "../detector";
import { ALNUM, BREAK, DASH, DIGIT, HEX, LETTER, Text, UPPER, WORD, at, endsWith, found, holds, is, isListed, isText, run, runBack, tally } from "../text";
import {
  Promise, bareEnd, isMadeWord, isOrdinaryWord, isPlaceholder, isQuoted, keyBefore, keyStart, looksMade, nameOfValue, promiseOf, valueAfter, valueEnd,
} from "../words";
import { ascii, words } from "../ascii";

/** Last letters of the names, and what may stand between a name and its sign. */
@lazy const LAST = ascii("^dtynslewvcDTYNSLEWVC\"'`\\ ]");
/** Of the names in words.ts that promise a secret, of `value` and of `IDENTIFIED BY`; a bracket as URLs spell it. */
@lazy const ENDINGS = ascii("ord swd pwd ort ret key ken ase ode ass als eds ial cvv cvc ?pw lue ?by %5d");
/** Words of messages about passwords. */
@lazy const SENTENCE = words("must,required,invalid,incorrect,cannot,not,too,expired,least");
const SHORTEST_WEAK: usize = 4;
const LONGEST_COUNT: usize = 6;
/** Of an XML name's prefix, and of an element's text. */
const LONGEST_PREFIX: usize = 16;
const LONGEST_TEXT: usize = 128;
/** Between `IDENTIFIED` and `BY` stands the plugin's name. */
const BY_REACH: usize = 48;

/** Secrets by name, `secret_assignment`. */
export function secretAssignment(): Detector {
  return new Detector(ascii("secret_assignment"))
    .yields()
    .onName(ascii("=:"), LAST, ascii("!/,:"), ENDINGS, find)
    .onName(ascii(">'"), ascii("dtynslewvcDTYNSLEWVC "), ascii("!<> "), ENDINGS, findElement)
    .on(ascii("-"), ascii("-"), ascii("a-zA-Z"), findOption)
    .onKey(ENDINGS, findWhole);
}

function find(p: usize): bool {
  const key = keyBefore(p);
  if (key == 0) return false;
  const named = nameOfValue(key);
  const nameEnd = named != 0 ? named : key;
  const start = keyStart(nameEnd);
  const promise = promiseOf(start, nameEnd);
  if (promise == Promise.Nothing) return false;
  // A part of a resource's name: `arn:aws:…:secret:prod/db`.
  if (promise == Promise.Weak && at(p) == 0x3a && at(start - 1) == 0x3a && is(p + 1, WORD)) return false;
  const value = valueAfter(p);
  if (value < Text.taken || value < Text.refused || value >= Text.end) return false;
  const end = valueEnd(value);
  const isSaid = !isQuoted(value) && at(p) == 0x3a && at(p + 1) == 0x20;
  if (isSaid && promise == Promise.Weak && (isParameter(value, end) || (isText(start, ascii("PASS")) && tally(value, end, DIGIT, 1) == 0))) return false;
  if (at(p + 1) == 0x20 && isItself(start, nameEnd, value, end)) return false;
  return check(promise, value, end, isSaid);
}

/** `sub=42` after `expired token: `. */
function isParameter(value: usize, end: usize): bool {
  const name = run(value, WORD | DASH, end - value);
  return name > value && name + 1 < end && at(name) == 0x3d && at(name + 1) != 0x3d && tally(value, name, UPPER | DIGIT, 1) == 0;
}

/** `this.password = password;`: the value is the name. */
function isItself(start: usize, nameEnd: usize, value: usize, end: usize): bool {
  const length = end - value;
  if (length > nameEnd - start || isQuoted(value)) return false;
  for (let i: usize = 1; i <= length; i++) if ((at(end - i) | 0x20) != (at(nameEnd - i) | 0x20)) return false;
  return true;
}

/** `<password>…`, `…</wsse:Password>`, and `PASSWORD '…'` of SQL. */
function findElement(p: usize): bool {
  if (at(p) == 0x27) return at(p - 1) == 0x20 && findSql(p);
  if (at(p - 1) == 0x20 || p + 1 < Text.taken || p + 1 < Text.refused) return false;
  const start = keyStart(p);
  if (start <= Text.begin + 1) return false;
  let tag = start - 1;
  for (let parts = 0; parts < 4 && (at(tag) == 0x2e || (parts == 0 && at(tag) == 0x3a)); parts++) tag = runBack(tag, WORD | DASH, LONGEST_PREFIX) - 1;
  const isClosing = at(tag) == 0x2f && at(tag - 1) == 0x3c;
  if (!isClosing && at(tag) != 0x3c) return false;
  const promise = promiseOf(start, p);
  if (promise == Promise.Nothing) return false;
  if (!isClosing && at(tag - 1) == 0x3a && at(p + 1) == 0x40) return false; // user:<password>@host
  return isClosing ? findBehindAttributes(promise, tag - 1) : check(promise, p + 1, bareEnd(p + 1), false);
}

/** The text of an element that has attributes; `end` is where its closing tag begins. */
function findBehindAttributes(promise: Promise, end: usize): bool {
  const stop = max(end - LONGEST_TEXT, max(Text.taken, Text.refused));
  let value = end;
  while (value > stop && at(value - 1) != 0x3e) value--;
  return value > stop && check(promise, value, end, false);
}

/** `PASSWORD '…'`, `IDENTIFIED BY '…'`; `p` is the quote. */
function findSql(p: usize): bool {
  const end = p - 1;
  const last = at(end - 1) | 0x20;
  if (p + 1 < Text.taken || p + 1 < Text.refused) return false;
  if (last == 0x64 ? !endsWith(Text.floor, end, ascii("password"))
    : last != 0x79 || !endsWith(Text.floor, end, ascii(" by")) || !holds(max(Text.floor, end - BY_REACH), end, ascii("identified "))) return false;
  return check(Promise.Strong, p + 1, valueEnd(p + 1), false);
}

/** `--password value`; with `=` it is {@link find}'s. */
function findOption(p: usize): bool {
  const name = p + 1;
  let nameEnd = run(name, WORD | DASH, 40);
  for (let parts = 0; parts < 4 && at(nameEnd) == 0x2e && is(nameEnd + 1, LETTER); parts++) nameEnd = run(nameEnd + 1, WORD | DASH, 40);
  if (at(nameEnd) != 0x20 || nameEnd + 1 < Text.taken || nameEnd + 1 < Text.refused) return false;
  const promise = promiseOf(name, nameEnd);
  if (promise == Promise.Nothing) return false;
  const value = valueAfter(nameEnd);
  const end = valueEnd(value);
  return looksMade(value, end) && check(promise, value, end, true);
}

/** The whole value of a member whose key is a name. */
function findWhole(p: usize): bool {
  const promise = promiseOf(Text.key, Text.keyEnd);
  if (promise == Promise.Nothing) return false;
  if (!isMadeWord(p, Text.end) && (isPlaceholder(p, Text.end) || isOrdinaryWord(p, Text.end))) return false;
  if (promise == Promise.Strong) return !isSentence(p, Text.end) && found(p, Text.end);
  if (promise == Promise.CardCode) return isCardCode(p, Text.end) && found(p, Text.end);
  return isWeakValue(p, Text.end, true) && found(p, Text.end);
}

function check(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (isMadeWord(value, end) || !(isPlaceholder(value, end) || isOrdinaryWord(value, end) || isCall(value, end))) {
    if (isMeant(promise, value, end, isSaid)) return found(value, end);
  }
  Text.refused = end;
  return false;
}

function isMeant(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (promise == Promise.CardCode) return isCardCode(value, end);
  const quoted = isQuoted(value);
  if (promise == Promise.Weak && !isWeakValue(value, end, quoted)) return false;
  if (quoted) return !isSentence(value, end);
  if (!isSaid || looksMade(value, end)) return true;
  // A word after `password: ` with more words behind it is a sentence.
  return promise == Promise.Strong && end - value >= SHORTEST_WEAK && !(at(end) == 0x20 && is(end + 1, LETTER) != 0);
}

function isCardCode(value: usize, end: usize): bool {
  return end - value >= 3 && end - value <= 4 && tally(value, end, DIGIT, 5) == <i32>(end - value);
}

/** What a weak name may hold: no count, no sentence, no name of a thing (`db-creds`); a bare word of some length. */
function isWeakValue(value: usize, end: usize, quoted: bool): bool {
  const byteLength = end - value;
  if (byteLength < SHORTEST_WEAK) return false;
  if (tally(value, end, DIGIT, 64) == <i32>byteLength) return byteLength > LONGEST_COUNT;
  if (tally(value, end, BREAK, 1) != 0 && holds(value, end > value + 64 ? value + 64 : end, ascii(" "))) return false;
  if (looksMade(value, end)) return true;
  const isPlain = tally(value, end, LETTER, 64) == <i32>min<usize>(byteLength, 64);
  return isPlain && (quoted || byteLength >= LONGEST_COUNT) && tally(value, end, UPPER, 1) == 0;
}

/** `getPassword()`, `os.environ[...]`, `req.body.password`: code, not a value. */
function isCall(value: usize, end: usize): bool {
  if (isQuoted(value)) return false;
  if (!is(value, WORD) || is(value, DIGIT)) return false;
  let p = value;
  let dots = 0;
  for (;;) {
    p = run(p, WORD, end - p);
    if (at(p) == 0x3a && at(p + 1) == 0x3a) p++; // std::env::var(
    else if (at(p) != 0x2e) break;
    if (p >= end || !is(p + 1, LETTER)) break;
    p++;
    dots++;
  }
  const c = at(p);
  if (p < end && (c == 0x28 || c == 0x5b)) {
    const isClosed = at(end - 1) == c + 1 || at(p + 1) == 0x29 || at(p + 1) == 0x3a || end == p + 1 || at(end) == 0x22 || at(end) == 0x5c;
    return isClosed && is(p - 1, ALNUM) != 0 && tally(value, p, DIGIT, 1) == 0;
  }
  if (p < end && (c == 0x40 || c == 0x7b)) { // java.lang.Object@1b6d3586, Token{a64f992
    const id = run(p + 1, HEX, 9);
    return id == end && id - p > 4 && tally(value, p, DIGIT, 1) == 0;
  }
  return p == end && dots > 0 && tally(value, end, DIGIT, 1) == 0;
}

/** Text with spaces that speaks about a password: a validation message. */
function isSentence(value: usize, end: usize): bool {
  const stop = end > value + 200 ? value + 200 : end;
  if (!holds(value, stop, ascii(" "))) return false;
  for (let p = value; p < stop; p++) {
    const word = p;
    p = run(p, LETTER, stop - p);
    if (isListed(word, p - word, SENTENCE)) return true;
  }
  return false;
}
