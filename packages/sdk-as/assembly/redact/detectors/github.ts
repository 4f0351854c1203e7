// GitHub tokens: ghp_, gho_, ghu_, ghs_ and ghr_ with 30 characters and their checksum, or longer; github_pat_; the
// JSON Web Tokens behind ghs_.
//   not  36 characters that neither end in their checksum nor look random
// https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats

import { Detector } from "../detector";
import { ALNUM, Text, WORD, at, dottedEnd, found, is, isBefore, isText, run } from "../text";
import { isIssued } from "./checksum";
import { ascii } from "../ascii";

const CLASSIC: usize = 36;
const LONGEST: usize = 255;
const SHORTEST_FINE_GRAINED: usize = 36;
const SHORTEST_WEB_TOKEN: usize = 40;

/** GitHub tokens, `github_token`. */
export function githubToken(): Detector {
  return new Detector(ascii("github_token")).on(ascii("_"), ascii("bpousr"), ascii("a-zA-Z0-9"), find);
}

function find(p: usize): bool {
  return at(p - 1) == 0x62 ? findFineGrained(p) : findClassic(p);
}

function findClassic(p: usize): bool {
  const start = p - 3;
  if (start < Text.floor || !isText(start, ascii("gh")) || isBefore(start, WORD)) return false;
  const end = run(p + 1, ALNUM, LONGEST);
  const byteLength = end - p - 1;
  if (isText(end, ascii("_ey"))) {
    const webToken = dottedEnd(end + 1);
    return webToken - end > SHORTEST_WEB_TOKEN && found(start, webToken);
  }
  if (byteLength < CLASSIC || is(end, WORD)) return false;
  return (byteLength > CLASSIC + 3 || (byteLength == CLASSIC && isIssued(p + 1, end))) && found(start, end);
}

function findFineGrained(p: usize): bool {
  const start = p - 6;
  if (start < Text.floor || !isText(start, ascii("github_pat_")) || isBefore(start, WORD)) return false;
  const end = run(p + 5, WORD, LONGEST);
  return end - p - 5 >= SHORTEST_FINE_GRAINED && found(start, end);
}
