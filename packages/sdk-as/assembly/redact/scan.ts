// Walks one text once and asks detectors at their anchors.
//   in   a program, activated, and [begin, end) inside a JSON string, `end` on its closing quote
//   out  Matches, which the caller clears
//   err  Matches.overflow
// A byte that is no anchor costs two loads and a branch. A detector sees at most a bounded distance around its anchor,
// or a run that no later anchor of its own reads again: the whole is linear in the text.

import { Counts, Matches } from "./matches";
import { markerEnd } from "./marker";
import {
  ACTIVE, AFTER, BEFORE, ENDINGS, FAR, FAR_GROUPS, FIND, HEAD, LENGTH, NAMED, NEXT, NEXT_GROUPS, OF_KEY, OF_NAME, OF_WORD, OWNER, Program, ROWS,
  THEN, TIME, slotOfEnding,
} from "./program";
import { isQuote } from "./quotes";
import { DIGIT, Found, HEX, Text, WORD, at, digitsEnd, found, is } from "./text";
import { mayBeForeign } from "./foreign";
import { timeEnd } from "./time";
import { isEscapeLetter, nameBefore, keyBefore, withoutNumber, wordBefore } from "./words";

const LONGEST_RUN: usize = 20;
/** Texts from here on are also looked at as a whole. */
const SHORTEST_START: usize = 64;

/** Behind a scheme, which is no name. */
const SLASHES: u16 = 0x2f2f;
/** `003d`, `ff1a` and `ff1d`, as they are loaded. */
const EQUALS: u32 = 0x64333030;
const WIDE_COLON: u32 = 0x61316666;
const WIDE_EQUALS: u32 = 0x64316666;

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
    const groups = load<u8>(pair, ACTIVE) & load<u8>(<usize>load<u8>(p, 1), ACTIVE + NEXT_GROUPS)
      & load<u8>(<usize>load<u8>(p, 3), ACTIVE + FAR_GROUPS);
    if (groups != 0) {
      if (Text.begin == 0) open(begin, end, key, keyEnd);
      let next = p + 1;
      if (groups & ROWS) {
        next = digitsEnd(p);
        const anchors = anchorsOfRow(pair & 255, next - p, next);
        if (anchors != 0) next = passRow(program, anchors, <u32>pair & 255, p, next);
      } else if (load<u8>(p) == 0x5c) {
        next = passEscape(program, p);
      } else if (groups != NAMED || hasName(p)) {
        next = passAnchor(program, pair, p);
      }
      if (next == Text.floor) {
        p = next;
        pair = <usize>load<u8>(p) << 8;
        continue;
      }
      p = next - 1;
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
  if (Text.aheadEnd != 0) enterAhead(program, end);
}

/** Asks only the detectors that go by the key of [begin, end): for values that are not scanned. */
export function scanKey(program: Program, begin: usize, end: usize, key: usize, keyEnd: usize): void {
  open(begin, end, key, keyEnd);
  if (mayName(keyEnd)) ask(program, program.keyAnchors, begin, begin);
}

/** True if a detector goes by keys that end like this one. */
@inline
export function mayName(keyEnd: usize): bool {
  return keyEnd != 0 && isEnding(keyEnd, OF_KEY);
}

/** True if a detector goes by keys, or by words before digits, that end like the name before `end`. */
export function mayAnnounce(end: usize): bool {
  return isEnding(end, OF_KEY | OF_WORD);
}

/** True if before the sign at `p` stands a name that ends like one a detector goes by. */
@inline
function hasName(p: usize): bool {
  return is(p - 1, WORD) ? isEnding(p == Text.floor ? nameBefore(p) : p, OF_NAME) : hasQuotedName(p);
}

/** A name in quotes, or with a space or an index behind: `"name":`, `\"name\":`, `name =`, `name[0]=`. */
function hasQuotedName(p: usize): bool {
  const last = at(p - 1);
  let end = isQuote(last) && at(p - 2) == 0x5c ? p - 2 : p - 1;
  if (!is(end - 1, WORD) || last == 0x5d || last == 0x3b) {
    end = keyBefore(p);
    if (end == 0) return false;
  }
  return isEnding(end, OF_NAME);
}

/** True if a word of that kind ends like the one before `end`. */
@inline
function isEnding(end: usize, kind: u32): bool {
  return (load<u8>(slotOfEnding(end), ACTIVE + ENDINGS) & kind) != 0;
}

/** True if the word before the digits at `p` ends like one that a detector goes by, or beyond ASCII; where there is none, the key decides. */
function hasWord(p: usize): bool {
  const end = wordBefore(p);
  if (end != Text.begin) return isEnding(withoutNumber(end), OF_WORD) || mayBeForeign(end) || end == Text.listed;
  return Text.keyEnd != 0 && (isEnding(withoutNumber(Text.keyEnd), OF_WORD) || mayBeForeign(Text.keyEnd));
}

function open(begin: usize, end: usize, key: usize, keyEnd: usize): void {
  Text.begin = begin;
  Text.floor = begin;
  Text.taken = begin;
  Text.refused = begin;
  Text.counted = begin;
  Text.cookiesEnd = begin;
  Text.listed = 0;
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
  if (anchors > TIME) {
    if (c == 0x25 && endsUnit(p)) return (Text.floor = passUnit(program, pair & 255, p));
    const end = markerEnd(p);
    if (end != 0) return end;
    anchors &= TIME - 1;
    if (anchors == 0 && c == 0x23 && at(p + 2) == 0x31) return (Text.floor = p + 4); // #011
  }
  if ((anchors & program.named) != 0 && (load<u16>(p, 1) == SLASHES || !hasName(p))) anchors &= ~program.named;
  return anchors == 0 ? p + 1 : askEach(program, anchors, p, p + 1);
}

/** Passes a byte that URLs spell. `%3D` behind a name, and `%3A` behind one in quotes, `%22name%22%3A`, are signs: the last digit is the anchor. */
function passUnit(program: Program, last: usize, p: usize): usize {
  const digits = <u32>load<u16>(p, 1) | 0x2020;
  if (digits != 0x6433 && digits != 0x6133) return p + 3;
  const name = nameBefore(p);
  const asked = load<u64>(0x3d << 3, ACTIVE + HEAD) & load<u64>(last << 3, ACTIVE + BEFORE) & program.named;
  return asked == 0 || (name == p && digits == 0x6133) || !isEnding(name, OF_NAME) ? p + 3 : ask(program, asked, p + 2, p + 3);
}

/** The anchors that fit `count` digits up to `end`, `last` before them. */
@inline
function anchorsOfRow(last: usize, count: usize, end: usize): u64 {
  return load<u64>(last << 3, ACTIVE + BEFORE) & load<u64>(min(count, LONGEST_RUN) << 3, ACTIVE + LENGTH)
    & load<u64>(<usize>load<u8>(end) << 3, ACTIVE + AFTER) & load<u64>(<usize>load<u8>(end, 1) << 3, ACTIVE + THEN);
}

/** Asks detectors at the digits from `p` to `end`, after the byte `last`; returns where to go on. */
function passRow(program: Program, anchors: u64, last: u32, p: usize, end: usize): usize {
  if (anchors & TIME) {
    const after = timeEnd(p, last);
    if (after != 0) return after;
    anchors &= ~TIME;
    if (anchors == 0) return end;
  }
  if ((anchors & program.announced) != 0 && !hasWord(p)) {
    anchors &= ~program.announced;
    if (anchors == 0) return end;
  }
  Text.runEnd = end;
  return ask(program, anchors, p, end);
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
  if (Text.aheadEnd != 0 && p >= Text.aheadStart) enterAhead(program, p);
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

/** Enters the matches that lay ahead, up to `p`: their place is reached. */
function enterAhead(program: Program, p: usize): void {
  do {
    found(Text.aheadStart, Text.aheadEnd);
    Text.aheadEnd = 0;
    accept(program, Text.aheadBy, Text.aheadStart);
    Text.asked = Text.aheadBy;
    if (Text.again != 0) call_indirect<bool>(load<u32>(Text.asked << 2, ACTIVE + FIND), Text.again);
    if (Text.aheadEnd == 0) Text.again = 0;
  } while (Text.aheadEnd != 0 && p >= Text.aheadStart);
}

/** Enters what was found at anchor `number`; returns where to go on. */
function accept(program: Program, number: usize, next: usize): usize {
  const bit = <u64>1 << <u64>number;
  const owner = load<i32>(number << 2, ACTIVE + OWNER);
  const isGeneral = (program.general & bit) != 0;
  const allow = program.allow;
  if (allow !== null && allow(Found.start, Found.end, isGeneral)) {
    Text.taken = max(Text.taken, Found.end);
    return max(next, Found.end);
  }
  if (program.observed & bit) {
    if (Found.start >= Text.counted) Counts.add(owner);
    Text.counted = max(Text.counted, Found.end);
    Text.decides = false;
    return next;
  }
  Matches.add(Found.start, Found.end, owner, isGeneral);
  Text.taken = max(Text.taken, Found.end);
  return isGeneral ? next : max(next, Found.end);
}

/**
 * Passes the escape at `p`, and the one that a JSON text inside this text may have there: `\\n`, `\\u003d`. An equals sign spelled
 * `\\u003d`, as Gson does, and the wide `\uff1a` and `\uff1d` of East Asia are anchors: `p` is then their last digit.
 */
function passEscape(program: Program, p: usize): usize {
  const first = p;
  // An author's text of nothing but such characters stands on the u.
  const own = at(p + 1) == 0x75 ? load<u64>(0x75 << 3, ACTIVE + HEAD) : 0;
  if (own != 0) {
    const next = askEach(program, own, p + 1, p);
    if (next != p) return next;
  }
  if (at(p + 1) != 0x5c && at(p + 1) != 0x75) return (Text.floor = p + 2);
  do p++;
  while (at(p) == 0x5c && p < Text.end);
  if (p >= Text.end) return (Text.floor = p);
  const c = at(p);
  if (c == 0x75 && is(p + 1, HEX) && is(p + 2, HEX) && is(p + 3, HEX) && is(p + 4, HEX)) {
    const digits = load<u32>(p, 1) | 0x20202020;
    if (digits == EQUALS || digits == WIDE_COLON || digits == WIDE_EQUALS) {
      const last: usize = first > Text.floor ? load<u8>(first - 1) : 0;
      const sign: usize = digits == WIDE_COLON ? 0x3a : 0x3d;
      const asked = load<u64>(sign << 3, ACTIVE + HEAD) & load<u64>(last << 3, ACTIVE + BEFORE) & (digits == EQUALS ? ~(<u64>0) : program.named);
      p += 4;
      const next = asked == 0 ? p + 1 : ask(program, asked, p, p + 1);
      if (next == p + 1) Text.floor = next;
      return next;
    }
    p = colourEnd(p + 5);
  } else if (((p - first) & 1) != 0 || (isEscapeLetter(c) || c == 0x22)) {
    p++;
  } else if (c == 0x78 && is(p + 1, HEX) && is(p + 2, HEX)) {
    p += 3; // \x22, as nginx writes a quote
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
