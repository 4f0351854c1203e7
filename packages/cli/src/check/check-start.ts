// Filters and tail inputs beside wasm that keep Fluent Bit from starting, which its --dry-run does not say.
//   in   a configuration, a release
//   out  findings at the lines of what is refused
// Each row was seen in 3.2.10, 4.2.8 and 5.1.1. A value with a variable is not looked at.
import { type ConfigError, type PipelineConfig, type Release, type Section, emitterFault, hasEmitter, lastProperty, lastValue, readBool, stageFault } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { allSections, isFilter } from "./module-paths.js";
import { isOpen } from "./read-config.js";
import { readSizeText } from "./size-text.js";
import { lacksWords } from "./value-counts.js";
import { compareVersions } from "./versions.js";

export function checkStart(config: PipelineConfig, { version }: Release): Finding[] {
  const { sections, inputs, filters } = config;
  const service = sections.find(({ kind }) => kind === "service");
  return [
    ...inputs.flatMap((section) => checkFolder(section, service, version)),
    ...inputs.filter(({ name }) => name === "tail").flatMap(checkTail),
    ...filters.filter(hasEmitter).flatMap((section) => checkEmitter(section, service)),
    ...checkEmitterNames(config),
    ...allSections(config).filter(isFilter).filter(({ properties }) => !properties.some(({ value }) => isOpen(value))).flatMap((section) => checkFilter(section, version)),
  ];
}

function refused(section: Section, key: string, problem: string, remedy: string): Finding {
  return { code: "FLB021", severity: "error", place: lastProperty(section, key)?.place ?? section.place, problem: `${problem}: Fluent Bit does not start`, remedy };
}

/** flb_storage_input_create, src/flb_storage.c:566 @v5.1.1 */
function withoutFolder(section: Section, key: string, what: string): Finding {
  return { ...refused(section, key, `${what} has no folder to write to`, "add storage.path to the service section"), severity: "warning", problem: `${what} has no folder to write to: Fluent Bit does not start, unless --storage_path names one` };
}

function lacksFolder(service: Section | undefined): boolean {
  return ((service && lastValue(service, "storage.path")) ?? "") === "";
}

/** src/flb_storage.c:535-562 @v5.1.1, and @v4.0.14; not @v3.2.10 */
const INHERITS_SINCE = "4.0.0";

function checkFolder(section: Section, service: Section | undefined, version: string): Finding[] {
  const isOnDisk = (owner: Section | undefined): boolean => (owner && lastValue(owner, "storage.type"))?.toLowerCase() === "filesystem";
  if (!lacksFolder(service)) return [];
  if (lastProperty(section, "storage.type")) return isOnDisk(section) ? [withoutFolder(section, "storage.type", "storage.type filesystem")] : [];
  const inherits = service !== undefined && compareVersions(version, INHERITS_SINCE) >= 0 && readBool(lastValue(service, "storage.inherit") ?? "") === true;
  return inherits && isOnDisk(service) ? [withoutFolder(section, "storage.type", "storage.type filesystem, which the input inherits,")] : [];
}

/** What no type is of multiline, {@link checkFilter} says. plugins/filter_rewrite_tag/rewrite_tag.c:281-287, plugins/filter_multiline/ml.c:351-357 @v5.1.1 */
function checkEmitter(section: Section, service: Section | undefined): Finding[] {
  const key = "emitter_storage.type";
  const type = lastValue(section, key);
  if (type === undefined || isOpen(type)) return [];
  if (!["memory", "filesystem"].includes(type.toLowerCase())) return section.name === "multiline" ? [] : [refused(section, key, `${key} ${type || '""'} is no value of ${key}`, "write memory or filesystem")];
  return type.toLowerCase() === "filesystem" && lacksFolder(service) ? [withoutFolder(section, key, `${key} filesystem`)] : [];
}

/** FLB_TAIL_CHUNK, plugins/in_tail/tail.h:37 @v5.1.1 */
const TAIL_BUFFER = "32768";
const JOURNALS = ["delete", "truncate", "persist", "memory", "wal", "off"];

/** plugins/in_tail/tail_config.c:120-132, :155-193, :289-293, plugins/in_tail/tail_multiline.c:62-66 @v5.1.1 */
function checkTail(section: Section): Finding[] {
  const findings: Finding[] = [];
  const given = (key: string): string | undefined => {
    const value = lastValue(section, key);
    return isOpen(value) ? undefined : value;
  };
  const size = (key: string): number | null => (isOpen(lastValue(section, key)) ? null : readSizeText(given(key) ?? TAIL_BUFFER));
  if ((lastValue(section, "path") ?? "") === "") findings.push(refused(section, "path", "the tail input has no path", "add path"));
  const [chunk, most] = [size("buffer_chunk_size"), size("buffer_max_size")];
  if (chunk !== null && most !== null && chunk > most) {
    findings.push(refused(section, lastProperty(section, "buffer_max_size") ? "buffer_max_size" : "buffer_chunk_size", `buffer_chunk_size of tail is ${chunk} bytes and buffer_max_size ${most}, which may not be less`, "raise buffer_max_size"));
  }
  const interval = given("refresh_interval");
  if (interval !== undefined && /^\s*[-+]?0*(\.0*)?$/.test(interval) && interval !== "") findings.push(refused(section, "refresh_interval", `refresh_interval ${interval} is no time`, "write seconds above 0"));
  const journal = given("db.journal_mode");
  if (journal !== undefined && !JOURNALS.includes(journal.toLowerCase())) findings.push(refused(section, "db.journal_mode", `db.journal_mode ${journal || '""'} is none`, `write one of ${JOURNALS.join(", ")}`));
  if (readBool(given("multiline") ?? "off") === true && !lastProperty(section, "parser_firstline")) {
    findings.push(refused(section, "multiline", "multiline is on and there is no parser_firstline", "add parser_firstline, or write multiline.parser in place of both"));
  }
  return findings;
}

function checkFilter(section: Section, version: string): Finding[] {
  if (section.properties.some(({ key, value }) => lacksWords(section, key, value))) return []; // told by checkCounts
  const fault = stageFault(section, version);
  return fault ? [findingOf(fault)] : [];
}

/** A name with a variable in it is not looked at. */
function checkEmitterNames(config: PipelineConfig): Finding[] {
  const isKnown = !allSections(config).some(({ name, properties }) => name === "multiline" && properties.some(({ value }) => isOpen(value)));
  const fault = isKnown ? emitterFault(config) : null;
  return fault ? [findingOf(fault)] : [];
}

function findingOf({ message, place }: ConfigError): Finding {
  const [problem = "", remedy = "correct the line"] = message.slice(message.indexOf(": ") + 2).replace(/^Cannot (?:start(?: the (?:filter|processor))?|read) /, "").split("; ");
  return { code: "FLB021", severity: "error", place, problem: `${problem}: Fluent Bit does not start`, remedy };
}
