// Where a pattern is put together: sets of characters and instructions, of one pattern at a time.
//   in   what the parser reads
//   out  the program, its sets and their ranges, in the free bytes of the arena
//   err  false, with what there is no room for
// Nothing is claimed: machine.ts copies what is to stay.

import { reserve } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { CharacterSet, INSTRUCTION, Instruction, Op, RANGE, SET_SIZE } from "./program";

/** Instructions that a pattern may have: `{n}` counts as many times as it repeats. */
export const MOST_STEPS: usize = 500;
const MOST_RANGES: usize = 1000;
/** Room for one more pair of ranges, by which a range with other case grows. */
const RANGE_SLACK: usize = 3;
const PROGRAM_BYTES: usize = MOST_STEPS * INSTRUCTION;
/** Room for what closes the groups that are open, and the pattern. */
const CLOSING_BYTES: usize = 32 * INSTRUCTION;
const SETS_BYTES: usize = MOST_STEPS * SET_SIZE;
const RANGES_BYTES: usize = MOST_RANGES * RANGE;
/** For each range two characters, and 0. */
export const INTERVALS_BYTES: usize = (2 * MOST_RANGES + 1) * 8;
/** A bit for each set, of which no pattern has more than steps. */
export const CLASS_ROW: usize = 64;
const CLASSES_BYTES: usize = INTERVALS_BYTES + 256 * CLASS_ROW;

export let program: usize = 0;
export let programEnd: usize = 0;
export let sets: usize = 0;
export let setsEnd: usize = 0;
let ranges: usize = 0;
let rangesEnd: usize = 0;
/** First free byte behind all that. */
export let beyond: usize = 0;

/** Makes room; false at the memory ceiling. */
export function openScratch(): bool {
  program = reserve(PROGRAM_BYTES + CLOSING_BYTES + SETS_BYTES + RANGES_BYTES + CLASSES_BYTES);
  programEnd = program;
  sets = program + PROGRAM_BYTES + CLOSING_BYTES;
  setsEnd = sets;
  ranges = sets + SETS_BYTES;
  rangesEnd = ranges;
  beyond = ranges + RANGES_BYTES;
  return program != 0;
}

/** True if there is room for so many bytes of instructions. */
export function hasRoom(byteLength: usize): bool {
  return programEnd + byteLength <= program + PROGRAM_BYTES;
}

/** Adds an instruction. There is room: the parser asks before each atom and each repetition. */
export function emit(op: Op, operand: u32): Instruction {
  const made = changetype<Instruction>(programEnd);
  made.op = <u16>op;
  made.operand = <u16>operand;
  made.to = 1;
  made.orTo = 1;
  programEnd += INSTRUCTION;
  return made;
}

/** The same in front of those from `from` on. */
export function insert(from: usize, op: Op): Instruction {
  const end = programEnd;
  memory.copy(from + INSTRUCTION, from, end - from);
  programEnd = from;
  const made = emit(op, 0);
  programEnd = end + INSTRUCTION;
  return made;
}

/** Adds a copy of [from, from + byteLength). */
export function repeatCode(from: usize, byteLength: usize): void {
  memory.copy(programEnd, from, byteLength);
  programEnd += byteLength;
}

/** Takes back what was added since. */
export function dropCode(from: usize): void {
  programEnd = from;
}

/** Begins a set: ranges and {@link endSet} follow. */
export function beginSet(negated: bool): void {
  const set = changetype<CharacterSet>(setsEnd);
  set.ranges = rangesEnd;
  set.negated = negated;
}

/** Adds the characters from `first` to `last`; false where there is no room. */
export function addRange(first: u32, last: u32): bool {
  if (rangesEnd + RANGE_SLACK * RANGE > beyond) return false;
  store<u32>(rangesEnd, first);
  store<u32>(rangesEnd, last, 4);
  rangesEnd += RANGE;
  return true;
}

/** The number of the set that was begun, or of one that is the same. */
export function endSet(): u32 {
  const set = changetype<CharacterSet>(setsEnd);
  set.rangesEnd = rangesEnd;
  const byteLength = rangesEnd - set.ranges;
  for (let before = sets; before < setsEnd; before += SET_SIZE) {
    const other = changetype<CharacterSet>(before);
    if (other.negated != set.negated || other.rangesEnd - other.ranges != byteLength) continue;
    if (byteLength == 0 || equalBytes(other.ranges, set.ranges, byteLength)) {
      rangesEnd = set.ranges;
      return <u32>((before - sets) / SET_SIZE);
    }
  }
  setsEnd += SET_SIZE;
  return <u32>((setsEnd - sets) / SET_SIZE) - 1;
}
