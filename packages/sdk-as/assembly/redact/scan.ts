// Walks one text once and asks detectors at their anchors.
//   in   a program, activated, and [begin, end) inside a JSON string, `end` on its closing quote
//   out  Matches, which the caller clears
//   err  Matches.overflow
// A byte that is no anchor costs two loads and a branch. A detector sees at most a bounded distance around its anchor,
// or a run that no later anchor of its own reads again: the whole is linear in the text.

import { Counts, Matches } from "./matches";
import { markerEnd } from "./marker";
import { ACTIVE, AFTER, BEFORE, ENDINGS, FAR, FAR_GROUPS, FIND, HEAD, LENGTH, NEXT, NEXT_GROUPS, OWNER, Program, RESERVED, THEN } from "./program";
import { DIGIT, Found, HEX, Text, at, is } from "./text";

const LONGEST_RUN: usize = 20;
/** Texts from here on are also looked at as a whole. */
const SHORTEST_START: usize = 64;

/** Finds the matches in a text, whose member has the key [key, keyEnd), or 0 and 0. */
export function scanText(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  Text.begin = 0;
  Text.decides = true;
  let p = begin;
  if (mayName(keyEnd) && begin < end) {
    Text.decides = false;
    open(begin, end, key, keyEnd);
    p = ask(program, program.keyAnchors, begin, p);
  }
  if (end - begin >= SHORTEST_START && program.startAnchors != 0) {
    open(begin, end, key, keyEnd);
    p = ask(program, program.startAnchors, begin, p);
  }
  // Here and after an escape or a match nothing stands before p.
  let pair: usize = <usize>load<u8>(p) << 8;
  while (p < end) {
    if (load<u8>(pair, ACTIVE) & load<u8>(<usize>load<u8>(p, 1), ACTIVE + NEXT_GROUPS) & load<u8>(<usize>load<u8>(p, 3), ACTIVE + FAR_GROUPS)) {
      if (Text.begin == 0) open(begin, end, key, keyEnd);
      p = load<u8>(p) == 0x5c ? passEscape(program, p) : passAnchor(program, pair, p);
      if (p == Text.floor) {
        pair = <usize>load<u8>(p) << 8;
        continue;
      }
      p--;
    }
    let step: usize = 0;
    for (;;) {
      if (load<u8>(<usize>load<u16>(p), ACTIVE)) { step = 0; break; }
      if (load<u8>(<usize>load<u16>(p, 1), ACTIVE)) { step = 1; break; }
      if (load<u8>(<usize>load<u16>(p, 2), ACTIVE)) { step = 2; break; }
      if (load<u8>(<usize>load<u16>(p, 3), ACTIVE)) { step = 3; break; }
      if (load<u8>(<usize>load<u16>(p, 4), ACTIVE)) { step = 4; break; }
      if (load<u8>(<usize>load<u16>(p, 5), ACTIVE)) { step = 5; break; }
      if (load<u8>(<usize>load<u16>(p, 6), ACTIVE)) { step = 6; break; }
      if (load<u8>(<usize>load<u16>(p, 7), ACTIVE)) { step = 7; break; }
      p += 8;
    }
    p += step;
    pair = load<u16>(p++);
  }
}

/** Asks only the detectors that go by the key of [begin, end): for values that are not scanned. */
export function scanKey(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  open(begin, end, key, keyEnd);
  if (mayName(keyEnd)) ask(program, program.keyAnchors, begin, begin);
}

/** True if a detector goes by keys that end like this one. */
@inline
export function mayName(keyEnd: usize): bool {
  return keyEnd != 0 && hasEnding(keyEnd);
}

/** True if a detector goes by names whose last two bytes are those before `end`. */
@inline
export function hasEnding(end: usize): bool {
  return ((load<u32>(<usize>load<u8>(end - 1) << 2, ACTIVE + ENDINGS) >>> <u32>load<u8>(end - 2)) & 1) != 0;
}

@inline
function open(begin: usize, end: usize, key: usize, keyEnd: usize): void {
  Text.begin = begin;
  Text.floor = begin;
  Text.taken = begin;
  Text.refused = begin;
  Text.sign = 0;
  Text.nameOf = 0;
  Text.end = end;
  Text.key = key;
  Text.keyEnd = keyEnd;
}

/** Asks the detectors whose anchor, the second byte of `pair`, is at `p`; returns where to go on, past `p`. */
function passAnchor(program: Program, pair: usize, p: usize): usize {
  const c = pair >>> 8;
  let anchors = load<u64>(c << 3, ACTIVE + HEAD) & load<u64>((pair & 255) << 3, ACTIVE + BEFORE)
    & load<u64>(<usize>load<u8>(p, 1) << 3, ACTIVE + NEXT) & load<u64>(<usize>load<u8>(p, 3) << 3, ACTIVE + FAR);
  let next = p + 1;
  if (<i64>anchors < 0) { // RESERVED
    if (c == 0x25 && endsUnit(p)) return (Text.floor = p + 3);
    const end = markerEnd(p);
    if (end != 0) return end;
    anchors &= ~RESERVED;
  }
  if (anchors == 0) return next;
  if (c - 0x30 < 10) {
    while (<u32>load<u8>(next) - 0x30 < 10) next++;
    anchors &= load<u64>(min(next - p, LONGEST_RUN) << 3, ACTIVE + LENGTH) & load<u64>(<usize>load<u8>(next) << 3, ACTIVE + AFTER)
      & load<u64>(<usize>load<u8>(next, 1) << 3, ACTIVE + THEN);
    if (anchors == 0) return next;
    Text.runEnd = next;
  }
  return askEach(program, anchors, p, next);
}

/**
 * True if a byte is spelt at `p` as URLs do, `%20`: what follows begins a word. Detectors look for `%40`, `%2B`, and
 * for the `%B4…` of a magnetic stripe.
 */
function endsUnit(p: usize): bool {
  const digits = <u32>load<u16>(p, 1) | 0x2020;
  if (!is(p + 1, HEX) || !is(p + 2, HEX) || digits == 0x3034 || digits == 0x6232) return false;
  return at(p + 1) != 0x42 || !is(p + 3, DIGIT);
}

/** Asks one detector after another; returns where to go on: after the specific matches, else at `next`. */
@inline
function askEach(program: Program, anchors: u64, p: usize, next: usize): usize {
  do {
    const number = <usize>ctz(anchors);
    Text.asked = number;
    if (call_indirect<bool>(load<u32>(number << 2, ACTIVE + FIND), p)) next = accept(program, number, next);
    anchors &= anchors - 1;
  } while (anchors != 0);
  if (next == Text.taken) Text.floor = next;
  return next;
}

function ask(program: Program, anchors: u64, p: usize, next: usize): usize {
  return askEach(program, anchors, p, next);
}

/** Enters what was found at anchor `number`; returns where to go on. */
function accept(program: Program, number: usize, next: usize): usize {
  const bit = <u64>1 << <u64>number;
  const owner = load<i32>(number << 2, ACTIVE + OWNER);
  const allow = program.allow;
  if (allow !== null && allow(Found.start, Found.end)) {
    Text.taken = max(Text.taken, Found.end);
    return max(next, Found.end);
  }
  if (program.observed & bit) {
    Counts.add(owner);
    Text.decides = false;
    return next;
  }
  const isGeneral = (program.general & bit) != 0;
  Matches.add(Found.start, Found.end, owner, isGeneral);
  Text.taken = max(Text.taken, Found.end);
  return isGeneral ? next : max(next, Found.end);
}

/**
 * Passes the escape at `p`, and the one that a JSON text inside this text may have there: `\\n`, `\\u003d`.
 * An equals sign spelled `\\u003d`, as Gson does, is an anchor: `p` is then its last digit.
 */
function passEscape(program: Program, p: usize): usize {
  const first = p;
  if (at(p + 1) != 0x5c && at(p + 1) != 0x75) return (Text.floor = p + 2);
  do p++;
  while (at(p) == 0x5c && p < Text.end);
  if (p >= Text.end) return (Text.floor = p);
  const c = at(p);
  if (c == 0x75 && is(p + 1, HEX) && is(p + 2, HEX) && is(p + 3, HEX) && is(p + 4, HEX)) {
    if (at(p + 2) == 0x30 && at(p + 3) == 0x33 && (at(p + 4) | 0x20) == 0x64) {
      const last: usize = first > Text.floor ? load<u8>(first - 1) : 0;
      const asked = load<u64>(0x3d << 3, ACTIVE + HEAD) & load<u64>(last << 3, ACTIVE + BEFORE);
      p += 4;
      const next = asked == 0 ? p + 1 : ask(program, asked, p, p + 1);
      if (next == p + 1) Text.floor = next;
      return next;
    }
    p = colourEnd(p + 5);
  } else if (((p - first) & 1) != 0 || isEscapeLetter(c)) {
    p++;
  }
  return (Text.floor = p);
}

/** First byte after what \u001b, which ends at `p`, begins: the colours of terminals, `\u001b[1;31m`, whose m is no letter of a word. */
function colourEnd(p: usize): usize {
  if (at(p) != 0x5b || (at(p - 1) | 0x20) != 0x62 || at(p - 2) != 0x31) return p;
  let q = p + 1;
  while (at(q) - 0x30 < 12) q++;
  return at(q) == 0x6d ? q + 1 : p;
}

@inline
function isEscapeLetter(c: u32): bool {
  return c == 0x6e || c == 0x74 || c == 0x72 || c == 0x22;
}
