// Walks one text once and asks detectors at their anchors.
//   in   a program, and [begin, end) inside a JSON string, `end` on its closing quote
//   out  Matches
//   err  Matches.overflow
// A byte that is no anchor costs two loads and a branch. A detector sees at most a bounded distance around its anchor,
// or a run that no later anchor of its own reads again: the whole is linear in the text.

import { Counts, Matches } from "./matches";
import { markerEnd } from "./marker";
import {
  ACTIVE, AFTER, BEFORE, BRACKET, ESCAPE, FIND, HEAD, LENGTH, NUMERAL, OWNER, PAYLOAD, Program,
} from "./program";
import { Found, HEX, Text, at, is } from "./text";

const LONGEST_RUN: usize = 20;
const SHORTEST_START: usize = 16;

/** Finds the matches in a text, whose member has the key [key, keyEnd), or 0 and 0. */
export function scanText(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  program.activate();
  Matches.clear();
  Text.begin = Text.floor = Text.taken = Text.refused = begin;
  Text.end = end;
  Text.key = key;
  Text.keyEnd = keyEnd;
  if (begin >= end) return;
  scanAnchors(program, scanStart(program, begin));
}

/** Asks only the detectors that go by the key of [begin, end): for values that are not scanned. */
export function scanKey(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  program.activate();
  Matches.clear();
  Text.begin = Text.floor = Text.taken = Text.refused = begin;
  Text.end = end;
  Text.key = key;
  Text.keyEnd = keyEnd;
  const onKey = program.keyAnchors & load<u64>(<usize>load<u8>(keyEnd - 1) << 3, ACTIVE + BEFORE);
  if (onKey != 0) ask(program, onKey, begin, begin);
}

/** Asks the detectors that look at a value as a whole; returns where to go on. */
function scanStart(program: Program, begin: usize): usize {
  let p = begin;
  const key = Text.keyEnd > Text.key ? at(Text.keyEnd - 1) : 0;
  const onKey = program.keyAnchors & load<u64>(<usize>key << 3, ACTIVE + BEFORE);
  if (onKey != 0) p = ask(program, onKey, begin, p);
  if (program.startAnchors != 0 && Text.end - begin >= SHORTEST_START) p = ask(program, program.startAnchors, begin, p);
  return p;
}

function scanAnchors(program: Program, p: usize): void {
  for (;;) {
    for (;;) {
      if (load<u8>(<usize>load<u8>(p), ACTIVE)) break;
      if (load<u8>(<usize>load<u8>(p, 1), ACTIVE)) { p += 1; break; }
      if (load<u8>(<usize>load<u8>(p, 2), ACTIVE)) { p += 2; break; }
      if (load<u8>(<usize>load<u8>(p, 3), ACTIVE)) { p += 3; break; }
      if (load<u8>(<usize>load<u8>(p, 4), ACTIVE)) { p += 4; break; }
      if (load<u8>(<usize>load<u8>(p, 5), ACTIVE)) { p += 5; break; }
      if (load<u8>(<usize>load<u8>(p, 6), ACTIVE)) { p += 6; break; }
      if (load<u8>(<usize>load<u8>(p, 7), ACTIVE)) { p += 7; break; }
      p += 8;
    }
    const anchor: usize = load<u8>(<usize>load<u8>(p), ACTIVE);
    const last: usize = p > Text.floor ? load<u8>(p - 1) : 0;
    if (anchor == NUMERAL) {
      let q = p + 1;
      while (load<u8>(<usize>load<u8>(q), ACTIVE) == NUMERAL) q++;
      const asked = load<u64>(min(q - p, LONGEST_RUN) << 3, ACTIVE + LENGTH)
        & load<u64>(last << 3, ACTIVE + BEFORE)
        & load<u64>(<usize>load<u8>(q) << 3, ACTIVE + AFTER);
      if (asked != 0) {
        Text.runEnd = q;
        q = ask(program, asked, p, q);
      }
      p = q;
      continue;
    }
    if (p >= Text.end) return;
    if (anchor == ESCAPE) {
      p = passEscape(program, p);
      continue;
    }
    if (anchor == BRACKET) {
      const end = markerEnd(p);
      if (end != 0) {
        p = end;
        continue;
      }
    }
    const asked = load<u64>(anchor << 3, ACTIVE + HEAD)
      & load<u64>(last << 3, ACTIVE + BEFORE)
      & load<u64>(<usize>load<u8>(p, 1) << 3, ACTIVE + AFTER);
    p = asked == 0 ? p + 1 : ask(program, asked, p, p + 1);
  }
}

/** Asks one detector after another; returns where to go on: after the specific matches, else at `next`. */
function ask(program: Program, anchors: u64, p: usize, next: usize): usize {
  do {
    const number = ctz(anchors);
    const bit = anchors & (0 - anchors);
    anchors ^= bit;
    Text.payload = load<usize>(<usize>number << 2, ACTIVE + PAYLOAD);
    if (!call_indirect<bool>(load<u32>(<usize>number << 2, ACTIVE + FIND), p)) continue;
    const owner = load<i32>(<usize>number << 2, ACTIVE + OWNER);
    const allow = program.allow;
    if (allow !== null && allow(Found.start, Found.end)) {
      Text.taken = max(Text.taken, Found.end);
      next = max(next, Found.end);
      continue;
    }
    if (program.observed & bit) {
      Counts.add(owner);
      continue;
    }
    const isGeneral = (program.general & bit) != 0;
    Matches.add(Found.start, Found.end, owner, isGeneral);
    Text.taken = max(Text.taken, Found.end);
    if (!isGeneral && Found.end > next) next = Found.end;
  } while (anchors != 0);
  if (next == Text.taken) Text.floor = next;
  return next;
}

/**
 * Passes the escape at `p`, and the one that a JSON text inside this text may have there: `\\n`, `\\u003d`.
 * An equals sign spelled `\\u003d`, as Gson does, is an anchor: `p` is then its last digit.
 */
function passEscape(program: Program, p: usize): usize {
  const first = p;
  do p++;
  while (at(p) == 0x5c && p < Text.end);
  if (p >= Text.end) return (Text.floor = p);
  const c = at(p);
  if (c == 0x75 && is(p + 1, HEX) && is(p + 2, HEX) && is(p + 3, HEX) && is(p + 4, HEX)) {
    if (at(p + 2) == 0x30 && at(p + 3) == 0x33 && (at(p + 4) | 0x20) == 0x64) {
      const last: usize = first > Text.floor ? load<u8>(first - 1) : 0;
      const asked = load<u64>(<usize>load<u8>(0x3d, ACTIVE) << 3, ACTIVE + HEAD)
        & load<u64>(last << 3, ACTIVE + BEFORE);
      p += 4;
      const next = asked == 0 ? p + 1 : ask(program, asked, p, p + 1);
      if (next == p + 1) Text.floor = next;
      return next;
    }
    p += 5;
  } else if (((p - first) & 1) != 0 || isEscapeLetter(c)) {
    p++;
  }
  return (Text.floor = p);
}

@inline
function isEscapeLetter(c: u32): bool {
  return c == 0x6e || c == 0x74 || c == 0x72 || c == 0x22;
}
