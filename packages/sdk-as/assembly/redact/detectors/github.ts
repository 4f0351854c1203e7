// GitHub tokens: ghp_, gho_, ghu_, ghs_ and ghr_ with 30 characters and their checksum, or longer; github_pat_.
//   not  36 characters whose checksum does not fit: GitHub never issued them
// https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats

import { Detector } from "../detector";
import { ALNUM, Text, WORD, at, found, is, isBefore, isText, run } from "../text";
import { hasChecksum } from "./checksum";
import { ascii } from "../ascii";

const CLASSIC: usize = 36;
const LONGEST: usize = 255;
const FINE_GRAINED_ID: usize = 22;
const FINE_GRAINED_SECRET: usize = 59;

/** GitHub tokens, `github_token`. */
export function githubToken(): Detector {
  return new Detector(ascii("github_token")).on(ascii("_"), ascii("pousr"), ascii("a-zA-Z0-9"), findClassic).on(ascii("_"), ascii("b"), ascii("p"), findFineGrained);
}

function findClassic(p: usize): bool {
  const start = p - 3;
  if (start < Text.floor || !isText(start, ascii("gh")) || isBefore(start, WORD)) return false;
  const end = run(p + 1, ALNUM, LONGEST);
  const byteLength = end - p - 1;
  if (byteLength < CLASSIC || is(end, WORD)) return false;
  return (byteLength > CLASSIC + 3 || (byteLength == CLASSIC && hasChecksum(p + 1, end))) && found(start, end);
}

function findFineGrained(p: usize): bool {
  const start = p - 6;
  if (start < Text.floor || !isText(start, ascii("github_pat_")) || isBefore(start, WORD)) return false;
  const id = p + 5;
  const secret = run(id, ALNUM, FINE_GRAINED_ID + 1);
  if (secret - id != FINE_GRAINED_ID || at(secret) != 0x5f) return false;
  const end = run(secret + 1, ALNUM, FINE_GRAINED_SECRET + 1);
  return end - secret - 1 == FINE_GRAINED_SECRET && found(start, end);
}
