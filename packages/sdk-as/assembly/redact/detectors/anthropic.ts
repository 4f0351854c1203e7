// Anthropic keys: sk-ant-, a kind and its version, 93 characters and AA.
// https://docs.anthropic.com/en/api/overview

import { Detector } from "../detector";
import { BASE64URL, Text, WORD, found, isBefore, isText, run } from "../text";
import { ascii } from "../ascii";

const SHORTEST: usize = 32;
const LONGEST: usize = 255;

/** Anthropic keys, `anthropic_key`. */
export function anthropicKey(): Detector {
  return new Detector(ascii("anthropic_key")).on(ascii("-"), ascii("k"), ascii("a"), find);
}

function find(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || !isText(start, ascii("sk-ant-")) || isBefore(start, WORD | 64)) return false;
  const end = run(p + 5, BASE64URL, LONGEST);
  return end - p - 5 >= SHORTEST && found(start, end);
}
