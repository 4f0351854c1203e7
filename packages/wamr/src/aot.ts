// AOT files: what Fluent Bit's engine takes and what this one takes.
//   in   a module's bytes
//   out  bytes that this engine loads
// WAMR 2.4.1, which Fluent Bit 4.1-5.1 ships, writes and reads format 5; WAMR 2.4.3, which is here, format 6.
// Compiled code sees the same in both: the members it reads stand before `common`, the one that grew (by a lock for threads).
// Source: core/iwasm/aot/aot_runtime.h:119-131 and core/iwasm/interpreter/wasm_runtime.h (WASMModuleInstanceExtraCommon)

const MAGIC = [0x00, 0x61, 0x6f, 0x74]; // \0aot
const VERSION_OFFSET = 4;
const FLUENT_BIT_FORMAT = 5;
const ENGINE_FORMAT = 6;

/**
 * Whether the bytes are an AOT file, by their first four.
 *
 * @example
 * ```ts
 * import { isAot } from "@flb-wasm/wamr";
 * isAot(Uint8Array.of(0x00, 0x61, 0x73, 0x6d)); // false: \0asm
 * ```
 */
export function isAot(module: Uint8Array): boolean {
  return MAGIC.every((byte, i) => module[i] === byte);
}

/**
 * The module as this engine loads it: an AOT file of format 5 gets the number 6 in a copy, everything else is given back as it is.
 *
 * {@link loadWamr} calls it; whoever drives an {@link Engine} does so too.
 *
 * @see core/iwasm/aot/aot_runtime.h:119-131 in WAMR 2.4.1
 */
export function forThisEngine(module: Uint8Array): Uint8Array {
  if (!isAot(module) || module[VERSION_OFFSET] !== FLUENT_BIT_FORMAT) return module;
  const relabelled = Uint8Array.from(module);
  relabelled[VERSION_OFFSET] = ENGINE_FORMAT;
  return relabelled;
}
