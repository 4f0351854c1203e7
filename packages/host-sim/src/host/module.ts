// What a module offers and needs, read from its bytes.
//   in   the bytes of a .wasm
//   out  ModuleReport: plain values
//   err  NotAModule
// Judges nothing: `load-check.ts` says what a release refuses, `memory-plan.ts` where the host puts its heap.
import { type Feature, featureOf } from "./features.js";
import { type Instruction, UnknownInstruction, walkInstructions } from "./instructions.js";
import { WasmReader, readConstant, readSections } from "./wasm-reader.js";

/** A value's type in WebAssembly; `ref` stands for every reference to a type of the module's own, which takes the proposal `gc`. */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref" | "ref";

/** Parameters and results of a function; a filter's are six `i32` and one `i32`. */
export interface Signature {
  /** In order. `i64` and `f64` take two of the host's six cells. */
  readonly params: readonly ValueType[];
  /** In order; empty for a function that gives nothing back. */
  readonly results: readonly ValueType[];
}

/** A function that the module takes from its host. WAMR starts without one it does not have; the call then traps. */
export interface FunctionImport {
  /** `wasi_snapshot_preview1` for WASI, `env` for WAMR's own libc. */
  readonly module: string;
  /** Within {@link FunctionImport.module}: `fd_write`. */
  readonly name: string;
  /** As the module declares it; WAMR links only what has the signature it expects. */
  readonly signature: Signature;
}

/** Import of anything but a function; with most of them there is no instance. */
export interface OtherImport {
  /** Of two names, the first: `env`. */
  readonly module: string;
  /** Within {@link OtherImport.module}: `memory`. */
  readonly name: string;
  /** What is imported. */
  readonly kind: "table" | "memory" | "global" | "tag";
}

/** A linear memory, in pages of 64 KiB. */
export interface MemoryLimits {
  /** Pages at the start, without the host's heap. */
  readonly initialPages: number;
  /** Pages beyond which it does not grow; `null` without a limit. */
  readonly maxPages: number | null;
  /** Between threads: the feature `threads`. */
  readonly shared: boolean;
  /** With addresses of 64 bits: the feature `memory64`. */
  readonly memory64: boolean;
  /** Given by the host instead of defined here. */
  readonly imported: boolean;
}

/** A function that the host can call by name. */
export interface ExportedFunction {
  /** What `function_name` says. */
  readonly name: string;
  /** In the module's index space, in which imported functions come first. */
  readonly index: number;
  /** True for an import that is exported again. */
  readonly imported: boolean;
  /** A filter's ought to be six `i32` and one `i32`; the host compares no types. */
  readonly signature: Signature;
}

/** An exported immutable i32 global with a constant, such as `__heap_base`. */
export interface ConstantGlobal {
  /** The export's name. */
  readonly name: string;
  /** As an unsigned number. For `__heap_base`, `__data_end` and their like an address in bytes. */
  readonly value: number;
}

/** An export of any kind. */
export interface ModuleExport {
  /** Unique among the exports of the module. */
  readonly name: string;
  /** What is exported. */
  readonly kind: "function" | "table" | "memory" | "global" | "tag";
}

/** A section that no engine needs: names, producers, a toolchain's mark. */
export interface CustomSection {
  /** Several sections may have one name. */
  readonly name: string;
  /** What stands behind the name; a view of the module's bytes. */
  readonly bytes: Uint8Array;
}

/** A global that constant expressions cannot ask for without the proposal `gc`: it is not imported. */
export interface UnknownGlobal {
  /** In the module's index space, in which imported globals come first. */
  readonly index: number;
  /** What the expression is of. */
  readonly of: "global" | "segment";
}

/** Everything about a module that does not need running it. Lists are in the order of the module. */
export interface ModuleReport {
  /** Of the whole module, in bytes. */
  readonly byteLength: number;
  /** Those that are exported. */
  readonly functions: readonly ExportedFunction[];
  /** All exports, functions too. */
  readonly exports: readonly ModuleExport[];
  /** Functions that the host has to give. */
  readonly imports: readonly FunctionImport[];
  /** Tables, memories, globals and tags that the host has to give. */
  readonly otherImports: readonly OtherImport[];
  /** Imported ones first. */
  readonly memories: readonly MemoryLimits[];
  /** The exported ones. */
  readonly constantGlobals: readonly ConstantGlobal[];
  /** See {@link readCustomText}. */
  readonly customSections: readonly CustomSection[];
  /** What types and code use, in alphabetical order; not what a `target_features` section claims. */
  readonly features: readonly Feature[];
  /** Whether the code holds memory.size or memory.grow: WAMR places its heap by that. */
  readonly usesMemorySize: boolean;
  /** Whether the code holds memory.grow. */
  readonly usesMemoryGrow: boolean;
  /** The first global of its own by which it gives another one a value, or a segment its place, which takes the proposal `gc`; `null` as a rule. */
  readonly unknownGlobal: UnknownGlobal | null;
  /** Whether there is a start function, which runs with each instance. */
  readonly hasStart: boolean;
  /** Whether this is an AOT file, of which nothing but {@link ModuleReport.byteLength} is read. */
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

/**
 * The text of a custom section, such as one that a toolchain leaves as its mark, read as UTF-8.
 *
 * @returns `null` if there is none of that name; of several the first.
 * @example
 * ```ts
 * import { inspectModule, readCustomText } from "@flb-wasm/host-sim";
 * const report = inspectModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 4, 1, 0x61, 0x6f, 0x6b));
 * readCustomText(report, "a"); // "ok"
 * ```
 */
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
  #unknownGlobal: UnknownGlobal | null = null;
  #hasStart = false;
  #tableCount = 0;

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
        case 4: reader.vector(() => this.#table(reader)); break;
        case 5: reader.vector(() => this.#memories.push(this.#limits(reader, false))); break;
        case 6: reader.vector(() => this.#global(reader)); break;
        case 7:
          reader.vector(() => this.#exports.push({
            name: reader.name(), kind: EXPORT_KINDS[reader.byte()] ?? "tag", index: reader.u32(),
          }));
          break;
        case 8: this.#hasStart = true; break;
        case 9: this.#elements(reader); break;
        case 10: reader.vector(() => this.#body(reader)); break;
        case 11: reader.vector(() => this.#data(reader)); break;
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
      unknownGlobal: this.#unknownGlobal,
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
        this.#table(reader);
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

  /** A second one, or one of other references than functions, takes WAMR's reference types: wasm_loader.c:1455-1464, :1648-1654 of 1.3.3 @v3.2.10 */
  #table(reader: WasmReader): void {
    const hasValue = reader.bytes[reader.at] === 0x40;
    if (hasValue) reader.take(2);
    const type = valueType(reader);
    if (hasValue || type === "ref") this.#features.add("gc");
    if (type !== "funcref" || ++this.#tableCount > 1) this.#features.add("reference-types");
    const flags = reader.byte();
    if (flags & 4) this.#features.add("memory64");
    if (flags & 1) reader.u32();
    reader.u32();
    if (hasValue) readConstant(reader);
  }

  /** Without reference types each segment begins with the table's index, 0: wasm_loader.c:2559-2574 of 1.3.3 @v3.2.10. */
  #elements(reader: WasmReader): void {
    reader.vector(() => {
      const flags = reader.u32();
      if (flags !== 0) this.#features.add("reference-types");
      if ((flags & 3) === 2) reader.u32();
      if ((flags & 1) === 0) this.#constant(reader, "segment");
      if ((flags & 3) !== 0) valueType(reader);
      reader.vector(() => flags & 4 ? readConstant(reader).i32 : reader.u32());
    });
  }

  #data(reader: WasmReader): void {
    const flags = reader.u32();
    if (flags === 2) reader.u32();
    if (flags !== 1) this.#constant(reader, "segment");
    reader.take(reader.u32());
  }

  #global(reader: WasmReader): void {
    const type = valueType(reader);
    this.#valueTypeFeature(type);
    const mutable = reader.byte() === 1;
    const value = this.#constant(reader, "global");
    this.#globals.push(type === "i32" && !mutable ? value : null);
  }

  /** Of what is only an `i32.const`, its value. */
  #constant(reader: WasmReader, of: UnknownGlobal["of"]): number | null {
    const { i32, isExtended, globals } = readConstant(reader);
    if (isExtended) this.#features.add("extended-const");
    const imported = this.#otherImports.filter(({ kind }) => kind === "global").length;
    const own = globals.find((index) => index >= imported);
    if (own !== undefined) this.#unknownGlobal ??= { index: own, of };
    return i32;
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
