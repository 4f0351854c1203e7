// Quotes, as programs spell them: escaped by backslashes, doubled, or by a number.
//   in   the address of a quote, or behind it
//   out  the address behind it, or before
//
//    "--password", ""a b""
//               ^p   ^ nextElement(p)

import { BREAK, Text, WORD, at, is, isText } from "./text";
import { ascii } from "./ascii";

/** First byte behind the opening quote at `p`, which backslashes may escape, CSV may double, or nginx, .NET, HTML and URLs spell their way; 0 if there is none. */
export function behindQuote(p: usize): usize {
  const quoted = behindOneQuote(p);
  const twice = quoted != 0 && is(quoted, BREAK) ? behindOneQuote(quoted) : 0; // ""password"":""…""
  return twice != 0 && is(twice, WORD) ? twice : quoted;
}

function behindOneQuote(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  const c = at(p);
  if (c == 0x78 || c == 0x25 || c == 0x75) {
    const end = c == 0x75 ? p + 5 : p + 3;
    if ((c == 0x25 || at(p - 1) == 0x5c) && codedQuote(end) == p) return end;
  }
  if (c == 0x26 && isEntity(p)) return at(p + 4) == 0x3b ? p + 5 : p + 6;
  return p < Text.end && isQuote(at(p)) ? p + 1 : 0;
}

/** `"--password","…"`: the text behind the quote of the next element, where the quote of one ends at `p`; 0 if there is none. */
export function nextElement(p: usize): usize {
  p = behindClosing(p);
  if (p == 0 || at(p) != 0x2c) return 0;
  if (at(p + 1) == 0x20) p++;
  return behindQuote(at(p + 1) == 0x62 ? p + 2 : p + 1); // b'…' of Python
}

/** The same behind a closing quote, doubled or not. */
function behindClosing(p: usize): usize {
  p = behindOneQuote(p);
  const twice = p != 0 && is(p, BREAK) ? behindOneQuote(p) : 0;
  return twice != 0 ? twice : p;
}

export function isQuote(c: u32): bool {
  return c == 0x22 || c == 0x27 || c == 0x60;
}

/** True if an opening quote stands before `v`. */
export function isQuoted(v: usize): bool {
  return v > Text.begin && isQuote(at(v - 1));
}

/** First byte of the quote that ends at `p`, behind its backslashes, as nginx, .NET and URLs spell it, `\x22`, `\u0022`, `%22`; else `p` itself. */
export function codedQuote(p: usize): usize {
  if (at(p - 1) != 0x32 && at(p - 1) != 0x37) return p;
  const c = at(p - 3);
  return at(p - 2) == 0x32 && (c == 0x78 || c == 0x25) ? p - 3 : isText(p - 5, ascii("u002")) ? p - 5 : p;
}

/** True if HTML's spelling of a quote may stand at `p`: `&quot;`, `&#34;`, `&#x27;`. */
export function isEntity(p: usize): bool {
  return p + 5 < Text.end && at(p) == 0x26 && (at(p + 1) == 0x23 || at(p + 1) == 0x71) && (at(p + 4) == 0x3b || at(p + 5) == 0x3b);
}
