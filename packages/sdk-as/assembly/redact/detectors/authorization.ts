// HTTP credentials: the value of an Authorization header after its scheme, and `Bearer …`, `Basic …` anywhere.
//   not  `Bearer token`, `Basic authentication`, `Bearer realm=…`
// https://datatracker.ietf.org/doc/html/rfc9110#section-11.4

import { Detector } from "../detector";
import { markerEnd } from "../marker";
import { behindQuote, isQuote, isQuoted, nextElement } from "../quotes";
import { BASE64URL, BASE64_SIGN, BREAK, DASH, DIGIT, Found, LETTER, Text, UPPER, WORD, ahead, at, endsWith, found, is, isFolded, isListed, isText, run, tally, wasRead } from "../text";
import { isOrdinaryWord, isPlaceholder, looksMade } from "../value-kind";
import { keyBefore, keyStart, memberName, memberStart, nameOfValue, valueAfter, valueEnd } from "../words";
import { ascii, words } from "../ascii";

const SHORTEST: usize = 8;
/** Of what is no word behind any scheme. */
const LONG: usize = 20;
const SHORTEST_COOKIE: usize = 16;
/** Of `Set-Cookie`. */
@lazy const ATTRIBUTES = words("path,domain,expires,max-age");
const SHORTEST_SCHEME: usize = 3;
const LONGEST_SCHEME: usize = 24;
@lazy const ONE_WORD = words("bearer,basic,token,apikey,negotiate,ntlm,key,ssws");
/** Schemes whose credentials are parameters up to the end of the header. */
@lazy const PARAMETERS = words("digest,aws4-hmac-sha256,hawk,oauth,hmac,signature,sharedaccesssignature");

/** HTTP credentials, `authorization`. */
export function authorization(): Detector {
  return new Detector(ascii("authorization"))
    .yields()
    .on(ascii("BbT"), ascii("!a-zA-Z0-9_"), ascii("aAeEo"), findScheme, ascii("rRiIe"))
    .onName(ascii("=:"), ascii("^nNeE\"'\\ ]"), ascii("!/"), ascii("ion lue kie"), findHeader)
    .onKey(ascii("ion kie lue"), findWhole);
}

/** `Bearer …`, `bearer token …`, `Basic …` and `'Token …'`; `p` is the first letter. */
function findScheme(p: usize): bool {
  if (at(p) == 0x54) return findToken(p);
  const scheme: usize = isFolded(p, ascii("bearer")) ? 6 : isFolded(p, ascii("basic")) ? 5 : 0;
  if (scheme == 0) return false;
  let token = p + scheme;
  if (at(token) == 0x3a) token++;
  if (isText(token, ascii("%20"))) token += 3;
  else if (at(token) != 0x20) return false;
  while (at(token) == 0x20) token++;
  if (isFolded(token, ascii("token "))) token += 6;
  const quoted = behindQuote(token);
  if (quoted != 0) token = quoted;
  if (token < Text.taken || isText(token, ascii("HTTP/"))) return false;
  const end = tokenEnd(token);
  // A sign inside is a parameter's, `token_type=bearer expires_in=3600`, and one before a mark: `token_type=Bearer access_token=[REDACTED:…]`.
  for (let p = token; p + 1 < end; p++) if (at(p) == 0x3d && at(p + 1) != 0x3d) return false;
  if (end - token < SHORTEST || isPlaceholder(token, end) || (at(end - 1) == 0x3d && (at(end) == 0x5b || (at(end) == 0x5c && ((end - token) & 3) != 0)))) return false;
  return looksCoded(token, end) && found(token, end);
}

/** `'Authorization', 'Token …'` of lists of headers: what looks made, up to the quote. */
function findToken(p: usize): bool {
  const token = p + 6;
  if (!isText(p, ascii("Token ")) || token < Text.taken) return false;
  const end = tokenEnd(token);
  return end - token >= LONG && tally(token, end, DIGIT, 1) != 0 && behindQuote(end) != 0 && found(token, end);
}

function tokenEnd(p: usize): usize {
  while (is(p, BASE64URL | BASE64_SIGN) || at(p) == 0x2e || at(p) == 0x7e || at(p) == 0x40) p++;
  return at(p - 1) == 0x2e ? p - 1 : p;
}

/** A digit, padding, or both cases and no name as `JavaScript` or `DTD-related`; or so long that it is no word. */
function looksCoded(token: usize, end: usize): bool {
  if (tally(token, end, DIGIT, 1) != 0 || at(end - 1) == 0x3d || end - token > 24) return true;
  const capitals = tally(token + 1, end, UPPER, 64);
  return capitals > 1 && capitals < tally(token, end, LETTER, 64) - 1 && tally(token, end, DASH, 1) == 0;
}

/** `Authorization: …` in a text, also `"name":"Authorization","value":"…"`; `p` is the colon. */
function findHeader(p: usize): bool {
  if (p == Text.again) return findCookies(p);
  let key = keyBefore(p);
  if (key == 0) return false;
  const named = nameOfValue(key);
  if (named != 0) key = named;
  const isCookie = endsWith(keyStart(key), key, ascii("cookie"));
  if (!isCookie && !endsWith(keyStart(key), key, ascii("authorization"))) return false;
  let value = valueAfter(p);
  if (at(value) == 0x5b && markerEnd(value) == 0) value = valueAfter(value);
  if (wasRead(value) || value >= Text.end) return false;
  if (isCookie) return findCookies(value);
  return findCredentials(value, isQuoted(value) ? valueEnd(value) : 0);
}

/** The cookies of a header, or of each in a list: `"Set-Cookie":["sid=…","id=…"]`. What looks like none is read again, by its name: `Cookie: token=…`. */
function findCookies(value: usize): bool {
  if (value < Text.cookiesEnd) return false;
  let start: usize = value == Text.again ? value : 0;
  let end: usize = 0;
  do {
    const isMade = findMadeCookies(value);
    value = isQuoted(value) ? nextElement(valueEnd(value)) : 0;
    if (!isMade) continue;
    if (start != 0) {
      ahead(Found.start, Found.end, value);
      break;
    }
    start = Found.start;
    end = Found.end;
  } while (value != 0);
  return end != 0 && found(start, end);
}

/** From the first to the last value that looks made: `theme=dark; sid=…; id=…`. Attributes such as `Path` are none; a space ends the header. */
export function findMadeCookies(value: usize): bool {
  let start: usize = 0;
  let last: usize = 0;
  let p = value;
  while (p < Text.end) {
    const name = p;
    while (is(p, WORD | DASH) || at(p) == 0x2e) p++;
    if (at(p) == 0x3d) {
      const isAttribute = isListed(name, p - name, ATTRIBUTES);
      const first = p + 1;
      while (p < Text.end && at(p) != 0x3b && (isAttribute ? !isQuote(at(p)) : !is(p, BREAK))) p++;
      if (!isAttribute && p >= first + SHORTEST_COOKIE && looksMade(first, p) && !isPlaceholder(first, p)) {
        if (start == 0) start = first;
        last = p;
      }
    }
    if (at(p) != 0x3b) break;
    p++;
    while (at(p) == 0x20) p++;
  }
  Text.cookiesEnd = p;
  return start != 0 && found(start, last);
}

/** A member with the key `authorization`, or `cookie`. */
function findWhole(p: usize): bool {
  if (p == Text.again) return findCookies(p);
  const end = memberName();
  const start = memberStart(end);
  if (endsWith(start, end, ascii("cookie"))) return findCookies(p);
  return endsWith(start, end, ascii("authorization")) && findCredentials(p, Text.end);
}

/** The credentials of the header value [value, end); 0 stands for the end of the header's line. */
function findCredentials(value: usize, end: usize): bool {
  const scheme = run(value, WORD | 64, LONGEST_SCHEME);
  let token = scheme;
  while (at(token) == 0x20) token++;
  const hasScheme = token > scheme && scheme > value;
  if (hasScheme && isListed(value, scheme - value, PARAMETERS)) return credentials(token, end == 0 ? parametersEnd(token) : end);
  if (end == 0) end = Text.end;
  if (hasScheme && isListed(value, scheme - value, ONE_WORD)) {
    if (isFolded(token, ascii("token="))) token = valueAfter(token + 5); // Token token="…"
    return credentials(token, min(end, wordEnd(token)));
  }
  if (hasScheme) {
    if (markerEnd(token) != 0) return refuse(token);
    const last = min(end, wordEnd(token));
    if (isCoded(value, scheme, token, last)) return credentials(token, last);
  }
  const word = min(end, wordEnd(value));
  if (word - value < SHORTEST || !looksMade(value, word)) return refuse(word);
  return credentials(value, word);
}

/** `GenieKey eb24…`, `Bot MTk4…`: a scheme of no list, with credentials that look made; long ones, if it is not written like a name. */
function isCoded(scheme: usize, schemeEnd: usize, token: usize, end: usize): bool {
  if (schemeEnd - scheme < SHORTEST_SCHEME || !is(scheme, UPPER) || end - token < SHORTEST || !looksMade(token, end)) return false;
  return end - token >= LONG || tally(scheme, schemeEnd, UPPER, 2) == 1;
}

function credentials(start: usize, end: usize): bool {
  return !isPlaceholder(start, end) && !isOrdinaryWord(start, end) && end - start >= 4 ? found(start, end) : refuse(end);
}

function refuse(end: usize): bool {
  if (end > Text.refused) Text.refused = end;
  return false;
}

function wordEnd(p: usize): usize {
  while (p < Text.end && !isBreak(p)) p++;
  return at(p - 1) == 0x2e ? p - 1 : p;
}

function isBreak(p: usize): bool {
  const c = at(p);
  return is(p, BREAK) != 0 || c == 0x2c || c == 0x3b || c == 0x29 || c == 0x5b || c == 0x5d || c == 0x7d;
}

/** End of the parameters at `p`: where the header's line ends, or at the quote that closes what the header stands in. */
function parametersEnd(p: usize): usize {
  const stop = lineEnd(p);
  let isOpen = false;
  for (; p < stop; p++) {
    if (!isQuote(at(p))) continue;
    let first = p;
    while (at(first - 1) == 0x5c) first--;
    if (!isOpen && at(first - 1) != 0x3d) return first;
    isOpen = !isOpen;
  }
  return stop;
}

/** End of the header's line: an escaped line break, or the end. */
function lineEnd(p: usize): usize {
  for (; p < Text.end; p++) {
    if (at(p) != 0x5c) continue;
    const first = p;
    while (at(p) == 0x5c && p < Text.end) p++;
    if (at(p) == 0x6e || at(p) == 0x72) return first;
  }
  return Text.end;
}
