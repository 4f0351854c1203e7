// Values of the service section that keep Fluent Bit from starting.
//   in   a configuration, a release
//   out  findings at the lines of the values
import { type PipelineConfig, type Release, type Section, allProperties, lastValue, readBool } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { LEVELS, isLevel } from "./log-levels.js";
import { isOpen } from "./read-config.js";
import { compareVersions } from "./versions.js";

interface Rule {
  readonly key: string;
  readonly isRead: (text: string) => boolean;
  readonly remedy: string;
  /** The first release that refuses it. */
  readonly since?: string;
  /** Only then is the value asked for. */
  readonly when?: (service: Section) => boolean;
}

/** A page: getpagesize */
const LEAST_STACK = 4096;
const hasServer = (service: Section): boolean => readBool(lastValue(service, "http_server") ?? "") === true;
const isGiven = (text: string): boolean => text !== "";
const isPort = (text: string): boolean => /^\s*\+?\d+$/.test(text) && Number(text) > 0 && Number(text) < 65536;

/**
 * src/fluent-bit.c:1412-1421, src/flb_storage.c:681-691, set_log_level, src/flb_config.c:795-825 @v5.1.1. What the section refuses is the end
 * since set_service_property, src/flb_config.c @v5.1.1, not @v5.0.9; http_port is read since src/http_server/flb_hs.c:499-502 @v5.0.9.
 */
const RULES: readonly Rule[] = [
  { key: "flush", isRead: (text) => Number.parseFloat(text) > 0, remedy: "write seconds above 0, such as 1" },
  { key: "coro_stack_size", isRead: (text) => Number.parseInt(text, 10) >= LEAST_STACK, remedy: `write ${LEAST_STACK} or more bytes, without a unit` },
  { key: "log_level", isRead: isLevel, remedy: LEVELS, since: "5.1.0" },
  { key: "storage.path", isRead: isGiven, remedy: "name a folder" },
  { key: "storage.sync", isRead: (text) => ["normal", "full"].includes(text.toLowerCase()), remedy: "write normal or full" },
  { key: "http_listen", isRead: isGiven, remedy: "write an address such as 0.0.0.0", when: hasServer },
  { key: "http_port", isRead: isPort, remedy: "write a port such as 2020", since: "5.0.0", when: hasServer },
];

/** Whether a value of the service keeps the release from starting. */
export function serviceRefuses(service: Section, key: string, value: string, version: string): boolean {
  return rulesOf(service, version).some((rule) => rule.key === key && !rule.isRead(value));
}

export function checkService({ sections }: PipelineConfig, { version }: Release): Finding[] {
  return sections.filter(({ kind }) => kind === "service").flatMap((service) => rulesOf(service, version).flatMap(({ key, isRead, remedy }) =>
    allProperties(service, key).filter(({ value }) => !isOpen(value) && !isRead(value)).map(({ value, place }): Finding => ({
      code: "FLB021", severity: "error", place, problem: `${key} ${value || '""'} is no value of ${key}: Fluent Bit does not start`, remedy,
    }))));
}

function rulesOf(service: Section, version: string): readonly Rule[] {
  return RULES.filter(({ since, when }) => (since === undefined || compareVersions(version, since) >= 0) && (when === undefined || when(service)));
}
