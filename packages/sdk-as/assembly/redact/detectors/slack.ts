// Slack tokens xoxb-, xoxp-, xoxa-, xoxr-, xoxs-, xoxo-, xoxe-, xoxc-, xoxd-, xapp-, xwfp-, and the secret path of web hooks.
// https://api.slack.com/concepts/token-types  https://api.slack.com/messaging/webhooks

import { Detector } from "../detector";
import { ALNUM, BASE64URL, DIGIT, Text, UNDERSCORE, WORD, at, found, is, isText, run, tally } from "../text";
import { looksMade } from "../value-kind";
import { ascii } from "../ascii";

const SHORTEST: usize = 10;
const SHORTEST_HOOK: usize = 20;

/** Slack tokens and web hooks, `slack_token`. */
export function slackToken(): Detector {
  return new Detector(ascii("slack_token"))
    .on(ascii("x"), ascii("!a-zA-Z0-9_%-"), ascii("oaw"), findToken)
    .on(ascii("."), ascii("s"), ascii("s"), findHook);
}

/** `p` is the x. A configuration token is `xoxe.xoxp-1-…`. */
function findToken(p: usize): bool {
  let kind = p;
  if (isText(p, ascii("xoxe."))) kind = p + 5;
  if (at(kind + 4) != 0x2d || !(isText(kind, ascii("xox")) || isText(kind, ascii("xapp")) || isText(kind, ascii("xwfp")))) return false;
  const tail = kind + 5;
  if (at(kind + 1) == 0x61 && !(is(tail, DIGIT) && at(tail + 1) == 0x2d)) return false; // xapp-1-…
  let end = tail;
  while (is(end, BASE64URL) || at(end) == 0x25) end++;
  return end - tail >= SHORTEST && isRandom(tail, end) && found(p, end);
}

/** True with a digit; else both cases, and no underscore as in the name of a variable. */
function isRandom(start: usize, end: usize): bool {
  return tally(start, end, DIGIT, 1) != 0 || (tally(start, end, UNDERSCORE, 1) == 0 && looksMade(start, end));
}

/** `hooks.slack.com/services/T…/B…/…`; the path after the first word goes. */
function findHook(p: usize): bool {
  if (p - 5 < Text.floor || !isText(p - 5, ascii("hooks.slack.com"))) return false;
  let path = p + 10;
  path = skipSlash(path);
  const kind = path;
  path = run(path, ALNUM, 16);
  if (path == kind) return false;
  path = skipSlash(path);
  let end = path;
  while (is(end, WORD) || at(end) == 0x2f || (at(end) == 0x5c && at(end + 1) == 0x2f)) end++;
  return end - path >= SHORTEST_HOOK && found(path, end);
}

/** A slash, also as JSON inside a text may spell it. */
function skipSlash(p: usize): usize {
  while (at(p) == 0x5c && p < Text.end) p++;
  return at(p) == 0x2f ? p + 1 : p;
}
