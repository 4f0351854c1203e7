// One run of cases with its coverage: the modules that stand in for the built one, and their counter.
//   in   names of modules, as case files have them
//   out  names of the modules to run; coverage
//   err  CliError for a module whose lines nobody knows
import { dirname, join, resolve } from "node:path";
import { CodeCounter } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { DEFAULT_ENTRY, DEFAULT_OUT, compile } from "../compile/compile.js";
import { type ModuleFile, openModule } from "../module/module-file.js";
import { readMap } from "../module/places.js";
import type { Terminal } from "../terminal/terminal.js";
import { type FileCoverage, type MappedModule, coverageOf } from "./coverage.js";

/** Beside the module that it stands in for: what is relative to it stays where it was. */
const OUT = join(dirname(DEFAULT_OUT), "coverage", "filter.wasm");

export class CoverageRun {
  readonly counter = new CodeCounter();
  readonly #modules = new Map<string, MappedModule>();

  #isBuilt = false;

  constructor(readonly format: "json" | "msgpack", readonly terminal: Terminal) {}

  /** The module to run for one that a case file names. The entry's own is built without the optimiser, which would leave few lines. */
  async open(name: string): Promise<ModuleFile> {
    const { cwd } = this.terminal;
    const isDefault = resolve(cwd, name) === resolve(cwd, DEFAULT_OUT);
    if (isDefault && !this.#isBuilt) {
      await compile({ entry: DEFAULT_ENTRY, out: OUT, format: this.format, isDebug: true, passedOn: [] }, this.terminal);
      this.#isBuilt = true;
    }
    const module = openModule(isDefault ? OUT : name, cwd);
    if (module.report.aot) throw new CliError(`Cannot measure what runs of ${name}: an AOT file is native code; name the .wasm that it was compiled from`);
    const map = readMap(`${module.path}.map`);
    if (!map) throw new CliError(`Cannot measure what runs of ${name}: there is no ${name}.map that tells its lines; build it with flb-wasm build --debug --out ${name}`);
    this.#modules.set(module.path, { module, map });
    return module;
  }

  /** What stands in for what, by absolute paths: for configurations, which name modules themselves. */
  get standIns(): ReadonlyMap<string, string> {
    const { cwd } = this.terminal;
    return new Map(this.#isBuilt ? [[resolve(cwd, DEFAULT_OUT), resolve(cwd, OUT)]] : []);
  }

  files(): FileCoverage[] {
    return coverageOf([...this.#modules.values()], this.counter);
  }
}
