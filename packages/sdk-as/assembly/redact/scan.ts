// Walks one text once and asks detectors at their anchors.
//   in   a program, activated, and [begin, end) inside a JSON string, `end` on its closing quote
//   out  Matches, which the caller clears
//   err  Matches.overflow
// A byte that is no anchor costs two loads and a branch. A detector sees at most a bounded distance around its anchor,
// or a run that no later anchor of its own reads again: the whole is linear in the text.

import { Counts, Matches } from "./matches";
import { markerEnd } from "./marker";
import { ACTIVE, AFTER, BEFORE, FAR, FIND, HEAD, LENGTH, OWNER, Program } from "./program";
import { Found, HEX, Text, at, is } from "./text";

const LONGEST_RUN: usize = 20;
/** Texts from here on are also looked at as a whole. */
const SHORTEST_START: usize = 64;

/** Finds the matches in a text, whose member has the key [key, keyEnd), or 0 and 0. */
export function scanText(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  open(program, begin, end, key, keyEnd);
  if (begin >= end) return;
  let p = begin;
  const onKey = keyAnchors(program, keyEnd);
  if (onKey != 0) p = ask(program, onKey, begin, p);
  if (end - begin >= SHORTEST_START && program.startAnchors != 0) p = ask(program, program.startAnchors, begin, p);
  scanAnchors(program, p);
}

/** Asks only the detectors that go by the key of [begin, end): for values that are not scanned. */
export function scanKey(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  open(program, begin, end, key, keyEnd);
  const onKey = keyAnchors(program, keyEnd);
  if (onKey != 0) ask(program, onKey, begin, begin);
}

/** The detectors that may go by a key, for its last byte. */
@inline
export function keyAnchors(program: Program, keyEnd: usize): u64 {
  return keyEnd == 0 ? 0 : program.keyAnchors & load<u64>(<usize>load<u8>(keyEnd - 1) << 3, ACTIVE + BEFORE);
}

@inline
function open(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  Text.begin = Text.floor = Text.taken = Text.refused = begin;
  Text.end = end;
  Text.key = key;
  Text.keyEnd = keyEnd;
}

/** From `p` on, which nothing stands before: the start of the text, or the byte after an escape or a match. */
function scanAnchors(program: Program, p: usize): void {
  const end = Text.end;
  for (;;) {
    // p is where the scan stands on an anchor, or at the floor, where it may be one.
    if (p >= end) return;
    p = passAnchor(program, p);
    if (p == Text.floor) continue;
    p--;
    for (;;) {
      if (load<u8>(<usize>load<u16>(p), ACTIVE)) { p += 1; break; }
      if (load<u8>(<usize>load<u16>(p, 1), ACTIVE)) { p += 2; break; }
      if (load<u8>(<usize>load<u16>(p, 2), ACTIVE)) { p += 3; break; }
      if (load<u8>(<usize>load<u16>(p, 3), ACTIVE)) { p += 4; break; }
      if (load<u8>(<usize>load<u16>(p, 4), ACTIVE)) { p += 5; break; }
      if (load<u8>(<usize>load<u16>(p, 5), ACTIVE)) { p += 6; break; }
      if (load<u8>(<usize>load<u16>(p, 6), ACTIVE)) { p += 7; break; }
      if (load<u8>(<usize>load<u16>(p, 7), ACTIVE)) { p += 8; break; }
      p += 8;
    }
  }
}

/** Asks the detectors whose anchor is at `p`; returns where to go on, past `p`. */
@inline
function passAnchor(program: Program, p: usize): usize {
  const c: usize = load<u8>(p);
  const before: usize = p > Text.floor ? load<u8>(p - 1) : 0;
  let anchors = load<u64>(c << 3, ACTIVE + HEAD) & load<u64>(before << 3, ACTIVE + BEFORE);
  let next = p + 1;
  if (anchors == 0) {
    if (c == 0x5c) return passEscape(program, p);
    if (c != 0x5b) return next;
    const end = markerEnd(p);
    return end != 0 ? end : next;
  }
  if (c - 0x30 < 10) {
    while (<u32>load<u8>(next) - 0x30 < 10) next++;
    anchors &= load<u64>(min(next - p, LONGEST_RUN) << 3, ACTIVE + LENGTH);
    Text.runEnd = next;
  }
  anchors &= load<u64>(<usize>load<u8>(next) << 3, ACTIVE + AFTER);
  if (anchors == 0) return next;
  anchors &= load<u64>(<usize>load<u8>(p, 3) << 3, ACTIVE + FAR);
  return anchors == 0 ? next : askEach(program, anchors, p, next);
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
