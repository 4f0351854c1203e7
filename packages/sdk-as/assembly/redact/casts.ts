// A secret inside of what makes or holds one: SHA2('…', 256), Some("…"), Just "…", <<"…">>, ConvertTo-SecureString '…'.
//   in   the address of a value
//   out  the address behind the quote inside; the value's own where there is none
// Knows spelling, no names.

import { behindQuote } from "./quotes";
import { ALNUM, BREAK, DIGIT, at, is, isFolded, isListed, isText, run, tally } from "./text";
import { ascii, words } from "./ascii";
import { HOLDERS, bareEnd, valueAfter } from "./words";

/** Of SQL, Rust and PHP. */
@lazy const MAKERS = words("md5,sha1,sha2,crypt,encrypt,password,secret,string");
const LONGEST_MAKER: usize = 9;
/** First letters of these, and of the other casts; bit 0 is `a`. */
const INITIALS: u32 = 1 << 2 | 1 << 4 | 1 << 9 | 1 << 12 | 1 << 14 | 1 << 15 | 1 << 18;
const LONGEST_SIZE: usize = 8;

/** First byte of the text inside of the call or type at `value`; `value` if it is none. */
export function behindCast(value: usize): usize {
  const inner = textInside(value);
  return inner != 0 ? inner : value;
}

function textInside(value: usize): usize {
  const c = at(value);
  if (c == 0x3c) return at(value + 1) == 0x3c ? behindQuote(value + 2) : 0; // of Erlang
  if (c != 0x28 && (((c | 0x20) - 0x61 > 25) || (INITIALS >>> ((c | 0x20) - 0x61) & 1) == 0)) return 0;
  if ((c | 0x20) == 0x63 && isFolded(value, ascii("convertto-securestring "))) { // of PowerShell
    const text = isFolded(value + 23, ascii("-string ")) ? value + 31 : value + 23;
    return is(text, BREAK) ? valueAfter(text - 1) : 0;
  }
  const open = run(value, ALNUM, LONGEST_MAKER);
  if (isListed(value, open - value, HOLDERS)) return heldText(open);
  if (at(open) == 0x28) {
    if (open == value) return isText(value, ascii("(string) (len=")) ? behindSize(value + 14) : 0; // of Go's spew
    if (!isListed(value, open - value, MAKERS)) return 0;
    const quoted = behindQuote(open + 1);
    return quoted != 0 ? quoted : behindSize(open + 1); // string(8) "…" of PHP
  }
  return at(open) == 0x2e && isText(value, ascii("sql.NullString{String:")) ? behindQuote(value + 22) : 0;
}

/** First byte of what is held behind the sign at `open`: of a text in quotes, or in brackets of one with a digit; else 0. */
function heldText(open: usize): usize {
  const c = at(open);
  if (c != 0x28 && c != 0x5b && c != 0x20) return 0;
  const quoted = behindQuote(open + 1);
  return quoted != 0 ? quoted : c != 0x20 && tally(open + 1, bareEnd(open + 1), DIGIT, 1) != 0 ? open + 1 : 0;
}

/** Behind a number, its bracket and a space, the quote. */
function behindSize(p: usize): usize {
  return behindQuote(run(p, DIGIT, LONGEST_SIZE) + 2);
}
