// The height of the operand stack along a function body, in cells of four bytes.
//   in   instructions in order
//   out  the highest height
//   err  UnknownInstruction for code beyond what a filter has (SIMD, exceptions, GC)
// https://webassembly.github.io/spec/core/appendix/algorithm.html
import { type Instruction, UnknownInstruction } from "@flb-wasm/host-sim/engine";
import type { CodeContext } from "./stack.js";

/** Cells of a value type: two for i64 and f64. */
export function widthOfType(type: number): number {
  return type === 0x7e || type === 0x7c ? 2 : 1;
}

interface Block {
  /** Values below the block's parameters. */
  readonly height: number;
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** First opcode, last opcode, values popped, width pushed (0: none). */
const PLAIN: readonly (readonly [first: number, last: number, pops: number, pushes: number])[] = [
  [0x28, 0x28, 1, 1], [0x29, 0x29, 1, 2], [0x2a, 0x2a, 1, 1], [0x2b, 0x2b, 1, 2], [0x2c, 0x2f, 1, 1], [0x30, 0x35, 1, 2], // load
  [0x36, 0x3e, 2, 0], [0x3f, 0x3f, 0, 1], [0x40, 0x40, 1, 1], // store, memory.size, memory.grow
  [0x41, 0x41, 0, 1], [0x42, 0x42, 0, 2], [0x43, 0x43, 0, 1], [0x44, 0x44, 0, 2], // const
  [0x45, 0x45, 1, 1], [0x46, 0x4f, 2, 1], [0x50, 0x50, 1, 1], [0x51, 0x66, 2, 1], // comparison
  [0x67, 0x69, 1, 1], [0x6a, 0x78, 2, 1], [0x79, 0x7b, 1, 2], [0x7c, 0x8a, 2, 2], // i32, i64
  [0x8b, 0x91, 1, 1], [0x92, 0x98, 2, 1], [0x99, 0x9f, 1, 2], [0xa0, 0xa6, 2, 2], // f32, f64
  [0xa7, 0xab, 1, 1], [0xac, 0xb1, 1, 2], [0xb2, 0xb6, 1, 1], [0xb7, 0xbb, 1, 2], // conversion
  [0xbc, 0xbc, 1, 1], [0xbd, 0xbd, 1, 2], [0xbe, 0xbe, 1, 1], [0xbf, 0xbf, 1, 2], [0xc0, 0xc1, 1, 1], [0xc2, 0xc4, 1, 2],
  [0x1a, 0x1a, 1, 0], [0x21, 0x21, 1, 0], [0x24, 0x24, 1, 0], [0x0d, 0x0d, 1, 0], // drop, local.set, global.set, br_if
  [0x25, 0x25, 1, 1], [0x26, 0x26, 2, 0], [0xd0, 0xd0, 0, 1], [0xd1, 0xd1, 1, 1], [0xd2, 0xd2, 0, 1], [0x01, 0x01, 0, 0],
];
/** The same after the prefix 0xfc. */
const PREFIXED: readonly (readonly [first: number, last: number, pops: number, pushes: number])[] = [
  [0, 3, 1, 1], [4, 7, 1, 2], [8, 8, 3, 0], [9, 9, 0, 0], [10, 12, 3, 0], [13, 13, 0, 0], [14, 14, 3, 0], [15, 15, 2, 1], [16, 16, 0, 1], [17, 17, 3, 0],
];

export class OperandStack {
  highest = 0;
  #cells = 0;
  readonly #values: number[] = [];
  readonly #blocks: Block[];

  constructor(readonly context: CodeContext, readonly locals: readonly number[], type: { readonly results: readonly number[] }) {
    this.#blocks = [{ height: 0, params: [], results: type.results }];
  }

  /** @param bytes of the module, for a block's type. */
  take(instruction: Instruction, bytes: Uint8Array): void {
    const { opcode, sub, index } = instruction;
    const table = opcode === 0xfc ? PREFIXED : PLAIN;
    const key = opcode === 0xfc ? sub ?? -1 : opcode;
    const plain = table.find(([first, last]) => key >= first && key <= last);
    if (plain) {
      this.#pop(plain[2]);
      if (plain[3] > 0) this.#push(plain[3]);
      return;
    }
    switch (opcode) {
      case 0x02: case 0x03: case 0x04: return this.#enter(opcode === 0x04, blockType(bytes, instruction.offset + 1, this.context));
      case 0x05: return this.#reset((block) => block.params);
      case 0x0b: return this.#leave();
      case 0x00: case 0x0c: case 0x0e: case 0x0f: return this.#cutTo(this.#blocks.at(-1)?.height ?? 0); // nothing after it is reached
      case 0x10: return this.#call(this.context.functions[index ?? -1]);
      case 0x11:
        this.#pop(1);
        return this.#call(this.context.types[index ?? -1]);
      case 0x1b: case 0x1c: {
        this.#pop(2);
        const width = this.#values.at(-1) ?? 1;
        this.#pop(1);
        return this.#push(width);
      }
      case 0x20: return this.#push(this.locals[index ?? -1] ?? 1);
      case 0x22: return;
      case 0x23: return this.#push(this.context.globals[index ?? -1] ?? 1);
      default: throw new UnknownInstruction(opcode, instruction.offset);
    }
  }

  #call(type: { readonly params: readonly number[]; readonly results: readonly number[] } | undefined): void {
    this.#pop(type?.params.length ?? 0);
    for (const width of type?.results ?? []) this.#push(width);
  }

  #enter(takesCondition: boolean, type: { readonly params: readonly number[]; readonly results: readonly number[] }): void {
    if (takesCondition) this.#pop(1);
    this.#pop(type.params.length);
    this.#blocks.push({ height: this.#values.length, ...type });
    for (const width of type.params) this.#push(width);
  }

  #leave(): void {
    this.#reset((block) => block.results);
    this.#blocks.pop();
  }

  #reset(widths: (block: Block) => readonly number[]): void {
    const block = this.#blocks.at(-1);
    if (!block) return;
    this.#cutTo(block.height);
    for (const width of widths(block)) this.#push(width);
  }

  #push(width: number): void {
    this.#values.push(width);
    this.#cells += width;
    this.highest = Math.max(this.highest, this.#cells);
  }

  /** After a jump there is nothing to pop: the stack is polymorphic there. */
  #pop(count: number): void {
    const floor = this.#blocks.at(-1)?.height ?? 0;
    this.#cutTo(Math.max(floor, this.#values.length - count));
  }

  #cutTo(height: number): void {
    while (this.#values.length > height) this.#cells -= this.#values.pop() ?? 0;
  }
}

/** 0x40: nothing; a value type: one result; else an index of a type. */
function blockType(bytes: Uint8Array, at: number, { types }: CodeContext): { readonly params: readonly number[]; readonly results: readonly number[] } {
  const first = bytes[at] ?? 0x40;
  if (first === 0x40) return { params: [], results: [] };
  if (first >= 0x60 && first < 0x80) return { params: [], results: [widthOfType(first)] };
  let index = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next++] ?? 0;
    index += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return types[index] ?? { params: [], results: [] };
}
