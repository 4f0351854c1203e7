// Words of other languages and alphabets before a sign or a number: `contraseña`, `пароль`, `電話番号`.
//   in   the end of a word, as JSON escapes it (`\u5bc6\u7801`, also escaped twice) or as UTF-8
//   out  whether it is one of a list, in small or in capital letters
// Knows no words: lists are hashes of what {@link unitBefore} reads from the end, so that a word costs four bytes.

import { Ascii, bytesOf, lengthOf } from "./ascii";
import { HEX, LETTER, UPPER, at, is } from "./text";

/** Folded by {@link unitBefore}. */
let unit: u32 = 0;

/** True if a character beyond ASCII may end at `p`: one byte of it, or an escape's last digit. */
@inline
export function mayBeForeign(p: usize): bool {
  return at(p - 1) > 0x7f || (at(p - 5) == 0x75 && at(p - 6) == 0x5c);
}

/** True if a word of `list`, or a part that starts like a word, ends at `end`. A space in it may be written `_` or `-`. */
export function endsForeign(end: usize, list: Ascii): bool {
  let group = bytesOf(list);
  const listEnd = group + lengthOf(list);
  let hash: u32 = 0;
  for (let length: u32 = 0; group < listEnd; ) {
    for (const wanted: u32 = load<u8>(group); length < wanted; length++) {
      end = unitBefore(end);
      if (end == 0) return false;
      hash = (hash ^ unit) * 0x9e3779b1;
    }
    const next = group + 2 + (<usize>load<u8>(group, 1) << 2);
    for (group += 2; group < next; group += 4) {
      if (load<u32>(group) == hash && startsWord(end)) return true;
    }
  }
  return false;
}

/** True if an escape ends at `p`, `\\n` or `\\uff1a`, or a character beyond ASCII: a word may begin there. */
export function isBehindEscape(p: usize): bool {
  const c = at(p - 1);
  return mayBeForeign(p) || (at(p - 2) == 0x5c && (c == 0x6e || c == 0x74 || c == 0x72));
}

/** As isWord of words.ts: `nuevaContraseña`, `user_senha`. */
function startsWord(p: usize): bool {
  return !is(p, LETTER) || !is(p - 1, LETTER) || isBehindEscape(p) || (is(p, UPPER) != 0 && !is(p - 1, UPPER));
}

/** Signs of other scripts between a word and its value, the particles that may stand there, `电话：`, `電話番号は`, `手机号为`, and the escapes of .NET. */
// prettier-ignore
const SIGNS: usize = memory.data<u16>([0xff1a, 0xff1d, 0xff08, 0x3000, 0x3001, 0x300c, 0x3010, 0xa0, 0x306f, 0x4e3a, 0x662f, 0xc740, 0xb294, 0x22, 0x27, 0x2b, 0]);

/** The first byte of such a sign, or particle, that ends at `p`; else `p` itself. */
export function beforeForeignSign(p: usize): usize {
  const first = unitBefore(p);
  if (first == 0) return p;
  let sign = SIGNS;
  while (load<u16>(sign) != 0 && load<u16>(sign) != unit) sign += 2;
  return load<u16>(sign) != 0 ? first : p;
}

/** Reads the character that ends at `p` into {@link unit}, its case apart; its first byte, or 0 where it is of no word. */
function unitBefore(p: usize): usize {
  let c = at(--p);
  if (c < 0x80) {
    if (at(p - 4) != 0x75 || at(p - 5) != 0x5c || !is(p, HEX)) {
      unit = c | 0x20;
      if (c == 0x5f || c == 0x2d) unit = 0x20;
      return is(p, LETTER) || unit == 0x20 ? p : 0;
    }
    c = 0;
    for (let q = p - 3; q <= p; q++) c = c << 4 | ((at(q) & 15) + (at(q) >>> 6) * 9);
    for (p -= 5; at(p - 1) == 0x5c; ) p--;
  } else {
    let shift: u32 = 0;
    let low: u32 = 0;
    for (; (c & 0xc0) == 0x80 && shift < 18; c = at(--p)) {
      low |= (c & 0x3f) << shift;
      shift += 6;
    }
    c = (c & (shift == 6 ? 0x1f : 0x0f)) << shift | low;
  }
  unit = c < 0x100 ? c | 0x20 : c < 0x180 ? c | 1 : c - 0x410 < 0x20 || c - 0x391 < 0x19 ? c + 0x20 : c; // Cyrillic, Greek
  return p;
}
