// Where vitest runs test files, with coverage on: what runs of the modules that they load.
//   in   names of modules
//   out  the module and the counter to run it with; counts for the provider, a test file at a time
//   err  as openModule
// vitest may load this file several times in one process, so what is counted is the process's.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CodeCounter, type CodeCounts } from "@flb-wasm/host-sim";
import { DEFAULT_ENTRY } from "../compile/compile.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import { STAND_IN, findMap, hasStandIn } from "./stand-in.js";

/** What one test file ran of one module. */
export interface ModuleCounts {
  /** Absolute. */
  readonly path: string;
  readonly counts: CodeCounts;
}

interface Measured {
  readonly counter: CodeCounter;
  /** By path. */
  readonly modules: Map<string, ModuleFile>;
  /** Names of modules that were warned of. */
  readonly warned: Set<string>;
}

const KEY = Symbol.for("@flb-wasm/cli/vitest-coverage");
const owner = globalThis as { [KEY]?: Measured };

/** Modules that are loaded from now on are counted. */
export function startMeasuring(): void {
  owner[KEY] ??= { counter: new CodeCounter(), modules: new Map(), warned: new Set() };
}

/** @returns `null` where nothing is measured, or nobody knows the module's lines. */
export function measured(name: string, cwd: string): { readonly module: ModuleFile; readonly counter: CodeCounter } | null {
  const own = owner[KEY];
  if (!own) return null;
  const module = openModule(hasStandIn(name, cwd) && existsSync(resolve(cwd, DEFAULT_ENTRY)) ? STAND_IN : name, cwd);
  const map = findMap(module, name);
  if (typeof map === "string") {
    if (!own.warned.has(name)) console.warn(`warning: ${name} is not in the coverage: ${map}`);
    own.warned.add(name);
    return null;
  }
  own.modules.set(module.path, module);
  return { module, counter: own.counter };
}

/** What ran since the last call. */
export function takeCounts(): ModuleCounts[] {
  const own = owner[KEY];
  if (!own) return [];
  const taken = [...own.modules].flatMap(([path, { bytes }]) => {
    const counts = own.counter.countsOf(bytes);
    return counts ? { path, counts } : [];
  });
  own.counter.reset();
  return taken;
}
