// A parser: what a text becomes.
//   in   a section of parsers; bytes
//   out  members and a time; `null` where the parser does not take the text
//   err  ConfigError for a section that Fluent Bit refuses; NotSimulated
// Source: flb_parser_load_parser_definitions, flb_parser_create_with_time_zone, src/flb_parser.c:805-1049, 1214-1350 @v5.1.1
import { type Release, compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Section, allProperties, placeText, readBool } from "../config.js";
import { BrokenRegex, regexFault } from "../regex.js";
import { readDecoders } from "./decoders.js";
import { type Definition, type Parser, parserValue } from "./definition.js";
import { readJson } from "./json-format.js";
import { readLogfmt } from "./logfmt-format.js";
import { readLtsv } from "./ltsv-format.js";
import { readRegex } from "./regex-format.js";
import { TimeLookup, readOffset } from "./time-lookup.js";
import { readTypes } from "./typecast.js";

const FORMATS: Readonly<Record<string, (definition: Definition) => Parser>> = { regex: readRegex, json: readJson, ltsv: readLtsv, logfmt: readLogfmt };

/**
 * Why Fluent Bit does not take a section of parsers; `null` where it may. Only what is certain is said.
 *
 * @example
 * ```ts
 * import { parserFault, readParsersFile } from "@flb-wasm/host-sim";
 * const { sections: [parser] } = readParsersFile("[PARSER]\n    Name   app\n    Format xml\n", { file: "parsers.conf" });
 * parser && parserFault(parser)?.message; // "parsers.conf:3: Cannot read the parser app: its format is xml; write regex, json, ltsv or logfmt"
 * ```
 */
export function parserFault(section: Section): ConfigError | null {
  const value = (key: string): string | undefined => parserValue(section, key);
  const name = value("name");
  const fault = (problem: string, key = "name"): ConfigError => new ConfigError(allProperties(section, key)[0]?.place ?? section.place, `Cannot read the parser ${name ?? ""}: ${problem}`);
  if (name === undefined) return fault("it has no name; give it one");
  const format = value("format");
  if (format === undefined) return fault("it has no format; write regex, json, ltsv or logfmt");
  if (!FORMATS[format.toLowerCase()]) return fault(`its format is ${format}; write regex, json, ltsv or logfmt`, "format");
  if (format.toLowerCase() === "regex") {
    const regex = value("regex");
    if (regex === undefined) return fault("it has no regex; give it one", "format");
    const broken = regexFault(regex);
    if (broken !== null) return fault(`its regex has ${broken}; correct it`, "regex");
  }
  const [timeFormat, offset] = [value("time_format"), value("time_offset")];
  if (timeFormat === undefined || offset === undefined || readBool(value("time_system_timezone") ?? "off") !== false) return null;
  return readOffset(offset) === null ? fault(`its time_offset is ${offset}; write +hhmm or -hhmm`, "time_offset") : null;
}

/** @throws NotSimulated for one that is taken and not modelled. */
export function readParser(section: Section, release: Release): Parser {
  const value = (key: string): string | undefined => parserValue(section, key);
  const flag = (key: string, otherwise: boolean): boolean | null => readBool(value(key) ?? String(otherwise));
  const format = value("time_format");
  if (format !== undefined) refuseZones(section, release);
  const definition: Definition = {
    section, release,
    time: format === undefined ? null : new TimeLookup({ format, offset: value("time_offset"), isStrict: flag("time_strict", true) !== false }, release.version),
    timeKey: value("time_key") ?? "time",
    keepsTime: flag("time_keep", false),
    skipsEmpty: flag("skip_empty_values", true) !== false,
    refusesBareKeys: flag("logfmt_no_bare_keys", false) !== false,
    types: readTypes(value("types")),
    decode: readDecoders(section, { ...release, joinsSurrogates: compare(release.version, "4.0.0") >= 0 }),
  };
  try {
    return (FORMATS[(value("format") ?? "").toLowerCase()] ?? readRegex)(definition);
  } catch (problem) {
    if (!(problem instanceof NotSimulated) || problem instanceof BrokenRegex) throw problem;
    throw new NotSimulated(`${problem.message} (${placeText(section.place)})`);
  }
}

/** Releases that read time_zone, src/flb_parser.c:1317-1318 @v5.1.1; others leave it alone. */
function refuseZones(section: Section, { version }: Release): void {
  const since = (first: string): boolean => compare(version, first) >= 0;
  const isMachines = readBool(parserValue(section, "time_system_timezone") ?? "off") !== false;
  const isNamed = parserValue(section, "time_zone") !== undefined && (since("5.0.7") || (since("4.2.6") && !since("5.0.0")));
  const key = isMachines ? "time_system_timezone" : isNamed ? "time_zone" : null;
  if (key !== null) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: ${key} of a parser; write time_offset`);
}
