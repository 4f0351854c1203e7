// Reads a pattern: what Perl, Go and JavaScript have in common, without what cannot be matched in linear time.
//   in   the pattern's text
//   out  its program, in scratch.ts; how many groups it has
//   err  why it cannot be read
// transform-pattern-syntax.mjs reads the same syntax when a filter is built: they change together.

import { readCharacter, readClass, readDot, readEscape } from "./characters";
import { PatternError } from "./error";
import { Assertion, BODY, INSTRUCTION, Instruction, Op } from "./program";
import { Flag, currentFlags, fail, hasFlag, isAtEnd, isNameUnit, moveTo, openReader, position, readError, setFlags, take, unitAt } from "./reader";
import { beginSet, dropCode, emit, endSet, hasRoom, insert, openScratch, programEnd, repeatCode } from "./scratch";

/** The whole match is group 0. */
const MOST_GROUPS: i32 = 31;
/** Levels of groups. */
const MOST_DEPTH: i32 = 10;
const MOST_COUNT: i32 = 500;
const NO_LIMIT: i32 = -1;
/** Room for what an atom or an alternative adds itself. */
const ATOM_BYTES: usize = 8 * INSTRUCTION;
export const NAMES_BYTES: usize = 32 * 8;

let groups: i32 = 0;
let canRepeat: bool = false;
/** For each group where its name stands in the pattern, and its bytes; 0 for none. */
export const groupNames: usize = memory.data(256, 4);

export function groupCount(): i32 {
  return groups;
}

export function parsePattern(text: string): PatternError {
  openReader(text);
  groups = 0;
  memory.fill(groupNames, 0, NAMES_BYTES);
  if (!openScratch()) return PatternError.OutOfMemory;
  emit(Op.Split, 0).to = <i16>BODY;
  beginSet(true);
  emit(Op.Set, endSet());
  emit(Op.Jump, 0).to = -2;
  emit(Op.Save, 0);
  readAlternatives();
  if (!isAtEnd()) fail(PatternError.Bracket, position());
  emit(Op.Save, 1);
  emit(Op.Match, 0);
  return readError();
}

/** Instructions from one to the other. */
function steps(from: usize, to: usize): i16 {
  return <i16>(<isize>(to - from) / <isize>INSTRUCTION);
}

/** A group that is open, or the whole pattern: what waits for its end. Kept in a list, not on the stack, of which Fluent Bit gives 8 KiB. */
@unmanaged
class Level {
  /** Where its bracket stands. */
  open: usize;
  /** Its first instruction, which a repetition behind it repeats. */
  atom: usize;
  /** The first instruction of the alternative that is read. */
  from: usize;
  /** The last jump that leads behind all alternatives, or 0. */
  last: usize;
  /** That hold again behind it. */
  flags: u32;
  /** 0 for a group without a number. */
  group: i32;
}

const LEVEL: usize = offsetof<Level>();
const levels: usize = memory.data(264, 4); // (MOST_DEPTH + 1) * LEVEL

/** Up to the end, or a `)` too many. */
function readAlternatives(): void {
  let at = levels;
  beginLevel(at);
  while (true) {
    const level = changetype<Level>(at);
    let atom = programEnd;
    if (isAtEnd() || unitAt(0) == 0x29) {
      endAlternatives(level);
      if (at == levels) return;
      endGroup(level);
      atom = level.atom;
      at -= LEVEL;
    } else if (take(0x7c)) {
      nextAlternative(level);
      continue;
    } else if (unitAt(0) != 0x28) {
      readAtom();
    } else if (beginGroup(at + LEVEL)) {
      at += LEVEL;
      continue;
    }
    readRepetitions(atom);
  }
}

function beginLevel(at: usize): Level {
  const level = changetype<Level>(at);
  level.from = programEnd;
  level.last = 0;
  return level;
}

/** Each alternative but the last ends with a jump behind them all. */
function nextAlternative(level: Level): void {
  if (!hasRoom(ATOM_BYTES)) {
    fail(PatternError.TooLong, position());
    return;
  }
  const split = insert(level.from, Op.Split);
  const jump = programEnd;
  emit(Op.Jump, 0).to = linkTo(level.last, jump);
  level.last = jump;
  split.orTo = steps(level.from, programEnd);
  level.from = programEnd;
}

function endAlternatives(level: Level): void {
  for (let last = level.last; last != 0; last = linked) {
    const jump = changetype<Instruction>(last);
    unlink(jump);
    jump.to = steps(last, programEnd);
  }
}

/** Where {@link unlink} found the instruction before. */
let linked: usize = 0;

/** As long as it is not known where an instruction leads, it leads back to the one before it that is waiting too. */
function linkTo(before: usize, here: usize): i16 {
  return before == 0 ? 0 : steps(before, here);
}

function unlink(waiting: Instruction): void {
  linked = waiting.to == 0 ? 0 : changetype<usize>(waiting) - <usize>waiting.to * INSTRUCTION;
}

function readAtom(): void {
  canRepeat = true;
  if (!hasRoom(ATOM_BYTES)) {
    fail(PatternError.TooLong, position());
    return;
  }
  const unit = unitAt(0);
  switch (unit) {
    case 0x5b: return readClass();
    case 0x2e: return readDot();
    case 0x5e: return readAssertion(hasFlag(Flag.Multiline) ? Assertion.LineStart : Assertion.TextStart, 2);
    case 0x24: return readAssertion(hasFlag(Flag.Multiline) ? Assertion.LineEnd : Assertion.TextEnd, 2);
    case 0x5c: {
      const letter = unitAt(1);
      if (letter == 0x62) return readAssertion(Assertion.WordEdge, 4);
      return letter == 0x42 ? readAssertion(Assertion.NoWordEdge, 4) : readEscape();
    }
  }
  if (isRepetition(unit)) fail(PatternError.Repetition, position());
  else readCharacter();
}

function readAssertion(kind: Assertion, byteLength: usize): void {
  moveTo(position() + byteLength);
  canRepeat = false;
  emit(Op.Assert, kind);
}

// ---- groups ----

/** True if what follows stands in the group, at the level that is given; else it was flags alone, or cannot be read. */
function beginGroup(at: usize): bool {
  const open = position();
  const outer = currentFlags();
  const atom = programEnd;
  canRepeat = true;
  if (at == levels + <usize>(MOST_DEPTH + 1) * LEVEL || !hasRoom(ATOM_BYTES)) return fail(PatternError.TooLong, open);
  take(0x28);
  let group = 0;
  if (!take(0x3f)) group = addGroup(open);
  else if (unitAt(0) == 0x3c || unitAt(0) == 0x50) group = readName(open);
  else if (readFlags(open)) return false;
  if (group != 0) emit(Op.Save, group << 1);
  const level = beginLevel(at);
  level.open = open;
  level.atom = atom;
  level.flags = outer;
  level.group = group;
  return true;
}

function endGroup(level: Level): void {
  if (!take(0x29)) fail(PatternError.Bracket, level.open);
  else if (level.group != 0) emit(Op.Save, (level.group << 1) + 1);
  setFlags(level.flags);
  canRepeat = true;
}

function addGroup(open: usize): i32 {
  if (groups == MOST_GROUPS) fail(PatternError.TooLong, open);
  else groups += 1;
  return groups;
}

/** `<name>` or `P<name>`. */
function readName(open: usize): i32 {
  take(0x50);
  const isNamed = take(0x3c);
  const name = position();
  while (isNameUnit(unitAt(0))) moveTo(position() + 2);
  const byteLength = position() - name;
  if (!isNamed || byteLength == 0 || !take(0x3e)) {
    fail(PatternError.Group, open);
    return 0;
  }
  const group = addGroup(open);
  const slot = groupNames + (<usize>group << 3);
  store<usize>(slot, name);
  store<usize>(slot, byteLength, 4);
  return group;
}

/** `i)`, which holds up to the end of the group around it, or `i:` for a group of its own; true for the first. */
function readFlags(open: usize): bool {
  let flags = currentFlags();
  while (true) {
    const unit = unitAt(0);
    if (unit == 0x69) flags |= Flag.IgnoreCase;
    else if (unit == 0x73) flags |= Flag.DotAll;
    else if (unit == 0x6d) flags |= Flag.Multiline;
    else break;
    take(unit);
  }
  setFlags(flags);
  canRepeat = false;
  if (take(0x29)) return true;
  if (take(0x3a)) return false;
  fail(PatternError.Group, open);
  return true;
}

// ---- repetitions ----

let fewest: i32 = 0;
let most: i32 = 0;
/** Behind the repetition that is next. */
let repetitionEnd: usize = 0;

/** True if `*`, `+`, `?` or a count is next; what it says is then in {@link fewest} and {@link most}. */
function isRepetition(unit: u32): bool {
  const from = position();
  repetitionEnd = from + 2;
  fewest = i32(unit == 0x2b);
  most = unit == 0x3f ? 1 : NO_LIMIT;
  if (unit != 0x7b) return unit == 0x2a || unit == 0x2b || unit == 0x3f;
  take(unit);
  fewest = readCount();
  most = fewest;
  if (fewest >= 0 && take(0x2c)) most = readCount();
  const isCount = fewest >= 0 && unitAt(0) == 0x7d;
  repetitionEnd = position() + 2;
  moveTo(from);
  return isCount;
}

/** Decimal digits, cut above what fits a pattern; -1 if there are none. */
function readCount(): i32 {
  let count = -1;
  for (let digit = unitAt(0) - 0x30; digit < 10; digit = unitAt(0) - 0x30) {
    count = min<i32>(max<i32>(count, 0) * 10 + <i32>digit, MOST_COUNT + 1);
    take(digit + 0x30);
  }
  return count;
}

/** Reads what repeats the instructions from `from` on; a second one has nothing to repeat. */
function readRepetitions(from: usize): void {
  while (isRepetition(unitAt(0))) {
    const here = position();
    moveTo(repetitionEnd);
    const isLazy = take(0x3f);
    if (!canRepeat) fail(PatternError.Repetition, here);
    else if (most >= 0 && fewest > most) fail(PatternError.Repetition, here);
    else if (!repeat(from, isLazy)) fail(PatternError.TooLong, here);
    canRepeat = false;
  }
}

/** Repeats the instructions from `from` on; false if they get too many. */
function repeat(from: usize, isLazy: bool): bool {
  if (most == 0) dropCode(from);
  if (most == 0) return true;
  const byteLength = programEnd - from;
  const copies = most == NO_LIMIT ? max<i32>(fewest, 1) : most;
  if (copies > MOST_COUNT || !hasRoom(<usize>(copies - 1) * byteLength + <usize>copies * INSTRUCTION + ATOM_BYTES)) return false;
  let first = from;
  let last: usize = 0;
  if (fewest == 0) {
    insert(from, Op.Split).to = 0;
    last = from;
    first += INSTRUCTION;
  }
  for (let i = 1; i < copies; i++) {
    if (i >= fewest) {
      const split = programEnd;
      emit(Op.Split, 0).to = linkTo(last, split);
      last = split;
    }
    repeatCode(first, byteLength);
  }
  const here = programEnd;
  if (most == NO_LIMIT) {
    if (fewest == 0) emit(Op.Jump, 0).to = steps(here, from);
    else choose(emit(Op.Split, 0), steps(here, here - byteLength), 1, isLazy);
  }
  for (; last != 0; last = linked) {
    const split = changetype<Instruction>(last);
    unlink(split);
    choose(split, 1, steps(last, programEnd), isLazy);
  }
  return true;
}

/** `again` is preferred, unless it is to be as short as it can. */
function choose(split: Instruction, again: i16, onward: i16, isLazy: bool): void {
  split.to = isLazy ? onward : again;
  split.orTo = isLazy ? again : onward;
}
