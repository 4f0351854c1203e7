// Stripe keys: sk_, rk_ and pk_ with live or test; whsec_ for web hooks.
// https://docs.stripe.com/keys  https://docs.stripe.com/webhooks

import { Detector } from "../detector";
import { ALNUM, Text, WORD, at, found, is, isBefore, isSample, isText, run } from "../text";
import { ascii } from "../ascii";

const SHORTEST: usize = 10;
const SHORTEST_HOOK: usize = 24;
const LONGEST: usize = 255;

/** Stripe keys, `stripe_key`. */
export function stripeKey(): Detector {
  return new Detector(ascii("stripe_key")).on(ascii("_"), ascii("kc"), ascii("a-zA-Z0-9"), find);
}

function find(p: usize): bool {
  return at(p - 1) == 0x63 ? findHookSecret(p) : findKey(p);
}

function findKey(p: usize): bool {
  const start = p - 2;
  if (start < Text.floor || isBefore(start, WORD)) return false;
  const kind = at(start);
  if (kind != 0x73 && kind != 0x72 && kind != 0x70) return false;
  if (!isText(p, ascii("_live_")) && !isText(p, ascii("_test_")) && !isText(p, ascii("_prod_"))) return false;
  const end = run(p + 6, ALNUM, LONGEST);
  return end - p - 6 >= SHORTEST && !is(end, WORD) && !isSample(p + 6) && found(start, end);
}

function findHookSecret(p: usize): bool {
  const start = p - 5;
  if (start < Text.floor || !isText(start, ascii("whsec")) || isBefore(start, WORD)) return false;
  let end = p + 1;
  while (end - p < LONGEST && (is(end, WORD) || at(end) == 0x2b || at(end) == 0x2f || at(end) == 0x3d)) end++;
  return end - p - 1 >= SHORTEST_HOOK && found(start, end);
}
