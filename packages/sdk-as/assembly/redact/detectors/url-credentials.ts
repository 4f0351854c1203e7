// Credentials in URLs and connection strings: scheme://user:password@host, user:password@tcp(host) of Go's MySQL, user/password@//host of Oracle.
//   not  git@host, ssh://git@host, placeholders; the host stays readable
// https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1

import { Detector } from "../detector";
import { BREAK, DIGIT, Text, WORD, at, before, found, is, isFolded, isText, tally } from "../text";
import { isPlaceholder } from "../value-kind";
import { ascii } from "../ascii";

/** A user name without password is a token from this length on, if it has a digit. */
const SHORTEST_TOKEN: usize = 20;
const LONGEST: usize = 128;

/** User and password of a URL, `url_credentials`. */
export function urlCredentials(): Detector {
  return new Detector(ascii("url_credentials")).on(ascii(":"), ascii("a-zA-Z0-9+.-"), ascii("/\\"), findUrl).on(ascii("@"), ascii("!^@/: ]"), ascii("tu/"), findNetwork);
}

/** `p` is the colon of `://`; JSON inside a text may spell it `:\/\/`. */
function findUrl(p: usize): bool {
  let q = p + 1;
  let slashes = 0;
  while (at(q) == 0x2f || (at(q) == 0x5c && q < Text.end)) {
    if (at(q) == 0x2f && ++slashes == 2) break;
    q++;
  }
  if (slashes < 2) return false;
  const user = q + 1;
  let colon: usize = 0;
  let sign: usize = 0;
  for (q = user; ; q++) {
    while (is(q, WORD)) q++;
    if (q >= Text.end || endsAuthority(q)) break;
    const c = at(q);
    if (c == 0x40) sign = q;
    else if (c == 0x3a && colon == 0 && sign == 0) colon = q;
  }
  if (sign <= user || user < Text.taken) return false;
  if (colon == 0) return sign - user >= SHORTEST_TOKEN && tally(user, sign, DIGIT, 1) != 0 && !isPlaceholder(user, sign) && found(user, sign);
  return colon + 1 < sign && !isPlaceholder(colon + 1, sign) && !isPlaceholder(user, sign) && found(user, sign);
}

function endsAuthority(p: usize): bool {
  const c = at(p);
  return c == 0x2f || c == 0x3f || c == 0x23 || c == 0x2c || (is(p, BREAK) != 0 && c != 0x26 && !isLetter(p));
}

/** `\u00fc`: an escape of what is not ASCII. */
function isLetter(p: usize): bool {
  return load<u16>(p) == 0x755c && (!isText(p + 2, ascii("00")) || at(p + 4) > 0x37);
}

/** `user:password@tcp(`, `user:password@unix(`; and `user/password@//host` of Oracle. */
function findNetwork(p: usize): bool {
  const isOracle = isText(p + 1, ascii("//"));
  if (!isOracle && !isFolded(p + 1, ascii("tcp(")) && !isFolded(p + 1, ascii("unix("))) return false;
  const stop = p - Text.floor > LONGEST ? p - LONGEST : Text.floor;
  let start = p;
  let colon: usize = 0;
  while (start > stop && !is(start - 1, BREAK) && before(start) != 0x3d && before(start) != 0x2f) {
    if (at(--start) == 0x3a) colon = start;
  }
  if (isOracle) return before(start) == 0x2f && start < p && !isPlaceholder(start, p) && found(start, p);
  return colon > start && colon + 1 < p && !isPlaceholder(colon + 1, p) && found(start, p);
}
