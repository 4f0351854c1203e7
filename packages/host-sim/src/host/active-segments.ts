// Where a module's active data segments go.
//   in   the bytes of a module that V8 accepts
//   out  address and length of each
//   err  none; a segment whose address is no constant is left out, V8 alone knows where it goes
// https://webassembly.github.io/spec/core/binary/modules.html#data-section
import { WasmReader, readI32Constant, readSections } from "./wasm-reader.js";

export interface ActiveSegment {
  readonly address: number;
  readonly byteLength: number;
}

const DATA = 11;

export function readActiveSegments(bytes: Uint8Array): ActiveSegment[] {
  const section = readSections(bytes).find(({ id }) => id === DATA);
  if (!section) return [];
  const reader = new WasmReader(bytes, section.start, section.end);
  return reader.vector(() => {
    const mode = reader.u32();
    if (mode === 2) reader.u32();
    const address = mode === 1 ? null : readI32Constant(reader);
    return { address, byteLength: reader.take(reader.u32()).byteLength };
  }).flatMap(({ address, byteLength }) => (address === null ? [] : [{ address, byteLength }]));
}
