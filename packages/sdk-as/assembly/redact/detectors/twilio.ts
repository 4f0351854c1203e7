// Twilio account and key identifiers: AC or SK and 32 hexadecimal digits; with them, the 32 digits of an auth token.
// https://www.twilio.com/docs/glossary/what-is-a-sid

import { Detector } from "../detector";
import { ALNUM, HEX, Text, UPPER, WORD, endsWith, found, is, isBefore, run, runBack, tally } from "../text";
import { keyBefore, valueAfter } from "../words";
import { NO_TEXT, ascii } from "../ascii";

const DIGITS: usize = 32;

/** Twilio identifiers and auth tokens, `twilio_key`. */
export function twilioKey(): Detector {
  return new Detector(ascii("twilio_key"))
    .on(ascii("C"), ascii("A"), ascii("0-9a-f"), findIdentifier)
    .on(ascii("K"), ascii("S"), ascii("0-9a-f"), findIdentifier)
    .onName(ascii("=:"), ascii("^nN\"'\\ ]"), NO_TEXT, ascii("ken uth"), findToken);
}

function findIdentifier(p: usize): bool {
  const end = p + 1 + DIGITS;
  return !isBefore(p - 1, WORD) && isHexEnd(p + 1) && found(p - 1, end);
}

function isHexEnd(p: usize): bool {
  const end = run(p, HEX, DIGITS);
  return end - p == DIGITS && !is(end, WORD) && tally(p, end, UPPER, 1) == 0;
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
