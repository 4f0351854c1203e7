// Whether a trap is an allocator's answer to a memory that does not grow, and in what words.
//   in   the author's module, a trap's offset in it; the memory's pages
//   out  yes or no; `memory.grow was refused: the memory is at its maximum of 128 MiB`
//   err  none
// asc's allocator has no other answer than `unreachable`, right behind the instruction: assemblyscript/std/assembly/rt/tlsf.ts,
// growMemory.
import { type Instruction, walkInstructions } from "./instructions.js";
import { readBodies, skipLocals } from "./wasm-reader.js";

const UNREACHABLE = 0x00;
const MEMORY_GROW = 0x40;
/** What may stand between: if, br_if, locals, constants, comparisons with 0. */
const BETWEEN: ReadonlySet<number> = new Set([0x04, 0x0d, 0x20, 0x21, 0x22, 0x41, 0x45, 0x46, 0x47, 0x48, 0x4c]);

export function refusedGrowth(memory: { readonly pages: number; readonly maxPages: number }): string {
  const most = sizeText(memory.maxPages);
  const state = memory.pages >= memory.maxPages ? `the memory is at its maximum of ${most}` : `the memory has ${sizeText(memory.pages)}, and its maximum is ${most}`;
  return `memory.grow was refused: ${state}`;
}

/** True if the instruction at `offset` is an allocator's answer to a memory that did not grow. */
export function followsGrowth(wasm: Uint8Array, offset: number): boolean {
  if (wasm[offset] !== UNREACHABLE) return false;
  const body = readBodies(wasm).find(({ at, end }) => offset >= at && offset < end);
  if (!body) return false;
  skipLocals(body);
  const before: Instruction[] = [];
  walkInstructions(body, (instruction) => {
    if (instruction.offset < offset) before.push(instruction);
  });
  const nearest = before.findLast(({ opcode }) => !BETWEEN.has(opcode));
  return nearest?.opcode === MEMORY_GROW;
}

/** 16 pages are 1 MiB. */
function sizeText(pages: number): string {
  return pages % 16 === 0 ? `${pages / 16} MiB` : `${pages * 64} KiB`;
}
