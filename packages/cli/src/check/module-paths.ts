// Which modules a configuration runs, and from where.
//   in   a configuration, the folder where the command was started
//   out  paths as they are written; the folder where they begin
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { PipelineConfig, Section } from "@flb-wasm/host-sim";

/** Each followed by its processors, in the order of the file. */
export function allSections({ sections }: PipelineConfig): readonly Section[] {
  return sections.flatMap((section) => [section, ...section.processors]);
}

/** Whether records go through it on their way. */
export function isFilter({ kind }: Pick<Section, "kind">): boolean {
  return kind === "filter" || kind === "processor";
}

/** Of filters, processors and inputs, in the order of the file. */
export function modulePaths(config: PipelineConfig): string[] {
  const properties = allSections(config).flatMap((section) => section.properties);
  return properties.filter(({ key }) => key === "wasm_path" || key === "wasi_path").map(({ value }) => value);
}

/** Fluent Bit resolves paths where it is started: here, or else beside its configuration. */
export function startFolder(config: PipelineConfig, cwd: string): string {
  return modulePaths(config).some((path) => path !== "" && existsSync(resolve(cwd, path))) ? cwd : dirname(resolve(cwd, config.file));
}
