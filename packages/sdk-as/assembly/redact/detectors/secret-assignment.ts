// Secrets that their name gives away: password=…, "api_key": "…", --token …, <password>…</password>, and members whose
// key is such a name.
//   not  page tokens, names of Secrets, and what secret-value.ts refuses
// The names are those of the usual scanners: pass, password, pwd, secret, token, credentials, and keys by their kind.

import { findFlag, findRequired, findSpoken } from "../command-line";
import { Detector } from "../detector";
import { check, isWholeSecret } from "../secret-value";
import { ALNUM, BREAK, DASH, DIGIT, LETTER, Text, UPPER, WORD, at, endsWith, found, holds, is, isFolded, isText, run, runBack, tally } from "../text";
import { ENDINGS, Promise, promiseOf } from "../promise";
import { looksMade } from "../value-kind";
import { bareEnd, isQuoted, keyBefore, keyStart, memberName, memberStart, nameOfValue, valueAfter, valueEnd } from "../words";
import { ascii } from "../ascii";

/** Last letters of the names, and what may stand between a name and its sign. */
@lazy const LAST = ascii("^dtynslewvcaouDTYNSLEWVCAOU\"'`\\ ]\x80-\xbf");
/** Of an XML name's prefix, and of an element's text. */
const LONGEST_PREFIX: usize = 16;
const LONGEST_TEXT: usize = 128;
const SHORTEST_INSERTED: usize = 8;
/** Between `IDENTIFIED` and `BY` stands the plugin's name. */
const BY_REACH: usize = 48;

/** Secrets by name, `secret_assignment`. */
export function secretAssignment(): Detector {
  return new Detector(ascii("secret_assignment"))
    .yields()
    .onName(ascii("=:"), LAST, ascii("!/,:"), ENDINGS, find)
    .onName(ascii(">'"), ascii("dtynslewvcDTYNSLEWVC "), ascii("!>"), ENDINGS, findElement)
    .on(ascii("-"), ascii("^ -"), ascii("a-zA-Z"), findOption)
    .on(ascii("wWkK"), ascii("sS_-"), ascii("oOeE"), findSpoken, ascii("dD "))
    .on(ascii("p"), ascii("e"), ascii("a"), findRequired)
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
  const value = behindCast(valueAfter(p));
  if (value < Text.taken || value < Text.refused || value >= Text.end) return false;
  const isNear = promise >= Promise.Foreign || (at(p - 2) == 0x25 && (at(p) | 0x20) == 0x64); // пароль=…, password%3D…
  const end = isNear && !isQuoted(value) ? nearEnd(value) : valueEnd(value);
  if (at(p) == 0x3d ? at(p + 1) == 0x20 && isEmpty(p, value, end) : isPart(p, start, value, end)) return false;
  if (namesSecret(start, nameEnd) && isThing(value, end)) return false;
  const isSaid = !isQuoted(value) && (at(p) == 0x3a ? at(p + 1) == 0x20 : (at(p) | 0x20) == 0x61); // also \uff1a
  if (isSaid && promise == Promise.Weak && (isParameter(value, end) || (isText(start, ascii("PASS")) && tally(value, end, DIGIT, 1) == 0))) return false;
  if (at(p + 1) == 0x20 && isItself(start, nameEnd, value, end)) return false;
  return check(promise, value, end, isSaid);
}

/** The end of a bare value of ASCII, where `%26` begins another parameter: what lies behind it is read again. */
function nearEnd(value: usize): usize {
  let q = value;
  while (q < Text.end && !is(q, BREAK) && at(q) < 0x80 && at(q) != 0x2c && at(q) != 0x3b && !isText(q, ascii("%26"))) q++;
  const last = at(q - 1);
  return q > value && (last == 0x29 || last == 0x5d || last == 0x7d) ? q - 1 : q;
}

/** `$pw = ConvertTo-SecureString 'value'` of PowerShell: the text that is made one; `value` if it is none. */
function behindCast(value: usize): usize {
  if ((at(value) | 0x20) != 0x63 || !isFolded(value, ascii("convertto-securestring "))) return value;
  const text = isFolded(value + 23, ascii("-string ")) ? value + 31 : value + 23;
  return is(text, BREAK) ? valueAfter(text - 1) : value;
}

/** `password= host=db`, `grep password= /etc`, `GET /?token= HTTP/1.1`: nothing follows the sign. */
function isEmpty(p: usize, value: usize, end: usize): bool {
  return is(p - 1, WORD) != 0 && (at(value) == 0x2f || isText(value, ascii("HTTP/")) || isParameter(value, end));
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

/** `<password>…`, `…</wsse:Password>`, `<name>db.password</name><value>…` of Hadoop, and of SQL `PASSWORD '…'` and what is inserted. */
function findElement(p: usize): bool {
  if (at(p) == 0x27) return at(p - 1) == 0x20 ? findSql(p) : at(p + 1) == 0x2c && findInsert(p);
  if (at(p - 1) == 0x20 || p + 1 < Text.taken || p + 1 < Text.refused) return false;
  const start = keyStart(p);
  if (start <= Text.begin + 1) return false;
  let tag = start - 1;
  for (let parts = 0; parts < 4 && (at(tag) == 0x2e || (parts == 0 && at(tag) == 0x3a)); parts++) tag = runBack(tag, WORD | DASH, LONGEST_PREFIX) - 1;
  const isClosing = at(tag) == 0x2f && at(tag - 1) == 0x3c;
  if (!isClosing && at(tag) != 0x3c) return false;
  const property = isClosing ? <usize>0 : nameOfProperty(p);
  const promise = property != 0 ? promiseOf(keyStart(property), property) : promiseOf(start, p);
  if (promise == Promise.Nothing) return false;
  if (!isClosing && at(p + 1) == 0x40) return false; // user:<password>@host
  return isClosing ? findBehindAttributes(promise, tag - 1) : check(promise, p + 1, bareEnd(p + 1), false);
}

/** The end of the name in `<name>…</name><value>`, whose last sign is at `p`; 0 if there is none. */
function nameOfProperty(p: usize): usize {
  const tag = nameOfValue(p);
  return tag != 0 && isFolded(tag - 6, ascii("</name")) ? tag - 6 : 0;
}

/** `VALUES ('smtp_password', '…')`: the name, and a value that looks made and is no field's name; `p` is the quote behind the name. */
function findInsert(p: usize): bool {
  const start = keyStart(p);
  const quote = at(p + 2) == 0x20 ? p + 3 : p + 2;
  const value = quote + 1;
  if (at(start - 1) != 0x27 || at(start - 2) != 0x28 || at(quote) != 0x27 || value < Text.taken || value < Text.refused) return false;
  const promise = promiseOf(start, p);
  const end = valueEnd(value);
  return promise != Promise.Nothing && at(end) == 0x27 && at(end + 1) == 0x29 && end - value >= SHORTEST_INSERTED && looksMade(value, end)
    && !isFolded(value, ascii("passw")) && check(promise, value, end, false);
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

/** The whole value of a member whose key is a name. */
function findWhole(p: usize): bool {
  const nameEnd = memberName();
  const start = memberStart(nameEnd);
  const promise = promiseOf(start, nameEnd);
  if (promise == Promise.Nothing || (namesSecret(start, nameEnd) && isThing(p, Text.end))) return false;
  return isWholeSecret(promise, p, Text.end) && found(p, Text.end);
}
