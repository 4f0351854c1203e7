// Where the author's code goes one way or another, and how often it went each.
//   in   counted instructions of a build without the optimiser
//   out  one entry a condition or switch; the same one of several functions, as of generic ones, once
//   err  none
//
//   if, ?:, &&, ||   ──►   condition, if, one way, else, the other, end     an if without else has its other way behind its end
//   while, for       ──►   loop, condition, if, body, br 0, end             this if stands nowhere in the source map
//   do … while       ──►   loop, body, condition, br_if 0, end              nor does this br_if
//   switch           ──►   block …, (value, br_if) for each case, br, end   nor do these
//
// As asc 0.28 writes them. A condition with a way that does nothing but trap is none: asc puts such where it checks something, and a
// `throw` behind an `if` is one as well.
import type { CountedInstruction, SourceSpot } from "../module/counted-code.js";

export interface Way {
  /** `true` or `false`, as the condition was; of a switch `case in line 12` and `default`, whether it is written there or not. */
  readonly name: string;
  readonly count: number;
}

export interface Branch {
  /** Differs for two conditions that begin at one place, as in `a && b && c`. */
  readonly key: string;
  readonly file: string;
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly ways: readonly Way[];
}

const UNREACHABLE = 0x00;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const ELSE = 0x05;
const END = 0x0b;
const BR_IF = 0x0d;
/** loop, if, else, end, br, br_if, br_table, return. */
const ENDS_STRAIGHT_CODE: ReadonlySet<number> = new Set([LOOP, IF, ELSE, END, 0x0c, BR_IF, 0x0e, 0x0f]);

/** @returns in the order in which they end. */
export function branchesOf(instructions: readonly CountedInstruction[]): Branch[] {
  const found: Branch[] = [];
  let frames: Frame[] = [];
  instructions.forEach((instruction, i) => {
    if (instructions[i - 1]?.functionIndex !== instruction.functionIndex) frames = [new Frame(BLOCK, null)];
    const branch = follow(frames, instructions, i);
    if (branch) found.push(branch);
  });
  return unitedBranches(found);
}

/** What several modules or functions have of one branch, together. */
export function unitedBranches(branches: readonly Branch[]): Branch[] {
  const united = new Map<string, Branch>();
  for (const branch of branches) {
    const before = united.get(branch.key)?.ways;
    united.set(branch.key, { ...branch, ways: branch.ways.map(({ name, count }, i) => ({ name, count: count + (before?.[i]?.count ?? 0) })) });
  }
  return [...united.values()];
}

/** A block, loop or if that is open. */
class Frame {
  /** The author's first and last place in it so far. */
  first: SourceSpot | null = null;
  last: SourceSpot | null = null;
  readonly cases: Way[] = [];
  /** Of `cases`: where the value stands, and how often it was none of them. */
  value: SourceSpot | null = null;
  others = 0;

  constructor(readonly opcode: number, readonly condition: Condition | null) {}

  stands(spot: SourceSpot): void {
    this.first ??= spot;
    this.last = spot;
  }
}

/** What an if decides by. */
interface Condition {
  /** `null`: not the author's. */
  readonly spot: SourceSpot | null;
  /** How often it was asked. */
  readonly count: number;
  readonly ifTrue: Arm;
  /** `null` without an else. */
  ifFalse: Arm | null;
}

/** The code of one way. */
interface Arm {
  readonly count: number;
  readonly traps: boolean;
  /** The author's first place in it. */
  first: SourceSpot | null;
}

/** One instruction more; @returns the branch that is known with it. */
function follow(frames: Frame[], instructions: readonly CountedInstruction[], i: number): Branch | null {
  const { opcode, spot, block } = instructions[i] as CountedInstruction;
  const innermost = frames.at(-1) as Frame;
  switch (opcode) {
    case BLOCK: case LOOP:
      frames.push(new Frame(opcode, null));
      break;
    case IF: {
      const place = spot ?? (innermost.opcode === LOOP ? innermost.first : null);
      frames.push(new Frame(IF, { spot: place?.isAuthors ? place : null, count: block.count, ifTrue: armAt(instructions, i + 1), ifFalse: null }));
      return null;
    }
    case ELSE:
      turn(innermost, armAt(instructions, i + 1));
      return null;
    case END:
      frames.pop();
      return ended(innermost);
    case BR_IF:
      return jumped(frames, instructions, i);
  }
  if (spot?.isAuthors) for (const frame of frames) frame.stands(spot);
  return null;
}

function armAt(instructions: readonly CountedInstruction[], start: number): Arm {
  let end = start;
  while (end < instructions.length && !ENDS_STRAIGHT_CODE.has(instructions[end]?.opcode ?? END) && instructions[end]?.opcode !== UNREACHABLE) end++;
  return { count: instructions[start]?.block.count ?? 0, traps: instructions[end]?.opcode === UNREACHABLE, first: null };
}

/** Behind `else`: what the frame saw belongs to the first way. */
function turn(frame: Frame, ifFalse: Arm): void {
  if (!frame.condition) return;
  frame.condition.ifTrue.first = frame.first;
  frame.condition.ifFalse = ifFalse;
  frame.first = null;
}

function ended({ condition, cases, value, others, first }: Frame): Branch | null {
  if (cases.length > 0) return branchAt(value, "switch", [...cases, { name: "default", count: others }]);
  if (!condition || condition.ifTrue.traps || condition.ifFalse?.traps) return null;
  const { spot, count, ifTrue, ifFalse } = condition;
  const places = ifFalse ? [ifTrue.first, first] : [first];
  const ways = [{ name: "true", count: ifTrue.count }, { name: "false", count: ifFalse?.count ?? Math.max(0, count - ifTrue.count) }];
  return branchAt(spot, places.map(words).join(" "), ways);
}

/** A br_if to a loop is that of do … while; every other one is a case of the switch whose innermost block it stands in. */
function jumped(frames: readonly Frame[], instructions: readonly CountedInstruction[], i: number): Branch | null {
  const { block, label, spot } = instructions[i] as CountedInstruction;
  const innermost = frames.at(-1) as Frame;
  const target = frames.at(-1 - (label ?? 0));
  const behind = instructions[i + 1]?.block.count ?? 0;
  const jumps = Math.max(0, block.count - behind);
  if (spot && !spot.isAuthors) return null;
  if (target?.opcode === LOOP) return branchAt(target.last, "do", [{ name: "true", count: jumps }, { name: "false", count: behind }]);
  innermost.value ??= innermost.first;
  innermost.cases.push({ name: `case in line ${innermost.last?.line}`, count: jumps });
  innermost.others = behind;
  return null;
}

function branchAt(spot: SourceSpot | null, key: string, ways: readonly Way[]): Branch | null {
  return spot && { key: `${words(spot)} ${key}`, file: spot.file, line: spot.line, column: spot.column + 1, ways };
}

function words(spot: SourceSpot | null): string {
  return spot ? `${spot.file}:${spot.line}:${spot.column}` : "";
}
