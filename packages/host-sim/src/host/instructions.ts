// Walks the instructions of one function body.
//   in   the bytes of an expression
//   out  one visit per instruction: its opcode (0xfc.. and 0xfd.. with the sub-opcode) and its immediates' offset
//   err  UnknownInstruction for what is not WebAssembly 2.0, threads, tail calls or exceptions
// https://webassembly.github.io/spec/core/binary/instructions.html
import type { WasmReader } from "./wasm-reader.js";

/** One instruction. */
export interface Instruction {
  /** Of its first byte, in bytes from the start of {@link WasmReader.bytes}. */
  readonly offset: number;
  /** Its first byte. */
  readonly opcode: number;
  /** What follows the prefixes 0xfb to 0xfe; `null` for other opcodes. */
  readonly sub: number | null;
  /** The first immediate that is an index: of a function, a local, a label; `null` without one. */
  readonly index: number | null;
  /** A call_indirect whose table index takes more than the one byte that a build without reference types expects. */
  readonly hasLongTableIndex: boolean;
}

/** An opcode that this walker does not know, such as those of garbage collection. */
export class UnknownInstruction extends Error {
  constructor(
    /** Its first byte. */
    readonly opcode: number,
    /** As {@link Instruction.offset}. */
    readonly offset: number,
  ) {
    super(`Cannot read instruction: opcode 0x${opcode.toString(16)} at byte ${offset} is unknown`);
  }
}

/**
 * Calls `visit` for each instruction until the reader's end.
 *
 * @param reader at the first instruction, behind the locals.
 * @throws UnknownInstruction, after visits of all that stands before it.
 * @throws RangeError if the bytes end within an instruction.
 * @example
 * ```ts
 * import { WasmReader, walkInstructions } from "@flb-wasm/host-sim/engine";
 * walkInstructions(new WasmReader(Uint8Array.of(0x00, 0x0b)), ({ opcode }) => console.log(opcode)); // 0: unreachable, 11: end
 * ```
 */
export function walkInstructions(reader: WasmReader, visit: (instruction: Instruction) => void): void {
  while (reader.at < reader.end) {
    const offset = reader.at;
    const opcode = reader.byte();
    const sub = opcode >= 0xfb && opcode <= 0xfe ? reader.u32() : null;
    const index = sub === null ? skipPlain(opcode, offset, reader) : skipPrefixed(opcode, sub, offset, reader);
    const hasLongTableIndex = opcode === 0x11 && ((reader.bytes[reader.at - 2] ?? 0) & 0x80) !== 0;
    visit({ offset, opcode, sub, index, hasLongTableIndex });
  }
}

function skipPlain(opcode: number, offset: number, reader: WasmReader): number | null {
  if (opcode >= 0x45 && opcode <= 0xc4) return null; // comparison, arithmetic, conversion, sign extension
  if (opcode >= 0x28 && opcode <= 0x3e) { // load, store
    skipMemoryArgument(reader);
    return null;
  }
  switch (opcode) {
    case 0x02: case 0x03: case 0x04: case 0x06: // block, loop, if, try
      reader.signed();
      return null;
    case 0x07: case 0x08: case 0x09: case 0x18: // catch, throw, rethrow, delegate
    case 0x0c: case 0x0d: // br, br_if
    case 0x10: case 0x12: case 0x14: case 0x15: // call, return_call, call_ref, return_call_ref
    case 0x20: case 0x21: case 0x22: case 0x23: case 0x24: case 0x25: case 0x26: // local, global, table
    case 0x3f: case 0x40: // memory.size, memory.grow
    case 0xd2: case 0xd5: case 0xd6: // ref.func, br_on_null, br_on_non_null
      return reader.u32();
    case 0x0e: // br_table
      reader.vector(() => reader.u32());
      reader.u32();
      return null;
    case 0x11: case 0x13: { // call_indirect, return_call_indirect: type, table
      const type = reader.u32();
      reader.u32();
      return type;
    }
    case 0x1c: // select t*
      reader.vector(() => reader.signed());
      return null;
    case 0x41: case 0x42: // i32.const, i64.const
      reader.signed();
      return null;
    case 0x43:
      reader.take(4);
      return null;
    case 0x44:
      reader.take(8);
      return null;
    case 0xd0: // ref.null
      reader.signed();
      return null;
    case 0x1f: // try_table
      reader.signed();
      reader.vector(() => skipCatch(reader));
      return null;
    case 0x00: case 0x01: case 0x05: case 0x0a: case 0x0b: case 0x0f: case 0x19: case 0x1a: case 0x1b:
    case 0xd1: case 0xd3: case 0xd4:
      return null;
    default:
      throw new UnknownInstruction(opcode, offset);
  }
}

function skipPrefixed(opcode: number, sub: number, offset: number, reader: WasmReader): number | null {
  if (opcode === 0xfc) {
    if (sub <= 7) return null; // saturating truncation
    const indices = sub === 9 || sub === 11 || sub === 13 || sub >= 15 ? 1 : 2;
    const first = reader.u32();
    if (indices === 2) reader.u32();
    return first;
  }
  if (opcode === 0xfe) { // threads
    if (sub === 3) reader.byte();
    else skipMemoryArgument(reader);
    return null;
  }
  if (opcode === 0xfd) return skipVector(sub, reader);
  throw new UnknownInstruction(opcode, offset); // 0xfb: GC
}

function skipVector(sub: number, reader: WasmReader): null {
  if (sub <= 11 || sub === 92 || sub === 93) skipMemoryArgument(reader);
  else if (sub === 12 || sub === 13) reader.take(16);
  else if (sub >= 21 && sub <= 34) reader.byte();
  else if (sub >= 84 && sub <= 91) {
    skipMemoryArgument(reader);
    reader.byte();
  }
  return null;
}

function skipMemoryArgument(reader: WasmReader): void {
  const align = reader.u32();
  if (align & 0x40) reader.u32(); // multi-memory: the memory's index
  reader.signed();
}

function skipCatch(reader: WasmReader): void {
  if (reader.byte() < 2) reader.u32();
  reader.u32();
}
