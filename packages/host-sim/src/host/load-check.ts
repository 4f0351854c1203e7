// What WAMR refuses to load in Fluent Bit's build, in its words.
//   in   ModuleReport, Release
//   out  nothing, if it loads
//   err  LoadError
// V8 takes far more than WAMR as Fluent Bit builds it, so this comes first. What V8 refuses, WAMR refuses too, in other words.
// Source: src/wasm/CMakeLists.txt:78-134 @v5.1.1; texts seen on 5.1.1
import { NotSimulated } from "../not-simulated.js";
import type { Feature } from "./features.js";
import { LoadError } from "./load-error.js";
import type { ExportedFunction, ModuleReport } from "./module.js";
import type { Release } from "./version.js";

const REFUSED: Readonly<Partial<Record<Feature, string>>> = {
  "memory64": "invalid limits flags",
  "multi-memory": "multiple memories",
  "extended-const": "illegal opcode or constant expression required or type mismatch",
  "gc": "unknown type flag",
  "exceptions": "invalid section id",
  "simd": "unsupported opcode fd",
  "tail-call": "unsupported opcode 12",
};

/** Passes a module that the release's WAMR loads. */
export function checkLoads(report: ModuleReport, { referenceTypes, wamr }: Release): void {
  if (report.aot) throw new NotSimulated("Cannot run an AOT file: it is native code; give the .wasm it was made from");
  for (const [feature, text] of Object.entries(REFUSED)) {
    if (report.features.includes(feature as Feature)) throw LoadError.atLoad(text);
  }
  if (!referenceTypes && report.features.includes("reference-types")) throw LoadError.atLoad("zero byte expected");
  checkConstants(report, wamr);
  checkEntries(report, wamr);
}

/** In 1.3 segments are placed with the instance: wasm_loader.c:1085-1105 @v5.1.1; wasm_loader.c:2179-2190, wasm_runtime.c:841-866 of 1.3.3 @v4.0.14 */
function checkConstants({ unknownGlobal }: ModuleReport, wamr: Release["wamr"]): void {
  if (unknownGlobal === null) return;
  const { index, of } = unknownGlobal;
  if (wamr === "2.4.1") throw LoadError.atLoad(`unknown global ${index}`);
  throw of === "global" ? LoadError.atLoad("unknown global") : LoadError.atInstantiate("constant expression required");
}

/**
 * A module with WASI is a command, with `_start`, or a reactor, with `_initialize`; since WAMR 1.3.3 `_initialize` beside `_start` is an
 * export like any other: wasm_loader.c:6939-7075 @v5.1.1, :4236-4374 @v4.0.14, :3946-4075 @v3.1.10
 */
function checkEntries(report: ModuleReport, wamr: Release["wamr"]): void {
  const entry = (wanted: string): ExportedFunction | undefined => report.functions.find(({ name }) => name === wanted);
  const start = entry("_start");
  const initialize = start && wamr !== "1.3.0" ? undefined : entry("_initialize");
  for (const found of [start, initialize]) if (found) checkEntry(found, wamr);
  if (start && initialize) {
    throw LoadError.atLoad("neither a command nor a reactor can both have _start function and _initialize function at the same time");
  }
  const usesWasi = report.imports.some(({ module }) => module === "wasi_snapshot_preview1" || module === "wasi_unstable");
  const exportsMemory = report.exports.some(({ kind, name }) => kind === "memory" && name === "memory");
  if ((usesWasi || start || initialize) && !exportsMemory) throw LoadError.atLoad("a module with WASI apis must export memory by default");
}

function checkEntry({ name, imported, signature: { params, results } }: ExportedFunction, wamr: Release["wamr"]): void {
  if (imported && wamr === "1.3.0") {
    throw new NotSimulated(`Cannot load a module whose ${name} is an import: WAMR 1.3.0 reads outside of its table of functions`);
  }
  if (imported) throw LoadError.atLoad(`the builtin ${name} function can not be an import function`);
  if (params.length > 0 || results.length > 0) throw LoadError.atLoad(`the signature of builtin ${name} function is wrong`);
}
