// Finds the native program.
//   out  its path, or why there is none and what to do
// Says what helps where it is: in the repository a build, in an installed package its platform's.
// Order: FLB_WASM_WAMR, the platform's npm package, a build in native/target.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, env, platform } from "node:process";
import { fileURLToPath } from "node:url";

export const PROGRAM_NAME = "flb-wasm-wamr";

/** Where the program is; or, where `path` is `null`, the words for its absence with what to do about it. */
export type Program = { readonly path: string } | { readonly path: null; readonly reason: string };

/**
 * The npm package that carries the program for a platform, whether there is one or not.
 *
 * @param os as Node's `process.platform`; default this machine's.
 * @param cpu as Node's `process.arch`; default this machine's.
 * @example
 * ```ts
 * import { platformPackage } from "@flb-wasm/wamr";
 * platformPackage("linux", "x64"); // "@flb-wasm/wamr-linux-x64"
 * ```
 */
export function platformPackage(os: string = platform, cpu: string = arch): string {
  return `@flb-wasm/wamr-${os}-${cpu}`;
}

/**
 * The native program: `FLB_WASM_WAMR`, this platform's package, or a build of this repository; else the reason why there is none.
 *
 * Looks at the disk at each call; an `FLB_WASM_WAMR` that cannot be run hides the others.
 *
 * @example
 * ```ts
 * import { findProgram } from "@flb-wasm/wamr";
 * const program = findProgram();
 * console.log(program.path ?? program.reason);
 * ```
 */
export function findProgram(): Program {
  const chosen = env["FLB_WASM_WAMR"];
  if (chosen) return isRunnable(chosen) ? { path: chosen } : { path: null, reason: `not available: FLB_WASM_WAMR is "${chosen}", which is no program` };
  const built = fileURLToPath(new URL(`../native/target/release/${PROGRAM_NAME}`, import.meta.url));
  for (const path of [packagedProgram(), built]) if (path && isRunnable(path)) return { path };
  return { path: null, reason: `not available: ${isRepository() ? absentBuild() : absentPackage()}` };
}

/** The script that builds is no part of the published package. */
function isRepository(): boolean {
  return existsSync(new URL("../scripts/build-native.ts", import.meta.url));
}

function absentBuild(): string {
  return `there is no ${platformPackage()} and no build; run "pnpm --filter @flb-wasm/wamr build:native" (needs cargo, cmake and libclang)`;
}

function absentPackage(): string {
  const { version, optionalDependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string; optionalDependencies: Record<string, string> };
  const wanted = platformPackage();
  if (wanted in optionalDependencies) return `${wanted} is not installed; run npm install --save-dev --include=optional @flb-wasm/wamr@${version}, or set FLB_WASM_WAMR to the path of a ${PROGRAM_NAME}`;
  const platforms = Object.keys(optionalDependencies).map((name) => name.replace("@flb-wasm/wamr-", ""));
  return `there is no ${PROGRAM_NAME} for ${platform}-${arch}, only for ${platforms.sort().join(", ")}; use one of these, or set FLB_WASM_WAMR to the path of one that you built`;
}

function packagedProgram(): string | null {
  try {
    return createRequire(import.meta.url).resolve(`${platformPackage()}/${PROGRAM_NAME}`);
  } catch {
    return null;
  }
}

/**
 * Why a program that is there does not start here; `null` if it does. One that was built for another C library, as on Alpine Linux,
 * is found out only by starting it; without input it ends at once.
 *
 * @param path of {@link findProgram}.
 * @example
 * ```ts
 * import { findProgram, whyNotStarted } from "@flb-wasm/wamr";
 * const { path } = findProgram();
 * console.log(path === null ? "absent" : whyNotStarted(path) ?? "starts");
 * ```
 */
export function whyNotStarted(path: string): string | null {
  const { error, status, signal, stderr } = spawnSync(path, [], { input: "", encoding: "utf8" });
  if (status === 0) return null;
  const words = stderr?.trim().split("\n")[0] || (error ? (error as NodeJS.ErrnoException).code ?? error.message : signal ?? `exit code ${status}`);
  const isLibc = platform === "linux" && ((error as NodeJS.ErrnoException | undefined)?.code === "ENOENT" || /GLIBC|ld-linux|Error (loading|relocating)/.test(words));
  return `${path} does not start: ${words}; ${isLibc ? "it needs glibc 2.34 or newer, so take an image such as node:22-bookworm-slim, no Alpine" : "run it to see why"}, or set FLB_WASM_WAMR to one that you built here`;
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
