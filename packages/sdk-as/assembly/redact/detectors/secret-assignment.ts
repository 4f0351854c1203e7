// Secrets that their name gives away: password=…, "api_key": "…", --token …, <password>…</password>, and members whose
// key is such a name.
//   not  placeholders, words about passwords, page tokens, counts
// The names are those of the usual scanners: pass, password, pwd, secret, token, credentials, and keys by their kind.

import { Detector } from "../detector";
import { markerEnd } from "../marker";
import {
  ALNUM, BASE64, BREAK, DASH, DIGIT, HEX, LETTER, Text, UNDERSCORE, UPPER, WORD, at, endsWith, found, holds, is, isFolded, isListed, isText, run, runBack, tally,
} from "../text";
import {
  Promise, bareEnd, isMadeWord, isOrdinaryWord, isPlaceholder, isQuoted, keyBefore, keyStart, looksMade, nameOfValue, promiseOf, valueAfter, valueEnd,
} from "../words";
import { Ascii, NO_TEXT, ascii, bytesOf, words } from "../ascii";

/** Last letters of the names, and what may stand between a name and its sign. */
@lazy const LAST = ascii("^dtynslewvcDTYNSLEWVC\"'`\\ ]");
/** Of the names in words.ts that promise a secret, of `value` and of `IDENTIFIED BY`; a bracket as URLs spell it. */
@lazy const ENDINGS = ascii("ord swd pwd ort ret key ken ase ode ass als eds ial cvv cvc ?pw lue ?by %5d uth pat ion");
/** Words of messages about passwords. */
@lazy const SENTENCE = words("must,required,invalid,incorrect,cannot,not,too,expired,least");
const SHORTEST_WEAK: usize = 4;
const LONGEST_COUNT: usize = 6;
/** Of a constant's name without underscores. */
const LONGEST_WORD: usize = 12;
const SHORTEST_CODED: usize = 16;
const SHORTEST_SPOKEN: usize = 8;
/** Of an XML name's prefix, and of an element's text. */
const LONGEST_PREFIX: usize = 16;
const LONGEST_TEXT: usize = 128;
const LONGEST_NAME: usize = 48;
/** Between a program and its option. */
const REACH: usize = 128;
/** Of the names of hashes: `password sha256sum`. */
@lazy const HASHES = words("md,sha,argon,bcrypt,pbkdf,scrypt");
/** Between `IDENTIFIED` and `BY` stands the plugin's name. */
const BY_REACH: usize = 48;

/** Secrets by name, `secret_assignment`. */
export function secretAssignment(): Detector {
  return new Detector(ascii("secret_assignment"))
    .yields()
    .onName(ascii("=:"), LAST, ascii("!/,:"), ENDINGS, find)
    .onName(ascii(">'"), ascii("dtynslewvcDTYNSLEWVC "), ascii("!<> "), ENDINGS, findElement)
    .on(ascii("-"), ascii("^ -"), ascii("a-zA-Z"), findOption)
    .on(ascii("wWkK"), ascii("sS_-"), ascii("oOeE"), findSpoken, ascii("dD "))
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
  if (at(p) == 0x3d ? at(p + 1) == 0x20 && isEmpty(p, value, end) : isPart(p, start, value, end)) return false;
  if (namesSecret(start, nameEnd) && isThing(value, end)) return false;
  const isSaid = !isQuoted(value) && at(p) == 0x3a && at(p + 1) == 0x20;
  if (isSaid && promise == Promise.Weak && (isParameter(value, end) || (isText(start, ascii("PASS")) && tally(value, end, DIGIT, 1) == 0))) return false;
  if (at(p + 1) == 0x20 && isItself(start, nameEnd, value, end)) return false;
  return check(promise, value, end, isSaid);
}

/** `password= host=db`, `grep password= /etc`: nothing follows the sign. */
function isEmpty(p: usize, value: usize, end: usize): bool {
  return is(p - 1, WORD) != 0 && (at(value) == 0x2f || isParameter(value, end));
}

/** `pam_unix(passwd:chauthtok)`: a service and its part. */
function isPart(p: usize, start: usize, value: usize, end: usize): bool {
  return value == p + 1 && at(start - 1) == 0x28 && at(end) == 0x29 && run(value, LETTER, 16) == end;
}

@inline
function namesSecret(start: usize, end: usize): bool {
  return (at(end - 1) | 0x20) == 0x74 && endsWith(start, end, ascii("secret"));
}

/** `namespace/name`, a Secret of Kubernetes. */
function isThing(value: usize, end: usize): bool {
  let slashes = 0;
  for (let p = value; p < end; p++) {
    if (at(p) == 0x2f) slashes++;
    else if (!is(p, ALNUM | DASH) || is(p, UPPER)) return false;
  }
  return slashes == 1 && is(value, LETTER) != 0;
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

/** `--password value`, `-password value` and the short options of programs; with `=` it is {@link find}'s. */
function findOption(p: usize): bool {
  const name = p + 1;
  if (at(p - 1) != 0x2d && findFlag(p)) return true;
  let nameEnd = run(name, WORD | DASH, 40);
  for (let parts = 0; parts < 4 && at(nameEnd) == 0x2e && is(nameEnd + 1, LETTER); parts++) nameEnd = run(nameEnd + 1, WORD | DASH, 40);
  if (at(nameEnd) != 0x20 || nameEnd + 1 < Text.taken || nameEnd + 1 < Text.refused) return false;
  const promise = promiseOf(name, nameEnd);
  if (promise == Promise.Nothing) return false;
  const value = valueAfter(nameEnd);
  const end = valueEnd(value);
  return looksMade(value, end) && check(promise, value, end, true);
}

/** `mysql -pvalue`, `sshpass -p value`, `redis-cli -a value`, `curl -u user:value`: short options, by the program before them. */
function findFlag(p: usize): bool {
  const flag = at(p + 1);
  const isApart = at(p + 2) == 0x20;
  let value = isApart ? p + 3 : p + 2;
  if (value < Text.taken || value < Text.refused || at(value) == 0x2d || at(value) == 0x20) return false;
  if (flag == 0x75) return follows(p, ascii("curl ")) && findPair(value); // u
  if (flag == 0x70) { // p
    if (!(isApart ? follows(p, ascii(" login")) || follows(p, ascii("sshpass ")) || follows(p, ascii("twine ")) : follows(p, ascii("mysql")) || follows(p, ascii("mariadb")))) return false;
  } else {
    const program = flag == 0x50 ? ascii("sqlcmd ") : flag == 0x61 ? ascii("redis-cli ") : flag == 0x77 ? ascii("ldap") : NO_TEXT;
    if (!isApart || program == NO_TEXT || !follows(p, program)) return false;
  }
  if (is(value, BREAK)) value++;
  return check(Promise.Strong, value, valueEnd(value), false);
}

/** True if `program` stands in the last {@link REACH} bytes before `p`. */
function follows(p: usize, program: Ascii): bool {
  const first = load<u8>(bytesOf(program));
  for (let q = p - Text.begin > REACH ? p - REACH : Text.begin; q < p; q++) {
    if (at(q) == first && isText(q, program)) return true;
  }
  return false;
}

/** `user:value`, in quotes or not. */
function findPair(user: usize): bool {
  if (is(user, BREAK)) user++;
  let colon = max(user, markerEnd(user));
  while (colon < Text.end && !is(colon, BREAK) && at(colon) != 0x3a) colon++;
  const value = colon + 1;
  return at(colon) == 0x3a && colon > user && check(Promise.Strong, value, at(user - 1) == 0x27 ? quoteEnd(value) : bareEnd(value), false);
}

function quoteEnd(p: usize): usize {
  const value = p;
  while (p < Text.end && at(p) != 0x27) p++;
  return p < Text.end ? p : bareEnd(value);
}

/** `machine … login … password value`, `aws configure set aws_secret_access_key value`: a space, and a value that no sentence has there. */
function findSpoken(p: usize): bool {
  const isKey = (at(p) | 0x20) == 0x6b;
  const end = isKey ? p + 3 : p + 4;
  if (at(end) != 0x20 || at(end + 1) == 0x20 || !endsWith(Text.floor, end, isKey ? ascii("key") : ascii("password"))) return false;
  let value = end + 1;
  if (is(value, DIGIT) && at(value + 1) == 0x20) value += 2; // Cisco's kinds: `password 7 0822455D0A16`
  if (value < Text.taken || value < Text.refused || isQuoted(value) || isListed(value, run(value, LETTER, 8) - value, HASHES)) return false;
  let valueStop = bareEnd(value);
  if (at(valueStop - 1) == 0x2e && at(--valueStop - 1) == 0x2e) return false; // sk-ant-…
  const shortest = isKey ? SHORTEST_CODED : SHORTEST_SPOKEN;
  if (valueStop - value < shortest || tally(value, valueStop, DIGIT, 1) == 0 || tally(value, valueStop, LETTER, 1) == 0) return false;
  for (let q = value; q < valueStop; q++) if (at(q) == 0x3d && q + 2 < valueStop) return false;
  return promiseOf(keyStart(end), end) != Promise.Nothing && check(Promise.Strong, value, valueStop, false);
}

/** The whole value of a member whose key is a name. */
function findWhole(p: usize): bool {
  let nameEnd = Text.keyEnd;
  let promise = promiseOf(Text.key, nameEnd);
  if (promise == Promise.Nothing && nameEnd - Text.key == 5 && isFolded(Text.key, ascii("value"))) {
    nameEnd = nameBeside(Text.key);
    promise = promiseOf(wordStart(nameEnd), nameEnd);
  }
  if (promise == Promise.Nothing || (namesSecret(wordStart(nameEnd), nameEnd) && isThing(p, Text.end))) return false;
  if (!isMadeWord(p, Text.end) && (isPlaceholder(p, Text.end) || isOrdinaryWord(p, Text.end))) return false;
  if (promise == Promise.Weak) return isWeakValue(p, Text.end, true) && found(p, Text.end);
  return (isPlain(promise) ? !isSentence(p, Text.end) && !(promise == Promise.Key && isConstant(p, Text.end)) : fits(promise, p, Text.end)) && found(p, Text.end);
}

/** `"name":"DB_PASSWORD","value":"…"`: where the name ends, that stands before a member, whose key is at `key`; `key` if there is none. */
function nameBeside(key: usize): usize {
  if (at(key - 2) != 0x2c || at(key - 3) != 0x22) return key;
  const start = wordStart(key - 3);
  return at(start - 1) == 0x22 && at(start - 2) == 0x3a && (isFolded(start - 8, ascii("\"name\"")) || isFolded(start - 7, ascii("\"key\""))) ? key - 3 : key;
}

function wordStart(end: usize): usize {
  let p = end;
  while (end - p < LONGEST_NAME && is(p - 1, WORD | DASH)) p--;
  return p;
}

function check(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (isMadeWord(value, end) || !(isPlaceholder(value, end) || isOrdinaryWord(value, end) || isCall(value, end))) {
    if (isMeant(promise, value, end, isSaid)) return found(value, end);
  }
  Text.refused = end;
  return false;
}

function isPlain(promise: Promise): bool {
  return promise == Promise.Strong || promise == Promise.Key;
}

/** What a name promises that says how its value is spelt. */
function fits(promise: Promise, value: usize, end: usize): bool {
  if (promise == Promise.CardCode) return isCardCode(value, end);
  return end - value >= SHORTEST_CODED && run(value, BASE64, end - value) == end && tally(value, end, DIGIT, 1) != 0;
}

/** `apiKey=FETCH`, `generic-api-key:195`: a constant's name, or a line's number. */
function isConstant(value: usize, end: usize): bool {
  const length = end - value;
  if (tally(value, end, DIGIT, 8) == <i32>length) return length <= LONGEST_COUNT;
  return tally(value, end, UPPER | UNDERSCORE, 64) == <i32>length && (length <= LONGEST_WORD || tally(value, end, UNDERSCORE, 1) != 0);
}

function isMeant(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (promise != Promise.Weak && !isPlain(promise)) return fits(promise, value, end);
  const quoted = isQuoted(value);
  if (promise == Promise.Key && isConstant(value, end)) return false;
  // `an expired password: 2 grace logins`
  if (isSaid && end - value < SHORTEST_WEAK && tally(value, end, DIGIT, 4) == <i32>(end - value)) return false;
  if (promise == Promise.Weak && !isWeakValue(value, end, quoted)) return false;
  if (quoted) return !isSentence(value, end);
  if (!isSaid || looksMade(value, end)) return true;
  // A word after `password: ` with more words behind it is a sentence.
  return promise != Promise.Weak && end - value >= SHORTEST_WEAK && !(at(end) == 0x20 && is(end + 1, LETTER) != 0);
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
