// Writes what a changed module is made of: names, sections, sections with more entries.
//   in   contents, or a section of a module and what comes behind its own entries
//   out  bytes
//   err  none
// https://webassembly.github.io/spec/core/binary/modules.html
import { type Section, WasmReader, encodeU32 } from "./wasm-reader.js";

/** UTF-8 behind its length. */
export function encodeName(text: string): number[] {
  const name = new TextEncoder().encode(text);
  return [...encodeU32(name.byteLength), ...name];
}

export function encodeSection(id: number, contents: ArrayLike<number>): Uint8Array {
  const head = [id, ...encodeU32(contents.length)];
  const section = new Uint8Array(head.length + contents.length);
  section.set(head);
  section.set(contents, head.length);
  return section;
}

/** A section with entries behind its own. */
export function appendEntries(bytes: Uint8Array, section: Section, entries: readonly (readonly number[])[]): Uint8Array {
  const { count, width } = readCount(bytes, section);
  const out = new Contents();
  out.push(encodeU32(count + entries.length));
  out.push(bytes.subarray(section.start + width, section.end));
  for (const entry of entries) out.push(entry);
  return encodeSection(section.id, out.bytes());
}

/** How many entries a section has, and in how many bytes it says so. */
export function readCount(bytes: Uint8Array, section: Section): { readonly count: number; readonly width: number } {
  const reader = new WasmReader(bytes, section.start, section.end);
  const count = reader.u32();
  return { count, width: reader.at - section.start };
}

/** Parts that become one run of bytes. */
export class Contents {
  byteLength = 0;
  readonly #parts: ArrayLike<number>[] = [];

  push(part: ArrayLike<number>): void {
    this.#parts.push(part);
    this.byteLength += part.length;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.byteLength);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
