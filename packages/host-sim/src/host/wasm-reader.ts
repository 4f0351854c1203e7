// Walks the bytes of a WebAssembly binary: numbers, names, sections.
//   in   bytes; an offset
//   out  values; the offset moves
//   err  RangeError at the end of the bytes: V8 has validated the module before anyone looks closer
// https://webassembly.github.io/spec/core/binary/index.html

const UTF8 = new TextDecoder();

/**
 * A moving offset over the bytes of a module.
 *
 * Every read moves {@link WasmReader.at} and throws RangeError at the end; what it gives is then undefined.
 *
 * @see https://webassembly.github.io/spec/core/binary/values.html
 * @example
 * ```ts
 * import { WasmReader } from "@flb-wasm/host-sim/engine";
 * new WasmReader(Uint8Array.of(0xe5, 0x8e, 0x26)).u32(); // 624485
 * ```
 */
export class WasmReader {
  constructor(
    /** The module; nothing is copied. */
    readonly bytes: Uint8Array,
    /** Offset of the next byte. */
    public at = 0,
    /** Offset behind the last byte that may be read. */
    readonly end = bytes.byteLength,
  ) {}

  /** One byte. */
  byte(): number {
    const value = this.bytes[this.at];
    if (value === undefined || this.at >= this.end) throw new RangeError(`unexpected end at byte ${this.at}`);
    this.at++;
    return value;
  }

  /** LEB128, unsigned, up to 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** LEB128, signed, any width. */
  signed(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return byte & 0x40 ? value - (1n << (shift + 7n)) : value;
    }
  }

  /** Text behind its length in bytes; bytes that are no UTF-8 become U+FFFD. */
  name(): string {
    return UTF8.decode(this.take(this.u32()));
  }

  /** A view of the next bytes. */
  take(byteCount: number): Uint8Array {
    const start = this.at;
    if (this.end - start < byteCount) throw new RangeError(`unexpected end at byte ${start}`);
    this.at = start + byteCount;
    return this.bytes.subarray(start, this.at);
  }

  /** A count, and as many of what `read` reads. */
  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }
}

/** One section; offsets are bytes into the module. */
export interface Section {
  /** 0 custom, 1 types, 2 imports, … 10 code, 11 data: https://webassembly.github.io/spec/core/binary/modules.html#sections */
  readonly id: number;
  /** Offset of the id. */
  readonly header: number;
  /** Offset of the contents, behind their length. */
  readonly start: number;
  /** Offset behind the contents. */
  readonly end: number;
}

/**
 * The sections in the order of the file; the eight bytes before them are not looked at.
 *
 * @throws RangeError for a section that goes beyond the end.
 * @example
 * ```ts
 * import { readSections } from "@flb-wasm/host-sim/engine";
 * readSections(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 1, 0))[0]?.id; // 1: types
 * ```
 */
export function readSections(bytes: Uint8Array): Section[] {
  const reader = new WasmReader(bytes, 8);
  const sections: Section[] = [];
  while (reader.at < bytes.byteLength) {
    const header = reader.at;
    const id = reader.byte();
    const byteLength = reader.u32();
    sections.push({ id, header, start: reader.at, end: reader.at + byteLength });
    reader.take(byteLength);
  }
  return sections;
}

/** LEB128, unsigned. */
export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

/** LEB128, signed, of 32 bits; a number from 2^31 on stands for its bits. */
export function encodeI32(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    if (rest >= -64 && rest < 64) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const CODE_SECTION = 10;

/**
 * The body of each function that the module defines, in their order: a reader that stands at its locals and ends with it.
 *
 * @returns none for a module without code.
 */
export function readBodies(bytes: Uint8Array): WasmReader[] {
  const section = readSections(bytes).find(({ id }) => id === CODE_SECTION);
  if (!section) return [];
  const reader = new WasmReader(bytes, section.start, section.end);
  return reader.vector(() => {
    const byteLength = reader.u32();
    const start = reader.at;
    reader.take(byteLength);
    return new WasmReader(bytes, start, reader.at);
  });
}

/** Moves a body of {@link readBodies} to its first instruction. */
export function skipLocals(body: WasmReader): void {
  body.vector(() => [body.u32(), body.byte()]);
}

/** What gives a global its value, and a segment its place. */
export interface ConstantExpression {
  /** Of one that is nothing but an `i32.const`, unsigned. */
  readonly i32: number | null;
  /** Of two instructions and more: sums and products. */
  readonly isExtended: boolean;
  /** The globals it asks for. */
  readonly globals: readonly number[];
}

/** Reads one to its end. */
export function readConstant(reader: WasmReader): ConstantExpression {
  let i32: number | null = null;
  const globals: number[] = [];
  let count = 0;
  for (let opcode = reader.byte(); opcode !== 0x0b; opcode = reader.byte()) {
    count++;
    if (opcode === 0x43 || opcode === 0x44) reader.take(opcode === 0x43 ? 4 : 8);
    else if (opcode === 0x41) i32 = Number(BigInt.asUintN(32, reader.signed()));
    else if (opcode === 0x23) globals.push(reader.u32());
    else if (opcode === 0xfd) reader.take(17); // v128.const
    else if (opcode < 0x6a || opcode > 0x7e) reader.signed(); // sums and products have no immediate
  }
  return { i32: count === 1 ? i32 : null, isExtended: count > 1, globals };
}

/** The value of a constant expression if it is nothing but an `i32.const`, unsigned; reads it to its end. */
export function readI32Constant(reader: WasmReader): number | null {
  return readConstant(reader).i32;
}
