// Parsers that sections name and nothing defines.
//   in   a configuration, the parsers that there are
//   out  findings at the lines that name them
// Which plugins start all the same is each plugin's own; 3.1.10, 4.0.14, 4.2.8, 5.0.9 and 5.1.1 do the same.
import { type PipelineConfig, type Property, type Section, allProperties, lastProperty, lastValue, readBool } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import type { Parsers } from "./parsers.js";
import { isOpen } from "./read-config.js";

const NO_START = "Fluent Bit does not start";
const REMEDY = "define it under parsers, or name its file with parsers_file in the service section";

/** A parser that is asked for. */
interface Wanted {
  readonly name: string;
  readonly place: Finding["place"];
  /** Without it. */
  readonly effect: string;
  readonly isFatal: boolean;
}

export function checkParsers({ inputs, filters }: PipelineConfig, parsers: Parsers): Finding[] {
  const wanted = [...inputs.flatMap(ofInput), ...filters.filter(({ name }) => name === "parser").flatMap((section) => ofFilter(section, parsers))];
  return wanted.filter(({ name }) => !parsers.names.includes(name)).map(({ name, place, effect, isFatal }) => {
    if (parsers.unread.length > 0) return { code: "FLB022", severity: "note", place, problem: `parser ${name} was not looked for: ${parsers.unread.join(" and ")} could not be read here`, remedy: "see that it defines the parser" };
    return { code: "FLB030", severity: isFatal ? "error" : "warning", place, problem: `parser ${name} is defined nowhere: ${effect}`, remedy: REMEDY };
  });
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
