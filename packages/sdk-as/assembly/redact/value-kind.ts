// What a value looks like: a placeholder, an ordinary word, or something made.
//   in   [value, end) as the text spells it
//   out  yes or no
// Knows spelling, no names.

import { HIGH_BITS, nonDigits, nonLetters } from "../memory/bytes";
import { isQuoted } from "./quotes";
import { ALNUM, DASH, DIGIT, LETTER, UNDERSCORE, UPPER, WORD, at, is, isFolded, isListed, isText, run, tally } from "./text";
import { ascii, words } from "./ascii";

@lazy const NO_VALUES = words("null,none,nil,true,false,undefined,redacted,hidden,masked,filtered,removed,empty,unset");
/** What may follow `password:` in a sentence or in a declaration. */
@lazy const WORDS = words("yes,no,string,str,secretstr,int,bool,char,bytes,object,any,incorrect,invalid,expired,missing,required,wrong,unknown,failed,failure,denied,rejected,mismatch,changed,unchanged,reset,updated,set,not,is,was,has,must,for,and,or,of,the,a,to,accepted,disabled,enabled,optional,ok,valid,verified,refreshed,revoked,generated,created,deleted,rotated,authentication,type,length,hash,bearer,basic,error,found,absent,present,prompt,stdin,n/a,-,sensitive,known,success,successful,completed,complete,done,correct,provided,protected,erforderlich,abgelaufen,falsch,requis,requise,obligatoire,requerido,requerida,incorrecta,incorrecto,expirado,expirada,obrigatoria,invalida,richiesta,errata,scaduta,vereist");

/** True if [v, end) stands for a value and is none: `${DB_PASSWORD}`, `%s`, `<token>`, `****`, `null`, `[REDACTED:jwt]`. */
export function isPlaceholder(v: usize, end: usize): bool {
  if (at(v) == 0x28 && v < end) { // (none), (not set), ((db_password))
    v++;
    if (at(end - 1) == 0x29) end--;
    if (at(v) == 0x28 || isOrdinaryWord(v, end)) return true;
  }
  if (end <= v) return true;
  const c = at(v);
  const byteLength = end - v;
  if (c == 0x3c ? at(end - 1) == 0x3e || !isQuoted(v) : c == 0x3d) return true; // <token> =
  if (c == 0x21 && run(v + 1, LETTER, 16) == end && !isQuoted(v)) return true; // !Ref, !vault of YAML
  if ((c == 0x25 || c == 0x23) && at(v + 1) == 0x7b) return true; // %{hiera('db')}, #{pw}
  if ((c == 0x40 || c == 0x5f || c == 0x2a) && at(v + 1) == c && at(end - 1) == c && at(end - 2) == c) return true; // @@PW@@, __PW__, **PW**
  if ((byteLength == 1 && !is(v, LETTER)) || (byteLength == 6 && isText(v, ascii("\\u2026")))) return true; // password = ?, password: ~, password: |, password=1, password: …
  if (isText(v, ascii("op://")) || isText(v, ascii("arn:aws:")) || isText(v, ascii("vault:"))) return true; // where the secret is
  if ((c == 0x3a || c == 0x26 || c == 0x40) && at(v - 1) != 0x2f && run(v + 1, WORD, byteLength) + 1 >= end && tally(v, end, DIGIT, 1) == 0) return true; // :password, &str, @password
  if (c == 0x2e && (at(v + 1) == 0x2f || (at(v + 1) == 0x2e && at(v + 2) == 0x2f))) return true; // ./password.txt
  if (c == 0x24) { // ${, $(, $NAME, $1, $user[, $user->
    const name = run(v + 1, WORD, byteLength);
    return at(v + 1) == 0x7b || at(v + 1) == 0x28 || at(name) == 0x5b || (at(name) == 0x2d && at(name + 1) == 0x3e)
      || (is(v + 1, UPPER | UNDERSCORE | DIGIT) != 0 && tally(v + 1, end, UPPER | UNDERSCORE | DIGIT, 64) == <i32>byteLength - 1);
  }
  if (c == 0x25 && (byteLength <= 3 || at(v + 1) == 0x28 || at(end - 1) == 0x25)) return true; // %s, %(name)s, %NAME%
  if (c == 0x7b) return byteLength == 1 || at(v + 1) == 0x7b || at(end - 1) == 0x7d || at(end) == 0x7d; // {{ name }}, {name}
  if (c == 0x5b && ((at(v + 1) | 0x20) == 0x7b || isBracketed(v))) return true; // [REDACTED], [HMAC:…], [[…, [{…
  if (is(v + 4, UNDERSCORE | DASH) && isFolded(v, ascii("your"))) return true; // your-token
  if (tally(v, end, UPPER | UNDERSCORE, 64) == <i32>byteLength && tally(v, end, UNDERSCORE, 3) == 3) return true; // VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
  return isCovered(v, end) || (byteLength <= 9 && tally(v, end, DIGIT, 1) == 0 && isListed(v, byteLength, NO_VALUES));
}

/** `[` and a word of this kind: what a filter before this one put there, or a program, `[set]`, `[PASSWORD]`. */
function isBracketed(v: usize): bool {
  const end = run(v + 1, LETTER | UNDERSCORE, 24);
  if (at(end) == 0x5d && (isOrdinaryWord(v + 1, end) || tally(v + 1, end, UPPER | UNDERSCORE, 24) == <i32>(end - v) - 1)) return true;
  return isListed(v + 1, 8, words("redacted,filtered")) || isListed(v + 1, 6, words("hidden,masked")) || isText(v + 1, ascii("HMAC:"))
    || isListed(v + 1, 9, words("protected"));
}

/** True if half of it or more is stars, or all of it one sign, of six bytes or three beyond ASCII. */
function isCovered(v: usize, end: usize): bool {
  const first = at(v);
  if (!is(v, ALNUM) && v + 6 < end && memory.compare(v, v + 6, end - v - 6) == 0) return true;
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
  if (v + 1 >= end || at(v) == at(v + 1)) return false;
  let digits: u64 = 0;
  do {
    const bytes = load<u64>(v);
    const behind = v + 8 > end ? <u64>(v + 8 - end) << 3 : 0; // bits that are none of the value's
    const others = nonDigits(bytes);
    if (((others & nonLetters(bytes) | bytes) & HIGH_BITS) << behind != 0) return false;
    digits |= (others ^ HIGH_BITS) << behind;
    v += 8;
  } while (v < end);
  return digits != 0;
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
