// OpenAI keys: sk- and 32 letters and digits or more; sk-proj-, sk-svcacct-, sk-admin- and longer, with T3BlbkFJ (`OpenAI`) inside.
// https://platform.openai.com/docs/api-reference/authentication

import { Detector } from "../detector";
import { ALNUM, BASE64URL, DIGIT, Text, WORD, found, is, isBefore, isText, run, tally } from "../text";
import { ascii } from "../ascii";

const SHORTEST_CLASSIC: usize = 32;
const LONGEST: usize = 300;
const SHORTEST_SCOPED: usize = 25;

/** OpenAI keys, `openai_key`. */
export function openaiKey(): Detector {
  return new Detector(ascii("openai_key")).on(ascii("-"), ascii("k"), ascii("a-zA-Z0-9"), find);
}

function find(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || !isText(start, ascii("sk-")) || isBefore(start, WORD | 64) || isText(p + 1, ascii("ant-"))) return false;
  const end = run(p + 1, BASE64URL, LONGEST);
  const byteLength = end - p - 1;
  const isScoped = byteLength >= SHORTEST_SCOPED
    && (isText(p + 1, ascii("proj-")) || isText(p + 1, ascii("svcacct-")) || isText(p + 1, ascii("admin-")) || isText(p + 1, ascii("None-")));
  const isClassic = byteLength >= SHORTEST_CLASSIC && run(p + 1, ALNUM, LONGEST) == end && tally(p + 1, end, DIGIT, 1) != 0;
  return (isScoped || isClassic || isMarked(p + 1, end)) && !is(end, WORD) && found(start, end);
}

function isMarked(p: usize, end: usize): bool {
  for (; p + 8 <= end; p++) if (load<u64>(p) == 0x4a466b626c423354) return true; // T3BlbkFJ
  return false;
}
