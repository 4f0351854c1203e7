// Google Cloud: API keys `AIza…`, OAuth access tokens `ya29.…`, OAuth client secrets `GOCSPX-…`.
// https://cloud.google.com/docs/authentication/api-keys

import { Detector } from "../detector";
import { BASE64URL, Text, at, dottedEnd, found, isBefore, isText, run } from "../text";
import { ascii } from "../ascii";

const KEY_TAIL: usize = 35;
const CLIENT_SECRET_TAIL: usize = 28;
const SHORTEST_TOKEN: usize = 20;

/** Google Cloud keys and tokens, `gcp_api_key`. */
export function gcpApiKey(): Detector {
  return new Detector(ascii("gcp_api_key"))
    .on(ascii("I"), ascii("A"), ascii("z"), findKey)
    .on(ascii("-"), ascii("X"), ascii("a-zA-Z0-9_-"), findClientSecret)
    .on(ascii("y"), ascii("!a-zA-Z0-9_-"), ascii("a"), findToken, ascii("9"));
}

function findKey(p: usize): bool {
  const start = p - 1;
  if (isBefore(start, BASE64URL) || at(p + 2) != 0x61) return false;
  const end = run(p + 3, BASE64URL, KEY_TAIL + 1);
  return end - p - 3 == KEY_TAIL && found(start, end);
}

function findClientSecret(p: usize): bool {
  const start = p - 6;
  if (start < Text.floor || !isText(start, ascii("GOCSPX")) || isBefore(start, BASE64URL)) return false;
  const end = run(p + 1, BASE64URL, CLIENT_SECRET_TAIL + 1);
  return end - p - 1 == CLIENT_SECRET_TAIL && found(start, end);
}

function findToken(p: usize): bool {
  if (!isText(p, ascii("ya29."))) return false;
  const end = dottedEnd(p + 5);
  return end - p - 5 >= SHORTEST_TOKEN && found(p, end);
}
