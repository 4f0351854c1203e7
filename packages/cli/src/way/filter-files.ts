// Files of filters that are another machine's, and lie here beside the configuration.
//   in   a configuration; where the command was started
//   out  their bytes by the names that the filters have for them, and what was read
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { type PipelineConfig, lastValue } from "@flb-wasm/host-sim";
import { allSections, isFilter } from "../check/module-paths.js";
import type { StandIn } from "../check/parsers.js";

export interface FilterFiles {
  readonly filterFiles: Readonly<Record<string, Uint8Array>>;
  readonly standIns: readonly StandIn[];
}

const OPTIONS: Readonly<Record<string, string>> = { lua: "script", checklist: "file" };

/** Absolute paths that are not here, of which the last name is. */
export function findFilterFiles(config: PipelineConfig, cwd: string, asGiven: readonly string[]): FilterFiles {
  const sections = allSections(config).filter((section) => isFilter(section) && !asGiven.includes(section.name));
  const named = [...new Set(sections.flatMap((section) => lastValue(section, OPTIONS[section.name] ?? "") ?? []))].filter((path) => isAbsolute(path) && !existsSync(path));
  const found = named.map((path) => ({ path, here: resolve(cwd, dirname(config.file), basename(path)) })).filter(({ here }) => existsSync(here));
  return {
    filterFiles: Object.fromEntries(found.map(({ path, here }) => [path, readFileSync(here)])),
    standIns: found.map(({ path, here }) => ({ named: path, read: relative(cwd, here) })),
  };
}
