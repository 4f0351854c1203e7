// The stack that a linker keeps in linear memory, as WAMR finds and guards it: a fifth of it, the rest is for threads.
//   in   a module's bytes and its report
//   out  AuxStack; `null` for a module whose stack WAMR does not know
//   err  LoadError for one whose fifth is too small
//
//     data end or 0 ──── four fifths, for threads ──── boundary ──── a fifth, for the filter ──── bottom = top of the stack
//
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6344-6388,
//         libraries/thread-mgr/thread_manager.c:246-280 @v5.1.1; :246-279 and wasm_loader.c:3709-3755 of 1.3.3 @v3.2.10
import { LoadError } from "./load-error.js";
import { linkerLayout } from "./memory-plan.js";
import type { ModuleReport } from "./module.js";
import { WasmReader, readI32Constant, readSections } from "./wasm-reader.js";

/** What a value of the stack pointer has to be: more than `boundary`, at most `bottom`. */
export interface AuxStack {
  readonly globalIndex: number;
  readonly bottom: number;
  readonly boundary: number;
}

const GLOBAL = 6;
const I32 = 0x7f;
const THREADS = 4; // CLUSTER_MAX_THREAD_NUM, core/config.h:568
const LEAST_BYTES = 256; // WASM_THREAD_AUX_STACK_SIZE_MIN, core/config.h:427

export function findAuxStack(bytes: Uint8Array, report: ModuleReport): AuxStack | null {
  const layout = linkerLayout(report);
  const pointer = layout && readPointers(bytes, report).find(({ value }) => value <= layout.heapBase);
  if (!layout || !pointer || pointer.value === 0) return null;
  const { dataEnd } = layout;
  const whole = pointer.value > dataEnd ? pointer.value - dataEnd : pointer.value;
  const fifth = Math.floor(whole / (THREADS + 1));
  if (fifth < LEAST_BYTES) throw tooSmall(report);
  return { globalIndex: pointer.globalIndex, bottom: pointer.value, boundary: pointer.value - (fifth & ~15) };
}

/** Who first asks for an environment to call a function in: src/wasm/flb_wasm.c:203-207, wasm_runtime.c:1684-1740 @v5.1.1 */
function tooSmall({ functions, imports, hasStart }: ModuleReport): LoadError {
  const usesWasi = imports.some(({ module }) => module.startsWith("wasi_"));
  const names = ["__post_instantiate", usesWasi ? "_initialize" : "__wasm_call_ctors"];
  const isRun = functions.some(({ name, signature: { params, results } }) => names.includes(name) && params.length + results.length === 0);
  return hasStart || isRun
    ? LoadError.atInstantiate("Exception: allocate memory failed")
    : new LoadError("Create wasm execution environment failed.");
}

/** The mutable i32 globals with a constant, in their order. */
function readPointers(bytes: Uint8Array, report: ModuleReport): { readonly globalIndex: number; readonly value: number }[] {
  const section = readSections(bytes).find(({ id }) => id === GLOBAL);
  if (!section) return [];
  const imported = report.otherImports.filter(({ kind }) => kind === "global").length;
  const reader = new WasmReader(bytes, section.start, section.end);
  return reader.vector(() => {
    const [type, mutable] = [reader.byte(), reader.byte()];
    const value = readI32Constant(reader);
    return type === I32 && mutable === 1 ? value : null;
  }).flatMap((value, i) => (value === null ? [] : [{ globalIndex: imported + i, value }]));
}
