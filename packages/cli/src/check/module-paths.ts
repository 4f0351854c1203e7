// Which modules a configuration runs, and from where.
//   in   a configuration, the folder where the command was started
//   out  paths as they are written; the folder where they begin
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { PipelineConfig } from "@flb-wasm/host-sim";

/** Of filters, processors and inputs, in the order of the file. */
export function modulePaths({ sections }: PipelineConfig): string[] {
  const properties = sections.flatMap((section) => [section, ...section.processors]).flatMap((section) => section.properties);
  return properties.filter(({ key }) => key === "wasm_path" || key === "wasi_path").map(({ value }) => value);
}

/** Fluent Bit resolves paths where it is started: here, or else beside its configuration. */
export function startFolder(config: PipelineConfig, cwd: string): string {
  return modulePaths(config).some((path) => path !== "" && existsSync(resolve(cwd, path))) ? cwd : dirname(resolve(cwd, config.file));
}
