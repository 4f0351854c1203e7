// Which buf_size an input of the SDK counts on: what setBufSize was given, or 4096.
//   in   a module
//   out  the sizes; none where its code does not show them
// `bufSize - LINE_OVERHEAD` of assembly/input/emit.ts names the global, the constants that are stored in it are the sizes.
import { type Instruction, UnknownInstruction, WasmReader, readBodies, skipLocals, walkInstructions } from "@flb-wasm/host-sim/engine";
import type { ModuleFile } from "./module-file.js";

const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const I32_SUB = 0x6b;
/** DEFAULT_BUF_SIZE and LINE_OVERHEAD of assembly/input/emit.ts */
const DEFAULT_SIZE = 4096;
const LINE_OVERHEAD = 2;

/** What setBufSize was given; the default alone where it is not called. */
export function emitSizes({ about, report, bytes }: ModuleFile): readonly number[] {
  if (about.abi !== "input" || report.aot) return [];
  try {
    const { stored, reduced } = readGlobals(bytes);
    const [sizes] = [...stored].filter(([global, values]) => reduced.has(global) && values.includes(DEFAULT_SIZE)).map(([, values]) => values);
    if (!sizes || sizes.includes(null)) return [];
    const set = sizes.filter((size): size is number => size !== null && size !== DEFAULT_SIZE);
    return set.length > 0 ? set : [DEFAULT_SIZE];
  } catch (problem) {
    if (problem instanceof UnknownInstruction || problem instanceof RangeError) return [];
    throw problem;
  }
}

interface Globals {
  /** What is stored in each; `null` for what is no constant. */
  readonly stored: ReadonlyMap<number, readonly (number | null)[]>;
  /** Those that are read and made smaller by a line's overhead. */
  readonly reduced: ReadonlySet<number>;
}

function readGlobals(bytes: Uint8Array): Globals {
  const stored = new Map<number, (number | null)[]>();
  const reduced = new Set<number>();
  const constantOf = (instruction: Instruction | undefined): number | null => instruction?.opcode === I32_CONST ? Number(new WasmReader(bytes, instruction.offset + 1).signed()) : null;
  for (const body of readBodies(bytes)) {
    skipLocals(body);
    let [first, second]: (Instruction | undefined)[] = [];
    walkInstructions(body, (instruction) => {
      const { opcode } = instruction;
      if (opcode === GLOBAL_SET) {
        const global = new WasmReader(bytes, instruction.offset + 1).u32();
        stored.set(global, [...stored.get(global) ?? [], constantOf(second)]);
      }
      if (opcode === I32_SUB && first?.opcode === GLOBAL_GET && constantOf(second) === LINE_OVERHEAD) reduced.add(new WasmReader(bytes, first.offset + 1).u32());
      [first, second] = [second, instruction];
    });
  }
  return { stored, reduced };
}
