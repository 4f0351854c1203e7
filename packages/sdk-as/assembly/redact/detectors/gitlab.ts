// GitLab tokens: gl and two to five letters, a dash, 20 characters or more.
// https://docs.gitlab.com/security/tokens/#token-prefixes

import { Detector } from "../detector";
import { BASE64URL, LETTER, Text, WORD, at, found, isBefore, isListed, isSample, isText, run } from "../text";
import { NO_TEXT, ascii, words } from "../ascii";

const SHORTEST: usize = 20;
const LONGEST: usize = 320;
const LONGEST_PREFIX: usize = 7;
@lazy const PREFIXES = words("pat,dt,rt,rtr,ptt,cbt,ft,ffct,imt,agent,oas,soat,wt,at");

/** GitLab tokens, `gitlab_token`. */
export function gitlabToken(): Detector {
  return new Detector(ascii("gitlab_token")).on(ascii("g"), ascii("!a-zA-Z0-9_"), ascii("l"), find).onDigits(7, 20, ascii("R"), NO_TEXT, findRegistration);
}

/** `p` is the g. */
function find(p: usize): bool {
  const dash = run(p, LETTER, LONGEST_PREFIX);
  if (at(dash) != 0x2d || !isListed(p + 2, dash - p - 2, PREFIXES)) return false;
  let end = run(dash + 1, BASE64URL, LONGEST);
  if (end - dash - 1 < SHORTEST || isSample(dash + 1)) return false;
  // Routable tokens end in a dot, two characters and a checksum of seven; newer ones have a dot and a version before that.
  const tail = at(end) == 0x2e && at(end + 3) == 0x2e ? end + 3 : end;
  if (at(tail) == 0x2e && run(tail + 1, WORD, 10) - tail - 1 == 9) end = tail + 10;
  return found(p, end);
}

/** Runner registration tokens: GR1348941 and 20 more. */
function findRegistration(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || !isText(start, ascii("GR1348941")) || isBefore(start, WORD)) return false;
  const end = run(p + 7, BASE64URL, 64);
  return end - p - 7 >= SHORTEST && found(start, end);
}
