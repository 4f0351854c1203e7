// Whether WAMR can be used here.
import { findProgram, whyNotStarted } from "./program.js";

/** Programs that started: asking again costs nothing. */
const STARTED = new Set<string>();

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
  if (program.path === null) return program.reason;
  const problem = STARTED.has(program.path) ? null : whyNotStarted(program.path);
  if (problem !== null) return `not available: ${problem}`;
  STARTED.add(program.path);
  return "available";
}
