// The parsers that a configuration has: of the files that its service names, then its own.
//   in   a configuration; sections of the files
//   out  parsers by name
//   err  ConfigError where Fluent Bit does not start for one of them; NotSimulated for one that may be in a file that is not here
// Source: src/flb_config.c:864-871, 1541-1563, src/flb_parser.c:862-869, 1714-1760 @v5.1.1
import { type Release, compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type PipelineConfig, type Property, type Section, allProperties, placeText } from "../config.js";
import { brokenLimits } from "../limits.js";
import { builtInMlParsers } from "../multiline/built-in.js";
import { type MlParser, findMlParser, readMlParsers } from "../multiline/ml-parser.js";
import { type Parser, parserValue } from "./definition.js";
import { parserFault, readParser } from "./parser.js";
import type { ParsersFile } from "./read-parsers.js";

/** What is known of the parsers of a configuration. */
export interface ParserRegistry {
  /**
   * @returns `null` where nothing defines it.
   * @throws NotSimulated where a file that was not read may define it, and for one that is not modelled.
   */
  readonly find: (name: string, asker: Section) => Parser | null;
  /**
   * One that joins lines; the host's own come first.
   *
   * @returns as `find`.
   * @throws as `find`; ConfigError for the first that is refused, where the name is not among those before it.
   */
  readonly findMultiline: (name: string, asker: Section) => MlParser | null;
}

/**
 * Up to 5.0, a file of parsers ends where one of them is refused, and the agent starts; since 5.1.0 it does not:
 * set_service_property, src/flb_config.c:867 @v5.1.1
 *
 * @param fileOf `null` where the file is not here.
 * @throws ConfigError
 */
export function readRegistry(config: PipelineConfig, release: Release, fileOf: (property: Property) => ParsersFile | null): ParserRegistry {
  const stops = compare(release.version, "5.1.0") >= 0;
  const parsers = new Map<string, Section>();
  const missing: Property[] = [];
  const files: (readonly Section[])[] = [];
  const add = (sections: readonly Section[], isOwn: boolean): void => {
    for (const section of sections.filter(({ kind }) => kind === "parser")) {
      const fault = faultOf(section, parsers);
      if (fault && (isOwn || stops)) throw fault;
      if (fault) return;
      parsers.set(parserValue(section, "name") ?? "", section);
    }
  };
  const services = config.sections.filter(({ kind }) => kind === "service");
  for (const property of services.flatMap((service) => allProperties(service, "parsers_file"))) {
    const file = fileOf(property);
    if (!file) missing.push(property);
    else if (brokenLimits(file, release.version).length === 0) {
      add(file.sections, false);
      files.push(file.sections);
    }
  }
  add(config.sections, true);
  const made = new Map<string, Parser>();
  const find: ParserRegistry["find"] = (name, asker) => {
    const found = parsers.get(name);
    if (!found) return missing.length === 0 ? null : refuseUnknown(name, asker, missing);
    const parser = made.get(name) ?? readParser(found, release);
    made.set(name, parser);
    return parser;
  };
  return { find, findMultiline: multilineFinder({ files: [...files, config.sections], find, missing, release }) };
}

interface MultilineSources {
  readonly files: readonly (readonly Section[])[];
  readonly find: ParserRegistry["find"];
  readonly missing: readonly Property[];
  readonly release: Release;
}

/** Sections are read once, when one is asked for that is not the host's own. */
function multilineFinder({ files, find, missing, release }: MultilineSources): ParserRegistry["findMultiline"] {
  let builtIn: readonly MlParser[] | undefined;
  let read: readonly ReturnType<typeof readMlParsers>[] | undefined;
  return (name, asker) => {
    builtIn ??= builtInMlParsers(release);
    const own = findMlParser(builtIn, name);
    if (own) return own;
    read ??= files.map((sections) => readMlParsers(sections, find));
    const found = findMlParser(read.flatMap(({ parsers }) => parsers), name);
    if (found) return found;
    const fault = read.find((file) => file.fault)?.fault;
    if (fault) throw fault;
    return missing.length === 0 ? null : refuseUnknown(name, asker, missing);
  };
}

function faultOf(section: Section, parsers: ReadonlyMap<string, Section>): Error | null {
  const fault = parserFault(section);
  const name = parserValue(section, "name") ?? "";
  if (fault || !parsers.has(name)) return fault;
  return new ConfigError(section.place, `Cannot read the parser ${name}: another one has its name; remove or rename one of the two`);
}

function refuseUnknown(name: string, asker: Section, missing: readonly Property[]): never {
  const files = missing.map(({ value }) => value).join(" and ");
  throw new NotSimulated(`Cannot simulate ${placeText(asker.place)}: the parser ${name} may stand in ${files}, which is not here; put a copy beside the configuration`);
}
