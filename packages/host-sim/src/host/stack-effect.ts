// The most operand cells that one function holds at a time in WAMR's fast interpreter.
// There a constant or a local on the stack is only referred to: it takes no cell. Results do.
//   in   a validated function body and the module's types
//   out  cells of 4 bytes: 1 for i32, f32 and references, 2 for i64 and f64
//   err  none for code that V8 accepts and WAMR loads
// Code after an unconditional branch counts as if it ran.
// https://webassembly.github.io/spec/core/appendix/index-instructions.html
import { type Instruction, walkInstructions } from "./instructions.js";
import type { Signature, ValueType } from "./module.js";
import { WasmReader } from "./wasm-reader.js";

/** What the effect of an instruction may depend on. */
export interface StackScope {
  readonly globals: readonly ValueType[];
  readonly types: readonly Signature[];
  readonly functions: readonly Signature[];
}

export function cellsOf(types: readonly ValueType[]): number {
  return types.reduce((sum, type) => sum + (type === "i64" || type === "f64" ? 2 : 1), 0);
}

/** Walks a body from `reader.at` to `reader.end`. `isWide`: some result takes two cells, which costs one cell more (seen). */
export function maxStackCells(reader: WasmReader, scope: StackScope): { readonly cells: number; readonly isWide: boolean } {
  const stack = new OperandStack(scope, reader.bytes);
  walkInstructions(reader, (instruction) => stack.apply(instruction));
  return { cells: stack.most, isWide: stack.isWide };
}

interface Block {
  readonly height: number;
  readonly params: readonly number[];
  readonly results: readonly number[];
}

const width = (type: ValueType): number => cellsOf([type]);

class OperandStack {
  most = 0;
  isWide = false;
  readonly #cells: number[] = [];
  #sum = 0;
  readonly #blocks: Block[] = [];

  constructor(readonly scope: StackScope, readonly bytes: Uint8Array) {}

  apply({ offset, opcode, sub, index }: Instruction): void {
    if (sub !== null) return this.#prefixed(opcode, sub);
    if (opcode >= 0x28 && opcode <= 0x35) return this.#replace(1, opcode >= 0x30 || opcode === 0x29 || opcode === 0x2b ? 2 : 1);
    if (opcode >= 0x36 && opcode <= 0x3e) return this.#pop(2);
    if (opcode >= 0x45 && opcode <= 0xc4) return this.#numeric(opcode);
    switch (opcode) {
      case 0x02: case 0x03: return this.#open(offset + 1);
      case 0x04:
        this.#pop(1);
        return this.#open(offset + 1);
      case 0x05: return this.#reset(this.#blocks.at(-1)?.height ?? 0, this.#blocks.at(-1)?.params ?? []);
      case 0x0b: {
        const block = this.#blocks.pop();
        return this.#reset(block?.height ?? 0, block?.results ?? []);
      }
      case 0x0d: case 0x0e: case 0x1a: case 0x21: case 0x24: return this.#pop(1);
      case 0x10: return this.#call(this.scope.functions[index ?? 0]);
      case 0x11:
        this.#pop(1);
        return this.#call(this.scope.types[index ?? 0]);
      case 0x1b: case 0x1c: return this.#select();
      case 0x20: case 0x41: case 0x42: case 0x43: case 0x44: return this.#push(0); // local.get, consts
      case 0x23: return this.#push(width(this.scope.globals[index ?? 0] ?? "i32"));
      case 0x25: case 0x40: case 0xd1: return this.#replace(1, 1);
      case 0x26: return this.#pop(2);
      case 0x3f: case 0xd0: case 0xd2: return this.#push(1);
      default: return; // local.tee and what ends a path
    }
  }

  /** The result takes a cell, or two, whichever operand it comes from. */
  #select(): void {
    const wide = Math.max(this.#cells.at(-2) ?? 1, this.#cells.at(-3) ?? 1, 1);
    this.#replace(3, wide);
  }

  #numeric(opcode: number): void {
    const isComparison = opcode <= 0x66;
    const isUnary = opcode === 0x45 || opcode === 0x50 || UNARY.some(([from, to]) => opcode >= from && opcode <= to);
    const isWide = WIDE.some(([from, to]) => opcode >= from && opcode <= to);
    this.#replace(isUnary ? 1 : 2, !isComparison && isWide ? 2 : 1);
  }

  #prefixed(opcode: number, sub: number): void {
    if (opcode === 0xfc) {
      if (sub <= 7) return this.#replace(1, sub >= 4 ? 2 : 1);
      if (sub === 15) return this.#replace(2, 1);
      if (sub === 16) return this.#push(1);
      return sub === 9 || sub === 13 ? undefined : this.#pop(3);
    }
    if (opcode !== 0xfe || sub === 3) return;
    if (sub === 0 || sub === 1 || sub === 2) return this.#replace(sub === 0 ? 2 : 3, 1);
    if (sub >= 0x10 && sub <= 0x16) return this.#replace(1, [0x11, 0x14, 0x15, 0x16].includes(sub) ? 2 : 1);
    if (sub >= 0x17 && sub <= 0x1d) return this.#pop(2);
    this.#replace(sub >= 0x48 ? 3 : 2, (sub - 0x1e) % 7 === 1 || (sub - 0x1e) % 7 >= 4 ? 2 : 1);
  }

  #open(offset: number): void {
    const form = this.bytes[offset] ?? 0x40;
    let params: readonly ValueType[] = [];
    let results: readonly ValueType[] = [];
    if (form < 0x40) ({ params, results } = this.scope.types[Number(new WasmReader(this.bytes, offset).signed())] ?? { params, results });
    else if (form !== 0x40) results = [form === 0x7e || form === 0x7c ? "i64" : "i32"];
    const height = Math.max(this.#cells.length - params.length, 0);
    this.#blocks.push({ height, params: params.map(width), results: results.map(width) });
  }

  #call(signature: Signature | undefined): void {
    this.#pop(signature?.params.length ?? 0);
    for (const type of signature?.results ?? []) this.#push(width(type));
  }

  #replace(popped: number, cells: number): void {
    this.#pop(popped);
    this.#push(cells);
  }

  #reset(height: number, cells: readonly number[]): void {
    this.#pop(Math.max(this.#cells.length - height, 0));
    for (const count of cells) this.#push(count);
  }

  #push(cells: number): void {
    this.#cells.push(cells);
    this.#sum += cells;
    this.most = Math.max(this.most, this.#sum);
    this.isWide ||= cells === 2;
  }

  /** Takes `count` values; below an unconditional branch there may be fewer. */
  #pop(count: number): void {
    const bottom = this.#blocks.at(-1)?.height ?? 0;
    for (let i = 0; i < count && this.#cells.length > bottom; i++) this.#sum -= this.#cells.pop() ?? 0;
  }
}

const UNARY: readonly (readonly [number, number])[] = [
  [0x67, 0x69], [0x79, 0x7b], [0x8b, 0x91], [0x99, 0x9f], [0xa7, 0xc4],
];
const WIDE: readonly (readonly [number, number])[] = [
  [0x79, 0x8a], [0x99, 0xa6], [0xac, 0xb1], [0xb7, 0xbb], [0xbd, 0xbd], [0xbf, 0xbf], [0xc2, 0xc4],
];
