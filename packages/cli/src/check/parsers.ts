// The parsers that a configuration defines, in itself and in the files that its service names.
//   in   a configuration, where Fluent Bit is started
//   out  names; whether there can be more
// Source: flb_parser_conf_file, src/flb_parser.c:1714-1760 @v5.1.1: as the path says, or else beside the configuration.
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { type PipelineConfig, type Section, allProperties, lastValue, readPipelineConfig } from "@flb-wasm/host-sim";
import { formatOf, prepareConfig } from "./include-files.js";
import { isOpen } from "./read-config.js";

export interface Parsers {
  readonly names: readonly string[];
  /** Files that may define more and were not read: they are not here, or not to be understood. */
  readonly unread: readonly string[];
}

/** @param folder where Fluent Bit is started. */
export function readParsers({ file, sections }: PipelineConfig, folder: string, cwd: string): Parsers {
  const names = namesOf(sections);
  const unread: string[] = [];
  const services = sections.filter(({ kind }) => kind === "service");
  for (const { value } of services.flatMap((service) => allProperties(service, "parsers_file"))) {
    const path = [resolve(folder, value), ...(isAbsolute(value) ? [] : [resolve(cwd, dirname(file), value)])].find(existsSync);
    const found = isOpen(value) || path === undefined ? null : tryRead(path);
    if (found === null) unread.push(value);
    else names.push(...found);
  }
  return { names, unread };
}

function tryRead(path: string): readonly string[] | null {
  try {
    const format = formatOf(path);
    const { text, includes } = prepareConfig(readFileSync(path, "utf8"), format);
    if (includes.length > 0) return null;
    return format === "classic" ? classicNames(text) : namesOf(readPipelineConfig(text, { file: path, format }).sections);
  } catch {
    return null;
  }
}

/** Of a file with nothing but parsers, which is none that a pipeline is read from. */
function classicNames(text: string): readonly string[] {
  let isParser = false;
  return text.split("\n").flatMap((line) => {
    const title = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (title !== undefined) isParser = title.toUpperCase() === "PARSER";
    return (isParser ? /^\s+name\s+(.*?)\s*$/i.exec(line)?.[1] : undefined) ?? [];
  });
}

function namesOf(sections: readonly Section[]): string[] {
  return sections.filter(({ kind }) => kind === "parser").flatMap((section) => lastValue(section, "name") ?? []);
}
