// Secrets that their name gives away: password=…, "api_key": "…", --token …, <password>…</password>, and members whose
// key is such a name.
//   not  page tokens, names of Secrets, and what secret-value.ts refuses
// The names are those of the usual scanners: pass, password, pwd, secret, token, credentials, and keys by their kind.

import { behindCast } from "../casts";
import { findFlag, findSpoken, findUser } from "../command-line";
import { Detector } from "../detector";
import { findInserted } from "../inserted";
import { behindQuote, isQuote, isQuoted, nextElement } from "../quotes";
import { SHORTEST_CODED, check, isWholeSecret } from "../secret-value";
import { ALNUM, BASE64, BREAK, DASH, DIGIT, Found, LETTER, Text, UPPER, WORD, at, endsListed, endsWith, found, holds, is, isFolded, isText, run, runBack, tally, wasRead } from "../text";
import { ENDINGS, Promise, promiseOf } from "../promise";
import { isMadeWord, looksMade } from "../value-kind";
import { bareEnd, behindBreak, keyBefore, keyStart, memberName, memberStart, nameOfValue, valueAfter, valueEnd } from "../words";
import { ascii, words } from "../ascii";

/** Last letters of the names, and what may stand between a name and its sign. A name may be numbered. */
@lazy const LAST = ascii("^dtynslewvcaoumkhiDTYNSLEWVCAOUMKHI12\"'`\\ ];?+.\x80-\xbf");
/** Of an XML name's prefix, and of an element's text. */
const LONGEST_PREFIX: usize = 16;
const LONGEST_TEXT: usize = 128;
const SHORTEST_INSERTED: usize = 8;
const SHORTEST_ARGUMENT: usize = 6;
/** `\" =`, and with one bit less `\" -`, as they are loaded. */
const CHANGED: u32 = 0x3d20225c;
/** Between `IDENTIFIED` and `BY` stands the plugin's name. */
const BY_REACH: usize = 48;

/** Secrets by name, `secret_assignment`. */
export function secretAssignment(): Detector {
  return new Detector(ascii("secret_assignment"))
    .yields()
    .onName(ascii("=:"), LAST, ascii("!,:"), ENDINGS, find)
    .onName(ascii(">'(;"), ascii("-^dtynslewvcDTYNSLEWVC "), ascii("!>"), ENDINGS, findElement)
    .on(ascii("-"), ascii("^ -"), ascii("a-zA-Z"), findOption)
    .on(ascii("wWkKyYp"), ascii("-sS_oObBe."), ascii("oOeE a"), findWord, ascii("dD \"\\s"))
    .on(ascii("("), ascii("a-zA-Z [("), ascii("\\' b"), findCall)
    .onKey(ENDINGS, findWhole);
}

function find(p: usize): bool {
  const key = keyBefore(p);
  if (key == 0) return false;
  const named = nameOfValue(key);
  const nameEnd = named != 0 ? named : key;
  const start = keyStart(nameEnd);
  const promise = promiseOf(start, nameEnd);
  if (promise == Promise.Nothing || ((at(start) | 0x20) == 0x72 && isFolded(start, ascii("redacted")))) return false; // <REDACTED-SECRET:…> of Alloy
  // A part of a name: `arn:aws:…:secret:prod/db`, `event name stream/token: com.apple…`
  if (promise == Promise.Weak && at(p) == 0x3a && (at(p + 1) == 0x20 ? at(start - 1) == 0x2f && isFolded(start, ascii("token")) : at(start - 1) == 0x3a && is(p + 1, WORD))) return false;
  const value = behindType(behindCast(valueAfter(p)));
  if (wasRead(value) || value >= Text.end || ((value == p + 1 || promise == Promise.Key) && isPath(value))) return false;
  const isNear = promise >= Promise.Foreign || (at(p - 2) == 0x25 && is(p, LETTER) != 0); // пароль=…, password%3D…, %22password%22%3A…
  const end = isNear && !isQuoted(value) ? nearEnd(value) : valueEnd(value);
  if (at(p) == 0x3d ? at(p + 1) == 0x20 && isEmpty(p, value, end) : isPart(p, start, value, end)) return false;
  if ((namesSecret(start, nameEnd) && isThing(value, end)) || isFolder(start, nameEnd, value)) return false;
  const isSaid = !isQuoted(value) && (at(p) == 0x3a ? at(p + 1) == 0x20 : (at(p) | 0x20) == 0x61); // also \uff1a
  if (isSaid && (isParameter(value, end) || (promise == Promise.Weak && isText(start, ascii("PASS")) && tally(value, end, DIGIT, 1) == 0))) return false;
  if ((at(p + 1) == 0x20 || at(end) == 0x29) && isItself(start, nameEnd, value, end)) return false;
  const isFound = check(promise, value, end, isSaid);
  if (isFound && at(at(p + 1) == 0x20 ? p + 2 : p + 1) == 0x5b) Found.end = listEnd(Found.end);
  return (load<u32>(end) | 0x10000000) == CHANGED ? findChange(promise, isFound, value, end) : isFound;
}

/** The end of the last text of a list, `"passwords":["…","…"]`, of which the first ends at `end`. */
function listEnd(end: usize): usize {
  for (let next = nextElement(end); next != 0; next = nextElement(end)) end = valueEnd(next);
  return end;
}

/** The value behind `String = ` at `p`, what a declaration says of it: `password: String = "…"`; else `p`. */
function behindType(p: usize): usize {
  const end = (at(p) | 0x20) == 0x73 && !isQuoted(p) ? run(p, LETTER, 8) : 0; // s
  const value = end != 0 && isText(end, ascii(" = ")) && isFolded(p, ascii("str")) ? behindQuote(end + 3) : 0;
  return value != 0 ? value : p;
}

/** What a value up to `end` is changed to, `password: "…" => "…"` and `"…" -> "…"` of Terraform, where {@link CHANGED} is at `end`: with the value, or alone where that is empty. */
function findChange(promise: Promise, isFound: bool, value: usize, end: usize): bool {
  const next = at(end + 4) == 0x3e ? behindQuote(end + 6) : 0;
  if (next == 0) return isFound;
  const stop = valueEnd(next);
  return isFound ? found(value, stop) : value == end && check(promise, next, stop, false);
}

/** The end of a bare value of ASCII, where `%26` begins another parameter, and `%22` closes it: what lies behind is read again. */
function nearEnd(value: usize): usize {
  let q = value;
  while (q < Text.end && !is(q, BREAK) && at(q) < 0x80 && at(q) != 0x2c && at(q) != 0x3b && !isText(q, ascii("%26")) && !isText(q, ascii("%22"))) q++;
  const last = at(q - 1);
  return q > value && (last == 0x29 || last == 0x5d || last == 0x7d) ? q - 1 : q;
}

/** `/run/secrets/db`, no `/x7Kd82hfa+…` of base64. */
function isPath(value: usize): bool {
  if (at(value) != 0x2f) return false;
  const end = run(value + 1, ALNUM, SHORTEST_INSERTED);
  if (end > value + SHORTEST_INSERTED && isMadeWord(value + 1, end)) return false;
  const last = run(value, BASE64, 64);
  return last < value + SHORTEST_CODED || tally(value, last, UPPER, 64) < <i32>(last - value) >>> 2;
}

/** `PWD=/home/app`, `pwd=C:\app`: the shell's folder. */
function isFolder(start: usize, end: usize, value: usize): bool {
  return (at(value) == 0x2f || at(value + 1) == 0x3a) && end - start < 7 && endsWith(start, end, ascii("pwd"));
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

/** `this.password = password;`, `connect(password=password)`: the value is the name. */
function isItself(start: usize, nameEnd: usize, value: usize, end: usize): bool {
  const length = end - value;
  if (length > nameEnd - start || isQuoted(value)) return false;
  for (let i: usize = 1; i <= length; i++) if ((at(end - i) | 0x20) != (at(nameEnd - i) | 0x20)) return false;
  return true;
}

/** `<password>…`, `…</wsse:Password>`, `<name>db.password</name><value>…` of Hadoop, of maps `password -> …`, and of SQL `PASSWORD '…'` and what is inserted. */
function findElement(p: usize): bool {
  if (at(p) == 0x28) return findInserted(p);
  if (at(p) == 0x3b) return findSerialized(p);
  if (at(p) == 0x27) return at(p - 1) == 0x20 && findSql(p);
  if (isQuote(at(p - 1))) return findAttributed(p);
  if (at(p - 1) == 0x2d) return findArrow(p);
  if (at(p - 1) == 0x20 || wasRead(p + 1)) return false;
  const start = keyStart(p);
  if (start <= Text.begin) return false;
  let tag = start - 1;
  for (let parts = 0; parts < 4 && (at(tag) == 0x2e || (parts == 0 && at(tag) == 0x3a)); parts++) tag = runBack(tag, WORD | DASH, LONGEST_PREFIX) - 1;
  const isClosing = at(tag) == 0x2f && at(tag - 1) == 0x3c;
  if (!isClosing && at(tag) != 0x3c) return false;
  const property = isClosing ? <usize>0 : nameOfProperty(p);
  const promise = property != 0 ? promiseOf(keyStart(property), property) : promiseOf(start, p);
  if (promise == Promise.Nothing) return !isClosing && (at(p + 1) | 0x20) != 0x62 && isFolded(start, ascii("authorization")) && findScheme(run(p + 1, LETTER, LONGEST_PREFIX));
  if (isClosing) return findBehindAttributes(promise, tag - 1);
  if (at(p + 1) == 0x40) return false; // user:<password>@host
  const first = isText(p + 1, ascii("<![CDATA[")) ? p + 10 : p + 1;
  const value = behindLines(first);
  if (value != first && at(behindLines(bareEnd(value))) != 0x3c) return false; // a text on a line of its own is followed by a tag
  return check(promise, value, bareEnd(value), false);
}

/** Behind line breaks at `p` and the spaces after each. */
function behindLines(p: usize): usize {
  for (let next = behindBreak(p); next != p; next = behindBreak(p)) for (p = next; at(p) == 0x20; ) p++;
  return p;
}

/** `<Authorization>NTLM …`: what looks made behind the scheme, which ends at `p`; `Bearer` and `Basic` are another detector's. */
function findScheme(p: usize): bool {
  const end = bareEnd(p + 1);
  return at(p) == 0x20 && end > p + SHORTEST_INSERTED && looksMade(p + 1, end) && check(Promise.Strong, p + 1, end, false);
}

/** `password -> …` of Scala's maps. */
function findArrow(p: usize): bool {
  const key = at(p - 2) == 0x20 && at(p + 1) == 0x20 ? keyBefore(p) : 0;
  return key != 0 && findMade(key, valueAfter(p), 0, true);
}

/** The value behind the name that ends at `nameEnd`, where it looks made and has `shortest` bytes; none for `value` 0. */
function findMade(nameEnd: usize, value: usize, shortest: usize, isSaid: bool): bool {
  const promise = promiseOf(keyStart(nameEnd), nameEnd);
  if (promise == Promise.Nothing || wasRead(value)) return false;
  const end = valueEnd(value);
  return end >= value + shortest && looksMade(value, end) && check(promise, value, end, isSaid);
}

/** What a letter is the anchor of: `IDENTIFIED BY "…"`, `requirepass …` of Redis, `password …`. */
function findWord(p: usize): bool {
  const c = at(p) | 0x20;
  if (c == 0x79) return (at(p - 1) | 0x20) == 0x65 ? findSpoken(p - 2) : findBy(p); // API key "…"
  if (c == 0x70) return isText(p - 7, ascii("requirepass ")) && findMade(p + 4, valueAfter(p + 4), SHORTEST_INSERTED, true);
  return findSpoken(p);
}

/** PHP's `s:8:"password";s:6:"…";`; `p` is the semicolon. */
function findSerialized(p: usize): bool {
  const end = keyBefore(p);
  const value = end != 0 && at(p + 1) == 0x73 ? behindQuote(run(p + 3, DIGIT, SHORTEST_INSERTED) + 1) : 0;
  const promise = value != 0 && !wasRead(value) ? promiseOf(keyStart(end), end) : Promise.Nothing;
  return promise != Promise.Nothing && check(promise, value, valueEnd(value), false);
}

/** `<property name="db.password">…<`: what looks made. */
function findAttributed(p: usize): bool {
  let end = p - 1;
  while (at(end - 1) == 0x5c) end--;
  const start = keyStart(end);
  let q = start;
  while (q > Text.begin && end - q < LONGEST_TEXT && (is(q - 1, WORD | DASH) || at(q - 1) == 0x2e)) q--;
  if (!isQuote(at(--q))) return false;
  while (at(q - 1) == 0x5c) q--;
  if (at(q - 1) != 0x3d || !endsListed(Text.begin, q - 1, words("key,name"))) return false;
  const stop = bareEnd(p + 1);
  const promise = promiseOf(start, end);
  return at(stop) == 0x3c && looksMade(p + 1, stop) && p + 1 >= Text.taken && promise != Promise.Nothing && check(promise, p + 1, stop, false);
}

/** The end of the name in `<name>…</name><value>`, whose last sign is at `p`; 0 if there is none. */
function nameOfProperty(p: usize): usize {
  const tag = nameOfValue(p);
  return tag != 0 && isFolded(tag - 6, ascii("</name")) ? tag - 6 : 0;
}

/**
 * `VALUES ('smtp_password', '…')`, `define( 'DB_PASSWORD', '…' )`, `set("token", "…")`: the name, and a value that looks made and is no
 * field's name; `setPassword("…")`, not `getPassword("…")`. `p` is the bracket.
 */
function findCall(p: usize): bool {
  const first = behindQuote(at(p + 1) == 0x20 || at(p + 1) == 0x62 ? p + 2 : p + 1);
  if (first == 0) return false;
  let end = first;
  while (is(end, WORD | DASH) || at(end) == 0x2e) end++;
  const value = nextElement(end);
  if (value != 0 && isFolded(end - 13, ascii("authorization"))) return findScheme(run(value, LETTER, LONGEST_PREFIX));
  if (value != 0) return !isFolded(value, ascii("passwo")) && findMade(end, value, SHORTEST_ARGUMENT, false);
  const start = keyStart(p);
  return promiseOf(start, p) == Promise.Strong && !isFolded(start, ascii("get")) && findMade(p, first, SHORTEST_ARGUMENT, false)
    && !holds(first, Found.end, ascii(" ")) && at(behindQuote(Found.end)) == 0x29;
}

/** The text of an element that has attributes; `end` is where its closing tag begins. */
function findBehindAttributes(promise: Promise, end: usize): bool {
  const stop = max(end - LONGEST_TEXT, max(Text.taken, Text.refused));
  let value = end;
  while (value > stop && at(value - 1) != 0x3e) value--;
  return value > stop && check(promise, behindLines(value), end, false);
}

/** `PASSWORD '…'`, `IDENTIFIED BY '…'`; `p` is the quote. */
function findSql(p: usize): bool {
  if ((at(p - 2) | 0x20) == 0x79) return findBy(p - 2);
  return !wasRead(p + 1) && endsWith(Text.floor, p - 1, ascii("password")) && check(Promise.Strong, p + 1, valueEnd(p + 1), false);
}

/** `IDENTIFIED BY "…"`; written small, as a sentence has it, in front of `'…'` and of what looks made. `p` is the y. */
function findBy(p: usize): bool {
  const value = behindQuote(p + 2);
  if (value == 0 || wasRead(value) || !holds(max(Text.floor, p - BY_REACH), p, ascii("identified "))) return false;
  const end = valueEnd(value);
  return (at(p) == 0x59 || at(p + 2) == 0x27 || looksMade(value, end)) && check(Promise.Strong, value, end, false);
}

/** `--password value`, `-password value` and the short options of programs; with `=` it is {@link find}'s. */
function findOption(p: usize): bool {
  const name = p + 1;
  if (at(p - 1) != 0x2d && findFlag(p)) return true;
  let nameEnd = run(name, WORD | DASH, 40);
  for (let parts = 0; parts < 4 && at(nameEnd) == 0x2e && is(nameEnd + 1, LETTER); parts++) nameEnd = run(nameEnd + 1, WORD | DASH, 40);
  const value = at(nameEnd) == 0x20 ? valueAfter(nameEnd) : nextElement(nameEnd);
  if (nameEnd + 1 < Text.taken || wasRead(value)) return false;
  const promise = promiseOf(name, nameEnd);
  if (promise == Promise.Nothing) return at(nameEnd) == 0x20 && findUser(p, nameEnd);
  const end = valueEnd(value);
  return looksMade(value, end) && at(behindQuote(end)) != 0x3a && check(promise, value, end, true); // "--password","key":
}

/** The whole value of a member whose key is a name. */
function findWhole(p: usize): bool {
  const nameEnd = memberName();
  const start = memberStart(nameEnd);
  const promise = promiseOf(start, nameEnd);
  if (promise == Promise.Nothing || (namesSecret(start, nameEnd) && isThing(p, Text.end)) || isFolder(start, nameEnd, p)) return false;
  return isWholeSecret(promise, p, Text.end) && found(p, Text.end);
}
