// How much operand stack a call of an export can take in WAMR's fast interpreter: an estimate from above.
//
//   frame = 40 + 4 · (cells of parameters, locals, distinct constants and the highest operand stack); i64 and f64 take two cells
//   path  = 48 + all frames + the last frame again, because WAMR asks for twice a frame's size
//
//   in   a module's bytes, an export
//   out  bytes, or why there is no bound: recursion, or code that this reader does not know
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:16795-16824, wasm_exec_env.h:229 @v5.1.1
import { type Instruction, UnknownInstruction, WasmReader, readSections, walkInstructions } from "@flb-wasm/host-sim/engine";
import { OperandStack, widthOfType } from "./operand-stack.js";

export interface StackEstimate {
  /** `null` where there is no bound. */
  readonly byteLength: number | null;
  /** What the call itself takes, whatever it calls; `null` for code that this reader does not know. */
  readonly leastBytes: number | null;
  /** Function indices of the deepest path, outermost first; of the cycle, if there is one. */
  readonly path: readonly number[];
  readonly reason: "bounded" | "recursion" | "unknown code";
}

const FRAME_BYTES = 40;
const CELL_BYTES = 4;
const ENTRY_FRAME_BYTES = 48;

export interface FunctionCost {
  readonly frameBytes: number;
  /** Where each function is called, in bytes from the start of the module. */
  readonly calls: ReadonlyMap<number, readonly number[]>;
}

/** @param functionIndex of the export, imports counted. */
export function estimateStack(bytes: Uint8Array, functionIndex: number): StackEstimate {
  const code = tryReadCode(bytes);
  return code === null ? { byteLength: null, leastBytes: null, path: [], reason: "unknown code" } : deepest(code, functionIndex);
}

/** Functions that a call of any root can lead to, the roots and the module's start function among them; `null` for code that this reader does not know. */
export function reachFrom(bytes: Uint8Array, roots: readonly number[]): ReadonlySet<number> | null {
  const code = tryReadCode(bytes);
  if (code === null) return null;
  const reached = new Set(code.start === null ? roots : [...roots, code.start]);
  for (const index of reached) for (const callee of code.functions.get(index)?.calls.keys() ?? []) reached.add(callee); // a set gives what is added on the way
  return reached;
}

/** Index of the start section's function; `null` without one, and for code that this reader does not know. */
export function startFunction(bytes: Uint8Array): number | null {
  return tryReadCode(bytes)?.start ?? null;
}

/** `null` for code that this reader does not know. */
export function tryReadCode(bytes: Uint8Array): ModuleCode | null {
  try {
    return readCode(bytes);
  } catch (problem) {
    if (problem instanceof UnknownInstruction || problem instanceof RangeError) return null;
    throw problem;
  }
}

interface Deep {
  readonly frames: number;
  readonly last: number;
  readonly path: readonly number[];
}

function deepest(code: ModuleCode, root: number): StackEstimate {
  const done = new Map<number, Deep>();
  const open: number[] = [];
  const visit = (index: number): Deep | null => {
    const known = done.get(index);
    if (known) return known;
    if (open.includes(index)) return null;
    open.push(index);
    const { frameBytes, calls } = code.functions.get(index) ?? NATIVE;
    let best: Deep = { frames: 0, last: frameBytes, path: [] };
    for (const callee of calls.keys()) {
      const below = visit(callee);
      if (below === null) return null;
      if (below.frames + below.last > best.frames + best.last || best.path.length === 0) best = below;
    }
    open.pop();
    const deep = { frames: best.frames + frameBytes, last: best.path.length === 0 ? frameBytes : best.last, path: [index, ...best.path] };
    done.set(index, deep);
    return deep;
  };
  const found = visit(root);
  const leastBytes = ENTRY_FRAME_BYTES + 2 * (code.functions.get(root) ?? NATIVE).frameBytes;
  if (found === null) return { byteLength: null, leastBytes, path: open, reason: "recursion" };
  return { byteLength: ENTRY_FRAME_BYTES + found.frames + found.last, leastBytes, path: found.path, reason: "bounded" };
}

/** A call of a host function takes a frame too. */
const NATIVE: FunctionCost = { frameBytes: FRAME_BYTES + CELL_BYTES * 4, calls: new Map() };

export interface ModuleCode {
  /** The start section's function. */
  readonly start: number | null;
  readonly functions: ReadonlyMap<number, FunctionCost>;
}

interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

const NO_TYPE: FunctionType = { params: [], results: [] };

/** What the bodies refer to. */
export interface CodeContext {
  readonly types: readonly FunctionType[];
  /** Type of each function, imports first. */
  readonly functions: readonly FunctionType[];
  /** Cells of each global, imports first. */
  readonly globals: readonly number[];
  /** Functions that stand in a table: an indirect call reaches no other. `null` if a segment could not be read. */
  readonly inTables: ReadonlySet<number> | null;
}

function readCode(bytes: Uint8Array): ModuleCode {
  const types: FunctionType[] = [];
  const functions: FunctionType[] = [];
  const globals: number[] = [];
  const costs = new Map<number, FunctionCost>();
  let imported = 0;
  let startFunction: number | null = null;
  let inTables: Set<number> | null = new Set();
  for (const { id, start, end } of readSections(bytes)) {
    const reader = new WasmReader(bytes, start, end);
    const widths = (): number[] => reader.vector(() => widthOfType(reader.byte()));
    if (id === 1) reader.vector(() => {
      reader.byte();
      types.push({ params: widths(), results: widths() });
    });
    else if (id === 2) reader.vector(() => readImport(reader, types, functions, globals));
    else if (id === 3) {
      imported = functions.length;
      reader.vector(() => functions.push(types[reader.u32()] ?? NO_TYPE));
    }
    else if (id === 6) reader.vector(() => globals.push(readGlobal(reader)));
    else if (id === 8) startFunction = reader.u32();
    else if (id === 9) reader.vector(() => (inTables = readSegment(reader, inTables)));
    else if (id === 10) {
      const context = { types, functions, globals, inTables };
      let index = imported;
      reader.vector(() => costs.set(index, readBody(reader, functions[index++] ?? NO_TYPE, context)));
    }
  }
  return { start: startFunction, functions: costs };
}

function readImport(reader: WasmReader, types: readonly FunctionType[], functions: FunctionType[], globals: number[]): void {
  reader.name();
  reader.name();
  const limits = (): void => {
    if (reader.byte() & 1) reader.u32();
    reader.u32();
  };
  switch (reader.byte()) {
    case 0: functions.push(types[reader.u32()] ?? NO_TYPE); return;
    case 1: reader.byte(); limits(); return;
    case 2: limits(); return;
    default:
      globals.push(widthOfType(reader.byte()));
      reader.byte();
  }
}

function readGlobal(reader: WasmReader): number {
  const width = widthOfType(reader.byte());
  reader.byte();
  const opcode = reader.byte();
  if (opcode === 0x43) reader.take(4);
  else if (opcode === 0x44) reader.take(8);
  else reader.signed();
  while (reader.byte() !== 0x0b) continue;
  return width;
}

/** An element segment; those of expressions, which no filter needs, end the reading. */
function readSegment(reader: WasmReader, inTables: Set<number> | null): Set<number> | null {
  const flags = reader.u32();
  if (inTables === null || flags > 3) return null;
  if (flags === 2) reader.u32();
  if ((flags & 1) === 0) {
    reader.byte(); // i32.const or global.get
    reader.signed();
    reader.byte(); // end
  }
  if (flags !== 0) reader.byte();
  reader.vector(() => inTables.add(reader.u32()));
  return inTables;
}

function readBody(reader: WasmReader, type: FunctionType, context: CodeContext): FunctionCost {
  const byteLength = reader.u32();
  const body = new WasmReader(reader.bytes, reader.at, reader.at + byteLength);
  reader.at += byteLength;
  const locals = [...type.params];
  body.vector(() => {
    const count = body.u32();
    const width = widthOfType(body.byte());
    for (let i = 0; i < count; i++) locals.push(width);
  });
  const constants = new Set<string>();
  const calls = new Map<number, number[]>();
  const stack = new OperandStack(context, locals, type);
  let constantCells = 0;
  walkInstructions(body, (instruction) => {
    stack.take(instruction, body.bytes);
    noteCall(instruction, context, calls);
    const { opcode, offset } = instruction;
    if (opcode < 0x41 || opcode > 0x44) return;
    const spelling = `${opcode}:${body.bytes.subarray(offset + 1, body.at).join()}`;
    if (!constants.has(spelling)) constantCells += opcode === 0x42 || opcode === 0x44 ? 2 : 1;
    constants.add(spelling);
  });
  const cells = locals.reduce((sum, width) => sum + width, 0) + constantCells + stack.highest;
  return { frameBytes: FRAME_BYTES + CELL_BYTES * cells, calls };
}

/** An indirect call may reach every function of its type that stands in a table. */
function noteCall({ opcode, index, offset }: Instruction, { types, functions, inTables }: CodeContext, calls: Map<number, number[]>): void {
  if (index === null) return;
  const note = (callee: number): void => void calls.set(callee, [...calls.get(callee) ?? [], offset]);
  if (opcode === 0x10) note(index);
  if (opcode !== 0x11) return;
  const type = types[index];
  functions.forEach((each, i) => {
    if (each === type && (inTables === null || inTables.has(i))) note(i);
  });
}
