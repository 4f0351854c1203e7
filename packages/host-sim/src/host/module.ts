// What a module offers and needs, read from its bytes.
//   in   the bytes of a .wasm
//   out  ModuleReport: plain values
//   err  NotAModule
// Judges nothing: `load-check.ts` says what a release refuses, `memory-plan.ts` where the host puts its heap.
import { type Instruction, UnknownInstruction, walkInstructions } from "./instructions.js";
import { WasmReader, readSections } from "./wasm-reader.js";

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref" | "ref";

/** Parameters and results of a function. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface FunctionImport {
  readonly module: string;
  readonly name: string;
  readonly signature: Signature;
}

/** Import of anything but a function. */
export interface OtherImport {
  readonly module: string;
  readonly name: string;
  readonly kind: "table" | "memory" | "global" | "tag";
}

/** Pages of 64 KiB. */
export interface MemoryLimits {
  readonly initialPages: number;
  readonly maxPages: number | null;
  readonly shared: boolean;
  readonly memory64: boolean;
  readonly imported: boolean;
}

export interface ExportedFunction {
  readonly name: string;
  readonly index: number;
  readonly imported: boolean;
  readonly signature: Signature;
}

/** An exported immutable i32 global with a constant, such as `__heap_base`. */
export interface ConstantGlobal {
  readonly name: string;
  readonly value: number;
}

/** Proposals beyond WebAssembly 1.0, by the names that WAMR's build options use. */
export type Feature =
  | "simd" | "tail-call" | "exceptions" | "gc" | "memory64" | "multi-memory" | "extended-const" | "reference-types"
  | "bulk-memory" | "threads" | "sign-extension" | "saturating-float-to-int" | "multi-value";

/** Everything about a module that does not need running it. */
export interface ModuleReport {
  readonly byteLength: number;
  readonly functions: readonly ExportedFunction[];
  readonly exports: readonly { readonly name: string; readonly kind: "function" | "table" | "memory" | "global" | "tag" }[];
  readonly imports: readonly FunctionImport[];
  readonly otherImports: readonly OtherImport[];
  readonly memories: readonly MemoryLimits[];
  readonly constantGlobals: readonly ConstantGlobal[];
  readonly customSections: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly features: readonly Feature[];
  /** Whether the code holds memory.size or memory.grow: WAMR places its heap by that. */
  readonly usesMemorySize: boolean;
  readonly usesMemoryGrow: boolean;
  readonly hasStart: boolean;
  readonly aot: boolean;
}

/** The bytes are no module. */
export class NotAModule extends Error {}

/**
 * Reads a module's bytes without running them.
 *
 * @throws NotAModule if the bytes do not begin as a module does, or end in the middle.
 * @example
 * ```ts
 * import { inspectModule } from "@flb-wasm/host-sim";
 * const empty = inspectModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * empty.functions.length; // 0
 * ```
 */
export function inspectModule(bytes: Uint8Array): ModuleReport {
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, 4));
  if (magic === "\0aot") return { ...new Inspection(bytes).report(), aot: true };
  if (magic !== "\0asm") throw new NotAModule('Cannot read module: the first four bytes are not "\\0asm"; give a .wasm file');
  const inspection = new Inspection(bytes);
  try {
    inspection.read();
  } catch (problem) {
    if (problem instanceof RangeError) throw new NotAModule(`Cannot read module: ${problem.message}; build it again`);
    throw problem;
  }
  return inspection.report();
}

/** The text of a custom section, such as one that a toolchain leaves as its mark; `null` if there is none of that name. */
export function readCustomText(report: ModuleReport, name: string): string | null {
  const section = report.customSections.find((custom) => custom.name === name);
  return section ? new TextDecoder().decode(section.bytes) : null;
}

const VALUE_TYPES: ReadonlyMap<number, ValueType> = new Map([
  [0x7f, "i32"], [0x7e, "i64"], [0x7d, "f32"], [0x7c, "f64"], [0x7b, "v128"], [0x70, "funcref"], [0x6f, "externref"],
]);
const EXPORT_KINDS = ["function", "table", "memory", "global", "tag"] as const;
const NO_SIGNATURE: Signature = { params: [], results: [] };

class Inspection {
  readonly #types: Signature[] = [];
  readonly #functionTypes: Signature[] = [];
  readonly #globals: (number | null)[] = [];
  readonly #exports: { name: string; kind: (typeof EXPORT_KINDS)[number]; index: number }[] = [];
  readonly #imports: FunctionImport[] = [];
  readonly #otherImports: OtherImport[] = [];
  readonly #memories: MemoryLimits[] = [];
  readonly #customSections: { name: string; bytes: Uint8Array }[] = [];
  readonly #features = new Set<Feature>();
  #usesMemorySize = false;
  #usesMemoryGrow = false;
  #hasStart = false;

  constructor(readonly bytes: Uint8Array) {}

  read(): void {
    for (const { id, start, end } of readSections(this.bytes)) {
      const reader = new WasmReader(this.bytes, start, end);
      switch (id) {
        case 0:
          this.#customSections.push({ name: reader.name(), bytes: this.bytes.subarray(reader.at, end) });
          break;
        case 1: reader.vector(() => this.#type(reader)); break;
        case 2: reader.vector(() => this.#import(reader)); break;
        case 3: reader.vector(() => this.#functionTypes.push(this.#types[reader.u32()] ?? NO_SIGNATURE)); break;
        case 5: reader.vector(() => this.#memories.push(this.#limits(reader, false))); break;
        case 6: reader.vector(() => this.#global(reader)); break;
        case 7:
          reader.vector(() => this.#exports.push({
            name: reader.name(), kind: EXPORT_KINDS[reader.byte()] ?? "tag", index: reader.u32(),
          }));
          break;
        case 8: this.#hasStart = true; break;
        case 10: reader.vector(() => this.#body(reader)); break;
        case 12: this.#features.add("bulk-memory"); break;
        case 13: this.#features.add("exceptions"); break;
      }
    }
    if (this.#memories.length > 1) this.#features.add("multi-memory");
    for (const { params, results } of this.#types) {
      if (results.length > 1) this.#features.add("multi-value");
      for (const type of [...params, ...results]) this.#valueTypeFeature(type);
    }
  }

  report(): ModuleReport {
    const imported = this.#imports.length;
    return {
      byteLength: this.bytes.byteLength,
      functions: this.#exports.filter(({ kind }) => kind === "function").map(({ name, index }) => ({
        name, index, imported: index < imported,
        signature: this.#imports[index]?.signature ?? this.#functionTypes[index - imported] ?? NO_SIGNATURE,
      })),
      exports: this.#exports.map(({ name, kind }) => ({ name, kind })),
      imports: this.#imports,
      otherImports: this.#otherImports,
      memories: this.#memories,
      constantGlobals: this.#exports.flatMap(({ name, kind, index }) => {
        const value = kind === "global" ? this.#globals[index] : null;
        return value === null || value === undefined ? [] : [{ name, value }];
      }),
      customSections: this.#customSections,
      features: [...this.#features].sort(),
      usesMemorySize: this.#usesMemorySize,
      usesMemoryGrow: this.#usesMemoryGrow,
      hasStart: this.#hasStart,
      aot: false,
    };
  }

  #type(reader: WasmReader): void {
    const form = reader.byte();
    if (form !== 0x60) {
      this.#features.add("gc");
      throw new RangeError(`type form 0x${form.toString(16)} at byte ${reader.at - 1} is not a function`);
    }
    this.#types.push({ params: reader.vector(() => valueType(reader)), results: reader.vector(() => valueType(reader)) });
  }

  #import(reader: WasmReader): void {
    const module = reader.name();
    const name = reader.name();
    switch (reader.byte()) {
      case 0:
        this.#imports.push({ module, name, signature: this.#types[reader.u32()] ?? NO_SIGNATURE });
        return;
      case 1:
        reader.signed();
        this.#skipLimits(reader);
        this.#otherImports.push({ module, name, kind: "table" });
        return;
      case 2:
        this.#memories.push(this.#limits(reader, true));
        this.#otherImports.push({ module, name, kind: "memory" });
        return;
      case 3:
        valueType(reader);
        reader.byte();
        this.#globals.push(null);
        this.#otherImports.push({ module, name, kind: "global" });
        return;
      default:
        reader.byte();
        reader.u32();
        this.#features.add("exceptions");
        this.#otherImports.push({ module, name, kind: "tag" });
    }
  }

  #limits(reader: WasmReader, imported: boolean): MemoryLimits {
    const flags = reader.byte();
    const initialPages = reader.u32();
    const maxPages = flags & 1 ? reader.u32() : null;
    if (flags & 2) this.#features.add("threads");
    if (flags & 4) this.#features.add("memory64");
    return { initialPages, maxPages, shared: (flags & 2) !== 0, memory64: (flags & 4) !== 0, imported };
  }

  #skipLimits(reader: WasmReader): void {
    if (reader.byte() & 1) reader.u32();
    reader.u32();
  }

  #global(reader: WasmReader): void {
    const type = valueType(reader);
    const mutable = reader.byte() === 1;
    const opcode = reader.byte();
    let constant: number | null = null;
    if (opcode === 0x41) {
      const value = Number(BigInt.asUintN(32, reader.signed()));
      if (type === "i32" && !mutable && reader.bytes[reader.at] === 0x0b) constant = value;
    } else skipConstant(opcode, reader);
    for (let next = reader.byte(); next !== 0x0b; next = reader.byte()) {
      this.#features.add("extended-const");
      skipConstant(next, reader);
    }
    this.#globals.push(constant);
  }

  #body(reader: WasmReader): void {
    const byteLength = reader.u32();
    const end = reader.at + byteLength;
    const body = new WasmReader(this.bytes, reader.at, end);
    body.vector(() => {
      body.u32();
      this.#valueTypeFeature(valueType(body));
    });
    try {
      walkInstructions(body, (instruction) => this.#instruction(instruction));
    } catch (problem) {
      if (!(problem instanceof UnknownInstruction)) throw problem;
      this.#features.add("gc");
    }
    reader.at = end;
  }

  #instruction({ opcode, sub, hasLongTableIndex }: Instruction): void {
    if (hasLongTableIndex) this.#features.add("reference-types");
    if (opcode === 0x3f) this.#usesMemorySize = true;
    if (opcode === 0x40) this.#usesMemoryGrow = true;
    const feature = featureOf(opcode, sub);
    if (feature) this.#features.add(feature);
  }

  #valueTypeFeature(type: ValueType): void {
    if (type === "v128") this.#features.add("simd");
    if (type === "externref" || type === "funcref") this.#features.add("reference-types");
    if (type === "ref") this.#features.add("gc");
  }
}

function valueType(reader: WasmReader): ValueType {
  const byte = reader.byte();
  if (byte === 0x63 || byte === 0x64) reader.signed();
  return VALUE_TYPES.get(byte) ?? "ref";
}

function skipConstant(opcode: number, reader: WasmReader): void {
  if (opcode === 0x42 || opcode === 0x41) reader.signed();
  else if (opcode === 0x43) reader.take(4);
  else if (opcode === 0x44) reader.take(8);
  else if (opcode === 0xd0) reader.signed();
  else if (opcode === 0x23 || opcode === 0xd2) reader.u32();
  else if (opcode === 0xfd) {
    reader.u32();
    reader.take(16);
  }
}

function featureOf(opcode: number, sub: number | null): Feature | null {
  if (opcode === 0xfd) return "simd";
  if (opcode === 0xfe) return "threads";
  if (opcode === 0xfb || opcode === 0x14 || opcode === 0xd4 || opcode === 0xd5 || opcode === 0xd6) return "gc";
  if (opcode === 0x12 || opcode === 0x13 || opcode === 0x15) return "tail-call";
  if ([0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f].includes(opcode)) return "exceptions";
  if (opcode === 0x1c || opcode === 0x25 || opcode === 0x26 || (opcode >= 0xd0 && opcode <= 0xd2)) return "reference-types";
  if (opcode >= 0xc0 && opcode <= 0xc4) return "sign-extension";
  if (opcode !== 0xfc || sub === null) return null;
  if (sub <= 7) return "saturating-float-to-int";
  return sub <= 14 ? "bulk-memory" : "reference-types";
}
