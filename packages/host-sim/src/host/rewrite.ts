// Changes a module's bytes so that V8 gives it the memory that WAMR would.
//   in   the bytes, the plan
//   out  new bytes: other memory limits, and the memory exported under a name of ours
//   err  none for a module that V8 accepts
// Code is copied as it is; `codeShift` says how far it moved, so that a trap's offset still finds its source line.
import type { MemoryPlan } from "./memory-plan.js";
import { type Section, WasmReader, encodeU32, readSections } from "./wasm-reader.js";

/** The name under which the memory can be reached, whether or not the module exports it. */
export const MEMORY_EXPORT = "\u0000flb-wasm memory";

export interface RewrittenModule {
  readonly bytes: Uint8Array;
  /** Bytes that the code section moved towards the end. */
  readonly codeShift: number;
}

const IMPORT = 2;
const MEMORY = 5;
const EXPORT = 7;
const CODE = 10;
/** Where a missing export section goes: before the first of these. */
const AFTER_EXPORT = [8, 9, 12, 10, 11];

/** Writes the plan into a module that has a memory. */
export function rewriteMemory(bytes: Uint8Array, plan: MemoryPlan): RewrittenModule {
  const sections = readSections(bytes);
  const limits = [3, ...encodeU32(plan.initialPages), ...encodeU32(plan.maxPages)];
  const exportName = new TextEncoder().encode(MEMORY_EXPORT);
  const memoryExport = [...encodeU32(exportName.byteLength), ...exportName, 2, 0];
  const parts: number[][] = [[...bytes.subarray(0, 8)]];
  let byteLength = 8;
  let codeShift = 0;
  let hasExports = sections.some(({ id }) => id === EXPORT);
  const push = (part: number[]): void => {
    parts.push(part);
    byteLength += part.length;
  };
  for (const section of sections) {
    if (!hasExports && AFTER_EXPORT.includes(section.id)) {
      push(encodeSection(EXPORT, [1, ...memoryExport]));
      hasExports = true;
    }
    if (section.id === CODE) codeShift = byteLength - section.header;
    push(rewriteSection(bytes, section, limits, memoryExport));
  }
  if (!hasExports) push(encodeSection(EXPORT, [1, ...memoryExport]));
  return { bytes: Uint8Array.from(parts.flat()), codeShift };
}

function rewriteSection(bytes: Uint8Array, section: Section, limits: number[], memoryExport: number[]): number[] {
  const reader = new WasmReader(bytes, section.start, section.end);
  switch (section.id) {
    case IMPORT: return encodeSection(IMPORT, rewriteImports(reader, limits));
    case MEMORY: {
      const count = reader.u32();
      const isShared = ((bytes[reader.at] ?? 0) & 2) !== 0;
      skipLimits(reader);
      const first = isShared ? limits : [1, ...limits.slice(1)];
      return encodeSection(MEMORY, [...encodeU32(count), ...first, ...bytes.subarray(reader.at, section.end)]);
    }
    case EXPORT: {
      const count = reader.u32();
      return encodeSection(EXPORT, [...encodeU32(count + 1), ...bytes.subarray(reader.at, section.end), ...memoryExport]);
    }
    default: return [...bytes.subarray(section.header, section.end)];
  }
}

function rewriteImports(reader: WasmReader, limits: number[]): number[] {
  const out: number[] = [];
  const count = reader.u32();
  out.push(...encodeU32(count));
  for (let i = 0; i < count; i++) {
    const start = reader.at;
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === 2) {
      out.push(...reader.bytes.subarray(start, reader.at));
      const isShared = ((reader.bytes[reader.at] ?? 0) & 2) !== 0;
      out.push(...(isShared ? limits : [1, ...limits.slice(1)]));
      skipLimits(reader);
      continue;
    }
    if (kind === 0) reader.u32();
    else if (kind === 1) {
      reader.signed();
      skipLimits(reader);
    } else if (kind === 3) {
      reader.signed();
      reader.byte();
    } else {
      reader.byte();
      reader.u32();
    }
    out.push(...reader.bytes.subarray(start, reader.at));
  }
  return out;
}

function skipLimits(reader: WasmReader): void {
  const flags = reader.byte();
  reader.u32();
  if (flags & 1) reader.u32();
}

function encodeSection(id: number, contents: number[]): number[] {
  return [id, ...encodeU32(contents.length), ...contents];
}
