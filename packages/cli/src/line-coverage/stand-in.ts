// The build that lines and branches are counted in: without the optimiser, which would leave few of them.
//   in   names of modules, as case files and tests have them; relative to a project's folder
//   out  the path of what runs in place of a module; its source map
//   err  CliError for a module whose lines nobody knows; as compile
import { dirname, join, resolve } from "node:path";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { CliError } from "../command/cli-error.js";
import { type CompileTerminal, DEFAULT_ENTRY, DEFAULT_OUT, compile } from "../compile/compile.js";
import type { ModuleFile } from "../module/module-file.js";
import { readMap } from "../module/places.js";

/** Beside the module that it stands in for: what is relative to it stays where it was. */
export const STAND_IN = join(dirname(DEFAULT_OUT), "coverage", "filter.wasm");

/** Whether a name is that of the entry's own module, which has a stand-in. */
export function hasStandIn(name: string, cwd: string): boolean {
  return resolve(cwd, name) === resolve(cwd, DEFAULT_OUT);
}

export async function buildStandIn(format: "json" | "msgpack", terminal: CompileTerminal): Promise<void> {
  await compile({ entry: DEFAULT_ENTRY, out: STAND_IN, format, isDebug: true, passedOn: [] }, terminal);
}

/** The map that tells a module's lines, or why nobody knows them. @param name that the author knows the module by. */
export function findMap({ report, path }: ModuleFile, name: string): TraceMap | string {
  if (report.aot) return "an AOT file is native code; name the .wasm that it was compiled from";
  return readMap(`${path}.map`) ?? `there is no ${name}.map that tells its lines; build it with flb-wasm build --debug --out ${name}`;
}

/** The same where there has to be one. */
export function mapOf(module: ModuleFile, name: string): TraceMap {
  const found = findMap(module, name);
  if (typeof found === "string") throw new CliError(`Cannot measure what runs of ${name}: ${found}`);
  return found;
}
