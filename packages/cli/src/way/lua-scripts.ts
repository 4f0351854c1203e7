// Scripts of lua filters that are another machine's, and lie here beside the configuration.
//   in   a configuration; where the command was started, and Fluent Bit is
//   out  their bytes by the names that `script` has for them, and what was read
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { type PipelineConfig, lastValue } from "@flb-wasm/host-sim";
import { allSections, isFilter } from "../check/module-paths.js";
import type { StandIn } from "../check/parsers.js";

export interface LuaScripts {
  readonly scripts: Readonly<Record<string, Uint8Array>>;
  readonly standIns: readonly StandIn[];
}

/** Absolute paths that are not here, of which the last name is. */
export function findLuaScripts(config: PipelineConfig, cwd: string): LuaScripts {
  const sections = allSections(config).filter((section) => isFilter(section) && section.name === "lua" && lastValue(section, "code") === undefined);
  const named = [...new Set(sections.flatMap((section) => lastValue(section, "script") ?? []))].filter((path) => isAbsolute(path) && !existsSync(path));
  const found = named.map((path) => ({ path, here: resolve(cwd, dirname(config.file), basename(path)) })).filter(({ here }) => existsSync(here));
  return {
    scripts: Object.fromEntries(found.map(({ path, here }) => [path, readFileSync(here)])),
    standIns: found.map(({ path, here }) => ({ named: path, read: relative(cwd, here) })),
  };
}
