// AOT files: what Fluent Bit's engine takes and what this one takes.
//   in   a module's bytes, a release
//   out  bytes that this engine loads; why the release does not
//   err  NotSimulated for a file that the release loads and this engine does not
// WAMR 2.4.1, which Fluent Bit 4.1-5.1 ships, writes and reads format 5; WAMR 2.4.3, which is here, format 6.
// Compiled code sees the same in both: the members it reads stand before `common`, the one that grew (by a lock for threads).
// Source: core/iwasm/aot/aot_runtime.h:119-131 and core/iwasm/interpreter/wasm_runtime.h (WASMModuleInstanceExtraCommon)

import { NotSimulated, type Release } from "@flb-wasm/host-sim";

const MAGIC = [0x00, 0x61, 0x6f, 0x74]; // \0aot
const VERSION_OFFSET = 4;
const FLUENT_BIT_FORMAT = 5;
/** Of WAMR 1.3, up to Fluent Bit 4.0. */
const EARLIER_FORMAT = 3;
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

/**
 * Why a release does not load the module, in its own words; `null` for one that it loads, and for what is no AOT file.
 *
 * Up to Fluent Bit 4.0 the format is 3, from 4.1 on 5. Seen on seven releases from 3.1.10 to 5.1.1.
 *
 * @throws NotSimulated for a file of format 3 where the release loads it: this engine does not.
 * @see core/iwasm/aot/aot_loader.c:4436-4441 in WAMR 2.4.1
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * import { whyAotNotLoaded } from "@flb-wasm/wamr";
 * whyAotNotLoaded(Uint8Array.of(0x00, 0x61, 0x6f, 0x74, 5, 0, 0, 0), release("4.0")); // "Load wasm module failed. error: …"
 * ```
 */
export function whyAotNotLoaded(module: Uint8Array, { version, wamr }: Release): string | null {
  if (!isAot(module)) return null;
  const written = module[VERSION_OFFSET];
  const format = written === ENGINE_FORMAT ? FLUENT_BIT_FORMAT : written; // of the wamrc that belongs to this engine
  const wanted = wamr === "2.4.1" ? FLUENT_BIT_FORMAT : EARLIER_FORMAT;
  if (format !== wanted) return "Load wasm module failed. error: AOT module load failed: unknown binary version";
  if (wanted === FLUENT_BIT_FORMAT) return null;
  throw new NotSimulated(`Cannot run an AOT file as Fluent Bit ${version} does: it is of format ${format}, and WAMR here loads those of Fluent Bit 4.1 and later; give the .wasm it was made from`);
}
