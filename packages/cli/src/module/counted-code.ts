// A module's instructions with what a counter says of them and where they stand in the sources.
//   in   a module's bytes, its source map if it has one, counts
//   out  one entry an instruction, in the order of the code
//   err  UnknownInstruction, as the reader of instructions
import { TraceMap, originalPositionFor, traceSegment } from "@jridgewell/trace-mapping";
import type { CodeCounts, CountedBlock } from "@flb-wasm/host-sim";
import { isAuthorsFile, isOperation, readBodies, skipLocals, walkInstructions } from "@flb-wasm/host-sim/engine";
import type { SourcePlace } from "./places.js";

/** Where the map says that something stands, in whatever source. */
export interface SourceSpot extends SourcePlace {
  /** From 0. */
  readonly column: number;
  /** And not a library's. */
  readonly isAuthors: boolean;
}

export interface CountedInstruction {
  readonly functionIndex: number;
  readonly opcode: number;
  /** Of a call: the function that it calls; `null` for every other instruction. */
  readonly callee: number | null;
  /** Of a br_if: blocks that it leaves, 0 for the innermost alone; `null` for every other instruction. */
  readonly label: number | null;
  /** `null` where the map does not say. */
  readonly spot: SourceSpot | null;
  /** Where it stands; `null` where the map does not say, or names a library. */
  readonly place: SourcePlace | null;
  /** That place, or the nearest of the author's before it in the function: the optimiser draws libraries into the author's lines. */
  readonly authored: SourcePlace | null;
  readonly block: CountedBlock;
  /** Operations that it took, in all runs. */
  readonly operations: number;
  /** Of a call: what all its runs took below it. */
  readonly operationsBelow: number;
}

const CALL = 0x10;
const BR_IF = 0x0d;

export function countedInstructions(wasm: Uint8Array, map: TraceMap | null, imported: number, counts: CodeCounts): CountedInstruction[] {
  const below = new Map(counts.calls.map(({ offset, operationsBelow }) => [offset, operationsBelow]));
  const blocks = counts.blocks.values();
  let block = blocks.next().value;
  const instructions: CountedInstruction[] = [];
  for (const [i, body] of readBodies(wasm).entries()) {
    const start = body.at;
    skipLocals(body);
    let before = 0;
    let authored: SourcePlace | null = null;
    walkInstructions(body, (instruction) => {
      const { opcode, offset, index } = instruction;
      while (block && block.end <= offset) block = blocks.next().value;
      if (!block) return;
      const spot = map && spotOf(map, offset, start);
      const place = spot?.isAuthors ? { file: spot.file, line: spot.line } : null;
      authored = place ?? authored;
      instructions.push({
        functionIndex: imported + i, opcode, callee: opcode === CALL ? index : null, label: opcode === BR_IF ? index : null, spot, place, authored, block,
        operations: isOperation(instruction, before) ? block.count : 0, operationsBelow: below.get(offset) ?? 0,
      });
      before = opcode;
    });
  }
  return instructions;
}

/** Of a map's segment within the function alone: one before it speaks of another function. */
function spotOf(map: TraceMap, offset: number, functionStart: number): SourceSpot | null {
  const segment = traceSegment(map, 0, offset);
  if (segment === null || segment[0] < functionStart) return null;
  const { source, line, column } = originalPositionFor(map, { line: 1, column: offset });
  return source === null ? null : { file: source, line, column, isAuthors: isAuthorsFile(source) };
}
