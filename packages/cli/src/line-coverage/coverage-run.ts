// One run of cases with its coverage: the modules that stand in for the built one, and their counter.
//   in   names of modules, as case files have them
//   out  names of the modules to run; coverage
//   err  CliError for a module whose lines nobody knows
import { resolve } from "node:path";
import { CodeCounter } from "@flb-wasm/host-sim";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { DEFAULT_OUT } from "../compile/compile.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import type { Terminal } from "../terminal/terminal.js";
import { type FileCoverage, coverageOf } from "./coverage.js";
import { STAND_IN, buildStandIn, hasStandIn, mapOf } from "./stand-in.js";

export class CoverageRun {
  readonly counter = new CodeCounter();
  readonly #modules = new Map<string, { readonly module: ModuleFile; readonly map: TraceMap }>();

  #isBuilt = false;

  constructor(readonly format: "json" | "msgpack", readonly terminal: Terminal) {}

  /** The module to run for one that a case file names. */
  async open(name: string): Promise<ModuleFile> {
    const { cwd } = this.terminal;
    const isDefault = hasStandIn(name, cwd);
    if (isDefault && !this.#isBuilt) {
      await buildStandIn(this.format, this.terminal);
      this.#isBuilt = true;
    }
    const module = openModule(isDefault ? STAND_IN : name, cwd);
    this.#modules.set(module.path, { module, map: mapOf(module, name) });
    return module;
  }

  /** What stands in for what, by absolute paths: for configurations, which name modules themselves. */
  get standIns(): ReadonlyMap<string, string> {
    const { cwd } = this.terminal;
    return new Map(this.#isBuilt ? [[resolve(cwd, DEFAULT_OUT), resolve(cwd, STAND_IN)]] : []);
  }

  files(): FileCoverage[] {
    return coverageOf([...this.#modules.values()].map((each) => ({ ...each, counts: this.counter.countsOf(each.module.bytes) })));
  }
}
