// Values that keep Fluent Bit from starting, and would have been read otherwise.
//   in   a configuration, a release
//   out  findings at the lines of the values
import { type Limit, type PipelineConfig, type Property, type Release, type Section, allProperties, brokenLimits, lastProperty, readBool, regexFault, spellProperty } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { LEVELS, isLevel } from "./log-levels.js";
import { isOpen } from "./read-config.js";
import { readSizeText, readTimeText } from "./size-text.js";
import { compareVersions } from "./versions.js";

interface Rule {
  readonly key: string;
  readonly isRead: (text: string) => boolean;
  readonly remedy: string;
  /** The first release that knows the key. */
  readonly since?: string;
}

const isBool = (text: string): boolean => readBool(text) !== null;
const BOOLS = "write true or false";
const SIZES = "write a size such as 5M; there are k, M and G";
const atoi = (text: string): number => Number.parseInt(text, 10) || 0;

/** What flb_input_set_property refuses, for whatever plugin: src/flb_input.c:795-1190 @v5.1.1 */
const OF_INPUTS: readonly Rule[] = [
  { key: "threaded", isRead: isBool, remedy: BOOLS },
  { key: "log_level", isRead: isLevel, remedy: LEVELS },
  { key: "log_suppress_interval", isRead: (text) => readTimeText(text) !== -1, remedy: "write a time such as 30s" },
  { key: "mem_buf_limit", isRead: isSize, remedy: SIZES },
  { key: "storage.type", isRead: (text) => ["filesystem", "memory", "memrb"].includes(text.toLowerCase()), remedy: "write filesystem, memory or memrb" },
  { key: "storage.pause_on_chunks_overlimit", isRead: isBool, remedy: BOOLS },
  { key: "thread.ring_buffer.capacity", isRead: (text) => atoi(text) > 0, remedy: "write a number above 0", since: "4.1.0" },
  { key: "thread.ring_buffer.window", isRead: (text) => atoi(text) > 0 && atoi(text) <= 100, remedy: "write a number from 1 to 100", since: "4.1.0" },
  { key: "rate_window", isRead: (text) => readTimeText(text) > 0, remedy: "write a time such as 30s", since: "5.1.0" },
  { key: "rate_gate", isRead: isBool, remedy: BOOLS, since: "5.1.0" },
  { key: "rate_gate.max_bytes", isRead: isSize, remedy: SIZES, since: "5.1.0" },
  { key: "rate_gate.max_records", isRead: (text) => /^\s*\+?\d+$/.test(text), remedy: "write a number", since: "5.1.0" },
  { key: "rate_gate.backpressure", isRead: isBool, remedy: BOOLS, since: "5.1.0" },
  { key: "rate_gate.resume_ratio", isRead: (text) => Number(text) > 0 && Number(text) < 1, remedy: "write a number between 0 and 1", since: "5.1.0" },
];

/** flb_output_set_property, src/flb_output.c:956-1177 @v5.1.1 */
const OF_OUTPUTS: readonly Rule[] = [
  { key: "log_level", isRead: isLevel, remedy: LEVELS },
  { key: "storage.total_limit_size", isRead: (text) => readBool(text) === false || isSize(text), remedy: `${SIZES}, and off` },
];

/** Where a value is refused, an instance is not made, and that is the end: configure_plugins_type, src/flb_config.c:885 @v4.0.14; not @v4.0.2 */
const REFUSES_VALUES = "4.0.3";

export function checkValues({ format, inputs, filters, outputs, limits }: PipelineConfig, { version }: Release): Finding[] {
  const refused = (section: Section, { key, isRead, remedy }: Rule): Finding[] => allProperties(section, key).filter(({ value }) => value !== "" && !isOpen(value) && !isRead(value)).map(({ value, place }) => {
    const problem = `${key} ${value} is no value of ${key}`;
    if (compareVersions(version, REFUSES_VALUES) >= 0) return { code: "FLB021", severity: "error", place, problem: `${problem}: Fluent Bit does not start`, remedy };
    return { code: "FLB017", severity: "warning", place, problem: `${problem}: ${version} logs an error and goes on without it, and 4.0.3 does not start`, remedy };
  });
  const ofInputs = OF_INPUTS.filter(({ since }) => since === undefined || compareVersions(version, since) >= 0);
  return [
    ...inputs.flatMap((section) => ofInputs.flatMap((rule) => refused(section, rule))),
    ...outputs.flatMap((section) => OF_OUTPUTS.flatMap((rule) => refused(section, rule))),
    ...checkLeftOut(limits, version),
    ...inputs.filter(({ name }) => name === "exec_wasi").flatMap((section) => refused(section, { key: "tls", isRead: (text) => readBool(text) !== true, remedy: "remove it; exec_wasi has no network" })),
    ...filters.flatMap(checkMatchRegex),
    ...filters.filter((section) => section.name !== "wasm").flatMap((section) => checkHasMatch(section, format)),
    ...filters.flatMap((section) => refused(section, { key: "log_level", isRead: isLevel, remedy: LEVELS })),
  ];
}

/** As readSizeText, where -1 alone is refused: what is below it is taken. */
function isSize(text: string): boolean {
  return readSizeText(text) !== null || /^\s*-(?!1\D*$)\d/.test(text);
}

/** What newer releases refuse and this one leaves out. */
function checkLeftOut(limits: readonly Limit[], version: string): Finding[] {
  const broken = brokenLimits({ limits }, version);
  return limits.filter((limit) => limit.isLeftOut === true && !broken.includes(limit)).map(({ what, place }) => ({
    code: "FLB017", severity: "warning", place, problem: `${what} is left out: ${version} logs an error and goes on without it, and 4.0.3 does not start`, remedy: "give it one value, or a list of them",
  }));
}

/** Without a match that compiles, a filter is unloaded, and that is the end: src/flb_filter.c:586-592 @v5.1.1 */
function checkMatchRegex(section: Section): Finding[] {
  return allProperties(section, "match_regex").flatMap(({ value, place }): Finding[] => {
    const fault = isOpen(value) ? null : regexFault(value);
    if (fault === null) return [];
    if (lastProperty(section, "match")) return [{ code: "FLB017", severity: "warning", place, problem: `match_regex ${value} has ${fault}: Fluent Bit goes by match alone`, remedy: "correct it, or remove it" }];
    return [{ code: "FLB021", severity: "error", place, problem: `match_regex ${value} has ${fault}: Fluent Bit does not start`, remedy: "correct it, or write match instead" }];
  });
}

function checkHasMatch({ name, place, properties }: Section, format: PipelineConfig["format"]): Finding[] {
  if (properties.some(({ key }) => key === "match" || key === "match_regex")) return [];
  return [{ code: "FLB021", severity: "error", place, problem: `the ${name} filter has no match: Fluent Bit does not start`, remedy: `add ${spellProperty(format, "match", "*")}` }];
}

/** A plugin's own key stands once; a list of YAML is the same as several: src/flb_config_map.c:551-560 @v5.1.1 */
export function checkRepeated(section: Section, ownKeys: readonly string[], format: PipelineConfig["format"]): Finding[] {
  return ownKeys.flatMap((key): Finding[] => {
    const [, second]: readonly Property[] = allProperties(section, key);
    if (!second) return [];
    const remedy = key === "accessible_paths" || (key === "path" && section.name === "tail") ? `write ${spellProperty(format, key, allProperties(section, key).map(({ value }) => value).join(","))}` : "remove one of them";
    return [{ code: "FLB027", severity: "error", place: second.place, problem: `${key} stands more than once: Fluent Bit does not start`, remedy }];
  });
}

/** Keys of the inputs and outputs that most configurations have, without those that may stand several times: config_map of plugins/in_tail/tail.c, plugins/out_stdout/stdout.c, plugins/out_file/file.c @v5.1.1 */
const SINGLE: Readonly<Record<string, string>> = {
  "input tail": `path exclude_path key read_from_head refresh_interval rotate_wait docker_mode docker_mode_flush docker_mode_parser path_key offset_key ignore_older
    buffer_chunk_size buffer_max_size skip_long_lines skip_empty_lines exit_on_eof inotify_watcher parser tag_regex db db.sync db.locking db.journal_mode
    multiline multiline_flush parser_firstline`,
  "output stdout": "format json_date_format json_date_key",
  "output file": "path file format delimiter label_delimiter template csv_column_names mkdir",
};

export function checkSingle({ inputs, outputs, format }: PipelineConfig): Finding[] {
  return [...inputs, ...outputs].flatMap((section) => checkRepeated(section, SINGLE[`${section.kind} ${section.name}`]?.split(/\s+/) ?? [], format));
}
