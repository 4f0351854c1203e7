// What a pattern compiles to: instructions for a set of threads, each of which stands at one of them.
//   in   addresses of instructions
//   out  their parts
// Jumps are relative, so that a run of instructions can be moved and copied: that is how `x*` and `x{3}` are made of `x`.
//
//    0 Split 3, 1  1 Set any  2 Jump 0  3 Save 0  …the pattern's own…  Save 1  Match
//    └ tries the pattern at each character, the earliest first

export const INSTRUCTION: usize = 8;
/** The first instruction behind the loop that tries the pattern further on. */
export const BODY: i32 = 3;

export enum Op {
  /** Takes one character of a set. */
  Set,
  /** Goes on at two places, of which the first is preferred. */
  Split,
  Jump,
  /** Notes the position in a slot. */
  Save,
  Assert,
  Match,
}

export enum Assertion { TextStart, TextEnd, LineStart, LineEnd, WordEdge, NoWordEdge }

@unmanaged
export class Instruction {
  op: u16;
  /** A set, a slot, or an {@link Assertion}. */
  operand: u16;
  /** Instructions to go on by. */
  to: i16;
  /** The same, for the second choice. */
  orTo: i16;
}

/** A set of characters: pairs of first and last, all others if it is negated. */
@unmanaged
export class CharacterSet {
  ranges: usize;
  rangesEnd: usize;
  negated: bool;
}

export const SET_SIZE: usize = 12;
export const RANGE: usize = 8;
export const LAST_POINT: u32 = 0x10ffff;

export function setHas(set: CharacterSet, point: u32): bool {
  for (let range = set.ranges; range < set.rangesEnd; range += RANGE) {
    if (point - load<u32>(range) <= load<u32>(range, 4) - load<u32>(range)) return !set.negated;
  }
  return set.negated;
}
