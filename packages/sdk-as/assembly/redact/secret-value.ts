// Whether a value is the secret that its name promises.
//   in   what the name promises, [value, end) as the text spells it
//   out  a match; what is refused is not read again
//   not  placeholders, ordinary words, code, counts, constants, sentences, names of things

import { isQuoted } from "./quotes";
import { ALNUM, BASE64, BREAK, DASH, DIGIT, HEX, LETTER, Text, UNDERSCORE, UPPER, WORD, at, found, holds, is, isListed, isText, run, tally } from "./text";
import { ascii, words } from "./ascii";
import { Promise } from "./promise";
import { isMadeWord, isOrdinaryWord, isPlaceholder, looksMade } from "./value-kind";

/** Words of messages about passwords. */
@lazy const SENTENCE = words("must,required,invalid,incorrect,cannot,not,too,expired,least,blank,match,should,needs,numeric,contain,characters");
const SHORTEST_WEAK: usize = 4;
const LONGEST_COUNT: usize = 6;
/** Of numbers with signs between them: a date. */
const LONGEST_MEASURE: usize = 10;
/** Of a constant's name without underscores. */
const LONGEST_WORD: usize = 12;
export const SHORTEST_CODED: usize = 16;
/** The same behind a name that other things have too; the session keys of Salesforce have 16. */
const SHORTEST_NAMED: usize = 17;

/** Finds the value behind a name in a text; `isSaid` after `name: `, where sentences stand too. */
export function check(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (at(value) == 0x5b && (at(end) == 0x5d || is(value + 1, DIGIT) || at(value + 1) == 0x2d) && !isQuoted(value) && !isPlaceholder(value, end)) value++; // {X-Api-Key=[…]}, [1234567,…
  if (isMadeWord(value, end) || !(isPlaceholder(value, end) || isOrdinaryWord(value, end) || isCall(value, end))) {
    if (isMeant(promise, value, end, isSaid)) return found(value, end);
  }
  Text.refused = end;
  return false;
}

/** True if the whole value of a member is the secret that its key promises. */
export function isWholeSecret(promise: Promise, value: usize, end: usize): bool {
  if (!isMadeWord(value, end) && (isPlaceholder(value, end) || isOrdinaryWord(value, end))) return false;
  if (promise == Promise.Weak) return isWeakValue(value, end, true);
  if (promise >= Promise.Foreign) return isForeignValue(promise, value, end, promise != Promise.Script);
  return isPlain(promise) ? !isSentence(value, end) && !(promise == Promise.Key && isConstant(value, end)) : fits(promise, value, end);
}

function isPlain(promise: Promise): bool {
  return promise == Promise.Strong || promise == Promise.Key;
}

/** What a name promises that says how its value is spelt; a sentence may end behind it. */
function fits(promise: Promise, value: usize, end: usize): bool {
  if (promise == Promise.CardCode) return isCardCode(value, end);
  return end - value >= SHORTEST_NAMED && run(value, BASE64, end - value) + 1 >= end && tally(value, end, DIGIT, 1) != 0;
}

/** `apiKey=FETCH`, `generic-api-key:195`: a constant's name, or a line's number. */
function isConstant(value: usize, end: usize): bool {
  const length = end - value;
  if (tally(value, end, DIGIT, 8) == <i32>length) return length <= LONGEST_COUNT;
  return tally(value, end, UPPER | UNDERSCORE, 64) == <i32>length && (length <= LONGEST_WORD || tally(value, end, UNDERSCORE, 1) != 0);
}

/** `Found matching RSA key: SHA256:…`, `SSH key: ssh-ed25519`. */
function isFingerprint(value: usize): bool {
  return isText(value, ascii("SHA256:")) || isText(value, ascii("ssh-")) || isText(value, ascii("MD5:"));
}

/** `passwd: -password …`, `--token` */
function isOption(value: usize, end: usize): bool {
  return at(value) == 0x2d && run(value, LETTER | DASH, end - value) == end;
}

function isMeant(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  if (promise >= Promise.Foreign) return isForeignValue(promise, value, end, isSaid);
  if (promise != Promise.Weak && !isPlain(promise)) return fits(promise, value, end);
  const quoted = isQuoted(value);
  if (promise == Promise.Key && isConstant(value, end)) return false;
  if (isSaid && (isFingerprint(value) || isOption(value, end))) return false;
  // `an expired password: 2 grace logins`
  if (isSaid && end - value < SHORTEST_WEAK && tally(value, end, DIGIT, 4) == <i32>(end - value)) return false;
  if (promise == Promise.Weak && !isWeakValue(value, end, quoted)) return false;
  if (quoted) return !isSentence(value, end);
  if (!isSaid || looksMade(value, end)) return true;
  // A word after `password: ` with more words behind it is a sentence.
  return promise != Promise.Weak && end - value >= SHORTEST_WEAK && !(at(end) == 0x20 && (is(end + 1, LETTER) != 0 || at(end + 1) == 0x2f));
}

function isCardCode(value: usize, end: usize): bool {
  return end - value >= 3 && end - value <= 4 && tally(value, end, DIGIT, 5) == <i32>(end - value);
}

/** Digits with two signs between them at most: `12/4096`, `98.5%`, `12:31:11`, `2026-01-02`. */
function isMeasure(value: usize, end: usize): bool {
  let signs = 0;
  for (; value < end && at(value) - 0x2c < 15; value++) if (at(value) < 0x30 || at(value) > 0x39) signs++; // ,-./ and :
  return signs < 3 && (value == end || (at(value) == 0x25 && value + 1 == end));
}

/** What a weak name may hold: no count, no sentence, no name of a thing (`db-creds`); a bare word of some length. */
function isWeakValue(value: usize, end: usize, quoted: bool): bool {
  const byteLength = end - value;
  if (byteLength < SHORTEST_WEAK) return false;
  if (isMeasure(value, end)) return byteLength > (run(value, DIGIT, byteLength) == end ? LONGEST_COUNT : LONGEST_MEASURE);
  if (tally(value, end, BREAK, 1) != 0 && holds(value, end > value + 64 ? value + 64 : end, ascii(" "))) return false;
  if (looksMade(value, end)) return true;
  const isPlain = tally(value, end, LETTER, 64) == <i32>min<usize>(byteLength, 64);
  return isPlain && (quoted || byteLength >= LONGEST_COUNT) && tally(value, end, UPPER, 1) == 0;
}

/**
 * Behind a name whose language's sentences are not known: one word of ASCII. After `name: `, and as a member's whole value
 * in Latin letters (`"senha":"alterada"`), it looks made, with more than a number of a few digits.
 */
function isForeignValue(promise: Promise, value: usize, end: usize, isSaid: bool): bool {
  const byteLength = end - value;
  if (byteLength < SHORTEST_WEAK || asciiEnd(value, end) != end) return false;
  const letters = tally(value, end, LETTER, 64);
  const capitals = tally(value, end, UPPER, 64);
  const isMixed = capitals != 0 && letters > capitals && tally(value, end, DIGIT, 1) != 0;
  if (promise == Promise.Clave) return isMixed;
  return letters == 0 ? byteLength >= LONGEST_COUNT : !isSaid || looksMade(value, end);
}

/** The first space, backslash or byte above ASCII of [value, end), or its end. */
function asciiEnd(value: usize, end: usize): usize {
  while (value < end && at(value) - 0x21 < 0x5e && at(value) != 0x5c) value++;
  return value;
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
    else if (at(p) != 0x2e && at(p) != 0x24) break; // android.view.ViewRootImpl$W@1a2b3c
    if (p >= end || !is(p + 1, LETTER)) break;
    if (at(p++) == 0x2e) dots++;
  }
  const c = at(p);
  if (p < end && (c == 0x28 || c == 0x5b)) {
    const isClosed = at(end - 1) == c + 1 || at(p + 1) == 0x29 || at(p + 1) == 0x3a || holds(p, end, ascii("([")) || end == p + 1 || at(end) == 0x29 || at(end) == 0x5d || at(end) == 0x22 || at(end) == 0x5c;
    return isClosed && is(p - 1, ALNUM) != 0 && (tally(value, p, DIGIT, 1) == 0 || (dots > 1 && c == 0x5b) || endsStatement(end));
  }
  if (p < end && (c == 0x40 || c == 0x7b)) { // java.lang.Object@1b6d3586, Token{a64f992
    const id = run(p + 1, HEX, 9);
    return id == end && id - p > 6 && tally(value, p, DIGIT, 1) == 0;
  }
  return p == end && dots > 0 && tally(value, end, DIGIT, 1) == 0;
}

/** `));` */
function endsStatement(p: usize): bool {
  while (at(p) == 0x29) p++;
  return at(p) == 0x3b;
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
