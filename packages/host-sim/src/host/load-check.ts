// What WAMR refuses to load in Fluent Bit's build, in its words.
//   in   ModuleReport, Release
//   out  nothing, if it loads
//   err  LoadError
// V8 takes far more than WAMR as Fluent Bit builds it, so this comes first. What V8 refuses, WAMR refuses too, in other words.
// Source: src/wasm/CMakeLists.txt:78-134 @v5.1.1; texts seen on 5.1.1
import { NotSimulated } from "../not-simulated.js";
import { LoadError } from "./load-error.js";
import type { Feature, ModuleReport } from "./module.js";
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
export function checkLoads(report: ModuleReport, { referenceTypes }: Release): void {
  if (report.aot) throw new NotSimulated("Cannot run an AOT file: it is native code; give the .wasm it was made from");
  for (const [feature, text] of Object.entries(REFUSED)) {
    if (report.features.includes(feature as Feature)) throw LoadError.atLoad(text);
  }
  if (!referenceTypes && report.features.includes("reference-types")) throw LoadError.atLoad("zero byte expected");
  const usesWasi = report.imports.some(({ module }) => module === "wasi_snapshot_preview1" || module === "wasi_unstable");
  const isStarted = report.functions.some(({ name }) => name === "_start" || name === "_initialize");
  const exportsMemory = report.exports.some(({ kind, name }) => kind === "memory" && name === "memory");
  if ((usesWasi || isStarted) && !exportsMemory) throw LoadError.atLoad("a module with WASI apis must export memory by default");
}
