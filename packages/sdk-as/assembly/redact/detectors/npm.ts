// npm access tokens: npm_ with 30 characters and their checksum.
// https://docs.npmjs.com/about-access-tokens

import { Detector } from "../detector";
import { ALNUM, Text, WORD, found, is, isBefore, isText, run } from "../text";
import { isIssued } from "./checksum";
import { ascii } from "../ascii";

const TAIL: usize = 36;

/** npm access tokens, `npm_token`. */
export function npmToken(): Detector {
  return new Detector(ascii("npm_token")).on(ascii("_"), ascii("m"), ascii("a-zA-Z0-9"), find);
}

function find(p: usize): bool {
  const start = p - 3;
  if (start < Text.floor || !isText(start, ascii("npm")) || isBefore(start, WORD)) return false;
  const end = run(p + 1, ALNUM, TAIL + 1);
  return end - p - 1 == TAIL && !is(end, WORD) && isIssued(p + 1, end) && found(start, end);
}
