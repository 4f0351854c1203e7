// What an AOT file exports: names only, its signatures are in compiled form.
//   in   bytes of an AOT file
//   out  names and kinds; none from a file that ends in the middle
//
//   \0aot  format | section: type u32, size u32, body | …      numbers begin at a multiple of their size
//   body of type 4: count u32, then each: index u32, kind u8, name: length with its NUL u16, bytes
//
// Source: core/iwasm/aot/aot_loader.c:2957 (load_exports), :3960-4060 (load_from_sections) @WAMR-2.4.1, the same in 1.3.3
import type { ModuleReport } from "@flb-wasm/host-sim";

export type AotExport = ModuleReport["exports"][number];

const FIRST_SECTION = 8;
const EXPORT_SECTION = 4;
const KINDS = ["function", "table", "memory", "global", "tag"] as const;

export function readAotExports(bytes: Uint8Array): readonly AotExport[] {
  try {
    return readSections(new AlignedReader(bytes));
  } catch (problem) {
    if (problem instanceof RangeError) return [];
    throw problem;
  }
}

function readSections(reader: AlignedReader): readonly AotExport[] {
  while (reader.at < reader.byteLength) {
    const type = reader.u32();
    const end = reader.u32() + reader.at;
    if (type === EXPORT_SECTION) return Array.from({ length: reader.u32() }, () => readExport(reader));
    reader.at = end;
  }
  return [];
}

function readExport(reader: AlignedReader): AotExport {
  reader.u32(); // the index, of no use without the code
  const kind = KINDS[reader.u8()];
  if (kind === undefined) throw new RangeError("no kind of export");
  return { kind, name: reader.text() };
}

/** Little-endian; throws RangeError past the end. */
class AlignedReader {
  at = FIRST_SECTION;
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  u8(): number {
    return this.#view.getUint8(this.at++);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  text(): string {
    const byteLength = this.#view.getUint16(this.#step(2), true);
    const start = this.at;
    this.at += byteLength;
    if (this.at > this.byteLength) throw new RangeError("a name ends behind the file");
    return new TextDecoder().decode(this.bytes.subarray(start, this.at)).replace(/\0$/, "");
  }

  #step(byteLength: number): number {
    const start = Math.ceil(this.at / byteLength) * byteLength;
    this.at = start + byteLength;
    return start;
  }
}
