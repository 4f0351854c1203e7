// Keys and values in ordinary text: key=value, key: value, "key":"value", 'key' => 'value', also as JSON inside a text.
//   in   the address of the sign between them
//   out  where the key ends, where the value starts and ends, what the key's name promises
// Knows spelling, no detector. Backslashes in front of a quote are a part of the quote.
//
//    {\"user\":\"eve\",\"password\":\"a b\"}
//                                ^p
//                             ^ keyBefore(p)   ^ valueAfter(p)

import {
  ALNUM, BASE64URL, BREAK, DASH, DIGIT, HEX, LETTER, Text, UNDERSCORE, UPPER, WORD, at, endsListed, endsWith, is, isListed, isText, run, runBack, tally,
} from "./text";
import { Ascii, ascii, lengthOf, words } from "./ascii";
import { MASK_HEAD } from "./marker";

/** Bytes of a key that are looked at. */
export const LONGEST_KEY: usize = 48;
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
  // The sign may be the last digit of \u003d.
  if ((at(p) | 0x20) == 0x64) {
    p -= 4;
    while (p > begin && at(p - 1) == 0x5c) p--;
  }
  if (p > begin + 3 && at(p - 3) == 0x25 && at(p - 2) == 0x35 && (at(p - 1) | 0x20) == 0x64) p -= 3; // user%5Bpassword%5D=
  p = beforeColour(p);
  if (p > begin && is(p - 1, WORD)) return p;
  for (let spaces = 0; spaces < MOST_SPACES && p > begin && at(p - 1) == 0x20; spaces++) p--;
  if (p > begin && at(p - 1) == 0x5d && isMark(--p)) return 0;
  if (p > begin && isQuote(at(p - 1))) {
    p--;
    while (p > begin && at(p - 1) == 0x5c) p--;
  }
  return p > begin && is(p - 1, WORD) ? p : 0;
}

/** The end of a name that a terminal's colour ends behind, `\u001b[36mpassword\u001b[0m=`; else `p` itself. */
export function beforeColour(p: usize): usize {
  return p == Text.floor && isText(p - 9, ascii("\\u001b[0m")) ? p - 9 : p;
}

/** True if the word that ends at `end` is the name in a mark: [REDACTED:api_key] is no key, and announces nothing. */
function isMark(end: usize): bool {
  const name = runBack(end, WORD, LONGEST_KEY);
  return name > Text.begin + 9 && isText(name - 10, MASK_HEAD);
}

/** Between a word and the digits that it announces: quotes, escapes, brackets. */
const MOST_SIGNS_BEFORE_DIGITS: usize = 16;

/** End of the word before the digits at `p`, over at most 16 signs; `p` itself if a word ends there, or the name in a mark. */
export function wordBefore(p: usize): usize {
  let q = p;
  while (q > Text.begin && p - q < MOST_SIGNS_BEFORE_DIGITS && !is(q - 1, ALNUM)) q--;
  return at(q) == 0x5d && isMark(q) ? p : q;
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
  if ((load<u16>(key - 2) | 0x2020) != 0x6575 || !endsWith(Text.begin, key, ascii("value"))) return 0; // ue
  const value = key - 5;
  let p = value;
  while (p > Text.begin && value - p < MOST_SIGNS && (!is(p - 1, WORD) || (at(p - 1) == 0x6e && at(p - 2) == 0x5c))) p--;
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
  const stop = end - Text.begin > LONGEST_KEY ? end - LONGEST_KEY : Text.begin;
  let p = end;
  while (p > stop && is(p - 1, WORD | DASH)) p--;
  if (p > Text.begin && at(p - 1) == 0x5c) {
    if (at(p) == 0x75 && end - p > 5 && is(p + 1, HEX) && is(p + 4, HEX)) return p + 5;
    if ((at(p) == 0x6e || at(p) == 0x74 || at(p) == 0x72) && p + 1 < end) return p + 1;
  }
  if (at(p) == 0x2d && at(p + 1) == 0x44 && p + 2 < end) return p + 2; // -Dapp.key=
  return p;
}

/** First byte of the value after the sign at `p`, behind its opening quote; 0 if the sign compares. */
export function valueAfter(p: usize): usize {
  const sign = at(p);
  let v = p + 1;
  if (at(v) == 0x3d && sign == 0x3d) return 0;
  if (sign != 0x3e && (at(v) == 0x3d || at(v) == 0x3e)) v++;
  for (let spaces = 0; spaces < 4 && at(v) == 0x20; spaces++) v++;
  if (at(v) == 0x5c) v = behindEscapes(v);
  const prefix = at(v); // b"…", u'…', and @"…" of C#
  if ((prefix == 0x62 || prefix == 0x75 || prefix == 0x40) && (isQuote(at(v + 1)) || (prefix == 0x40 && at(v + 1) == 0x5c))) v++;
  let quoted = behindQuote(v);
  if (quoted == 0 && at(v) == 0x5b) quoted = behindQuote(at(v + 1) == 0x20 ? v + 2 : v + 1); // "X-Api-Key":["…"]
  return quoted != 0 ? quoted : v;
}

/** Behind a tab, behind the colours of a terminal, and behind line breaks if a quote follows; else `p` itself. */
function behindEscapes(p: usize): usize {
  if (at(p + 1) == 0x74) return p + 2;
  if (at(p + 1) == 0x75) {
    while (isText(p, ascii("\\u001b["))) {
      p += 7;
      while (at(p) - 0x30 < 12) p++; // digits and what separates them
      p++;
    }
    return p;
  }
  let v = p;
  for (let signs: usize = 0; signs < MOST_SIGNS; signs++) {
    if (at(v) == 0x20) v++;
    else if (at(v) == 0x5c && (at(v + 1) == 0x6e || at(v + 1) == 0x72 || at(v + 1) == 0x74)) v += 2;
    else break;
  }
  return behindQuote(v) != 0 ? v : p;
}

/** First byte behind the opening quote at `p`, which backslashes may escape; 0 if there is none. */
function behindQuote(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  return p < Text.end && isQuote(at(p)) ? p + 1 : 0;
}

export function isQuote(c: u32): bool {
  return c == 0x22 || c == 0x27 || c == 0x60;
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

/** True if an opening quote stands before `v`. */
export function isQuoted(v: usize): bool {
  return v > Text.begin && isQuote(at(v - 1));
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
    if (c == 0x26 && !beginsParameter(p + 1)) continue;
    if (is(p, BREAK) || c == 0x2c || c == 0x3b) break;
    if ((c == 0x29 || c == 0x5d || c == 0x7d) && endsWord(p + 1)) break;
  }
  return p;
}

/** True if at `p`, behind an ampersand, no letter or digit follows, or a name and its sign: `&user=`, `&amp;`. */
function beginsParameter(p: usize): bool {
  const end = at(run(p, WORD | DASH, LONGEST_KEY));
  return !is(p, ALNUM) || end == 0x3d || end == 0x3b;
}

/** End of the escape at `p` if it stands for a slash or for a character above ASCII; 0 if it ends a word. */
function letterEscape(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  if (at(p) == 0x2f) return p + 1;
  return at(p) == 0x75 && !isText(p, ascii("u00")) ? p + 5 : at(p) == 0x75 && at(p + 3) >= 0x38 && is(p + 4, HEX) ? p + 5 : 0;
}

function endsWord(p: usize): bool {
  const c = at(p);
  return is(p, BREAK) != 0 || c == 0x2c || c == 0x3b || c == 0x29 || c == 0x5d || c == 0x7d || c == 0x2e || c == 0x3a;
}

/** What a key's name promises. */
export enum Promise {
  Nothing,
  /** token, secret, pass: often a secret, often a word about one. */
  Weak,
  /** password, client_secret. */
  Strong,
  /** api_key: as strong, but for constants and counts, `apiKey=FETCH`. */
  Key,
  /** cvv: three digits or four. */
  CardCode,
  /** auth, pat: something coded, or no secret. */
  Coded,
}

@lazy const KEY_KINDS = words("api,x-api,access,secret,private,encryption,signing,master,account,auth,shared,shared_access,ssh,service,storage,client,consumer,app,application,rsa,aes,hmac,jwt,webhook,deploy,subscription,integration,license,secret_access,admin,function,functions,openai,azure,google,stripe");
@lazy const KEY_ENDINGS = words("secret,api,private,access,encryption,account,master,signing,storage");
/** What stands before `token` where it pages, or parses. */
@lazy const OTHER_TOKENS = words("publickey,jsonweb,next,page,nextpage,next_page,continuation,sync,cancellation,unexpected,invalid,bos,eos,pad,stop,prompt,completion,max,first,last,previous,prev,clientrequest,client_request,idempotency");
/** What stands before `secret` where the value is the name of one, in Kubernetes. */
@lazy const NAMES_OF_SECRETS = words("existing,existing_,pull,pull_,imagepull,image_pull_");
@lazy const CONFIRMATIONS = words("password_confirmation,passwordconfirmation");

@lazy const STRONG = words("passwd,passwort,passphrase,passcode,secret_key_base");
@lazy const WEAK = words("credential,credentials,requirepass,dbpass,userpass");

/** What the name in [start, end) promises of its value. Only the name's end counts: `db_password`, not `password_policy`. */
export function promiseOf(start: usize, end: usize): Promise {
  if (end <= start) return Promise.Nothing;
  const last = at(end - 1) | 0x20;
  if (last == 0x79) return promiseOfKey(start, end); // y
  if (last == 0x6e) return isToken(start, end) ? Promise.Weak : endsListed(start, end, CONFIRMATIONS) ? Promise.Strong : Promise.Nothing; // n
  if (endsWith(start, end, ascii("password")) || endsListed(start, end, STRONG) || isWord(start, end, ascii("pwd"))) return Promise.Strong;
  if (endsWith(start, end, ascii("secret"))) return end - start == 6 ? Promise.Weak : endsListed(start, end - 6, NAMES_OF_SECRETS) ? Promise.Nothing : Promise.Strong;
  if (endsListed(start, end, WEAK) || isWord(start, end, ascii("pass")) || isWord(start, end, ascii("creds")) || isWord(start, end, ascii("pw"))) {
    return Promise.Weak;
  }
  if (isWord(start, end, ascii("cvv")) || isWord(start, end, ascii("cvc"))) return Promise.CardCode;
  return isWord(start, end, ascii("auth")) || (end - start > 3 && isWord(start, end, ascii("pat"))) ? Promise.Coded : Promise.Nothing;
}

/** True if the name is `word`, or ends in it where a word starts: `db_pwd`, `dbPwd`, not `bypass`. */
export function isWord(start: usize, end: usize, word: Ascii): bool {
  if (!endsWith(start, end, word)) return false;
  const first = end - lengthOf(word);
  return first == start || !is(first - 1, LETTER) || (is(first, UPPER) != 0 && !is(first - 1, UPPER));
}

/** The kind may be a word of its own: `api.key=…`, and `API key: …`, which a sentence has too. */
function promiseOfKey(start: usize, end: usize): Promise {
  if (!endsWith(start, end, ascii("key"))) return Promise.Nothing;
  let kind = end - 3;
  let first = kind;
  const sign = at(kind - 1);
  if (kind == start && (sign == 0x2e || sign == 0x20)) {
    first = keyStart(--kind);
  } else {
    if (kind > start && !is(kind - 1, ALNUM)) kind--;
    first = kind;
    while (first > start && is(first - 1, ALNUM)) first--;
  }
  if (!isListed(first, kind - first, KEY_KINDS) && !endsListed(first, kind, KEY_ENDINGS)) return Promise.Nothing;
  return first < start && sign == 0x20 ? Promise.Weak : Promise.Key;
}

function isToken(start: usize, end: usize): bool {
  if (!endsWith(start, end, ascii("token"))) return false;
  let kind = end - 5;
  if (kind > start && !is(kind - 1, ALNUM)) kind--;
  return kind == start || !(isListed(start, kind - start, OTHER_TOKENS) || endsListed(start, kind, PAGES));
}

@lazy const PAGES = words("next,page,continuation");
@lazy const NO_VALUES = words("null,none,nil,true,false,undefined,redacted,hidden,masked,filtered,removed,empty,unset");
/** What may follow `password:` in a sentence or in a declaration. */
@lazy const WORDS = words("yes,no,string,str,int,bool,char,bytes,object,any,incorrect,invalid,expired,missing,required,wrong,unknown,failed,failure,denied,rejected,mismatch,changed,reset,updated,set,not,is,was,has,must,for,and,or,of,the,a,to,accepted,disabled,enabled,optional,ok,valid,verified,refreshed,revoked,generated,created,deleted,rotated,authentication,type,length,hash,bearer,basic,error,found,absent,present,prompt,stdin,n/a,-,sensitive,known");

/** True if [v, end) stands for a value and is none: `${DB_PASSWORD}`, `%s`, `<token>`, `****`, `null`, `[REDACTED:jwt]`. */
export function isPlaceholder(v: usize, end: usize): bool {
  if (end <= v) return true;
  const c = at(v);
  const byteLength = end - v;
  if (c == 0x3c ? at(end - 1) == 0x3e || !isQuoted(v) : c == 0x3d) return true; // <token> =
  if (c == 0x21 && run(v + 1, LETTER, 16) == end && at(end) == 0x20) return true; // !Ref, !vault of YAML
  if ((c == 0x25 || c == 0x23) && at(v + 1) == 0x7b) return true; // %{hiera('db')}, #{pw}
  if ((c == 0x40 || c == 0x5f) && at(v + 1) == c && at(end - 1) == c && at(end - 2) == c) return true; // @@PW@@, __PW__
  if (c == 0x24) { // ${, $(, $NAME, $1
    return at(v + 1) == 0x7b || at(v + 1) == 0x28
      || (is(v + 1, UPPER | UNDERSCORE | DIGIT) != 0 && tally(v + 1, end, UPPER | UNDERSCORE | DIGIT, 64) == <i32>byteLength - 1);
  }
  if (c == 0x25 && (byteLength <= 3 || at(v + 1) == 0x28 || at(end - 1) == 0x25)) return true; // %s, %(name)s, %NAME%
  if (c == 0x28) { // (none), (not set), ((db_password))
    if (at(v + 1) == 0x28) return true;
    const last: usize = at(end - 1) == 0x29 ? end - 1 : end;
    return isPlaceholder(v + 1, last) || isOrdinaryWord(v + 1, last);
  }
  if (c == 0x7b) return byteLength == 1 || at(v + 1) == 0x7b || at(end - 1) == 0x7d || at(end) == 0x7d; // {{ name }}, {name}
  if (c == 0x5b && isBracketed(v)) return true; // [REDACTED], [HMAC:…]
  return isCovered(v, end) || (byteLength <= 9 && tally(v, end, DIGIT, 1) == 0 && isListed(v, byteLength, NO_VALUES));
}

/** `[` and a word of this kind: what a filter before this one put there. */
function isBracketed(v: usize): bool {
  return isListed(v + 1, 8, words("redacted,filtered")) || isListed(v + 1, 6, words("hidden,masked")) || isText(v + 1, ascii("HMAC:"))
    || isListed(v + 1, 9, words("protected"));
}

/** True if half of it or more is stars, or all of it one sign. */
function isCovered(v: usize, end: usize): bool {
  const first = at(v);
  if (at(v + 1) != first && (run(v, ALNUM, end - v) - v) << 1 > end - v) return false;
  let stars: usize = 0;
  let same: usize = 0;
  for (let p = v; p < end; p++) {
    const c = at(p);
    if (c == 0x2a) stars++;
    if (c == first) same++;
  }
  return stars << 1 >= end - v || (same == end - v && !is(v, DIGIT) && end - v > 1);
}

/** True if [v, end) is a word that a sentence or a declaration has in the place of a secret. */
export function isOrdinaryWord(v: usize, end: usize): bool {
  return end - v <= 16 && tally(v, end, DIGIT, 1) == 0 && isListed(v, end - v, WORDS);
}

/** True for letters and digits, not without digits, the first two not alike: no placeholder, no ordinary word, no code. */
export function isMadeWord(v: usize, end: usize): bool {
  if (v >= end || at(v) == at(v + 1)) return false;
  let all: u32 = 0;
  do {
    const classes = is(v, ALNUM);
    if (classes == 0) return false;
    all |= classes;
  } while (++v < end);
  return (all & DIGIT) != 0;
}

/** True if the value in [v, end) looks made, not written: a digit, both cases, or a sign that words lack. */
export function looksMade(v: usize, end: usize): bool {
  let upper = false;
  let small = false;
  for (let p = v; p < end; p++) {
    if (is(p, DIGIT)) return true;
    if (is(p, UPPER)) upper = upper || p > v;
    else if (is(p, LETTER)) small = true;
    else if (!isWordSign(at(p))) return true;
  }
  return upper && small;
}

function isWordSign(c: u32): bool {
  return c == 0x2d || c == 0x5f || c == 0x2e || c == 0x2f || c == 0x3a || c == 0x28 || c == 0x29 || c == 0x5b || c == 0x5d || c == 0x20;
}
