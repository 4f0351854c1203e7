// The parsers that a configuration defines, in itself and in the files that its service names.
//   in   a configuration, where Fluent Bit is started
//   out  names; whether there can be more
// Source: flb_parser_conf_file, src/flb_parser.c:1714-1760 @v5.1.1: as the path says, or else beside the configuration.
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { type PipelineConfig, type Property, type Section, allProperties, lastValue, readPipelineConfig } from "@flb-wasm/host-sim";
import { formatOf, prepareConfig } from "./include-files.js";
import { isOpen } from "./read-config.js";

export interface Parsers {
  readonly names: readonly string[];
  /** Those that join lines, without Fluent Bit's own. */
  readonly multiline: readonly string[];
  /** Files that are not here, as they are named. */
  readonly missing: readonly Property[];
  /** Files that define a parser which a file before them defines too. */
  readonly repeated: readonly Repeated[];
  /** Files that may define more and were not read: they are not here, or not to be understood. */
  readonly unread: readonly string[];
}

export interface Repeated {
  readonly name: string;
  /** Of the file. */
  readonly property: Property;
}

/** What a file defines. */
interface Defined {
  readonly names: readonly string[];
  readonly multiline: readonly string[];
}

/** @param folder where Fluent Bit is started. */
export function readParsers({ file, sections }: PipelineConfig, folder: string, cwd: string): Parsers {
  const own = definedBy(sections);
  const ofFiles: string[] = [];
  const multiline = [...own.multiline];
  const unread: string[] = [];
  const missing: Property[] = [];
  const repeated: Repeated[] = [];
  const services = sections.filter(({ kind }) => kind === "service");
  for (const property of services.flatMap((service) => allProperties(service, "parsers_file"))) {
    const { value } = property;
    const path = [resolve(folder, value), ...(isAbsolute(value) ? [] : [resolve(cwd, dirname(file), value)])].find(existsSync);
    const found = isOpen(value) || path === undefined ? null : tryRead(path);
    if (path === undefined && !isOpen(value)) missing.push(property);
    if (found === null) unread.push(value);
    const name = found?.names.find((each, i, all) => ofFiles.includes(each) || all.indexOf(each) < i);
    if (name !== undefined) repeated.push({ name, property });
    ofFiles.push(...found?.names ?? []);
    multiline.push(...found?.multiline ?? []);
  }
  return { names: [...own.names, ...ofFiles], multiline, unread, missing, repeated };
}

function tryRead(path: string): Defined | null {
  try {
    const format = formatOf(path);
    const { text, includes } = prepareConfig(readFileSync(path, "utf8"), format);
    if (includes.length > 0) return null;
    return format === "classic" ? definedByClassic(text) : definedBy(readPipelineConfig(text, { file: path, format }).sections);
  } catch {
    return null;
  }
}

/** Of a file with nothing but parsers, which is none that a pipeline is read from. */
function definedByClassic(text: string): Defined {
  const defined = { names: [] as string[], multiline: [] as string[] };
  let into: string[] | null = null;
  for (const line of text.split("\n")) {
    const title = /^\[([^\]]+)\]/.exec(line)?.[1]?.toUpperCase();
    if (title !== undefined) into = title === "PARSER" ? defined.names : title === "MULTILINE_PARSER" ? defined.multiline : null;
    const name = /^\s+name\s+(.*?)\s*$/i.exec(line)?.[1];
    if (name !== undefined) into?.push(name);
  }
  return defined;
}

function definedBy(sections: readonly Section[]): Defined {
  const of = (kind: Section["kind"]): string[] => sections.filter((section) => section.kind === kind).flatMap((section) => lastValue(section, "name") ?? []);
  return { names: of("parser"), multiline: of("multiline_parser") };
}
