// What a pattern says of one character: itself, an escape, a class.
//   in   the reader, at that character
//   out  an instruction that takes a character of a set
//   err  the reader's

import { PatternError } from "./error";
import { LAST_POINT, Op } from "./program";
import { Flag, NO_UNIT, fail, hasFlag, isAtEnd, isNameUnit, position, readError, readPoint, take, unitAt } from "./reader";
import { addRange, beginSet, emit, endSet } from "./scratch";

/** What a class has instead of a character where it names several. */
const SEVERAL: i32 = -1;

/** Pairs of first and last. */
const DIGITS: usize = memory.data<u8>([0x30, 0x39]);
const WORD: usize = memory.data<u8>([0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]);
const WORD_PAIRS: i32 = 4;
const SPACES: usize = memory.data<u8>([0x09, 0x0d, 0x20, 0x20]);

/** The number of the set of letters, digits and `_`. */
export function wordSet(): u32 {
  beginSet(false);
  addShorthand(WORD, WORD_PAIRS, false);
  return endSet();
}

/** The number of the set that has the line feed alone. */
export function lineSet(): u32 {
  beginSet(false);
  add(0x0a, 0x0a);
  return endSet();
}

export function readDot(): void {
  take(0x2e);
  beginSet(true);
  if (!hasFlag(Flag.DotAll)) add(0x0a, 0x0a);
  emit(Op.Set, endSet());
}

export function readCharacter(): void {
  beginSet(false);
  const point = readPoint();
  addFolded(point, point);
  emit(Op.Set, endSet());
}

export function readEscape(): void {
  beginSet(false);
  const point = readEscaped();
  if (point >= 0) addFolded(<u32>point, <u32>point);
  emit(Op.Set, endSet());
}

/** The character that the escape stands for; {@link SEVERAL} for a class, which is then in the set. */
function readEscaped(): i32 {
  const here = position();
  take(0x5c);
  const letter = unitAt(0);
  if (letter != NO_UNIT) {
    if (!isNameUnit(letter) || letter == 0x5f) return <i32>readPoint();
    take(letter);
  }
  switch (letter | 0x20) {
    case 0x64: return addShorthand(DIGITS, 1, letter == 0x44);
    case 0x77: return addShorthand(WORD, WORD_PAIRS, letter == 0x57);
    case 0x73: return addShorthand(SPACES, 2, letter == 0x53);
  }
  switch (letter) {
    case 0x6e: return 0x0a;
    case 0x74: return 0x09;
    case 0x72: return 0x0d;
    case 0x66: return 0x0c;
    case 0x76: return 0x0b;
    case 0x78: return readHex(2, here);
    case 0x75: return readHex(4, here);
  }
  fail(PatternError.Escape, here);
  return 0;
}

function readHex(count: i32, here: usize): i32 {
  let value = 0;
  for (; count > 0; count--) {
    const unit = unitAt(0);
    const digit = unit - 0x30 < 10 ? unit - 0x30 : (unit | 0x20) - 0x61 + 10;
    if (digit > 15) {
      fail(PatternError.Escape, here);
      return 0;
    }
    value = (value << 4) | <i32>digit;
    take(unit);
  }
  return value;
}

/** Adds a class of ASCII, or all that is not in it. */
function addShorthand(pairs: usize, count: i32, negated: bool): i32 {
  let next: u32 = 0;
  for (; count > 0; count--, pairs += 2) {
    const first: u32 = load<u8>(pairs);
    const last: u32 = load<u8>(pairs, 1);
    add(negated ? next : first, negated ? first - 1 : last);
    next = last + 1;
  }
  if (negated) add(next, LAST_POINT);
  return SEVERAL;
}

function add(first: u32, last: u32): void {
  if (!addRange(first, last)) fail(PatternError.TooLong, position());
}

/** Adds a range, with the other case of its ASCII letters where case does not count. */
function addFolded(first: u32, last: u32): void {
  add(first, last);
  if (!hasFlag(Flag.IgnoreCase)) return;
  if (first <= 0x5a && last >= 0x41) add(max<u32>(first, 0x41) + 0x20, min<u32>(last, 0x5a) + 0x20);
  if (first <= 0x7a && last >= 0x61) add(max<u32>(first, 0x61) - 0x20, min<u32>(last, 0x7a) - 0x20);
}

export function readClass(): void {
  const open = position();
  take(0x5b);
  beginSet(take(0x5e));
  if (unitAt(0) == 0x5d) fail(PatternError.Class, open);
  while (!isAtEnd() && unitAt(0) != 0x5d) readRange();
  if (!take(0x5d)) fail(PatternError.Bracket, open);
  emit(Op.Set, endSet());
}

/** A character of a class, or `a-z`. */
function readRange(): void {
  const here = position();
  if (unitAt(0) == 0x5b && unitAt(1) == 0x3a) fail(PatternError.Class, here);
  const first = readMember();
  if (first == SEVERAL || readError() != PatternError.None) return;
  let last = first;
  if (unitAt(0) == 0x2d && unitAt(1) != 0x5d && unitAt(1) != NO_UNIT) {
    take(0x2d);
    last = readMember();
    if (last < first) fail(PatternError.Class, here);
  }
  addFolded(<u32>first, <u32>last);
}

function readMember(): i32 {
  return unitAt(0) == 0x5c ? readEscaped() : <i32>readPoint();
}
