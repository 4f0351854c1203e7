// A walk over the tokens of a JSON text, for what is to be written in another format.
//   in   a text that check() accepted, NUL-terminated
//   out  where each value, key and bracket begins and ends
// Knows no meaning: commas, colons and white space are passed over, and keys are strings like any other.

import { Char, nextSpecial, skipWhitespace } from "./chars";

let tokenEnd: usize = 0;

/** The address after the token that {@link nextToken} gave. */
export function lastTokenEnd(): usize {
  return tokenEnd;
}

/** First byte of the next token at or after `ptr`; the NUL if there is none. */
export function nextToken(ptr: usize): usize {
  let start = ptr;
  while (true) {
    start = skipWhitespace(start);
    const c: u32 = load<u8>(start);
    if (c != Char.COMMA && c != Char.COLON) break;
    start += 1;
  }
  tokenEnd = endOf(start, load<u8>(start));
  return start;
}

function endOf(start: usize, c: u32): usize {
  if ((c | 0x20) == Char.BEGIN_OBJECT || (c | 0x20) == Char.END_OBJECT) return start + 1;
  let ptr = start + 1;
  if (c == Char.QUOTE) {
    while (true) {
      ptr = nextSpecial(ptr);
      if (load<u8>(ptr) == Char.QUOTE) return ptr + 1;
      ptr += 2;
    }
  }
  while (!isDelimiter(load<u8>(ptr))) ptr += 1;
  return ptr;
}

/** True for what can follow a number or a literal, the NUL among it. */
function isDelimiter(c: u32): bool {
  return c <= Char.SPACE || c == Char.COMMA || (c | 0x20) == Char.END_OBJECT;
}
