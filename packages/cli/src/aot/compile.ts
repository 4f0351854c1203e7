// Compiles a module to AOT files, one a machine, and checks each before it is used.
//   in   a .wasm, targets, the Fluent Bit it is for
//   out  filter.x86_64.v5.aot and so on, beside the module
//   err  CliError; then no file stays that does not load. Stopped, it says which files were whole before
import { execFile } from "node:child_process";
import { readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { type AotHost, aotHost, checkAotLoads } from "./compatibility.js";
import { type AotCompiler, checkCompilerFits, findAotCompiler } from "./compiler.js";
import { type AotHeader, type AotTarget, readAotHeader } from "./header.js";

export const AOT_TARGETS: readonly AotTarget[] = ["x86_64", "aarch64"];

/** Any processor of the kind. Without --cpu the code is for the compiling machine's own: wamr-compiler/main.c:126 @WAMR-2.4.1 */
const MACHINE: Readonly<Record<AotTarget, { readonly target: string; readonly cpu: string }>> = {
  x86_64: { target: "x86_64", cpu: "x86-64" },
  aarch64: { target: "aarch64v8", cpu: "cortex-a57" },
};

export interface AotRequest {
  /** Path of the .wasm. */
  readonly module: string;
  /** A release line or an exact version. */
  readonly fluentBit: string;
  /** Default: both. */
  readonly targets?: readonly AotTarget[];
  /** A processor of LLVM's list instead of the generic one; for one target only. */
  readonly cpu?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the compiler; the file it was at is not made. */
  readonly stopped?: AbortSignal;
}

export interface AotFile {
  readonly path: string;
  readonly byteLength: number;
  readonly header: AotHeader;
  readonly host: AotHost;
  readonly compiler: AotCompiler;
}

/**
 * Compiles; files that are there already are replaced when the new one is whole.
 *
 * @returns fewer than the targets where it was stopped.
 * @throws CliError
 */
export async function compileAot(request: AotRequest): Promise<readonly AotFile[]> {
  const host = aotHost(request.fluentBit);
  const targets = request.targets ?? AOT_TARGETS;
  if (request.cpu !== undefined && targets.length !== 1) throw new CliError("Cannot compile to AOT: --cpu is of one machine; give --target too", ExitCode.Usage);
  const compiler = await findAotCompiler(request.environment, host);
  checkCompilerFits(compiler, host);
  const files: AotFile[] = [];
  for (const target of targets) {
    const file = request.stopped?.aborted ? null : await compileOne(request, target, host, compiler);
    if (file === null) break;
    files.push(file);
  }
  return files;
}

/** @returns `null` where it was stopped before the file was whole. */
async function compileOne({ module, cpu, stopped }: AotRequest, target: AotTarget, host: AotHost, compiler: AotCompiler): Promise<AotFile | null> {
  const path = aotPath(module, target, host);
  const unfinished = `${path}.part`;
  try {
    // No release has SIMD, and some wamrc 1.3 cannot compile with it: src/wasm/CMakeLists.txt:134 @v5.1.1
    const words = [`--target=${MACHINE[target].target}`, `--cpu=${cpu ?? MACHINE[target].cpu}`, "--disable-simd", "-o", unfinished, module];
    if (!await run(compiler.path, words, path, stopped)) return null;
    const bytes = new Uint8Array(await readFile(unfinished));
    const header = readAotHeader(bytes, path);
    checkAotLoads(header, path, host, target);
    await rename(unfinished, path);
    return { path, byteLength: bytes.byteLength, header, host, compiler };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The machine and the format are in the name, because neither can be told from outside later. */
export function aotPath(module: string, target: AotTarget, { format }: AotHost): string {
  return join(dirname(module), `${basename(module, ".wasm")}.${target}.v${format}.aot`);
}

/**
 * Returns when the compiler has ended, so that it writes no more.
 *
 * @param path what it is for: wamrc says of a file that it cannot write no name, and ends as for a module that it cannot compile.
 * @returns whether it came to its end; a terminal sends Ctrl-C to the compiler too, and its end may be seen first.
 */
async function run(compiler: string, words: readonly string[], path: string, stopped?: AbortSignal): Promise<boolean> {
  const running = promisify(execFile)(compiler, [...words]);
  const end = (): void => void running.child.kill("SIGKILL");
  stopped?.addEventListener("abort", end);
  try {
    await running;
    return true;
  } catch (problem) {
    if (stopped?.aborted || (problem as { signal?: string }).signal === "SIGINT") return false;
    const { stdout = "", stderr = "" } = problem as { stdout?: string; stderr?: string };
    const said = (stdout + stderr).trim().split("\n").at(-1) || String(problem);
    if (/(?:create|write to) aot file failed/.test(said)) throw new CliError(`Cannot write ${path}: the compiler says ${said}; make room in its folder, or correct its permissions`);
    throw new CliError(`Cannot compile to AOT: ${said}`, ExitCode.Build);
  } finally {
    stopped?.removeEventListener("abort", end);
  }
}
