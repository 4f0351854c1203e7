// Walks the bytes of a WebAssembly binary: numbers, names, sections.
//   in   bytes; an offset
//   out  values; the offset moves
//   err  RangeError at the end of the bytes: V8 has validated the module before anyone looks closer
// https://webassembly.github.io/spec/core/binary/index.html

const UTF8 = new TextDecoder();

/** A moving offset over the bytes of a module. */
export class WasmReader {
  constructor(readonly bytes: Uint8Array, public at = 0, readonly end = bytes.byteLength) {}

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

  name(): string {
    return UTF8.decode(this.take(this.u32()));
  }

  take(byteCount: number): Uint8Array {
    const start = this.at;
    if (this.end - start < byteCount) throw new RangeError(`unexpected end at byte ${start}`);
    this.at = start + byteCount;
    return this.bytes.subarray(start, this.at);
  }

  vector<T>(read: () => T): T[] {
    return Array.from({ length: this.u32() }, read);
  }
}

/** One section: `start` is the offset of its contents, `header` of its id. */
export interface Section {
  readonly id: number;
  readonly header: number;
  readonly start: number;
  readonly end: number;
}

/** The sections in the order of the file. */
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
