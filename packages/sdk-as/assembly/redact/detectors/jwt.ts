// JSON Web Tokens: three parts of base64url, five if encrypted, two if the signature was cut; the first decodes to `{"`.
// https://datatracker.ietf.org/doc/html/rfc7519#section-3

import { Detector } from "../detector";
import { BASE64URL, Text, at, found, isBefore, isText, run } from "../text";
import { ascii } from "../ascii";

const SHORTEST_HEADER: usize = 10;
const SHORTEST_BODY: usize = 4;
const SHORTEST_UNSIGNED: usize = 12;

/** JSON Web Tokens, `jwt`. */
export function jwt(): Detector {
  return new Detector(ascii("jwt")).on(ascii("J"), ascii("y"), ascii("a-zA-Z0-9"), find);
}

/** `p` is the J of `eyJ`: base64url of `{"`. */
function find(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || at(start) != 0x65 || isBefore(start, BASE64URL)) return false;
  let end = part(start);
  if (end - start < SHORTEST_HEADER || at(end) != 0x2e) return false;
  const body = end + 1;
  end = part(body);
  if (at(end) != 0x2e && end - body >= SHORTEST_UNSIGNED && isText(body, ascii("ey"))) return found(start, end);
  if (at(end) != 0x2e || (end - body < SHORTEST_BODY && at(end + 1) != 0x2e && part(end + 1) == end + 1)) return false;
  end = part(end + 1);
  for (let more = 0; more < 2 && at(end) == 0x2e && part(end + 1) > end + 1; more++) end = part(end + 1);
  return found(start, end);
}

function part(p: usize): usize {
  return run(p, BASE64URL, Text.end - p);
}
