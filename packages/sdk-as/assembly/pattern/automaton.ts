// States of a pattern, made when a text first leads to them.
//   in   a machine; a state and the class of the next character
//   out  an entry: the state that follows, or a step, where registers change on the way
//   err  none; where there is no room for more states, all are forgotten, and made again when they are next needed
// A state is what all threads of a Pike machine wait for, in the order in which they are preferred. A thread notes a position
// not when it comes to Save, but with the next character that it takes, so that most characters change no registers: Laurikari,
// "NFAs with tagged transitions", 2000; Trofimovich, "Tagged deterministic finite automata with lookahead", 2017.
//
//    (\S+) (\d+)   behind "ab": ── \S, registers 0 ── " ", registers 0, to note: end of group 1 ──

import { equalBytes } from "../memory/bytes";
import { Before, Machine, STATE_HEAD, STEP_HEAD, STEP_ROW, THREAD, isMember } from "./machine";
import { Assertion, BODY, INSTRUCTION, Instruction, Op } from "./program";

/** Entries that are no address: nothing follows; or all threads but the one that looks further on are gone. */
export const DEAD: u32 = 8;
export const RESTART: u32 = 16;
/** In the address of a state, and in no other entry. */
export const IS_STATE: u32 = 4;
const NO_ROW: i32 = -1;

/** What a thread asks of the next character; each of the first four allows less than the one before. */
enum Condition { None, NoWord, LineEnd, TextEnd, Word }

let machine: Machine = changetype<Machine>(0);
let threadsEnd: usize = 0;
let rowsEnd: usize = 0;
/** Nothing that comes later is preferred to a match that was found. */
let isDecided: bool = false;
let isTextStart: bool = false;
let isLineStart: bool = false;
let isBehindWord: bool = false;

function begin(owner: Machine): void {
  machine = owner;
  threadsEnd = owner.threads;
  rowsEnd = owner.threadRows;
  isDecided = false;
  memory.fill(owner.visited, 0, owner.programBytes / INSTRUCTION);
}

// ---- threads ----

/** Adds the threads that go on from an instruction, the preferred first. */
function follow(start: usize, row: u32): void {
  let top = machine.stack;
  push(top, start, 0, Condition.None);
  top += THREAD;
  while (top > machine.stack && !isDecided) {
    top -= THREAD;
    let mask = load<u64>(top);
    let at = <usize>load<u32>(top, 8);
    let condition: u32 = load<u32>(top, 12);
    while (visit(at, condition)) {
      const one = changetype<Instruction>(machine.program + at * INSTRUCTION);
      const op: u32 = one.op;
      if (op == Op.Set || op == Op.Match) {
        addThread(mask, at, row, condition, op == Op.Match);
        break;
      }
      if (op == Op.Save) {
        mask |= <u64>1 << <u64>one.operand;
      } else if (op == Op.Split) {
        push(top, at + <usize>one.orTo, mask, condition);
        top += THREAD;
      } else if (op == Op.Assert) {
        condition = asked(one.operand, condition);
        if (condition > <u32>Condition.Word) break;
      }
      at += <usize>one.to;
    }
  }
}

@inline
function push(top: usize, at: usize, mask: u64, condition: u32): void {
  store<u64>(top, mask);
  store<u32>(top, <u32>at, 8);
  store<u32>(top, condition, 12);
}

/** False if a thread was here already that is preferred and asks no more. */
function visit(at: usize, condition: u32): bool {
  const byte = machine.visited + at;
  const seen: u32 = load<u8>(byte);
  const weaker: u32 = condition == Condition.Word ? 0b10001 : (2 << condition) - 1;
  if (seen & weaker) return false;
  store<u8>(byte, seen | (1 << condition));
  return true;
}

/** What a thread asks of the next character behind an assertion; more than `Word` if that cannot be. */
function asked(assertion: u32, before: u32): u32 {
  const never: u32 = Condition.Word + 1;
  let condition: u32 = Condition.None;
  switch (assertion) {
    case Assertion.TextStart: return isTextStart ? before : never;
    case Assertion.LineStart: return isLineStart ? before : never;
    case Assertion.TextEnd: condition = Condition.TextEnd; break;
    case Assertion.LineEnd: condition = Condition.LineEnd; break;
    default: condition = (assertion == Assertion.WordEdge) == isBehindWord ? Condition.NoWord : Condition.Word;
  }
  if (before == Condition.None || before == condition) return condition;
  return before == Condition.Word || condition == Condition.Word ? never : max<u32>(before, condition);
}

function addThread(mask: u64, at: usize, row: u32, condition: u32, isMatch: bool): void {
  if (condition == Condition.TextEnd && !isMatch) return;
  store<u64>(threadsEnd, mask);
  store<u16>(threadsEnd, <u16>at, 8);
  store<u16>(threadsEnd, <u16>row, 10);
  store<u32>(threadsEnd, condition, 12);
  threadsEnd += THREAD;
  isDecided = isMatch && condition == Condition.None;
}

/** Which registers a thread has that had those of `source`, and noted these slots; new ones if no other thread has the same. */
function rowFrom(source: u32, mask: u64): usize {
  let row = machine.threadRows;
  for (; row < rowsEnd; row += STEP_ROW) {
    if (load<u64>(row) == mask && load<u32>(row, 8) == source) return row;
  }
  store<u64>(row, mask);
  store<u32>(row, source, 8);
  return row;
}

function holds(condition: u32, next: u32): bool {
  switch (condition) {
    case Condition.None: return true;
    case Condition.Word: return isMember(machine, next, machine.wordSet);
    case Condition.NoWord: return !isMember(machine, next, machine.wordSet);
    case Condition.LineEnd: return isMember(machine, next, machine.lineSet);
  }
  return false;
}

// ---- states ----

@inline
function threadsOf(owner: Machine, state: usize): usize {
  return state + STATE_HEAD + owner.columnBytes;
}

@inline
function threadsEndOf(owner: Machine, state: usize): usize {
  return threadsOf(owner, state) + load<usize>(state, 4);
}

/** The state to begin in. Where a match begins with a certain byte nothing else counts, so it is the same everywhere. */
export function startState(owner: Machine, before: Before): usize {
  const slot = owner.starts + (<usize>(owner.firstByte != 0 ? Before.Other : before) << 2);
  const known = load<usize>(slot);
  if (known != 0) return known;
  begin(owner);
  isTextStart = before == Before.Nothing;
  isLineStart = before <= Before.Line;
  isBehindWord = before == Before.Word;
  follow(owner.isAnchored ? <usize>BODY : 0, 0);
  makeRoom(0);
  const state = stateOfThreads();
  store<usize>(slot, state);
  return state;
}

/** True if nothing but the start of the text begins a match. */
export function canOnlyStart(owner: Machine): bool {
  if (owner.looksBehind) return false;
  begin(owner);
  isTextStart = false;
  follow(<usize>BODY, 0);
  return threadsEnd == owner.threads;
}

/** Forgets all states where there is no room for another one, and a step to it; true if it did. */
function makeRoom(rowBytes: usize): bool {
  const needed = STATE_HEAD + machine.columnBytes + (threadsEnd - machine.threads) + STEP_HEAD + rowBytes + 16;
  if (machine.cacheEnd - machine.cacheTop >= needed) return false;
  machine.cacheTop = machine.cache;
  machine.lastState = 0;
  memory.fill(machine.starts, 0, 16);
  return true;
}

/** The state of the threads that were added: the one that there is, or a new one. */
function stateOfThreads(): usize {
  const byteLength = threadsEnd - machine.threads;
  for (let state = machine.lastState; state != 0; state = load<usize>(state)) {
    if (load<usize>(state, 4) == byteLength && (byteLength == 0 || equalBytes(threadsOf(machine, state), machine.threads, byteLength))) return state;
  }
  const state = machine.cacheTop + IS_STATE;
  memory.fill(state, 0, STATE_HEAD + machine.columnBytes);
  store<usize>(state, machine.lastState);
  store<usize>(state, byteLength, 4);
  memory.copy(threadsOf(machine, state), machine.threads, byteLength);
  machine.lastState = state;
  machine.cacheTop = (threadsEndOf(machine, state) + 7) & ~7;
  return state;
}

let matchRow: i32 = NO_ROW;
let matchMask: u64 = 0;

/** Works out what follows a state at a character of class `next`. */
export function makeEntry(owner: Machine, state: usize, next: u32): u32 {
  begin(owner);
  matchRow = NO_ROW;
  isTextStart = false;
  isLineStart = owner.looksBehind && isMember(owner, next, owner.lineSet);
  isBehindWord = owner.looksBehind && isMember(owner, next, owner.wordSet);
  takeCharacter(state, next);

  const isForgotten = makeRoom(rowsEnd - owner.threadRows);
  const target: usize = threadsEnd == owner.threads ? 0 : stateOfThreads();
  const entry = entryTo(target);
  if (!isForgotten) store<u32>(state + (<usize>next << 2), entry, STATE_HEAD);
  return entry;
}

/**
 * Moves the threads of a state over a character, up to one that matches in front of it. If one that is preferred to that matches
 * behind the character, it is not come to, and need not be: that match is found next.
 */
function takeCharacter(state: usize, next: u32): void {
  const end = threadsEndOf(machine, state);
  for (let thread = threadsOf(machine, state); thread < end && !isDecided; thread += THREAD) {
    if (!holds(load<u32>(thread, 12), next)) continue;
    const at = <usize>load<u16>(thread, 8);
    const one = changetype<Instruction>(machine.program + at * INSTRUCTION);
    const source: u32 = load<u16>(thread, 10);
    if (one.op == Op.Match) {
      matchRow = <i32>source;
      matchMask = load<u64>(thread);
      return;
    }
    if (!isMember(machine, next, one.operand)) continue;
    const row = rowFrom(source, load<u64>(thread));
    const before = threadsEnd;
    follow(at + 1, <u32>((row - machine.threadRows) / STEP_ROW));
    if (row == rowsEnd && threadsEnd != before) rowsEnd += STEP_ROW;
  }
}

/** The entry that leads to a state, 0 for none: the state itself if no registers change. */
function entryTo(target: usize): u32 {
  let keepsRows = true;
  let notes = false;
  let from: u32 = 0;
  for (let row = machine.threadRows; row < rowsEnd; row += STEP_ROW, from++) {
    if (load<u32>(row, 8) != from) keepsRows = false;
    if (load<u64>(row) != 0) notes = true;
  }
  if (matchRow == NO_ROW) {
    if (target == 0) return DEAD;
    if (machine.firstByte != 0 && target == load<usize>(machine.starts, <usize>Before.Other << 2)) return RESTART;
    if (keepsRows && !notes) return <u32>target;
  }
  const step = machine.cacheTop;
  const rowBytes = rowsEnd - machine.threadRows;
  store<usize>(step, target);
  store<i32>(step, matchRow, 4);
  store<u64>(step, matchMask, 8);
  store<u32>(step, from, 16);
  store<u32>(step, u32(keepsRows), 20);
  memory.copy(step + STEP_HEAD, machine.threadRows, rowBytes);
  machine.cacheTop = step + STEP_HEAD + rowBytes;
  return <u32>step;
}

/** The thread that matches if the text ends in a state; 0 if none does. */
export function matchAtEnd(owner: Machine, state: usize): usize {
  const end = threadsEndOf(owner, state);
  for (let thread = threadsOf(owner, state); thread < end; thread += THREAD) {
    const one = changetype<Instruction>(owner.program + <usize>load<u16>(thread, 8) * INSTRUCTION);
    if (one.op == Op.Match && load<u32>(thread, 12) != Condition.Word) return thread;
  }
  return 0;
}
