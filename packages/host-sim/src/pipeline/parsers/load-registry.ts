// Opens the files of parsers that a configuration names, where a filter asks for parsers.
//   in   a configuration; files that are given, or a folder
//   out  ParserRegistry
//   err  as reading them
import { release } from "../../host/version.js";
import { type PipelineConfig, type Section, allProperties } from "../config.js";
import { type ParsersFile, readParsersFile } from "./read-parsers.js";
import { type ParserRegistry, readRegistry } from "./registry.js";

/** Where files are looked for. */
export interface ParserSources {
  readonly parsersFiles?: Readonly<Record<string, ParsersFile>>;
  readonly directory?: string;
  readonly asGiven?: readonly string[];
}

const EMPTY: ParserRegistry = { find: () => null, findMultiline: () => null };

export async function loadRegistry(config: PipelineConfig, version: string, sources: ParserSources): Promise<ParserRegistry> {
  const filters: readonly Section[] = [...config.filters, ...[...config.inputs, ...config.outputs].flatMap(({ processors }) => processors)];
  const asks = ["parser", "multiline"].filter((name) => !sources.asGiven?.includes(name));
  if (!filters.some(({ name }) => asks.includes(name))) return EMPTY;
  const services = config.sections.filter(({ kind }) => kind === "service");
  const files = new Map<string, ParsersFile | null>();
  for (const { value } of services.flatMap((service) => allProperties(service, "parsers_file"))) {
    files.set(value, sources.parsersFiles?.[value] ?? await readFromDisk(value, sources.directory ?? "."));
  }
  return readRegistry(config, release(version), ({ value }) => files.get(value) ?? null);
}

/** @returns `null` where there is no such file, or no disk. */
async function readFromDisk(name: string, directory: string): Promise<ParsersFile | null> {
  if (typeof process !== "object") return null;
  const [{ readFile }, { resolve }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  try {
    // Whatever is no YAML is classic: src/config_format/flb_config_format.c:990-1006 @v5.1.1
    return readParsersFile(await readFile(resolve(directory, name), "utf8"), { file: name, format: /\.ya?ml$/i.test(name) ? "yaml" : "classic" });
  } catch (problem) {
    if (problem instanceof Error && "code" in problem && problem.code === "ENOENT") return null;
    throw problem;
  }
}
