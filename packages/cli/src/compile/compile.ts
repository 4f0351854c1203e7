// Builds a project with its own AssemblyScript compiler.
//   in   a project's folder, an entry, where to write
//   out  whether there is a module: it and its source map are written, or the compiler was asked for words alone
//   err  CliError Build after the compiler has printed where; NotAvailable without a compiler; for what is no filter, and for what cannot be written
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CliError, usageError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { Style } from "../terminal/style.js";
import type { Terminal } from "../terminal/terminal.js";
import { labelled } from "../terminal/wrap.js";
import { runCompiler } from "./compiler.js";
import { hintsFor } from "./hints.js";
import { writeOutputs } from "./outputs.js";
import { configError, configName, missingConfig, whyNoFilter } from "./project.js";

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

/** What of a terminal a build needs. */
export type CompileTerminal = Pick<Terminal, "cwd" | "out" | "err" | "errorColumns" | "style" | "errorStyle">;

/** For asc alone: it prints and compiles nothing. */
const ASKS_FOR_WORDS = ["-h", "--help", "-v", "--version", "--showConfig"];

/** @returns false where what was passed on asks the compiler for no module: what it printed is on standard output. */
export async function compile(request: CompileRequest, terminal: CompileTerminal): Promise<boolean> {
  const { cwd } = terminal;
  const { entry, out, passedOn } = request;
  if (out === "") throw usageError("Cannot build: the name of the module is empty; name a file, such as build/filter.wasm");
  const asksForWords = passedOn.some((word) => ASKS_FOR_WORDS.includes(word));
  if (!asksForWords && !existsSync(resolve(cwd, entry))) {
    throw new CliError(`Cannot build ${entry}: there is no such file; start in your project's folder, or name the entry file`);
  }
  const config = configName(passedOn);
  const { files, isRefused, printed, thrown } = await runCompiler(compilerWords(request, asksForWords ? terminal.style : terminal.errorStyle), cwd);
  if (asksForWords && !isRefused && thrown === null && files.length === 0) {
    terminal.out(printed);
    return false;
  }
  if (printed !== "") terminal.err(printed);
  if (thrown !== null) throw configError(thrown, entry, config, cwd);
  if (isRefused) {
    for (const hint of [missingConfig(config, cwd) ?? [], hintsFor(printed)].flat()) terminal.err(labelled(terminal.errorStyle.name("hint"), hint, terminal.errorColumns));
    throw new CliError(`Cannot build ${entry}: the compiler refused it, see above; correct the lines it names`, ExitCode.Build);
  }
  const module = files.find(({ path }) => path === resolve(cwd, out));
  if (!module) throw new CliError(`Cannot write ${out}: the compiler made no such module; leave out what stands behind --, or name the file with --out`);
  const problem = whyNoFilter(module.bytes, entry, config, cwd);
  if (problem !== null) throw problem;
  writeOutputs(files, module.path, cwd);
  return true;
}

function compilerWords({ entry, out, format, isDebug, passedOn }: CompileRequest, style: Style): readonly string[] {
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
