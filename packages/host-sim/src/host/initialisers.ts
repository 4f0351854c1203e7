// Exports that WAMR calls when it makes an instance, beside the start section's function.
//   in   ModuleReport
//   out  functions, in WAMR's order
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_runtime.c:1655-1691 @v5.1.1
import type { ExportedFunction, ModuleReport } from "./module.js";

/**
 * `_initialize` of a module that imports WASI, `__post_instantiate` of any, `__wasm_call_ctors` of one without WASI; those that take
 * or return something are not called.
 *
 * @example
 * ```ts
 * import { inspectModule } from "@flb-wasm/host-sim";
 * import { findInitialisers } from "@flb-wasm/host-sim/engine";
 * findInitialisers(inspectModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))); // []
 * ```
 */
export function findInitialisers({ functions, imports }: ModuleReport): readonly ExportedFunction[] {
  const usesWasi = imports.some(({ module }) => module.startsWith("wasi_"));
  const names = usesWasi ? ["_initialize", "__post_instantiate"] : ["__post_instantiate", "__wasm_call_ctors"];
  return names.flatMap((wanted) => functions.filter(({ name, signature }) => name === wanted && signature.params.length === 0 && signature.results.length === 0));
}
