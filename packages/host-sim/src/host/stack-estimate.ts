// How much of WAMR's operand stack an export can need, from the code alone.
//   in   a module's bytes
//   out  bytes per exported function; Infinity where calls can go in a circle
//   err  NotAModule
//
//   frame = 40 + 4 x (parameters + locals + distinct constants + most operand cells + 1)      64-bit hosts
//   a call is refused unless twice its frame is free, so the deepest frame counts twice
//
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:16795 and :16824,
//         common/wasm_exec_env.h:229 @v5.1.1
import { UnknownInstruction, walkInstructions } from "./instructions.js";
import { type ModuleReport, NotAModule, type Signature, type ValueType, inspectModule } from "./module.js";
import { type StackScope, cellsOf, maxStackCells } from "./stack-effect.js";
import { WasmReader, readBodies, readSections } from "./wasm-reader.js";

const FRAME_BYTES = 40;
const ENTRY_FRAME_BYTES = 48;
const CELL_BYTES = 4;

/**
 * How much `wasm_stack_size` each exported function needs so that it cannot overflow WAMR's operand stack.
 *
 * Every path of calls counts, also those that the code never takes. Infinity means recursion, direct or through a table. Frames
 * came out within one cell of 5.1.1's; a local that is overwritten while its old value still waits on the stack takes a cell
 * more than is counted. V8 has no such stack, so nothing of this shows when a filter runs here.
 *
 * @param wasm the module's bytes.
 * @returns bytes by export name; hold them against 8192, the default.
 * @throws NotAModule
 * @example
 * ```ts
 * import { stackBytesEstimate } from "@flb-wasm/host-sim";
 * stackBytesEstimate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)); // {}: no exports
 * ```
 */
export function stackBytesEstimate(wasm: Uint8Array): Readonly<Record<string, number>> {
  const report = inspectModule(wasm);
  const code = new CodeReader(wasm, report);
  const depths = new Map<number, number>();
  const bytes: Record<string, number> = {};
  for (const { name, index } of report.functions) bytes[name] = ENTRY_FRAME_BYTES + code.depth(index, depths, new Set());
  return bytes;
}

const VALUE_TYPES: Readonly<Record<number, ValueType>> = {
  0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128", 0x70: "funcref", 0x6f: "externref",
};

interface Frame {
  readonly bytes: number;
  readonly calls: readonly number[];
}

class CodeReader {
  readonly #frames: readonly Frame[];

  constructor(wasm: Uint8Array, report: ModuleReport) {
    this.#frames = readFrames(wasm, report);
  }

  /** Bytes below and with this function; its own frame counts twice where nothing deeper needs more. */
  depth(index: number, known: Map<number, number>, open: Set<number>): number {
    const found = known.get(index);
    if (found !== undefined) return found;
    if (open.has(index)) return Infinity;
    const frame = this.#frames[index] ?? { bytes: 0, calls: [] };
    open.add(index);
    const deepest = frame.calls.reduce((most, callee) => Math.max(most, this.depth(callee, known, open)), frame.bytes);
    open.delete(index);
    const depth = frame.bytes + deepest;
    known.set(index, depth);
    return depth;
  }
}

function readFrames(wasm: Uint8Array, report: ModuleReport): Frame[] {
  const tables = readTables(wasm, report);
  const frames: Frame[] = report.imports.map(({ signature }) => ({
    bytes: FRAME_BYTES + CELL_BYTES * Math.max(2, cellsOf(signature.params)), calls: [],
  }));
  for (const body of readBodies(wasm)) frames.push(readFrame(body, frames.length, tables));
  return frames;
}

interface Tables extends StackScope {
  /** Functions that stand in tables, which an indirect call of their type may reach. */
  readonly reachable: readonly number[];
}

function readFrame(body: WasmReader, index: number, tables: Tables): Frame {
  const signature = tables.functions[index] ?? { params: [], results: [] };
  const locals: ValueType[] = [...signature.params];
  body.vector(() => {
    const count = body.u32();
    const type = readValueType(body);
    for (let i = 0; i < count; i++) locals.push(type);
  });
  const constants = new Set<string>();
  const calls = new Set<number>();
  const start = body.at;
  try {
    walkInstructions(body, ({ offset, opcode, index: target }) => {
      const cells = opcode === 0x42 || opcode === 0x44 ? 2 : opcode === 0x41 || opcode === 0x43 ? 1 : 0;
      if (cells > 0) constants.add(`${cells}:${constantKey(new WasmReader(body.bytes, offset))}`);
      if (opcode === 0x10 && target !== null) calls.add(target);
      if (opcode === 0x11) for (const callee of indirectTargets(tables, target ?? 0)) calls.add(callee);
    });
  } catch (problem) {
    if (problem instanceof UnknownInstruction) throw new NotAModule(problem.message);
    throw problem;
  }
  const constantCells = [...constants].reduce((sum, key) => sum + Number(key[0]), 0);
  const { cells, isWide } = maxStackCells(new WasmReader(body.bytes, start, body.end), tables);
  const stackCells = cells + 1 + (isWide ? 1 : 0);
  return { bytes: FRAME_BYTES + CELL_BYTES * (cellsOf(locals) + constantCells + stackCells), calls: [...calls] };
}

function constantKey(reader: WasmReader): string {
  const opcode = reader.byte();
  if (opcode === 0x41 || opcode === 0x42) return `int ${reader.signed()}`;
  return `float ${reader.take(opcode === 0x43 ? 4 : 8).join()}`;
}

function indirectTargets({ reachable, functions, types }: Tables, type: number): number[] {
  const wanted = types[type];
  return reachable.filter((index) => JSON.stringify(functions[index]) === JSON.stringify(wanted));
}

function readTables(wasm: Uint8Array, report: ModuleReport): Tables {
  const types: Signature[] = [];
  const functions: Signature[] = report.imports.map(({ signature }) => signature);
  const globals: ValueType[] = report.otherImports.filter(({ kind }) => kind === "global").map(() => "i64");
  const mentioned = new Set<number>();
  for (const { id, start, end } of readSections(wasm)) {
    const reader = new WasmReader(wasm, start, end);
    if (id === 1) {
      reader.vector(() => {
        reader.byte();
        types.push({ params: reader.vector(() => readValueType(reader)), results: reader.vector(() => readValueType(reader)) });
      });
    } else if (id === 3) reader.vector(() => functions.push(types[reader.u32()] ?? { params: [], results: [] }));
    else if (id === 6) {
      reader.vector(() => {
        globals.push(readValueType(reader));
        reader.byte();
        skipExpression(reader);
      });
    } else if (id === 9) reader.vector(() => readElements(reader, mentioned));
  }
  return { types, functions, globals, reachable: [...mentioned] };
}

/** Function indices of one element segment: https://webassembly.github.io/spec/core/binary/modules.html#element-section */
function readElements(reader: WasmReader, into: Set<number>): void {
  const flags = reader.u32();
  if (flags & 2 && !(flags & 1)) reader.u32();
  if (!(flags & 1)) skipExpression(reader);
  if (flags & 3) reader.byte();
  if (flags & 4) {
    reader.vector(() => {
      const opcode = reader.bytes[reader.at];
      if (opcode === 0xd2) into.add(new WasmReader(reader.bytes, reader.at + 1).u32());
      skipExpression(reader);
    });
    return;
  }
  reader.vector(() => into.add(reader.u32()));
}

function skipExpression(reader: WasmReader): void {
  for (let opcode = reader.byte(); opcode !== 0x0b; opcode = reader.byte()) {
    if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) reader.signed();
    else if (opcode === 0x43) reader.take(4);
    else if (opcode === 0x44) reader.take(8);
    else reader.u32();
  }
}

function readValueType(reader: WasmReader): ValueType {
  return VALUE_TYPES[reader.byte()] ?? "ref";
}
