// Whether WAMR can be used here.
import { findProgram } from "./program.js";

/**
 * Says whether {@link loadWamr} can work on this machine.
 *
 * @returns `"available"`, or `not available: …` with what to do about it.
 * @example
 * ```ts
 * import { wamrAvailable } from "@flb-wasm/wamr";
 * const state = wamrAvailable();
 * if (state !== "available") console.log(`WAMR: not run: ${state}`);
 * ```
 */
export function wamrAvailable(): string {
  const program = findProgram();
  return program.path === null ? program.reason : "available";
}
