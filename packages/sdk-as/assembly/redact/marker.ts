// What stands in the place of a match: `[REDACTED:email]` and `[HMAC:email.00112233445566778899aabbccddeeff]`.
//   in   addresses
//   out  where a marker ends
// The scanner steps over markers, so that redacting twice changes nothing.

import { ALNUM, HEX, Text, UNDERSCORE, UPPER, at, is, isText } from "./text";
import { ascii, lengthOf } from "./ascii";

@lazy export const MASK_HEAD = ascii("[REDACTED:");
@lazy export const HMAC_HEAD = ascii("[HMAC:");
/** Hexadecimal digits of a pseudonym: the first 128 bits of the HMAC. */
export const HMAC_DIGITS: usize = 32;
const LONGEST_NAME: usize = 40;
/** Of a pseudonym: head, name, dot, digits, bracket. */
const LONGEST_MARKER: usize = 6 + LONGEST_NAME + HMAC_DIGITS + 2;

/** First byte after the marker that starts at `p`; 0 if none does. */
export function markerEnd(p: usize): usize {
  const hashed = at(p + 1) == 0x48;
  if (!hashed && at(p + 1) != 0x52) return 0;
  if (!isText(p, hashed ? HMAC_HEAD : MASK_HEAD)) return 0;
  p += lengthOf(hashed ? HMAC_HEAD : MASK_HEAD);
  const name = p;
  while (p - name < LONGEST_NAME && is(p, ALNUM | UNDERSCORE) && !is(p, UPPER)) p++;
  if (p == name || p - name == LONGEST_NAME) return 0;
  if (hashed) {
    if (at(p) != 0x2e) return 0;
    const digits = ++p;
    while (p - digits < HMAC_DIGITS && is(p, HEX)) p++;
    if (p - digits != HMAC_DIGITS) return 0;
  }
  return at(p) == 0x5d ? p + 1 : 0;
}

/** First byte of the marker that ends at `end`; the byte before `end` if none does. */
export function markerStart(end: usize): usize {
  const stop = max(Text.begin, end - LONGEST_MARKER);
  for (let p = end - 1; p > stop; ) if (at(--p) == 0x5b) return markerEnd(p) == end ? p : end - 1;
  return end - 1;
}
