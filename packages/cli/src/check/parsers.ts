// The parsers that a configuration defines, in itself and in the files that its service names.
//   in   a configuration, its variables, where Fluent Bit is started
//   out  names; the files, read; whether there can be more
// Source: flb_parser_conf_file, src/flb_parser.c:1714-1760 @v5.1.1: as the path says, or else beside the configuration.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { type ParsersFile, type PipelineConfig, type Property, type Section, allProperties, lastValue, readParsersFile } from "@flb-wasm/host-sim";
import { formatOf, prepareConfig } from "./include-files.js";
import { allSections, isFilter } from "./module-paths.js";
import { type Variables, isOpen, spelledVariables } from "./read-config.js";

export interface Parsers {
  readonly names: readonly string[];
  /** Those that join lines, without Fluent Bit's own. */
  readonly multiline: readonly string[];
  /** Those of the configuration itself. */
  readonly own: readonly Section[];
  /** By the name that `parsers_file` has for them. */
  readonly files: Readonly<Record<string, ParsersFile>>;
  /** Files that are not here, as they are named. */
  readonly missing: readonly Property[];
  /** Files of another machine that were read beside the configuration, under their last name. */
  readonly standIns: readonly StandIn[];
  /** Files that define a parser which a file before them defines too. */
  readonly repeated: readonly Repeated[];
  /** Files that may define more and were not read: they are not here, or not to be understood. */
  readonly unread: readonly string[];
}

export interface StandIn {
  readonly named: string;
  readonly read: string;
}

export interface Repeated {
  readonly name: string;
  /** Of the file. */
  readonly property: Property;
}

/** Where files are, and what their variables are. */
export interface ParsersPlace {
  /** Where Fluent Bit is started. */
  readonly folder: string;
  readonly cwd: string;
  readonly variables: Variables;
}

export function readParsers({ file, sections }: PipelineConfig, { folder, cwd, variables }: ParsersPlace): Parsers {
  const own = sections.filter(({ kind }) => kind === "parser");
  const ofFiles: string[] = [];
  const multiline = namesOf(sections, "multiline_parser");
  const [unread, missing, standIns, repeated]: [string[], Property[], StandIn[], Repeated[]] = [[], [], [], []];
  const files: Record<string, ParsersFile> = {};
  const services = sections.filter(({ kind }) => kind === "service");
  for (const property of services.flatMap((service) => allProperties(service, "parsers_file"))) {
    const { value } = property;
    const path = [resolve(folder, value), ...(isAbsolute(value) ? [] : [resolve(cwd, dirname(file), value)])].find(existsSync);
    const standIn = isAbsolute(value) && path === undefined && basename(value) !== basename(file) ? [resolve(cwd, dirname(file), basename(value))].find(existsSync) : undefined;
    const here = path ?? standIn;
    const found = isOpen(value) || here === undefined ? null : tryRead(here, cwd, variables);
    if (path === undefined && !isOpen(value)) missing.push(property);
    if (standIn !== undefined && found) standIns.push({ named: value, read: relative(cwd, standIn) });
    if (found === null) unread.push(value);
    else files[value] = found;
    const names = namesOf(found?.sections ?? [], "parser");
    const name = names.find((each, i) => ofFiles.includes(each) || names.indexOf(each) < i);
    if (name !== undefined) repeated.push({ name, property });
    ofFiles.push(...names);
    multiline.push(...namesOf(found?.sections ?? [], "multiline_parser"));
  }
  return { names: [...namesOf(own, "parser"), ...ofFiles], multiline, own, files, missing, standIns, repeated, unread };
}

/** A variable that is not set here keeps its spelling. */
function tryRead(path: string, cwd: string, variables: Variables): ParsersFile | null {
  try {
    const format = formatOf(path);
    const { text, includes, variables: own } = prepareConfig(readFileSync(path, "utf8"), format);
    if (includes.length > 0) return null;
    return readParsersFile(text, { file: relative(cwd, path), format, variables: { ...spelledVariables(text), ...variables, ...Object.fromEntries(own) } });
  } catch {
    return null;
  }
}

/** The filters and processors that ask for parsers. */
export function parserFilters(config: PipelineConfig): readonly Section[] {
  return allSections(config).filter((section) => isFilter(section) && section.name === "parser");
}

function namesOf(sections: readonly Section[], kind: Section["kind"]): string[] {
  return sections.filter((section) => section.kind === kind).flatMap((section) => lastValue(section, "name") ?? []);
}
