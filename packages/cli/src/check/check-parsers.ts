// Parsers that sections name and nothing defines, and those that Fluent Bit refuses.
//   in   a configuration, the parsers that there are
//   out  findings at the lines that name them
// Which plugins start all the same is each plugin's own; 3.1.10, 4.0.14, 4.2.8, 5.0.9 and 5.1.1 do the same.
import { isAbsolute } from "node:path";
import { type ConfigError, type PipelineConfig, type Property, type Release, type Section, allProperties, lastProperty, lastValue, parserFault, readBool } from "@flb-wasm/host-sim";
import { isElsewhere } from "./check-paths.js";
import type { Finding } from "./finding.js";
import { allSections } from "./module-paths.js";
import { type Parsers, parserFilters } from "./parsers.js";
import { isOpen } from "./read-config.js";
import { compareVersions } from "./versions.js";

const NO_START = "Fluent Bit does not start";
/** What a file of parsers does to the start: set_service_property, src/flb_config.c @v5.1.1; nothing @v5.0.9 */
const FILES_COUNT = "5.1.0";
/** flb_ml_parser_builtin_create, src/multiline/flb_ml_parser.c:144-190 @v5.1.1; the same @v3.1.10 */
const BUILT_IN = ["docker", "cri", "java", "go", "ruby", "python"];

/** A parser that is asked for. */
interface Wanted {
  readonly name: string;
  readonly place: Finding["place"];
  /** Without it. */
  readonly effect: string;
  readonly isFatal: boolean;
  /** One that joins lines. */
  readonly isMultiline?: true;
}

export function checkParsers(config: PipelineConfig, parsers: Parsers, release: Release): Finding[] {
  const { format, inputs, filters } = config;
  const asking = parserFilters(config);
  const wanted = [
    ...inputs.flatMap(ofInput), ...asking.flatMap((section) => ofFilter(section, parsers)),
    ...[...inputs.filter(({ name }) => name === "tail"), ...filters.filter(({ name }) => name === "multiline")].flatMap(ofLines),
  ];
  const isThere = ({ name, isMultiline }: Wanted): boolean => isMultiline ? [...BUILT_IN, ...parsers.multiline].some((each) => each.toLowerCase() === name.toLowerCase()) : parsers.names.includes(name);
  const undefinedOnes = wanted.filter((each) => !isThere(each)).map(({ name, place, effect, isFatal, isMultiline }): Finding => {
    if (parsers.unread.length > 0) return { code: "FLB022", severity: "note", place, problem: `parser ${name} was not looked for: ${parsers.unread.join(" and ")} could not be read here`, remedy: "see that it defines the parser" };
    const list = isMultiline ? "multiline_parsers" : "parsers";
    return {
      code: "FLB030", severity: isFatal ? "error" : "warning", place, problem: `${isMultiline ? "multiline " : ""}parser ${name} is defined nowhere, unless -R names a file with it: ${effect}`,
      remedy: format === "yaml" ? `define it under ${list}, or name its file with parsers_file in the service section` : "define it in a file of its own, and name that with parsers_file in [SERVICE]",
    };
  });
  return [...undefinedOnes, ...checkFiles(config, parsers, release), ...checkDefinitions(parsers, release), ...asking.flatMap((section) => checkFilter(section, release))];
}

/** The first of a file that is refused, and all of the configuration's own. */
function checkDefinitions({ own, files }: Parsers, { version }: Release): Finding[] {
  const stops = compareVersions(version, FILES_COUNT) >= 0;
  const faultsOf = (sections: readonly Section[]): ConfigError[] => sections.filter(({ kind, properties }) => kind === "parser" && !properties.some(({ value }) => isOpen(value))).flatMap((section) => parserFault(section) ?? []);
  const finding = ({ place, message }: ConfigError, isFatal: boolean): Finding => {
    const [problem = "", remedy = ""] = message.slice(message.indexOf(": ") + 2).replace(/^Cannot read /, "").split("; ");
    return { code: isFatal ? "FLB021" : "FLB017", severity: isFatal ? "error" : "warning", place, problem: `${problem}: ${isFatal ? NO_START : `${version} leaves out that parser and all that follow in the file`}`, remedy };
  };
  const again = own.filter((section, i) => own.findIndex((other) => lastValue(other, "name") === lastValue(section, "name")) < i);
  return [
    ...faultsOf(own).map((fault) => finding(fault, true)),
    ...again.map((section): Finding => ({ code: "FLB021", severity: "error", place: section.place, problem: `the parser ${lastValue(section, "name")} is defined a second time: ${NO_START}`, remedy: "remove one of the two, or rename it" })),
    ...Object.values(files).flatMap(({ sections }) => faultsOf(sections).slice(0, 1)).map((fault) => finding(fault, stops)),
  ];
}

/** plugins/filter_parser/filter_parser.c:115-121, and a deprecated option is one that cannot be read: src/flb_config_map.c:906-912 @v5.1.1, not @v5.0.2 */
function checkFilter(section: Section, { version }: Release): Finding[] {
  const unescape = lastProperty(section, "unescape_key");
  const refused = (place: Finding["place"], problem: string, remedy: string): Finding => ({ code: "FLB021", severity: "error", place, problem: `${problem}: ${NO_START}`, remedy });
  return [
    ...(lastProperty(section, "key_name") ? [] : [refused(section.place, "the parser filter has no key_name", "add key_name, the key that holds the text")]),
    ...(lastProperty(section, "parser") ? [] : [refused(section.place, "the parser filter names no parser", "add parser")]), // :163-166
    ...(unescape && compareVersions(version, "5.0.3") >= 0 ? [refused(unescape.place, "unescape_key is deprecated, and cannot be read since 5.0.3", "remove it")] : []),
  ];
}

/** A module that stands at a path of another machine says that the files of parsers are there too. */
function checkFiles(config: PipelineConfig, { missing, standIns, repeated }: Parsers, { version }: Release): Finding[] {
  const stops = compareVersions(version, FILES_COUNT) >= 0;
  const isAway = allSections(config).some((section) => isElsewhere(lastProperty(section, "wasm_path")) || isElsewhere(lastProperty(section, "wasi_path")));
  const inItsPlace = (value: string): string => standIns.filter(({ named }) => named === value).slice(0, 1).map(({ read }) => `, and ${read} was read in its place`).join("");
  return [
    ...(isAway ? [] : missing).map(({ value, place }): Finding => ({
      code: "FLB010", severity: isAbsolute(value) ? "note" : stops ? "error" : "warning", place,
      problem: `parsers_file ${value} does not exist${isAbsolute(value) ? " on this machine" : ""}${inItsPlace(value)}: where it does not, ${stops ? NO_START : `${version} goes on without its parsers`}`,
      remedy: "correct the path, or remove the line; relative paths begin where Fluent Bit is started, or beside the configuration",
    })),
    ...repeated.map(({ name, property: { value, place } }): Finding => ({
      code: stops ? "FLB021" : "FLB017", severity: stops ? "error" : "warning", place,
      problem: `parsers_file ${value} defines the parser ${name} a second time: ${stops ? NO_START : `${version} leaves out that and all that follows in the file`}`, remedy: "remove one of the two, or rename it",
    })),
  ];
}

/** plugins/in_tail/tail_config.c:60-72, plugins/filter_multiline/ml.c:125-136 @v5.1.1 */
function ofLines(section: Section): Wanted[] {
  return allProperties(section, "multiline.parser").flatMap(({ value, place }) => value.split(",").map((name) => name.trim()).filter((name) => name !== "" && !isOpen(name))
    .map((name): Wanted => ({ name, place, effect: NO_START, isFatal: true, isMultiline: true })));
}

/** Inputs that start with an error line, and make a record of the text: the key that it has. */
const GOES_ON: Readonly<Record<string, (section: Section) => string>> = {
  tail: (section) => lastValue(section, "key") ?? "log", // plugins/in_tail/tail_config.c:296-303 @v5.1.1
  exec: () => "exec", // plugins/in_exec/in_exec.c:418-423 @v5.1.1
  exec_wasi: () => "wasi_stdout", // plugins/in_exec_wasi/in_exec_wasi.c:233-238 @v5.1.1
};

/**
 * plugins/in_stdin/in_stdin.c:389-394, plugins/in_tcp/tcp_config.c:71-79, plugins/in_udp/udp_config.c:71-79,
 * plugins/in_syslog/syslog_conf.c:171-189, plugins/in_docker_events/docker_events_config.c:64-72 @v5.1.1; tcp and udp have no parser before 5.0
 */
const STOPS = ["stdin", "tcp", "udp", "syslog", "docker_events"];

function ofInput(section: Section): Wanted[] {
  const key = GOES_ON[section.name];
  const own = given(lastProperty(section, "parser"));
  if (section.name === "syslog" && !lastProperty(section, "parser")) return [syslogDefault(section)];
  if (STOPS.includes(section.name)) return own.map((property) => wantedBy(property, NO_START, true));
  if (!key) return [];
  const found = own.map((property) => wantedBy(property, `each record is {"${key(section)}": …} with the line as text`, false));
  return section.name === "tail" ? [...found, ...ofTail(section)] : found;
}

/** plugins/in_tail/tail_multiline.c:61-90, plugins/in_tail/tail_dockermode.c:42-49 @v5.1.1 */
function ofTail(section: Section): Wanted[] {
  const isOn = (key: string): boolean => readBool(lastValue(section, key) ?? "off") === true;
  const ofLines = section.properties.filter(({ key }) => key.startsWith("parser_")).flatMap((property) => given(property));
  return [
    ...(isOn("multiline") ? ofLines.map((property) => wantedBy(property, NO_START, true)) : []),
    ...(isOn("docker_mode") ? given(lastProperty(section, "docker_mode_parser")).map((property) => wantedBy(property, "lines are joined without it", false)) : []),
  ];
}

/** plugins/in_syslog/syslog_conf.c:72-99, :175-182 @v5.1.1 */
function syslogDefault(section: Section): Wanted {
  const isNet = ["tcp", "udp"].includes((lastValue(section, "mode") ?? "").toLowerCase());
  const name = isNet ? "syslog-rfc5424" : "syslog-rfc3164-local";
  return { name, place: section.place, effect: `syslog asks for it where parser is not written, and ${NO_START}`, isFatal: true };
}

/** One that is there is enough: plugins/filter_parser/filter_parser.c:131-147 @v5.1.1 */
function ofFilter(section: Section, { names }: Parsers): Wanted[] {
  const all = allProperties(section, "parser").flatMap((property) => given(property));
  const isAny = all.some(({ value }) => names.includes(value)) || allProperties(section, "parser").some(({ value }) => isOpen(value));
  return all.map((property) => wantedBy(property, isAny ? "the filter goes on with the others" : NO_START, !isAny));
}

function wantedBy({ value, place }: Property, effect: string, isFatal: boolean): Wanted {
  return { name: value, place, effect, isFatal };
}

function given(property: Property | undefined): readonly Property[] {
  return !property || property.value === "" || isOpen(property.value) ? [] : [property];
}
