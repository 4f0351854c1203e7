// Which lines of the author's sources ran.
//   in   modules with their source maps, a counter
//   out  one entry a file; lines without code have none
//   err  UnknownInstruction, as the reader of instructions
// A block that ends in a trap does not make its line one that ran in part: asc puts such blocks wherever it checks something.
// A line that has nothing else, `throw`, is a line as any other.
import type { CodeCounter } from "@flb-wasm/host-sim";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { type CountedInstruction, countedInstructions } from "../module/counted-code.js";
import type { ModuleFile } from "../module/module-file.js";

export interface LineCoverage {
  readonly line: number;
  /** How often it ran; 0 for a line that did not. */
  readonly count: number;
  /** It ran, and some of its code did not. */
  readonly inPart: boolean;
}

export interface FileCoverage {
  readonly file: string;
  /** In order. */
  readonly lines: readonly LineCoverage[];
}

export interface MappedModule {
  readonly module: ModuleFile;
  readonly map: TraceMap;
}

/** @returns files by name; none of a module that was not loaded. */
export function coverageOf(modules: readonly MappedModule[], counter: CodeCounter): FileCoverage[] {
  const files = new Map<string, Map<number, LineCoverage>>();
  for (const mapped of modules) {
    for (const [file, lines] of readLines(mapped, counter)) {
      const all = files.get(file) ?? new Map<number, LineCoverage>();
      files.set(file, all);
      for (const line of lines) all.set(line.line, joined(all.get(line.line), line));
    }
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([file, lines]) => ({ file, lines: [...lines.values()].sort((a, b) => a.line - b.line) }));
}

/** One line in two modules. */
function joined(one: LineCoverage | undefined, other: LineCoverage): LineCoverage {
  if (!one) return other;
  const isWhole = [one, other].some(({ count, inPart }) => count > 0 && !inPart);
  const count = one.count + other.count;
  return { line: other.line, count, inPart: count > 0 && !isWhole };
}

function readLines({ module, map }: MappedModule, counter: CodeCounter): Map<string, LineCoverage[]> {
  const files = new Map<string, LineCoverage[]>();
  const counts = counter.countsOf(module.bytes);
  if (!counts) return files;
  const instructions = countedInstructions(module.bytes, map, module.report.imports.length, counts);
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

/** Lines with code, and those that ran, all or in part. */
export function tally(lines: readonly LineCoverage[]): { readonly lines: number; readonly run: number } {
  return { lines: lines.length, run: lines.filter(({ count }) => count > 0).length };
}

/** Hundredths that ran; 100 of nothing. */
export function percent({ lines, run }: { readonly lines: number; readonly run: number }): number {
  return lines === 0 ? 100 : (run / lines) * 100;
}
