// Secrets in the query or fragment of a URL: ?token=…, &api_key=…, &X-Amz-Signature=…, #access_token=…
//   not  page tokens, placeholders, short codes
// https://datatracker.ietf.org/doc/html/rfc3986#section-3.4

import { Detector } from "../detector";
import { BASE64URL, BREAK, DIGIT, Text, at, endsWith, found, is, isFolded, isListed, isText, tally, wasRead } from "../text";
import { Promise, promiseOf } from "../promise";
import { isPlaceholder } from "../value-kind";
import { keyStart } from "../words";
import { ascii, words } from "../ascii";

const LONGEST_KEY: usize = 48;
const SHORTEST: usize = 4;
const SHORTEST_CODE: usize = 16;
@lazy const NAMES = words("sig,signature,auth,jwt,sessionid,session_id,sid,hmac,ticket,assertion,client_assertion,code_verifier,x-amz-credential,x-goog-credential,otp");
/** Names that are secrets only with a long value. */
@lazy const CODES = words("code,key,state_token,session,id_token_hint,samlresponse");

/** Secrets in query strings, `url_token`. */
export function urlToken(): Detector {
  return new Detector(ascii("url_token")).yields().onName(
    ascii("="), ascii("a-zA-Z0-9_"), ascii("!^= &"),
    ascii("ord swd pwd ort ret key ken ase ode ass als eds ial cvv cvc ?pw sig ure uth jwt nid _id sid mac ket ion otp int nse ier"), find,
  );
}

function find(p: usize): bool {
  const value = p + 1;
  if (wasRead(value)) return false;
  const isNested = at(p) != 0x3d; // %3D
  const nameEnd = isNested ? p - 2 : p;
  let start = nameEnd;
  const stop = p - Text.floor > LONGEST_KEY ? p - LONGEST_KEY : Text.floor;
  for (;;) {
    start = keyStart(start);
    if (start <= stop || at(start - 1) != 0x2e) break;
    start--;
  }
  if (!isInQuery(start) || start == nameEnd) return false;
  const end = queryValueEnd(value, isNested);
  if (end - value < SHORTEST || (at(value) == 0x7b && at(end) == 0x7d) || isPlaceholder(value, end) || !isSecret(start, nameEnd, value, end)) return false;
  return found(value, end);
}

/** True if the name at `start` follows `?`, `&`, `#`, or is in a URL inside of a parameter, or behind an ampersand spelled `&amp;` or \u0026. */
function isInQuery(start: usize): bool {
  if (start > Text.floor) {
    const c = at(start - 1);
    return c == 0x3f || c == 0x26 || c == 0x23 || (c == 0x3b && start >= Text.floor + 5 && isText(start - 5, ascii("&amp;")));
  }
  return start - Text.begin >= 6 && (isText(start - 5, ascii("u0026")) || isText(start - 3, ascii("%26")) || isFolded(start - 3, ascii("%3f")));
}

function queryValueEnd(p: usize, isNested: bool): usize {
  for (; ; p++) {
    while (is(p, BASE64URL)) p++;
    if (p >= Text.end) break;
    const c = at(p);
    if (isNested && isText(p, ascii("%26"))) break;
    if (is(p, BREAK) || c == 0x23 || c == 0x29 || c == 0x5d || c == 0x7d || c == 0x2c || c == 0x3b) break;
  }
  return at(p - 1) == 0x2e ? p - 1 : p;
}

function isSecret(start: usize, end: usize, value: usize, valueEnd: usize): bool {
  if (isListed(start, end - start, NAMES)) return true;
  const promise = promiseOf(start, end);
  if (promise == Promise.Strong || promise == Promise.Key) return true;
  if (promise == Promise.Weak) return tally(value, valueEnd, DIGIT, 8) != <i32>(valueEnd - value) || valueEnd - value > 6;
  if (endsWith(start, end, ascii("signature"))) return valueEnd - value >= SHORTEST_CODE;
  return isListed(start, end - start, CODES) && valueEnd - value >= SHORTEST_CODE && tally(value, valueEnd, DIGIT, 1) != 0;
}
