// Which lines of the author's sources ran, and which ways its conditions went.
//   in   modules with their source maps, what was counted of them
//   out  one entry a file; lines without code have none
//   err  UnknownInstruction, as the reader of instructions
// A block that ends in a trap does not make its line one that ran in part: asc puts such blocks wherever it checks something.
// A line that has nothing else, `throw`, is a line as any other.
import type { CodeCounts } from "@flb-wasm/host-sim";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { type CountedInstruction, countedInstructions } from "../module/counted-code.js";
import type { ModuleFile } from "../module/module-file.js";
import { type Branch, branchesOf, unitedBranches } from "./branches.js";

export interface LineCoverage {
  readonly line: number;
  /** How often it ran; 0 for a line that did not. */
  readonly count: number;
  /** It ran, and some of its code did not, or a condition of it never went one of its ways. */
  readonly inPart: boolean;
}

export interface FileCoverage {
  readonly file: string;
  /** In order. */
  readonly lines: readonly LineCoverage[];
  /** By place. */
  readonly branches: readonly Branch[];
}

export interface MeasuredModule {
  readonly module: ModuleFile;
  readonly map: TraceMap;
  /** `null` of one that was not loaded. */
  readonly counts: CodeCounts | null;
}

/** @returns files by name; none of a module that was not loaded. */
export function coverageOf(modules: readonly MeasuredModule[]): FileCoverage[] {
  const files = new Map<string, { readonly lines: Map<number, LineCoverage>; readonly branches: Branch[] }>();
  const ofFile = (name: string): NonNullable<ReturnType<typeof files.get>> => {
    const file = files.get(name) ?? { lines: new Map<number, LineCoverage>(), branches: [] };
    files.set(name, file);
    return file;
  };
  for (const { module, map, counts } of modules) {
    if (!counts) continue;
    const instructions = countedInstructions(module.bytes, map, module.report.imports.length, counts);
    for (const [name, lines] of readLines(instructions)) {
      const all = ofFile(name).lines;
      for (const line of lines) all.set(line.line, joined(all.get(line.line), line));
    }
    for (const branch of isDebugBuild(module) ? branchesOf(instructions) : []) ofFile(branch.file).branches.push(branch);
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([file, { lines, branches }]) => whole(file, [...lines.values()], unitedBranches(branches)));
}

/** Such a build has names. The optimiser turns conditions into others, so without them nobody knows the author's branches. */
function isDebugBuild({ report }: ModuleFile): boolean {
  return report.customSections.some(({ name }) => name === "name");
}

function whole(file: string, lines: readonly LineCoverage[], branches: readonly Branch[]): FileCoverage {
  const oneWay = new Set(branches.filter((branch) => missedWays(branch).length > 0).map(({ line }) => line));
  return {
    file,
    lines: lines.map((line) => ({ ...line, inPart: line.inPart || (line.count > 0 && oneWay.has(line.line)) })).sort((a, b) => a.line - b.line),
    branches: [...branches].sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** Names of the ways that a condition never went, although it was asked. */
export function missedWays({ ways }: Branch): readonly string[] {
  return ways.some(({ count }) => count > 0) ? ways.filter(({ count }) => count === 0).map(({ name }) => name) : [];
}

/** One line in two modules. */
function joined(one: LineCoverage | undefined, other: LineCoverage): LineCoverage {
  if (!one) return other;
  const isWhole = [one, other].some(({ count, inPart }) => count > 0 && !inPart);
  const count = one.count + other.count;
  return { line: other.line, count, inPart: count > 0 && !isWhole };
}

function readLines(instructions: readonly CountedInstruction[]): Map<string, LineCoverage[]> {
  const files = new Map<string, LineCoverage[]>();
  const trapping = trappingBlocks(instructions);
  const lines = new Map<string, CountedInstruction[]>();
  for (const instruction of instructions) {
    if (!instruction.place || IS_FRAME.has(instruction.opcode)) continue;
    const key = `${instruction.place.file}:${instruction.place.line}`;
    const own = lines.get(key);
    if (own) own.push(instruction);
    else lines.set(key, [instruction]);
  }
  for (const own of lines.values()) {
    const place = own[0]?.place;
    if (!place) continue;
    const ordinary = own.filter(({ block }) => !trapping.has(block));
    const counted = (ordinary.length > 0 ? ordinary : own).map(({ block }) => block.count);
    const count = Math.max(...counted);
    const list = files.get(place.file) ?? [];
    files.set(place.file, list);
    list.push({ line: place.line, count, inPart: count > 0 && counted.includes(0) });
  }
  return files;
}

/** nop, block, loop, else, end: nothing runs there, and behind a `return` they are all that is left. */
const IS_FRAME: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);
const UNREACHABLE = 0x00;
const CALL = 0x10;

/** Blocks that end in `unreachable`, and the call of abort before it. */
function trappingBlocks(instructions: readonly CountedInstruction[]): Set<CountedInstruction["block"]> {
  const blocks = new Set<CountedInstruction["block"]>();
  instructions.forEach(({ opcode, block }, i) => {
    if (opcode !== UNREACHABLE) return;
    blocks.add(block);
    const before = instructions[i - 1];
    if (before?.opcode === CALL && before.functionIndex === block.functionIndex) blocks.add(before.block);
  });
  return blocks;
}

/** How many there are, and how many of them ran. */
export interface Tally {
  readonly all: number;
  readonly run: number;
}

/** Lines with code, and those that ran, all or in part. */
export function tallyLines(files: readonly FileCoverage[]): Tally {
  const lines = files.flatMap((file) => file.lines);
  return { all: lines.length, run: lines.filter(({ count }) => count > 0).length };
}

/** Ways of all conditions, and those that were gone. */
export function tallyBranches(files: readonly FileCoverage[]): Tally {
  const ways = files.flatMap(({ branches }) => branches.flatMap((branch) => branch.ways));
  return { all: ways.length, run: ways.filter(({ count }) => count > 0).length };
}

/** Hundredths that ran; 100 of nothing. */
export function percent({ all, run }: Tally): number {
  return all === 0 ? 100 : (run / all) * 100;
}
