// What runs when Fluent Bit makes an instance of a module, before any record.
//   in   a module
//   out  functions with the stack that each may take
import { findInitialisers } from "@flb-wasm/host-sim/engine";
import type { ModuleFile } from "./module-file.js";
import { type StackEstimate, estimateStack, startFunction } from "./stack.js";

export interface Starter {
  /** `_initialize`; `start function` for that of the start section, whose name nobody knows. */
  readonly name: string;
  readonly stack: StackEstimate;
}

/** In WAMR's order, lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_runtime.c:1741-1765 @v5.1.1; none for AOT files. */
export function findStarters({ report, bytes }: ModuleFile): readonly Starter[] {
  if (report.aot) return [];
  const named = findInitialisers(report).filter(({ imported }) => !imported).map(({ name, index }) => ({ name, index }));
  const start = report.hasStart ? startFunction(bytes) : null;
  const all = start === null ? named : [{ name: "start function", index: start }, ...named];
  return all.map(({ name, index }) => ({ name, stack: estimateStack(bytes, index) }));
}
