// Changes a module's bytes so that V8 gives it the memory that WAMR would.
//   in   the bytes, the plan, what else the code is bound to
//   out  new bytes: the memory imported from us, code bound where V8 has other limits
//   err  none for a module that V8 accepts
import type { AuxStack } from "./aux-stack.js";
import { type BoundCode, bindCode } from "./bounds.js";
import { CodeMap } from "./code-map.js";
import type { MemoryPlan } from "./memory-plan.js";
import type { ModuleReport } from "./module.js";
import { Contents, appendEntries, encodeName, encodeSection, readCount } from "./section-writer.js";
import { type Section, WasmReader, encodeU32, readSections } from "./wasm-reader.js";

/** Under these names V8 finds the memory, whether the module defines or imports one. */
export const MEMORY_IMPORT = { module: "\u0000flb-wasm", name: "memory" } as const;

export interface RewrittenModule {
  readonly bytes: Uint8Array;
  readonly codeMap: CodeMap;
}

const TYPE = 1;
const IMPORT = 2;
const FUNCTION = 3;
const MEMORY = 5;
const CODE = 10;
const PAGE = 65536;

/** Writes the plan into a module that has a memory; `end` is the first address that traps, `null` behind the last page. */
export function rewriteMemory(
  bytes: Uint8Array, report: ModuleReport, plan: MemoryPlan, end: number | null, auxStack: AuxStack | null,
): RewrittenModule {
  return new Rewriting(bytes, report, plan, end, auxStack).run();
}

class Rewriting {
  readonly #sections: readonly Section[];
  readonly #bound: BoundCode | null;
  readonly #memoryImport: readonly number[];

  constructor(readonly bytes: Uint8Array, readonly report: ModuleReport, readonly plan: MemoryPlan, end: number | null, auxStack: AuxStack | null) {
    this.#sections = readSections(bytes);
    const limits = [report.memories[0]?.shared === true ? 3 : 1, ...encodeU32(plan.initialPages), ...encodeU32(plan.maxPages)];
    this.#memoryImport = [...encodeName(MEMORY_IMPORT.module), ...encodeName(MEMORY_IMPORT.name), 2, ...limits];
    const code = this.#sections.find(({ id }) => id === CODE);
    const inside = end !== null && end < plan.initialPages * PAGE ? end : null;
    const isBound = inside !== null || plan.saidPages !== null || auxStack !== null;
    this.#bound = !code || !isBound ? null : bindCode(bytes, code, {
      end: inside, pages: plan.saidPages, auxStack,
      typeCount: this.#count(TYPE), functionCount: report.imports.length + this.#count(FUNCTION),
    });
  }

  run(): RewrittenModule {
    const out = new Contents();
    out.push(this.bytes.subarray(0, 8));
    let codeMap = new CodeMap([], new Map());
    let hasImports = this.#sections.some(({ id }) => id === IMPORT);
    for (const section of this.#sections) {
      if (!hasImports && section.id > IMPORT) {
        out.push(encodeSection(IMPORT, [1, ...this.#memoryImport]));
        hasImports = true;
      }
      out.push(this.#rewrite(section));
      if (section.id === CODE) codeMap = this.#map(section, out.byteLength);
    }
    if (!hasImports) out.push(encodeSection(IMPORT, [1, ...this.#memoryImport]));
    return { bytes: out.bytes(), codeMap };
  }

  /** `end`: where the rewritten code section ends. */
  #map({ start, end: ownEnd }: Section, end: number): CodeMap {
    const bound = this.#bound;
    if (!bound) return new CodeMap([{ at: end - (ownEnd - start), original: start, isOne: false }], new Map());
    const at = end - bound.code.byteLength;
    const texts = [...bound.texts].map(([offset, text]) => [at + offset, text] as const);
    return new CodeMap(bound.runs.map((run) => ({ ...run, at: at + run.at })), new Map(texts));
  }

  #rewrite(section: Section): Uint8Array {
    const reader = new WasmReader(this.bytes, section.start, section.end);
    switch (section.id) {
      case TYPE: return appendEntries(this.bytes, section, this.#bound?.types ?? []);
      case IMPORT: return encodeSection(IMPORT, this.#imports(reader));
      case FUNCTION: return appendEntries(this.bytes, section, (this.#bound?.functions ?? []).map(encodeU32));
      case MEMORY: return new Uint8Array(); // the one there is, is imported now
      case CODE: return this.#bound ? encodeSection(CODE, this.#bound.code) : this.#asItIs(section);
      default: return this.#asItIs(section);
    }
  }

  #asItIs(section: Section): Uint8Array {
    return this.bytes.subarray(section.header, section.end);
  }

  #imports(reader: WasmReader): number[] {
    const out: number[] = [];
    const count = reader.u32();
    let isImported = false;
    for (let i = 0; i < count; i++) {
      const start = reader.at;
      reader.name();
      reader.name();
      const kind = reader.byte();
      skipImportType(kind, reader);
      if (kind === 2) {
        out.push(...this.#memoryImport);
        isImported = true;
      } else out.push(...this.bytes.subarray(start, reader.at));
    }
    return isImported ? [...encodeU32(count), ...out] : [...encodeU32(count + 1), ...out, ...this.#memoryImport];
  }

  #count(id: number): number {
    const section = this.#sections.find((other) => other.id === id);
    return section ? readCount(this.bytes, section).count : 0;
  }
}

function skipImportType(kind: number, reader: WasmReader): void {
  if (kind === 0) reader.u32();
  else if (kind === 1) {
    reader.signed();
    skipLimits(reader);
  } else if (kind === 2) skipLimits(reader);
  else if (kind === 3) {
    reader.signed();
    reader.byte();
  } else {
    reader.byte();
    reader.u32();
  }
}

function skipLimits(reader: WasmReader): void {
  const flags = reader.byte();
  reader.u32();
  if (flags & 1) reader.u32();
}
