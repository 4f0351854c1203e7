// What is wrong with an exec_wasi input.
//   in   its section, the module that it runs
//   out  findings at the configuration's own lines
// Source: plugins/in_exec_wasi/in_exec_wasi.c:215-330, :423-475 @v5.1.1; the values of all inputs are checkValues'.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type PipelineConfig, type Property, type Release, type Section, allProperties, lastProperty, readBool, spellProperty } from "@flb-wasm/host-sim";
import { nearestName } from "../command/nearest.js";
import { emitSizes } from "../module/emit-size.js";
import type { ModuleFile } from "../module/module-file.js";
import type { ConfigContext } from "./check-config.js";
import { checkAccessible, isElsewhere } from "./check-paths.js";
import { checkSettings } from "./check-settings.js";
import { checkInputSizes } from "./check-sizes.js";
import { checkRepeated } from "./check-values.js";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";
import { readSizeText } from "./size-text.js";
import { compareVersions } from "./versions.js";

const OWN_KEYS = ["wasi_path", "accessible_paths", "parser", "interval_sec", "interval_nsec", "buf_size", "oneshot", "wasm_heap_size", "wasm_stack_size"];
/** flb_input_set_property, src/flb_input.c:795-1190 @v5.1.1; src/flb_config_map.c:502 @v5.1.1 */
const SHARED_KEYS = [
  "name", "tag", "alias", "log_level", "log_suppress_interval", "routable", "mem_buf_limit", "listen", "host", "port", "ipv6", "active", "condition", "routes",
  "storage.type", "storage.pause_on_chunks_overlimit", "threaded", "thread.ring_buffer.capacity", "thread.ring_buffer.window",
  "rate_window", "rate_gate", "rate_gate.max_bytes", "rate_gate.max_records", "rate_gate.backpressure", "rate_gate.resume_ratio",
  "tls", "tls.verify", "tls.verify_client_cert", "tls.verify_hostname", "tls.debug", "tls.vhost", "tls.ca_path", "tls.ca_file", "tls.crt_file", "tls.key_file",
  "tls.key_passwd", "tls.min_version", "tls.max_version", "tls.ciphers",
];
/** The first release with the key, of those that came after 3.1.0: the same files at the tags. */
const SINCE: readonly (readonly [key: RegExp, release: string])[] = [
  [/^wasm_(?:heap|stack)_size$/, "3.1.5"], [/^tls\.(?:min_version|max_version|ciphers)$/, "4.0.0"], [/^thread\.ring_buffer\./, "4.1.0"],
  [/^oneshot$/, "4.2.1"], [/^tls\.verify_client_cert$/, "5.0.0"], [/^rate_/, "5.1.0"],
];
/** The filter's and not the input's: plugins/filter_wasm/filter_wasm.c:454-488 @v5.1.1 */
const FILTER_KEYS = ["function_name", "event_format", "match", "match_regex"];

const DEFAULT_BUF_SIZE = 4096;
/** fgets counts in an int: plugins/in_exec_wasi/in_exec_wasi.c:102 @v5.1.1 */
const MOST_BUF_SIZE = 2 ** 31 - 1;

/** @param module what the section runs; `null` if it is not here. */
export function checkExecWasi(section: Section, context: ConfigContext, module: ModuleFile | null): Finding[] {
  return [
    ...section.properties.flatMap((property) => checkKey(property, context.release)),
    ...checkRepeated(section, OWN_KEYS, context.config.format),
    ...checkPaths(section, context),
    ...checkOneshot(section),
    ...["interval_sec", "interval_nsec"].flatMap((key) => checkInterval(section, key, context.config)),
    ...checkBufSize(section, module, context.config),
    ...(module ? [...checkInputSizes(section, module, context.release, context.config.format), ...checkSettings(section, module, context.folder)] : []),
  ];
}

function checkKey({ key, place }: Property, { version }: Release): Finding[] {
  if (key.startsWith("net.")) {
    return [{ code: "FLB015", severity: "error", place, problem: `exec_wasi takes no ${key}: Fluent Bit dies at the start`, remedy: "remove it; the input has no network" }];
  }
  const since = SINCE.find(([pattern]) => pattern.test(key))?.[1];
  const known = [...OWN_KEYS, ...SHARED_KEYS];
  if (key === "bool" && compareVersions(version, "4.2.1") < 0) return []; // how oneshot was spelled until then
  if (!known.includes(key)) {
    const nearest = nearestName(key, known);
    const remedy = FILTER_KEYS.includes(key) ? "remove it; it is a key of the wasm filter" : nearest === null ? `remove it; there are ${OWN_KEYS.join(", ")}` : `write ${nearest}`;
    return [{ code: "FLB015", severity: "error", place, problem: `the exec_wasi input has no key ${key}: Fluent Bit does not start`, remedy }];
  }
  if (since === undefined || compareVersions(version, since) >= 0) return [];
  return [{ code: "FLB016", severity: "error", place, problem: `${key} came with Fluent Bit ${since}: ${version} does not start`, remedy: `remove it, or use ${since} or later` }];
}

function checkPaths(section: Section, { folder, module }: ConfigContext): Finding[] {
  const path = lastProperty(section, "wasi_path");
  const named = path?.value ?? "";
  const isHere = named !== "" && (isOpen(named) || existsSync(resolve(folder, named)) || basename(named) === basename(module.path));
  const missing: Finding[] = isHere ? [] : [{
    code: "FLB010", severity: "error", place: path?.place ?? section.place,
    problem: named !== "" ? `wasi_path ${named} does not exist: the input gives no record` : "the exec_wasi input has no wasi_path: Fluent Bit does not start",
    remedy: named !== "" ? "build the input, or correct the path; relative paths begin where Fluent Bit is started" : "add wasi_path",
  }];
  return [...missing, ...allProperties(section, "accessible_paths").flatMap((property) => checkAccessible(property, folder, isElsewhere(path), "the input gives no record"))];
}

/** src/flb_config_map.c:872-878 @v5.1.1 */
function checkOneshot(section: Section): Finding[] {
  return given(section, "oneshot").filter(({ value }) => readBool(value) === null).map(({ value, place }) => ({
    code: "FLB021", severity: "error", place, problem: `oneshot ${value} is no value of oneshot: Fluent Bit does not start`, remedy: "write true or false",
  }));
}

/** By atoi, whatever follows the digits; two that are not above 0 are the default: plugins/in_exec_wasi/in_exec_wasi.c:245-249 @v5.1.1 */
function checkInterval(section: Section, key: string, { format }: PipelineConfig): Finding[] {
  return given(section, key).filter(({ value }) => !/^\s*[+-]?\d+\s*$/.test(value)).map(({ value, place }) => ({
    code: "FLB017", severity: "warning", place, problem: `${key} ${value} is no whole number, and Fluent Bit takes ${Number.parseInt(value, 10) || 0} for it`, remedy: `write ${key} without a unit, such as ${spellProperty(format, key, "60")}`,
  }));
}

function checkBufSize(section: Section, module: ModuleFile | null, { format }: PipelineConfig): Finding[] {
  const property = lastProperty(section, "buf_size");
  if (isOpen(property?.value) || property?.value === "") return [];
  const place = property?.place ?? section.place;
  const size = property ? readSizeText(property.value) : DEFAULT_BUF_SIZE;
  const spelled = property ? `buf_size ${property.value}` : `buf_size, ${DEFAULT_BUF_SIZE} by default,`;
  if (size === null || size < 1) {
    return [{ code: "FLB021", severity: "error", place, problem: `${spelled} is no size above 0: Fluent Bit does not start`, remedy: `write ${spellProperty(format, "buf_size", "32k")}, or bytes without a unit; there are k, M and G` }];
  }
  if (size === 1) {
    return [{ code: "FLB029", severity: "error", place, problem: `${spelled} has room for no byte of a line: Fluent Bit reads it for ever, and only SIGKILL ends it`, remedy: `write ${spellProperty(format, "buf_size", String(DEFAULT_BUF_SIZE))}, or remove it` }];
  }
  if (size > MOST_BUF_SIZE) {
    return [{ code: "FLB029", severity: "error", place, problem: `${spelled} is above ${MOST_BUF_SIZE}: Fluent Bit reads no line, and every record is lost`, remedy: "write the length of your longest record and 2 bytes more" }];
  }
  const taken = module === null ? [] : emitSizes(module);
  const most = Math.max(...taken);
  if (taken.length === 0 || most <= size) return [];
  const isSet = most !== DEFAULT_BUF_SIZE || taken.length > 1;
  return [{
    code: "FLB029", severity: "warning", place,
    problem: `${spelled} is below the ${most} bytes that ${module?.name} ${isSet ? "takes for it with setBufSize" : "takes for it"}: a line of more than ${Math.max(size - 2, 0)} bytes is cut, and its record is lost`,
    remedy: `write ${spellProperty(format, "buf_size", String(most))}, or setBufSize(${size}) in the module`,
  }];
}

function given(section: Section, key: string): readonly Property[] {
  return allProperties(section, key).filter(({ value }) => value !== "" && !isOpen(value));
}
