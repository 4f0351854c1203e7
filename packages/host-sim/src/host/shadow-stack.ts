// The stack that compilers keep in linear memory, as far as it decides whether there is an instance.
//   in   a module's bytes, its report
//   out  bytes; nothing, if WAMR can call into the module
//   err  LoadError
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6341-6391 @v5.1.1; seen on 3.2.10, 4.0.14, 4.2.8 and 5.1.1
import { findInitialisers } from "./initialisers.js";
import { LoadError } from "./load-error.js";
import type { ModuleReport } from "./module.js";
import { WasmReader, readSections } from "./wasm-reader.js";

/** A fifth of it must be 256 bytes: libraries/thread-mgr/thread_manager.c:268-271, core/config.h:427 and :568 @v5.1.1 */
export const LEAST_SHADOW_STACK = 1280;

const GLOBAL_SECTION = 6;
const I32 = 0x7f;
const I32_CONST = 0x41;

/**
 * Bytes that WAMR takes for the module's own stack; `null` where it sees none, which is no fault.
 *
 * It looks for one if `__data_end` and `__heap_base` are exported: from the first mutable i32 global that begins at or below
 * `__heap_base`, whatever it is for, down to `__data_end`, or to 0 if that is not below.
 *
 * @example
 * ```ts
 * import { inspectModule } from "@flb-wasm/host-sim";
 * import { shadowStackBytes } from "@flb-wasm/host-sim/engine";
 * const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
 * shadowStackBytes(empty, inspectModule(empty)); // null
 * ```
 */
export function shadowStackBytes(bytes: Uint8Array, { constantGlobals }: ModuleReport): number | null {
  const value = (name: string): number | undefined => constantGlobals.find((global) => global.name === name)?.value;
  const heapBase = value("__heap_base");
  const dataEnd = Math.ceil((value("__data_end") ?? Number.NaN) / 16) * 16;
  if (heapBase === undefined || !(dataEnd <= heapBase)) return null;
  const top = mutableStarts(bytes).find((start) => start <= heapBase) ?? 0;
  if (top === 0) return null;
  return top > dataEnd ? top - dataEnd : top;
}

/** Passes a module into which WAMR can call: the environment of a call takes its part of the stack. */
export function checkShadowStack(bytes: Uint8Array, report: ModuleReport): void {
  const byteLength = shadowStackBytes(bytes, report);
  if (byteLength === null || byteLength >= LEAST_SHADOW_STACK) return;
  // interpreter/wasm_runtime.c:1723-1728, src/wasm/flb_wasm.c:202-206 @v5.1.1
  if (report.hasStart || findInitialisers(report).length > 0) throw LoadError.atInstantiate("Exception: allocate memory failed");
  throw new LoadError("Create wasm execution environment failed.");
}

/** What the module's own mutable i32 globals begin with, in their order. */
function mutableStarts(bytes: Uint8Array): number[] {
  const section = readSections(bytes).find(({ id }) => id === GLOBAL_SECTION);
  if (!section) return [];
  const starts: number[] = [];
  const reader = new WasmReader(bytes, section.start, section.end);
  for (let count = reader.u32(); count > 0; count--) {
    const type = reader.byte();
    const isMutable = reader.byte() === 1;
    const opcode = reader.byte();
    if (opcode === I32_CONST && type === I32 && isMutable) starts.push(Number(BigInt.asUintN(32, reader.signed())));
    else if (opcode === 0x41 || opcode === 0x42 || opcode === 0xd0) reader.signed();
    else if (opcode === 0x43) reader.take(4);
    else if (opcode === 0x44) reader.take(8);
    else if (opcode === 0x23 || opcode === 0xd2) reader.u32();
    else return starts; // no release loads what is left
    if (reader.byte() !== 0x0b) return starts;
  }
  return starts;
}
