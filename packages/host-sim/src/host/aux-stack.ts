// The stack that a linker keeps in linear memory, as WAMR finds and guards it: a fifth of it, the rest is for threads.
//   in   a module's bytes and its report
//   out  AuxStack; `null` for a module whose stack WAMR does not know
//   err  LoadError for one whose fifth is too small
//
//     data end or 0 ──── four fifths, for threads ──── boundary ──── a fifth, for the filter ──── bottom = top of the stack
//
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6344-6388,
//         libraries/thread-mgr/thread_manager.c:246-280 @v5.1.1; :246-279 and wasm_loader.c:3709-3755 of 1.3.3 @v3.2.10
import { findInitialisers } from "./initialisers.js";
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
/** A fifth each: CLUSTER_MAX_THREAD_NUM, core/config.h:568 */
const THREADS = 4;
/** A fifth has at least 256 of them: WASM_THREAD_AUX_STACK_SIZE_MIN, core/config.h:427 */
export const LEAST_AUX_STACK = 256 * (THREADS + 1);

export function findAuxStack(bytes: Uint8Array, report: ModuleReport): AuxStack | null {
  const pointer = findPointer(bytes, report);
  if (!pointer) return null;
  if (pointer.byteLength < LEAST_AUX_STACK) throw tooSmall(report);
  const fifth = Math.floor(pointer.byteLength / (THREADS + 1));
  return { globalIndex: pointer.globalIndex, bottom: pointer.value, boundary: pointer.value - (fifth & ~15) };
}

/**
 * Bytes that WAMR takes for the module's own stack, which must be {@link LEAST_AUX_STACK}; `null` where it sees none, which is no fault.
 *
 * It looks for one if `__data_end` and `__heap_base` are exported: from the first mutable i32 global that begins at or below
 * `__heap_base`, whatever it is for, down to `__data_end`, or to 0 if that is not below.
 *
 * @example
 * ```ts
 * import { inspectModule } from "@flb-wasm/host-sim";
 * import { auxStackBytes } from "@flb-wasm/host-sim/engine";
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
 * auxStackBytes(empty, inspectModule(empty)); // null
 * ```
 */
export function auxStackBytes(bytes: Uint8Array, report: ModuleReport): number | null {
  return findPointer(bytes, report)?.byteLength ?? null;
}

interface Pointer {
  readonly globalIndex: number;
  readonly value: number;
  /** Of the whole stack below it. */
  readonly byteLength: number;
}

function findPointer(bytes: Uint8Array, report: ModuleReport): Pointer | null {
  const layout = linkerLayout(report);
  const pointer = layout && readPointers(bytes, report).find(({ value }) => value <= layout.heapBase);
  if (!layout || !pointer || pointer.value === 0) return null;
  const { dataEnd } = layout;
  return { ...pointer, byteLength: pointer.value > dataEnd ? pointer.value - dataEnd : pointer.value };
}

/** Who first asks for an environment to call a function in: src/wasm/flb_wasm.c:203-207, wasm_runtime.c:1684-1740 @v5.1.1 */
function tooSmall(report: ModuleReport): LoadError {
  return report.hasStart || findInitialisers(report).length > 0
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
