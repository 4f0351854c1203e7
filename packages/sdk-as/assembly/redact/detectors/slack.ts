// Slack tokens xoxb-, xoxp-, xoxa-, xoxr-, xoxs-, xoxo-, xoxe-, xoxc-, xoxd-, xapp-, and the secret path of web hooks.
// https://api.slack.com/concepts/token-types  https://api.slack.com/messaging/webhooks

import { Detector } from "../detector";
import { ALNUM, BASE64URL, DIGIT, Text, WORD, at, found, is, isBefore, isText, run, tally } from "../text";

const SHORTEST: usize = 10;
const SHORTEST_HOOK: usize = 20;

/** Slack tokens and web hooks, `slack_token`. */
export function slackToken(): Detector {
  return new Detector("slack_token")
    .on("-", "a-ep-so", "a-zA-Z0-9", findToken)
    .on(".", "s", "s", findHook);
}

/** `p` is the dash after the kind. A configuration token `xoxe.xoxp-1-…` is found at its second part, whole. */
function findToken(p: usize): bool {
  let start = p - 4;
  if (start < Text.floor || !(isText(start, "xox") || isText(start, "xapp"))) return false;
  if (at(start - 1) == 0x2e && start - Text.floor >= 5 && isText(start - 5, "xoxe")) start -= 5;
  if (isBefore(start, WORD)) return false;
  let end = p + 1;
  while (is(end, BASE64URL) || at(end) == 0x25) end++;
  return end - p - 1 >= SHORTEST && tally(p + 1, end, DIGIT, 1) != 0 && found(start, end);
}

/** `hooks.slack.com/services/T…/B…/…`; the path after the first word goes. */
function findHook(p: usize): bool {
  if (p - 5 < Text.floor || !isText(p - 5, "hooks.slack.com")) return false;
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
