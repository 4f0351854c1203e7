// What a pattern is when it is matched: its program, its classes of characters, and room for what matching works out.
//   in   the program in scratch.ts
//   out  one block of memory, which never grows; its first bytes are the Machine
//   err  null: too many classes of characters
// Class 0 is none: a byte of it is looked at more closely, because it begins a character that is not ASCII, or an escape of JSON.

import { MSGPACK } from "../record/format";
import { lineSet, wordSet } from "./characters";
import { INTERVAL, classify, intervals, intervalsEnd, members } from "./classes";
import { Assertion, BODY, CharacterSet, INSTRUCTION, Instruction, Op, SET_SIZE } from "./program";
import { NAMES_BYTES, groupCount, groupNames } from "./parse";
import { CLASS_ROW, program, programEnd, sets } from "./scratch";

/** A thread: the slots that it is to note, u64; its instruction, u16; its registers, u16; what it asks of the next character, u8. */
export const THREAD: usize = 16;
/** In front of a state's entries: the state that was made before it, and how many bytes of threads are behind them. */
export const STATE_HEAD: usize = 8;
/** Where a step leads, u32; registers of a match that ends before it, i32, and the slots to note for that, u64; how many threads have registers, u32, and whether all keep theirs, u32. */
export const STEP_HEAD: usize = 24;
/** Of a thread's registers: the slots to note, u64, and whose they were, u32. */
export const STEP_ROW: usize = 16;
/** Room for states and steps; when it is used up they are forgotten. */
const CACHE: usize = 16384;
const FEWEST_STATES: usize = 4;
/** Threads may wait at the same instruction under as many conditions. */
const CONDITIONS: usize = 5;
/** Bytes of ASCII, and all others. */
export const TABLE: usize = 256;
const ASCII: u32 = 128;
const BACKSLASH: u32 = 0x5c;

/** What is before the place where a search begins. */
export enum Before { Nothing, Line, Word, Other }

@unmanaged
export class Machine {
  groupCount: i32;
  slotBytes: usize;
  program: usize;
  programBytes: usize;
  /** Entries of a state. */
  columnBytes: usize;
  intervals: usize;
  intervalsEnd: usize;
  members: usize;
  /** Registers of all threads: their slots; and as much again. */
  rows: usize;
  spareRows: usize;
  /** The slots of a match: where it begins and ends, and each group. */
  result: usize;
  /** Where a state and the way to it are put together. */
  visited: usize;
  stack: usize;
  threads: usize;
  threadRows: usize;
  cache: usize;
  cacheTop: usize;
  cacheEnd: usize;
  lastState: usize;
  /** States to begin in, by {@link Before}. */
  starts: usize;
  names: usize;
  table: usize;
  wordSet: u32;
  lineSet: u32;
  /** The byte that a match begins with; 0 if it may be one of several. */
  firstByte: u32;
  /** What is before a place counts there. */
  looksBehind: bool;
  /** It matches at the start of the text or nowhere. */
  isAnchored: bool;
}

const draft: usize = memory.data(128, 8);
let setCount: usize = 0;
let looksAhead: bool = false;
let classCount: usize = 0;
let free: usize = 0;

/** Makes the machine of the program in scratch.ts. */
export function buildMachine(): StaticArray<u8> | null {
  const made = changetype<Machine>(draft);
  survey(made);
  classCount = classify();
  if (classCount == 0) return null;
  layOut(made, offsetof<Machine>());
  const block = new StaticArray<u8>(<i32>free);
  const machine = changetype<Machine>(block);
  memory.copy(changetype<usize>(machine), draft, offsetof<Machine>());
  layOut(machine, changetype<usize>(block) + offsetof<Machine>());
  memory.copy(machine.program, program, machine.programBytes);
  memory.copy(machine.intervals, intervals, intervalsEnd - intervals);
  memory.copy(machine.members + CLASS_ROW, members, classCount * CLASS_ROW);
  memory.copy(machine.names, groupNames, NAMES_BYTES);
  for (let c: u32 = 0; c < ASCII; c++) {
    if (MSGPACK || c != BACKSLASH) store<u8>(machine.table + c, <u8>classOf(machine, c));
  }
  return block;
}

/** What the instructions need. */
function survey(machine: Machine): void {
  setCount = 0;
  looksAhead = false;
  machine.looksBehind = false;
  machine.isAnchored = false;
  for (let at = program; at < programEnd; at += INSTRUCTION) {
    const one = changetype<Instruction>(at);
    if (one.op == Op.Set) setCount += 1;
    if (one.op != Op.Assert || one.operand <= <u16>Assertion.TextEnd) continue;
    machine.looksBehind = true;
    looksAhead = true;
  }
  machine.wordSet = looksAhead ? wordSet() : 0;
  machine.lineSet = looksAhead ? lineSet() : 0;
  machine.firstByte = firstByte();
  machine.groupCount = groupCount();
  machine.slotBytes = <usize>(groupCount() + 1) << 3;
  machine.programBytes = programEnd - program;
}

function firstByte(): u32 {
  let at = program + <usize>BODY * INSTRUCTION;
  while (changetype<Instruction>(at).op == Op.Save) at += INSTRUCTION;
  const one = changetype<Instruction>(at);
  if (one.op != Op.Set) return 0;
  const set = changetype<CharacterSet>(sets + <usize>one.operand * SET_SIZE);
  const point = load<u32>(set.ranges);
  const isOne = !set.negated && set.rangesEnd - set.ranges == 8 && load<u32>(set.ranges, 4) == point;
  return isOne && point < ASCII ? point : 0;
}

function layOut(machine: Machine, from: usize): void {
  const threadCount = setCount * (looksAhead ? CONDITIONS : 1) + CONDITIONS;
  const instructionCount = machine.programBytes / INSTRUCTION;
  free = from;
  machine.table = take(TABLE);
  machine.names = take(NAMES_BYTES);
  machine.starts = take(16);
  machine.program = take(machine.programBytes);
  machine.intervals = take(intervalsEnd - intervals);
  machine.intervalsEnd = machine.intervals + (intervalsEnd - intervals);
  machine.members = take((classCount + 1) * CLASS_ROW);
  machine.rows = take(threadCount * machine.slotBytes);
  machine.spareRows = take(threadCount * machine.slotBytes);
  machine.result = take(machine.slotBytes);
  machine.visited = take(instructionCount);
  machine.stack = take(instructionCount * CONDITIONS * THREAD);
  machine.threads = take(threadCount * THREAD);
  machine.threadRows = take(threadCount * STEP_ROW);
  machine.columnBytes = (classCount + 1) << 2;
  const most = STATE_HEAD + machine.columnBytes + STEP_HEAD + threadCount * (THREAD + STEP_ROW) + 16;
  machine.cache = take(max<usize>(CACHE, most * FEWEST_STATES));
  machine.cacheTop = machine.cache;
  machine.cacheEnd = free;
}

function take(byteLength: usize): usize {
  const taken = (free + 7) & ~7;
  free = (taken + byteLength + 7) & ~7;
  return taken;
}

/** The class of a character. */
export function classOf(machine: Machine, point: u32): u32 {
  let interval = machine.intervalsEnd - INTERVAL;
  while (load<u32>(interval) > point) interval -= INTERVAL;
  return load<u32>(interval, 4);
}

/** True if the characters of a class are in a set. */
export function isMember(machine: Machine, classNumber: u32, set: u32): bool {
  return ((load<u8>(machine.members + <usize>classNumber * CLASS_ROW + <usize>(set >>> 3)) >>> (set & 7)) & 1) != 0;
}
