// Keys and values in ordinary text: key=value, key: value, "key":"value", 'key' => 'value', also as JSON inside a text.
//   in   the address of the sign between them
//   out  where the key ends, where the value starts and ends
// Knows spelling, no detector. Backslashes in front of a quote are a part of the quote.
//
//    {\"user\":\"eve\",\"password\":\"a b\"}
//                                ^p
//                             ^ keyBefore(p)   ^ valueAfter(p)

import { ALNUM, BASE64URL, BREAK, DASH, DIGIT, HEX, LETTER, Text, UPPER, WORD, at, endsListed, endsWith, is, isFolded, isText, run, runBack } from "./text";
import { Ascii, ascii, lengthOf, words } from "./ascii";
import { beforeForeignSign, mayBeForeign } from "./foreign";
import { MASK_HEAD } from "./marker";
import { behindQuote, codedQuote, isEntity, isQuote, isQuoted } from "./quotes";

/** Bytes of a key that are looked at. */
export const LONGEST_KEY: usize = 48;
@lazy const HEX_QUOTE = ascii("\\x22");
/** Between a key and its sign where signs are aligned: `password     = "…"`. */
const MOST_SPACES: i32 = 32;

/** First byte after the key whose value follows the sign at `p`; 0 if no key stands there. */
export function keyBefore(p: usize): usize {
  if (Text.sign != p) {
    Text.sign = p;
    Text.nameEnd = findKey(p);
  }
  return Text.nameEnd;
}

function findKey(p: usize): usize {
  const begin = Text.begin;
  if (at(p) == 0x3e && at(p - 1) == 0x2d) p--; // password -> …
  // The sign may be the last digit of \u003d, \uff1a, \uff1d, %3D or %3A.
  if ((at(p) | 0x20) - 0x61 < 4) p = beforeEscape(p - (at(p - 2) == 0x25 ? 2 : 4));
  if (p > begin + 3 && at(p - 3) == 0x25 && at(p - 2) == 0x35 && (at(p - 1) | 0x20) == 0x64) p -= 3; // user%5Bpassword%5D=
  p = nameBefore(p);
  if (p > begin && (is(p - 1, WORD) || at(p - 1) > 0x7f)) return p;
  if (at(p) == 0x3d) while (p > begin && isOperator(at(p - 1))) p--;
  for (let spaces = 0; spaces < MOST_SPACES && p > begin && at(p - 1) == 0x20; spaces++) p--;
  p = nameBefore(p);
  p = insideBracket(p);
  if (p > begin && at(p - 1) == 0x29) p--; // (aws_secret_access_key): …
  if (p > begin && isQuote(at(p - 1))) {
    p = beforeEscape(p - 1);
    if (isQuote(at(p - 1))) p = beforeEscape(p - 1); // ""password"": of CSV
    p = insideBracket(p); // "user[password]"=>
  } else if (at(p - 1) == 0x3b) p = isEntity(p - 6) ? p - 6 : isEntity(p - 5) ? p - 5 : p;
  return p > begin && (is(p - 1, WORD) || at(p - 1) > 0x7f) ? p : 0;
}

/** The end of the name in a bracket that ends at `p`, `user[password]=`, or before an index, `password[0]=`; where the text begins if it is the name in a mark, else `p` itself. */
function insideBracket(p: usize): usize {
  if (p <= Text.begin || at(p - 1) != 0x5d) return p;
  if (isMark(--p)) return Text.begin;
  const index = runBack(p, DIGIT, 4);
  return at(index - 1) == 0x5b ? index - 1 : p;
}

/** The sign in `?=` of make, `+=`, and `.=` of PHP. */
@inline
function isOperator(c: u32): bool {
  return c == 0x3f || c == 0x2b || c == 0x2e;
}

/** The first of the backslashes before `p`, or `p`. */
function beforeEscape(p: usize): usize {
  while (p > Text.begin && at(p - 1) == 0x5c) p--;
  return p;
}

/** The end of a name that a terminal's colour ends behind, `\u001b[36mpassword\u001b[0m=`, a quote as others spell it, a tab or \u00a0; else `p` itself. */
export function nameBefore(p: usize): usize {
  if (p != Text.floor) return p;
  if (at(p - 1) == 0x74 && at(p - 2) == 0x5c) return beforeEscape(p - 1);
  const first = isText(p - 8, ascii("u001b[0m")) ? p - 8 : isText(p - 5, ascii("u00a0")) ? p - 5 : codedQuote(p);
  return first == p || at(first) == 0x25 ? first : beforeEscape(first);
}

/** True if the word that ends at `end` is the name in a mark: [REDACTED:api_key] is no key, and announces nothing. */
function isMark(end: usize): bool {
  const name = runBack(end, WORD, LONGEST_KEY);
  return name > Text.begin + 9 && isText(name - 10, MASK_HEAD);
}

/** Between a word and the digits that it announces: quotes, escapes, brackets. */
const MOST_SIGNS_BEFORE_DIGITS: usize = 40;

/** End of the word before the digits at `p`, over at most 40 signs; `p` itself if a word ends there, or the name in a mark. */
export function wordBefore(p: usize): usize {
  let q = p;
  if ((load<u64>(p - 8) & 0x8080808080808080) == 0) {
    for (;;) {
      while (q > Text.begin && p - q < MOST_SIGNS_BEFORE_DIGITS && !is(q - 1, ALNUM)) q--;
      if (at(q - 1) != 0x32 || q - 4 <= Text.begin || !isText(q - 4, HEX_QUOTE)) break;
      q -= 4;
    }
    if (at(q - 5) != 0x75 || at(q - 6) != 0x5c) return at(q) == 0x5d && isMark(q) ? p : mayHold(q) ? beforeHolder(q) : q;
  }
  // Signs of other scripts stand between.
  for (let signs: usize = 0; signs < MOST_SIGNS_BEFORE_DIGITS && q > Text.begin; signs++) {
    const first = mayBeForeign(q) ? beforeForeignSign(q) : is(q - 1, ALNUM) ? q : q - 1;
    if (first == q || first < Text.begin) break;
    q = first;
  }
  return q;
}

/** What holds a value or none, in Rust, Scala, OCaml, Haskell, Swift, Java and Python. */
@lazy export const HOLDERS = words("some,just,optional,secretstr");
const LONGEST_HOLDER: usize = 9;

/** The end of the word before `Some(` or `Optional[`, whose last letter is before `q`; else `q` itself. */
function beforeHolder(q: usize): usize {
  return endsListed(Text.begin, q, HOLDERS) ? behindSigns(runBack(q, LETTER, LONGEST_HOLDER)) : q;
}

/** True if the signs behind a word at `q` may be those of {@link HOLDERS}. */
@inline
function mayHold(q: usize): bool {
  return at(q) == 0x28 || at(q) == 0x5b;
}

/** End of the word before its number, where one of one digit ends at `end`: `phone1`, `phone_1`; else `end`. */
export function withoutNumber(end: usize): usize {
  if (!is(end - 1, DIGIT) || is(end - 2, DIGIT)) return end;
  return end - (at(end - 2) == 0x5f ? 2 : 1);
}

/** Between a name and its `value`: quotes, escapes, a line break. */
const MOST_SIGNS: usize = 24;

/** End of the name whose value is called so, `name="password" value="…"`, where a key ends in `value`; 0 where it does not. */
export function nameOfValue(key: usize): usize {
  if (!isValue(key)) return 0;
  if (isString(key - 5)) {
    key = behindSigns(key - 11);
    if (!isValue(key)) return 0;
  }
  const name = behindSigns(key - 5);
  return at(name) == 0x5d && isMark(name) ? 0 : name;
}

/** True if a key that ends in `value` ends at `end`. */
function isValue(end: usize): bool {
  return (load<u16>(end - 2) | 0x2020) == 0x6575 && endsWith(Text.begin, end, ascii("value")); // ue
}

function behindSigns(end: usize): usize {
  let p = end;
  while (p > Text.begin && end - p < MOST_SIGNS && (!is(p - 1, WORD) || (at(p - 1) == 0x6e && at(p - 2) == 0x5c))) p--;
  return p;
}

/** True if `string` stands before `value` at `p`: OpenTelemetry's `"key":"…","value":{"stringValue":"…"}`. */
function isString(p: usize): bool {
  return isFolded(p - 6, ascii("string"));
}

/** Outside of one another, of the maps that {@link memberName} looks at. */
const MOST_AROUND: i32 = 2;

/**
 * The end of the name that the member under scan goes by: of its key, or where that is `value` or `stringValue`, of what
 * stands beside or around it, `"name":"DB_PASSWORD","value":"…"`, `"password":{"value":"…"}`.
 */
export function memberName(): usize {
  let key = Text.key;
  let end = Text.keyEnd;
  for (let around = 0; around <= MOST_AROUND; around++) {
    const length = end - key;
    if ((length != 5 && (length != 11 || !isString(end - 5))) || !isFolded(end - 5, ascii("value"))) break;
    if (at(key - 2) == 0x2c && at(key - 3) == 0x22) {
      let name = key - 3;
      while (key - name < LONGEST_KEY && at(name - 1) != 0x22) name--;
      return at(name - 2) == 0x3a && (isFolded(name - 8, ascii("\"name\"")) || isFolded(name - 7, ascii("\"key\""))) ? key - 3 : end;
    }
    if (at(key - 2) != 0x7b || at(key - 3) != 0x3a || at(key - 4) != 0x22) break;
    end = key - 4;
    key = memberStart(end);
  }
  return end;
}

/** Start of the name that {@link memberName} gives. */
export function memberStart(end: usize): usize {
  if (end == Text.keyEnd) return Text.key;
  let p = end;
  while (end - p < LONGEST_KEY && is(p - 1, WORD | DASH)) p--;
  return p;
}

/** First byte of the key that ends at `end`, at most 48 bytes back; an escape's letter is none of its. */
export function keyStart(end: usize): usize {
  if (Text.nameOf != end) {
    Text.nameOf = end;
    Text.nameStart = findStart(end);
  }
  return Text.nameStart;
}

function findStart(end: usize): usize {
  const first = Text.floor < end ? Text.floor : Text.begin;
  const stop = end - first > LONGEST_KEY ? end - LONGEST_KEY : first;
  let p = end - 1;
  while (p >= stop && is(p, WORD | DASH)) p--;
  p++;
  const sign = p > Text.begin ? at(p - 1) : 0;
  if (sign == 0x25) return p + 2; // %22password%22
  if (sign == 0x5c) {
    if (at(p) == 0x75 && end - p > 5 && is(p + 1, HEX) && is(p + 4, HEX)) return p + 5;
    if (at(p) == 0x78 && end - p > 3 && is(p + 1, HEX) && is(p + 2, HEX)) return p + 3;
    if (isEscapeLetter(at(p)) && p + 1 < end) return p + 1;
  }
  if (at(p) == 0x2d && at(p + 1) == 0x44 && p + 2 < end) return p + 2; // -Dapp.key=
  return p;
}

/** `n`, `t` and `r`: behind a backslash, what separates words. */
@inline
export function isEscapeLetter(c: u32): bool {
  return c == 0x6e || c == 0x74 || c == 0x72;
}

/** True if the name is `word`, or ends in it where a word starts: `db_pwd`, `dbPwd`, not `bypass`. */
export function isWord(start: usize, end: usize, word: Ascii): bool {
  if (!endsWith(start, end, word)) return false;
  const first = end - lengthOf(word);
  return first == start || !is(first - 1, LETTER) || (is(first, UPPER) != 0 && !is(first - 1, UPPER));
}

/** First byte of the value after the sign at `p`, behind its opening quote; 0 if the sign compares or ends a label. */
export function valueAfter(p: usize): usize {
  const sign = at(p);
  let v = p + 1;
  if (at(v) == 0x3d && sign == 0x3d) return 0;
  if (sign != 0x3e && (at(v) == 0x3d || at(v) == 0x3e)) v++;
  v = behindFewSpaces(v);
  if (at(v) == 0x5c) v = behindEscapes(v);
  else if (at(p - 2) == 0x25) v += at(v) == 0x2b ? 1 : isText(v, ascii("%20")) ? 3 : 0; // %3A+%22
  else if (sign == 0x3a && (at(v) == 0x7c || at(v) == 0x3e)) v = behindIndicator(v);
  if (at(v + 1) == 0x27 ? isPrefix(at(v)) : at(v + 1) == 0x5c && at(v) == 0x40) v++;
  let quoted = behindQuote(v);
  if (quoted == 0 && at(v) == 0x5b) quoted = behindQuote(at(v + 1) == 0x20 ? v + 2 : v + 1); // "X-Api-Key":["…"]
  if (quoted == 0) return v;
  return isClosing(p, quoted) ? 0 : quoted;
}

/** Of `b'…'`, `u'…'`, of `N'…'` and `E'…'` of SQL, and of `@"…"` of C#. */
@inline
function isPrefix(c: u32): bool {
  return c == 0x62 || c == 0x75 || c == 0x4e || c == 0x45 || c == 0x40;
}

/** `"label":"Password:","type":…`, `("Password:");`: the quote behind the sign closes what the name stands in. */
function isClosing(p: usize, quoted: usize): bool {
  const c = at(quoted);
  return is(p - 1, WORD) != 0 && (c == 0x2c || c == 0x20 || c == 0x29 || c == 0x5d || c == 0x7d) && (at(p) == 0x3a || at(p) == 0x3d);
}

function behindFewSpaces(p: usize): usize {
  for (let spaces = 0; spaces < 4 && at(p) == 0x20; spaces++) p++;
  return p;
}

/** Behind the `|` or `>-` of YAML at `p`, the first line of the text; else `p` itself. */
function behindIndicator(p: usize): usize {
  let q = at(p + 1) == 0x5c ? p + 1 : p + 2;
  const first = q;
  while (at(q) == 0x5c) q++;
  if (q == first || at(q) != 0x6e) return p;
  for (let spaces = 0; spaces < MOST_SPACES && at(q + 1) == 0x20; spaces++) q++;
  return q + 1;
}

/** Behind a tab, the colours of a terminal, \u00a0 and the \u003e of `=>`, and behind line breaks if a quote follows; else `p` itself. */
function behindEscapes(p: usize): usize {
  let q = p + 1;
  while (at(q) == 0x5c) q++;
  if (at(q) == 0x74) return q + 1;
  if (at(q) == 0x75) {
    while (isText(q, ascii("u001b["))) {
      for (q += 6; at(q) - 0x30 < 12; ) q++; // digits and what separates them
      p = ++q;
      while (at(q) == 0x5c) q++;
    }
    return isText(q, ascii("u00a0")) || isFolded(q, ascii("u003e")) ? behindFewSpaces(q + 5) : p;
  }
  let v = p;
  for (let signs: usize = 0; signs < MOST_SIGNS; signs++) {
    if (at(v) == 0x20) v++;
    else {
      const next = behindBreak(v);
      if (next == v) break;
      v = next;
    }
  }
  if (isText(v, ascii("string("))) v = run(v + 7, DIGIT, MOST_SIGNS) + 2; // of PHP: ["password"]=>\n string(8) "…"
  return behindQuote(v) != 0 ? v : p;
}

/** Behind the line break or tab at `p`, also where it is escaped more than once; else `p` itself. */
export function behindBreak(p: usize): usize {
  let q = p;
  while (at(q) == 0x5c) q++;
  return q != p && isEscapeLetter(at(q)) ? q + 1 : p;
}

/** First byte after the value at `v`: up to the quote that closes it, or to what ends a bare word. */
export function valueEnd(v: usize): usize {
  if (!isQuoted(v)) return bareEnd(v);
  const quote = at(v - 1);
  let slashes: usize = 0;
  while (v - 2 - slashes >= Text.begin && at(v - 2 - slashes) == 0x5c) slashes++;
  let backslashes: usize = 0;
  for (let p = v; p < Text.end; p++) {
    const c = at(p);
    if (c == quote && backslashes <= slashes) return p - backslashes;
    backslashes = c == 0x5c ? backslashes + 1 : 0;
  }
  return bareEnd(v);
}

/** End of a bare word: at a space, a quote, an escape or a separator; a closing bracket counts where a word could end. */
export function bareEnd(p: usize): usize {
  for (; ; p++) {
    while (is(p, BASE64URL)) p++;
    if (p >= Text.end) break;
    const c = at(p);
    if (c == 0x5c) {
      const skipped = letterEscape(p);
      if (skipped == 0) break;
      p = skipped - 1;
      continue;
    }
    if (is(p, BREAK) ? c != 0x26 || beginsParameter(p + 1, c) : c == 0x2c || c == 0x3b || (c == 0x7c && beginsParameter(p + 1, c))) break;
    if ((c == 0x29 || c == 0x5d || c == 0x7d) && endsWord(p + 1)) break;
  }
  return p;
}

/** True if at `p`, behind `sign`, a name and its sign follow: `&user=`, `&amp;`, `|user=`; behind an ampersand also if no letter or digit does. */
function beginsParameter(p: usize, sign: u32): bool {
  const end = at(run(p, WORD | DASH, LONGEST_KEY));
  return is(p, ALNUM) ? end == 0x3d || end == 0x3b : sign == 0x26;
}

/** End of the escape at `p` if it stands for a slash or for a character above ASCII; 0 if it ends a word. */
function letterEscape(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  if (at(p) == 0x2f) return p + 1;
  if (at(p) != 0x75) return 0;
  const low = load<u16>(p, 3) | 0x2020;
  return !isText(p, ascii("u00")) || low == 0x6232 || (at(p + 3) >= 0x38 && is(p + 4, HEX) && low != 0x3061) ? p + 5 : 0; // \u002b, not \u00a0
}

function endsWord(p: usize): bool {
  const c = at(p);
  return is(p, BREAK) != 0 || c == 0x2c || c == 0x3b || c == 0x29 || c == 0x5d || c == 0x7d || c == 0x2e || c == 0x3a;
}
