// Secrets that no sign announces: short options of programs, and words with nothing but a space between them and the value.
//   in   the address of the dash, or of the letter that the anchor stands on
//   out  a match

import { behindQuote, isQuote, isQuoted } from "./quotes";
import { BREAK, DIGIT, Found, LETTER, Text, UPPER, WORD, ahead, at, beginsListed, endsWith, holds, is, isFolded, isListed, isText, run, tally, wasRead } from "./text";
import { Ascii, NO_TEXT, ascii, bytesOf, words } from "./ascii";
import { behindCast } from "./casts";
import { findMadeCookies } from "./detectors/authorization";
import { isBehindEscape } from "./foreign";
import { markerEnd, markerStart } from "./marker";
import { Matches } from "./matches";
import { SHORTEST_CODED, check } from "./secret-value";
import { Promise, promiseOf } from "./promise";
import { looksMade } from "./value-kind";
import { bareEnd, keyStart, valueAfter, valueEnd } from "./words";

/** Bytes of a port, and one. */
const LONGEST_PORT: usize = 6;
/** Between a program and its option. */
const REACH: usize = 128;
const MOST_FLAGS: usize = 8;
const SHORTEST_SPOKEN: usize = 8;
const SHORTEST_QUOTED: usize = 6;
/** Of what names a key and is none. */
const LONGEST_ID: usize = 32;
const LONGEST_USER: usize = 24;
/** Between `password` and what it is. */
const LONGEST_CLAUSE: usize = 64;
/** Of the names of hashes: `password sha256sum`. */
@lazy const HASHES = words("md,sha,argon,bcrypt,pbkdf,scrypt,base");

/** `mysql -pvalue`, `sshpass -p value`, `redis-cli -a value`, `curl -u user:value`, `curl -b sid=value`: short options, by the program before them. */
export function findFlag(p: usize): bool {
  const flag = at(p + 1);
  const isApart = at(p + 2) == 0x20;
  let value = isApart ? p + 3 : p + 2;
  if (wasRead(value) || at(value) == 0x2d || at(value) == 0x20) return false;
  if (flag == 0x62 && isApart && follows(p, ascii("curl "))) return findMadeCookies(behindOpening(value)); // b
  if (flag == 0x62 || flag == 0x63 || flag == 0x6e) return findBatch(p); // b c n
  if (flag == 0x75) return follows(p, ascii("curl ")) && findPair(value); // u
  if (at(p + 2) == 0x75 && at(p + 3) == 0x20) return follows(p, ascii("curl ")) && findPair(p + 4); // -su
  if (!followsOne(p, isApart ? programsWith(flag) : flag == 0x70 ? ATTACHED : NO_TEXT)) return false;
  if (isQuote(at(p - 1)) && (at(value) == 0x5c || isQuote(at(value)))) return false; // "-p","…"
  value = valueAfter(value - 1);
  const end = valueEnd(value);
  if (tally(value, end, LETTER, 1) == 0 && ((isApart && end - value < LONGEST_PORT) || holds(value, end, ascii(":")))) return false; // docker run --name mongo -p 27017:27017
  return check(Promise.Strong, value, end, false);
}

/** Programs whose short option for a password has the value right behind it. */
@lazy const ATTACHED = words("7z ,7za ,mysql,mariadb,sshpass ");
/** The same with a space between: of -p, -P. */
@lazy const SPACED = words("login ,sshpass ,twine ,mongo,cqlsh ,beeline ,psexec ,snowsql ,rdesktop ");
@lazy const CAPITAL = words("sqlcmd ,bcp ,zip ,unzip ,ipmitool ,ssh-keygen ");

/** The programs for which `flag` and a space announce a password. */
function programsWith(flag: u32): Ascii {
  if (flag == 0x70) return SPACED;
  if (flag == 0x50) return CAPITAL;
  return flag == 0x61 ? words("redis-cli ") : flag == 0x77 ? words("ldap") : flag == 0x4e ? words("ssh-keygen ") : NO_TEXT; // a w N
}

/** True if a word in the last {@link REACH} bytes before `p` begins as one of `programs` does. */
function followsOne(p: usize, programs: Ascii): bool {
  if (programs == NO_TEXT) return false;
  for (let q = reachStart(p); q < p; q++) if (is(q, WORD) && (!is(q - 1, WORD) || isBehindEscape(q)) && beginsListed(q, programs)) return true;
  return false;
}

/** `htpasswd -bc file user value`, `htpasswd -nb user value`. */
function findBatch(p: usize): bool {
  let end = run(p + 1, LETTER, MOST_FLAGS);
  if (!holds(p, end, ascii("b")) || !follows(p, ascii("htpasswd "))) return false;
  for (let left = holds(p, end, ascii("n")) ? 1 : 2; left > 0; left--) {
    end++;
    while (end < Text.end && !is(end, BREAK)) end++;
  }
  const value = valueAfter(end);
  return at(end) == 0x20 && check(Promise.Strong, value, valueEnd(value), false);
}

/** `curl --user name:value`, `etcdctl --user name:value`, `curl --cookie sid=value`; the option's name ends at `end`. */
export function findUser(p: usize, end: usize): bool {
  if (endsWith(p, end, ascii("cookie"))) return follows(p, ascii("curl ")) && findMadeCookies(behindOpening(end));
  return endsWith(p, end, ascii("user")) && (follows(p, ascii("curl ")) || follows(p, ascii("etcdctl "))) && findPair(end + 1);
}

/** The first of the last {@link REACH} bytes before `p`. Marks count for nothing, and so do matches, which become marks: a second pass reaches no further. */
function reachStart(p: usize): usize {
  let i = Matches.count - 1;
  for (let left = REACH; left > 0 && p > Text.begin; left--) {
    while (i >= 0 && Matches.start(i) >= p) i--;
    if (i >= 0 && Matches.end(i) >= p) p = Matches.start(i);
    else if (at(--p) == 0x5d) p = markerStart(p + 1);
  }
  return p;
}

/** True if `program` stands in the last {@link REACH} bytes before `p`. */
function follows(p: usize, program: Ascii): bool {
  const first = load<u8>(bytesOf(program));
  for (let q = reachStart(p); q < p; q++) {
    if (at(q) == first && isText(q, program)) return true;
  }
  return false;
}

/** First byte behind the spaces and the quote at `p`. */
function behindOpening(p: usize): usize {
  while (at(p) == 0x5c || at(p) == 0x20) p++;
  return isQuote(at(p)) ? p + 1 : p;
}

/** `user:value`, in quotes or not. */
function findPair(user: usize): bool {
  user = behindOpening(user);
  let colon = max(user, markerEnd(user));
  while (colon < Text.end && !is(colon, BREAK) && at(colon) != 0x3a) colon++;
  const quoted = colon < Text.end ? behindQuote(colon + 1) : 0; // name:'…'
  const value = quoted != 0 ? quoted : colon + 1;
  if (at(colon) != 0x3a || (colon == user && !isQuote(at(user - 1)))) return false;
  const end = at(user - 1) == 0x27 || at(value - 1) == 0x27 ? quoteEnd(value) : bareEnd(value);
  if (end == value && colon - user >= SHORTEST_CODED && looksMade(user, colon)) return check(Promise.Strong, user, colon, false); // a key in the user's place
  return check(Promise.Strong, value, end, false);
}

function quoteEnd(p: usize): usize {
  const value = p;
  while (p < Text.end && at(p) != 0x27) p++;
  return p < Text.end ? p : bareEnd(value);
}

/** `machine … login … password value`, `aws configure set aws_secret_access_key value`, `token "…"`: a space, and a value that no sentence has there. */
export function findSpoken(p: usize): bool {
  const isKey = (at(p) | 0x20) == 0x6b;
  const isToken = isKey && (at(p - 1) | 0x20) == 0x6f;
  const end = isKey ? p + 3 : p + 4;
  if (end <= Text.taken || at(end) != 0x20 || at(end + 1) == 0x20 || !endsWith(Text.floor, end, isToken ? ascii("token") : isKey ? ascii("key") : ascii("password"))) return false;
  let value = end + 1;
  if (!isKey && isFolded(value, ascii("for '"))) return findSet(value);
  if (!isKey && (isFolded(value, ascii("is")) || isFolded(value, ascii("for "))) && findGiven(value)) return true;
  if (!isKey) value = behindClause(value);
  const userEnd = run(value, WORD, LONGEST_USER);
  if (!isKey && isText(userEnd, ascii(" = "))) value = userEnd + 3;
  if (at(keyStart(end) - 1) == 0x2f || isText(value, ascii("HTTP/"))) return false; // GET /change-password?by=api_key HTTP/2.0
  if (is(value, DIGIT) && at(value + 1) == 0x20) value += 2; // Cisco's kinds: `password 7 0822455D0A16`
  const quoted = behindQuote(value);
  if (quoted != 0) value = quoted;
  if (wasRead(value) || (quoted == 0 && ((isToken && !isText(keyStart(end) - 4, ascii("ENV "))) || is(value, BREAK) || at(value) == 0x28 || isListed(value, run(value, LETTER, 8) - value, HASHES)))) return false;
  let valueStop = valueEnd(value);
  if (at(valueStop - 1) == 0x2e && at(--valueStop - 1) == 0x2e) return false; // sk-ant-…
  const letters = tally(value, valueStop, LETTER, 64);
  const shortest = isKey ? SHORTEST_CODED : quoted != 0 ? SHORTEST_QUOTED : SHORTEST_SPOKEN;
  if (valueStop - value < shortest || tally(value, valueStop, DIGIT, 1) == 0 || letters == 0) return false;
  if (isKey && quoted != 0 && valueStop - value < LONGEST_ID) { // `API key "billing-2024-export"`
    const capitals = tally(value, valueStop, UPPER, 64);
    if (capitals == 0 || capitals == letters) return false;
  }
  for (let q = value; q < valueStop; q++) if (at(q) == 0x20 || at(q) == 0x7c || (at(q) == 0x3d && q + 2 < valueStop)) return false;
  return promiseOf(keyStart(end), end) != Promise.Nothing && check(Promise.Strong, value, valueStop, false);
}

/** Behind `is `, `set to ` and `reset to ` at `p`, where a sentence says what a password is; else `p` itself. */
function behindClause(p: usize): usize {
  const end = run(p, LETTER, 8);
  if (at(end) != 0x20 || !isListed(p, end - p, words("is,set,reset"))) return p;
  return isText(end, ascii(" to ")) ? end + 4 : (at(end - 1) | 0x20) == 0x73 ? end + 1 : p; // s
}

/** `password is generated for root@localhost: …`, `password for bob: …`: what a program makes, letters of both cases and a digit. */
function findGiven(p: usize): bool {
  const stop = min(p + LONGEST_CLAUSE, Text.end);
  while (p < stop && (is(p, LETTER) || isClauseSign(p))) p++;
  const value = p + 2;
  if (load<u16>(p) != 0x203a || wasRead(value)) return false;
  let end = value;
  while (end < Text.end && at(end) != 0x20 && at(end) != 0x5c) end++;
  const capitals = tally(value, end, UPPER, 64);
  return end - value >= SHORTEST_SPOKEN && capitals != 0 && tally(value, end, LETTER, 64) > capitals && tally(value, end, DIGIT, 1) != 0 && check(Promise.Strong, value, end, false)
    && ahead(Found.start, Found.end);
}

/** What stands in a user's name or between words; no number begins there. */
function isClauseSign(p: usize): bool {
  const c = at(p);
  return c == 0x20 || c == 0x40 || c == 0x2d || c == 0x2e || c == 0x27 || c == 0x5f || (is(p, DIGIT) != 0 && is(p - 1, WORD) != 0) || (c == 0x3a && at(p + 1) != 0x20);
}

/** `SET PASSWORD FOR 'user'@'host' = '…'`; `p` is behind the word. */
function findSet(p: usize): bool {
  const stop = min(p + REACH, Text.end);
  while (p < stop && at(p) != 0x3d) p++;
  const value = behindCast(valueAfter(p));
  return p < stop && isQuoted(value) && value >= Text.taken && check(Promise.Strong, value, valueEnd(value), false);
}
