// Twilio account and key identifiers: AC or SK and 32 hexadecimal digits; with them, the 32 digits of an auth token.
// https://www.twilio.com/docs/glossary/what-is-a-sid

import { Detector } from "../detector";
import { isQuote } from "../quotes";
import { ALNUM, HEX, Text, UPPER, WORD, at, endsWith, found, is, isBefore, run, runBack, tally } from "../text";
import { keyBefore, valueAfter } from "../words";
import { NO_TEXT, ascii } from "../ascii";

const DIGITS: usize = 32;
/** Between an identifier and its token: quotes, which may be escaped, a comma, a space. */
const MOST_SIGNS: usize = 8;

/** Twilio identifiers and auth tokens, `twilio_key`. */
export function twilioKey(): Detector {
  return new Detector(ascii("twilio_key"))
    .on(ascii("CK"), ascii("AS"), ascii("0-9a-f"), findIdentifier)
    .on(ascii("C"), ascii("A"), ascii("0-9a-f"), findBehind)
    .onName(ascii("=:"), ascii("^nN\"'\\ ]"), NO_TEXT, ascii("ken uth"), findToken);
}

/** `AC…`, `SK…`, and `SK…:secret` as curl takes it. */
function findIdentifier(p: usize): bool {
  const end = p + 1 + DIGITS;
  if (at(p) - at(p - 1) != 2 && at(p - 1) - at(p) != 8) return false;
  if (isBefore(p - 1, WORD) || !isHexEnd(p + 1)) return false;
  const secret = run(end + 1, ALNUM, DIGITS);
  return found(p - 1, at(end) == 0x3a && secret - end - 1 == DIGITS && !is(secret, WORD) ? secret : end);
}

function isHexEnd(p: usize): bool {
  const end = run(p, HEX, DIGITS);
  return end - p == DIGITS && !is(end, WORD) && tally(p, end, UPPER, 1) == 0;
}

/** The auth token that follows an account's identifier in quotes: `Client("AC…", "…")`; `p` is the C. */
function findBehind(p: usize): bool {
  const end = p + 1 + DIGITS;
  if (isBefore(p - 1, WORD) || !isHexEnd(p + 1)) return false;
  let q = end;
  while (q - end < MOST_SIGNS && !is(q, ALNUM)) q++;
  return isQuote(at(end) == 0x5c ? at(end + 1) : at(end)) && isQuote(at(q - 1)) && isHexEnd(q) && found(q, q + DIGITS);
}

/** `TWILIO_AUTH_TOKEN=…`, `authToken: …` */
function findToken(p: usize): bool {
  const value = valueAfter(p);
  if (value < Text.taken || !is(value, ALNUM) || !isHexEnd(value)) return false;
  const end = keyBefore(p);
  if (end == 0) return false;
  const start = runBack(end, WORD, 40);
  const isNamed = endsWith(start, end, ascii("twilio_auth_token")) || endsWith(start, end, ascii("twilio_token"))
    || endsWith(start, end, ascii("authtoken")) || endsWith(start, end, ascii("twilio_auth"));
  return isNamed && found(value, value + DIGITS);
}
