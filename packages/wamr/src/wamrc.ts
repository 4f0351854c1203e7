// Compiles a module to AOT code with WAMR's compiler, `wamrc` or Fluent Bit's `flb-wamrc`.
//   in   a module's bytes
//   out  an .aot file's bytes, for any x86-64 or ARMv8 processor
//   err  Error with the compiler's words
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arch, env } from "node:process";

// Without them the code is for this machine's processor alone: src/wamrc, wamr-compiler/main.c:126 @v5.1.1
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  x64: ["--target=x86_64", "--cpu=x86-64"],
  arm64: ["--target=aarch64v8", "--cpu=cortex-a57"],
};

/**
 * Says whether {@link compileAot} can work: `FLB_WAMRC` names the compiler, or `wamrc` or `flb-wamrc` is on the PATH.
 *
 * @returns `"available"`, or `not available: …` with what to do about it.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { compileAot, isAot, wamrcAvailable } from "@flb-wasm/wamr";
 * const state = wamrcAvailable();
 * if (state !== "available") console.log(`AOT: not run: ${state}`);
 * else isAot(compileAot(readFileSync("build/filter.wasm"))); // true
 * ```
 */
export function wamrcAvailable(): string {
  if (findWamrc() !== null) return "available";
  return `not available: no wamrc; set FLB_WAMRC or put wamrc on the PATH, of the WAMR that your Fluent Bit has (2.4.1 for 4.1-5.1)`;
}

/** The compiler's command: `FLB_WAMRC`, else `wamrc` or `flb-wamrc` of the PATH; `null` if there is none that starts. */
export function findWamrc(): string | null {
  const candidates = env["FLB_WAMRC"] ? [env["FLB_WAMRC"]] : ["wamrc", "flb-wamrc"];
  return candidates.find((command) => spawnSync(command, ["--version"]).error === undefined) ?? null;
}

/**
 * Compiles a module to AOT code, for any x86-64 or ARMv8 processor, whichever this machine has. Blocks until it is done: seconds.
 *
 * The file's format is the compiler's: use the `wamrc` of the WAMR that your Fluent Bit has. See {@link wamrcAvailable} for an example.
 *
 * @throws Error if there is no compiler, or with its words.
 */
export function compileAot(module: Uint8Array): Uint8Array {
  const wamrc = findWamrc();
  if (wamrc === null) throw new Error(`Cannot compile to AOT: ${wamrcAvailable()}`);
  const folder = mkdtempSync(join(tmpdir(), "flb-wasm-aot-"));
  try {
    const [input, output] = [join(folder, "module.wasm"), join(folder, "module.aot")];
    writeFileSync(input, module);
    execFileSync(wamrc, [...TARGETS[arch] ?? [], "-o", output, input], { stdio: ["ignore", "pipe", "pipe"] });
    return readFileSync(output);
  } catch (problem) {
    const words = problem instanceof Error && "stdout" in problem ? `${problem.stdout}` : String(problem);
    throw new Error(`Cannot compile to AOT: ${words.trim().split("\n").at(-1)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
