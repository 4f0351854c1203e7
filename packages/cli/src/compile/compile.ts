// Runs the project's own AssemblyScript compiler.
//   in   a project's folder, an entry, where to write
//   out  nothing: the module and its source map are written
//   err  CliError Build after the compiler has printed where; NotAvailable without a compiler
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { execPath } from "node:process";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { Terminal } from "../terminal/terminal.js";
import { labelled } from "../terminal/wrap.js";
import { hintsFor } from "./hints.js";

export interface CompileRequest {
  /** Relative to the project. */
  readonly entry: string;
  /** Relative to the project. */
  readonly out: string;
  readonly format: "json" | "msgpack";
  /** Names in the module, checks on, no optimiser. */
  readonly isDebug: boolean;
  /** For asc, after everything else. */
  readonly passedOn: readonly string[];
}

export const DEFAULT_ENTRY = "assembly/index.ts";
export const DEFAULT_OUT = "build/filter.wasm";

export async function compile(request: CompileRequest, terminal: Terminal): Promise<void> {
  const { cwd } = terminal;
  if (!existsSync(resolve(cwd, request.entry))) {
    throw new CliError(`Cannot build ${request.entry}: there is no such file; start in your project's folder, or name the entry file`);
  }
  const asc = findCompiler(cwd);
  mkdirSync(dirname(resolve(cwd, request.out)), { recursive: true });
  const { code, printed } = await runCompiler(asc, compilerWords(request, terminal), cwd);
  if (printed !== "") terminal.err(printed);
  for (const hint of code === 0 ? [] : hintsFor(printed)) terminal.err(labelled(terminal.style.name("hint"), hint, terminal.errorColumns));
  if (code !== 0) throw new CliError(`Cannot build ${request.entry}: the compiler refused it, see above; correct the lines it names`, ExitCode.Build);
  if (!existsSync(resolve(cwd, request.out))) throw new CliError(`Cannot write ${request.out}: the compiler left no file there; name another one with --out`);
}

/** `asc` of the project, never one that happens to be elsewhere. */
function findCompiler(cwd: string): string {
  try {
    return createRequire(join(cwd, "package.json")).resolve("assemblyscript/bin/asc.js");
  } catch {
    throw new CliError("Cannot build: assemblyscript is not installed here; run npm install, or npm install --save-dev assemblyscript @flb-wasm/sdk", ExitCode.NotAvailable);
  }
}

function compilerWords({ entry, out, format, isDebug, passedOn }: CompileRequest, { style }: Terminal): readonly string[] {
  return [
    entry, "-o", out,
    ...(isDebug ? ["--debug", "--optimizeLevel", "0", "--shrinkLevel", "0"] : []),
    ...(format === "msgpack" ? ["--use", "FLB_WASM_MSGPACK=1"] : []),
    ...(style.isColour ? [] : ["--noColors"]),
    ...passedOn,
  ];
}

/** Whether a source is newer than the module: then the module answers for an earlier filter. */
export function isStale(out: string, cwd: string): boolean {
  const built = statSync(resolve(cwd, out), { throwIfNoEntry: false });
  const sources = resolve(cwd, dirname(DEFAULT_ENTRY));
  if (!built || !existsSync(sources)) return false;
  return readdirSync(sources, { recursive: true, encoding: "utf8" }).some((name) => name.endsWith(".ts") && statSync(join(sources, name)).mtimeMs > built.mtimeMs);
}

function runCompiler(asc: string, words: readonly string[], cwd: string): Promise<{ readonly code: number; readonly printed: string }> {
  return new Promise((done, fail) => {
    const child = spawn(execPath, [asc, ...words], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const parts: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => parts.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => parts.push(bytes));
    child.on("error", fail);
    child.on("close", (code) => done({ code: code ?? 1, printed: Buffer.concat(parts).toString().trimEnd() }));
  });
}
