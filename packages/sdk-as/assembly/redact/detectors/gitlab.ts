// GitLab tokens: gl and two to five letters, a dash, 20 characters or more.
// https://docs.gitlab.com/security/tokens/#token-prefixes

import { Detector } from "../detector";
import { BASE64URL, LETTER, Text, WORD, at, found, isBefore, isListed, isText, run, runBack } from "../text";

const SHORTEST: usize = 20;
const LONGEST: usize = 320;
const LONGEST_PREFIX: usize = 7;
const PREFIXES = "pat,dt,rt,rtr,ptt,cbt,ft,ffct,imt,agent,oas,soat,wt,at,";

/** GitLab tokens, `gitlab_token`. */
export function gitlabToken(): Detector {
  return new Detector("gitlab_token").on("-", "trs", "a-zA-Z0-9_-", find).onDigits(7, 20, "R", "", findRegistration);
}

function find(p: usize): bool {
  const start = runBack(p, LETTER, LONGEST_PREFIX);
  if (p - start < 4 || !isText(start, "gl") || isBefore(start, WORD) || !isListed(start + 2, p - start - 2, PREFIXES)) return false;
  let end = run(p + 1, BASE64URL, LONGEST);
  if (end - p - 1 < SHORTEST) return false;
  // Routable tokens end in a dot, two characters and a checksum of seven.
  if (at(end) == 0x2e && run(end + 1, WORD, 10) - end - 1 == 9) end += 10;
  return found(start, end);
}

/** Runner registration tokens: GR1348941 and 20 more. */
function findRegistration(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || !isText(start, "GR1348941") || isBefore(start, WORD)) return false;
  const end = run(p + 7, BASE64URL, 64);
  return end - p - 7 >= SHORTEST && found(start, end);
}
