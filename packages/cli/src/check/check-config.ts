// What is wrong with a configuration that runs a module.
//   in   a configuration with places, the modules that it names, a release
//   out  findings at the configuration's own lines
import { existsSync } from "node:fs";
import { basename, isAbsolute, resolve } from "node:path";
import {
  type PipelineConfig, type Release, type Section, allProperties, brokenLimits, inspectPipeline, lastProperty, lastValue, limitText, matchesPattern, readEventFormat, spellProperty,
} from "@flb-wasm/host-sim";
import { nearestName } from "../command/nearest.js";
import { type ModuleFile, findExport, functionNames, isFilterSignature } from "../module/module-file.js";
import { checkColons } from "./check-colons.js";
import { checkContent } from "./check-content.js";
import { checkExecWasi } from "./check-input.js";
import { checkKubeTag } from "./check-kube-tag.js";
import { missingFunction, wrongSignature } from "./check-module.js";
import { checkOrder } from "./check-order.js";
import { checkOwnLog } from "./check-own-log.js";
import { checkParsers } from "./check-parsers.js";
import { checkAccessible, isElsewhere } from "./check-paths.js";
import { checkPlugins } from "./check-plugins.js";
import { checkRingBuffers } from "./check-ring-buffers.js";
import { checkService } from "./check-service.js";
import { checkSettings } from "./check-settings.js";
import { checkSizes } from "./check-sizes.js";
import { checkStart } from "./check-start.js";
import { checkTelemetry } from "./check-telemetry.js";
import { checkThreads } from "./check-threads.js";
import { checkRepeated, checkSingle, checkValues } from "./check-values.js";
import { configFinding } from "./config-finding.js";
import type { Finding } from "./finding.js";
import type { Parsers } from "./parsers.js";
import { isOpen } from "./read-config.js";
import { withoutInstance } from "./start-failure.js";
import { checkCounts } from "./value-counts.js";

export interface ConfigContext {
  readonly config: PipelineConfig;
  readonly release: Release;
  /** Where Fluent Bit would be started: relative paths begin there. */
  readonly folder: string;
  /** The module of the command line. */
  readonly module: ModuleFile;
  /** What its parsers_file and its own sections define; `null` where nobody asks for it. */
  readonly parsers: Parsers | null;
  /** Another module that a filter or input names; `null` if it is none. */
  readonly openOther: (path: string) => ModuleFile | null;
}

/** plugins/filter_wasm/filter_wasm.c:454-488 @v5.1.1 */
const OWN_KEYS = ["event_format", "wasm_path", "accessible_paths", "function_name", "wasm_heap_size", "wasm_stack_size"];
/** src/flb_filter.c:327-398 @v5.1.1 */
const SHARED_KEYS = ["name", "match", "match_regex", "alias", "log_level", "log_suppress_interval", "condition", "active"];

export function checkConfig(context: ConfigContext): Finding[] {
  const { config } = context;
  const filters = config.filters.filter(({ name }) => name === "wasm");
  const processors = [...config.inputs, ...config.outputs].flatMap(({ processors: own }) => own.filter(({ name }) => name === "wasm"));
  return [
    ...[...filters, ...processors].flatMap((section) => checkWasmSection(section, context)),
    ...filters.flatMap((section) => checkMatch(section, config)),
    ...config.inputs.filter(({ name }) => name === "exec_wasi").flatMap((section) => checkExecWasi(section, context, moduleOf(section, "wasi_path", context))),
    ...checkLimits(context),
    ...checkThreads(context),
    ...checkTelemetry(context),
    ...checkOwnLog(context),
    ...checkRingBuffers(context),
    ...checkValues(config, context.release),
    ...checkSingle(config),
    ...checkColons(config),
    ...checkPlugins(config, context.release),
    ...checkService(config, context.release),
    ...checkCounts(config),
    ...checkStart(config, context.release),
    ...(context.parsers ? checkParsers(config, context.parsers, context.release) : []),
    ...checkUse(context, [...filters, ...processors]),
    ...checkRouting(context),
    ...checkKubeTag(config),
    ...checkContent(config, context.release),
  ];
}

function checkLimits({ config, release: { version } }: ConfigContext): Finding[] {
  return brokenLimits(config, version).map((limit) => ({
    code: limit.isLeftOut ? "FLB021" : "FLB016", severity: "error", place: limit.place, problem: `${limitText(limit)}: ${version} ${limit.otherwise}`,
    remedy: limit.isLeftOut ? "give it one value, or a list of them" : "write it in another way, or use a release that reads it",
  }));
}

function checkWasmSection(section: Section, context: ConfigContext): Finding[] {
  const { config, release } = context;
  const module = moduleOf(section, "wasm_path", context);
  return [
    ...checkKeys(section, release),
    ...checkRepeated(section, OWN_KEYS, config.format),
    ...checkPaths(section, context, module),
    ...(module ? [...checkFunction(section, module, config), ...checkFormat(section, module, config), ...checkSizes(section, module, release, config.format), ...checkOrder(section, module, config), ...checkSettings(section, module, context.folder)] : []),
  ];
}

/** The module of the command line stands for a path that only exists where Fluent Bit runs, if it has the same name. */
function moduleOf(section: Section, key: "wasm_path" | "wasi_path", { module, folder, openOther }: ConfigContext): ModuleFile | null {
  const path = lastValue(section, key);
  if (path === undefined || isOpen(path)) return module;
  if (path === "") return null;
  const resolved = resolve(folder, path);
  if (resolved === module.path) return module;
  if (existsSync(resolved)) return openOther(resolved);
  return basename(path) === basename(module.path) ? module : null;
}

function checkKeys(section: Section, { version, hasSizeKeys }: Release): Finding[] {
  return section.properties.flatMap(({ key, place }): Finding[] => {
    const known = [...OWN_KEYS, ...SHARED_KEYS];
    if (!known.includes(key)) {
      const nearest = nearestName(key, known);
      return [{ code: "FLB015", severity: "error", place, problem: `the wasm filter has no key ${key}: Fluent Bit does not start`, remedy: nearest === null ? `remove it; there are ${OWN_KEYS.join(", ")}` : `write ${nearest}` }];
    }
    if (hasSizeKeys || !key.startsWith("wasm_") || key === "wasm_path") return [];
    return [{ code: "FLB016", severity: "error", place, problem: `${key} came with Fluent Bit 3.1.5: ${version} does not start`, remedy: "remove it, or use 3.1.5 or later" }];
  });
}

function checkPaths(section: Section, { folder, release }: ConfigContext, module: ModuleFile | null): Finding[] {
  const findings: Finding[] = [];
  const path = lastProperty(section, "wasm_path");
  const remedy = "build the filter, or correct the path; relative paths begin where Fluent Bit is started";
  if (!path || path.value === "") {
    findings.push({ code: "FLB010", severity: "error", place: path?.place ?? section.place, problem: "the wasm filter has no wasm_path: Fluent Bit does not start", remedy: "add wasm_path" });
  } else if (!isOpen(path.value) && !existsSync(resolve(folder, path.value))) {
    const { value, place } = path;
    if (module === null) findings.push({ code: "FLB010", severity: "error", place, problem: `wasm_path ${value} does not exist: Fluent Bit does not start`, remedy });
    else if (value.startsWith("~")) findings.push({ code: "FLB010", severity: "error", place, problem: `wasm_path ${value} begins with ~, which Fluent Bit takes as a name: it does not start`, remedy: "write the whole path" });
    else if (!isAbsolute(value)) findings.push({ code: "FLB010", severity: "warning", place, problem: `wasm_path ${value} does not exist here, ${module.name} was checked in its place: Fluent Bit does not start where it is not`, remedy });
  }
  for (const property of allProperties(section, "accessible_paths")) findings.push(...checkAccessible(property, folder, isElsewhere(path), `the filter has no instance, and ${withoutInstance(release)}`));
  return findings;
}

function checkFunction(section: Section, module: ModuleFile, { format }: PipelineConfig): Finding[] {
  const name = lastProperty(section, "function_name");
  if (!name) return [{ ...missingFunction(module, "", section.place, format), problem: "the wasm filter has no function_name: Fluent Bit does not start", remedy: "add function_name" }];
  if (isOpen(name.value)) return [];
  const found = findExport(module.report, name.value);
  if (module.report.aot && functionNames(module.report).includes(name.value)) return [];
  if (!found) return [missingFunction(module, name.value, name.place, format)];
  return isFilterSignature(found.signature) ? [] : [wrongSignature(module, name.value, name.place)];
}

function checkFormat(section: Section, { about, name: file }: ModuleFile, config: PipelineConfig): Finding[] {
  const property = lastProperty(section, "event_format");
  if (isOpen(property?.value)) return [];
  const format = readEventFormat(property?.value);
  const place = property?.place ?? section.place;
  if (format === null) {
    return [{ code: "FLB007", severity: "error", place, problem: `event_format ${property?.value || '""'} is neither json nor msgpack: Fluent Bit does not start`, remedy: `write ${spellProperty(config.format, "event_format", about.format ?? "json")}` }];
  }
  const findings: Finding[] = [];
  if (about.format !== null && about.format !== format) {
    findings.push({
      code: "FLB007", severity: "error", place, problem: `event_format is ${format}${property ? "" : " by default"} and ${file} was built for ${about.format}: it cannot read a record`,
      remedy: `write ${spellProperty(config.format, "event_format", about.format)}, or build with --format ${format}`,
    });
  }
  if (format === "msgpack") {
    findings.push({
      code: "FLB024", severity: "warning", place, problem: "in msgpack the host cuts every answer at its first zero byte, and most records hold one: records are lost or run into each other",
      remedy: `use ${spellProperty(config.format, "event_format", "json")} unless every answer is known to be without zero bytes`,
    });
  }
  return findings;
}

function checkMatch(section: Section, { format, inputs }: PipelineConfig): Finding[] {
  const match = lastProperty(section, "match");
  if (lastProperty(section, "match_regex")) return [];
  if (!match) return [{ code: "FLB020", severity: "error", place: section.place, problem: "the wasm filter has no match: Fluent Bit does not start", remedy: `add ${spellProperty(format, "match", "*")}` }];
  const tags = inputs.map((input) => lastValue(input, "tag"));
  if (tags.length === 0 || isOpen(match.value) || tags.some((tag) => tag === undefined || tag.includes("*") || tag.includes("$") || matchesPattern(tag, match.value))) return [];
  return [{ code: "FLB020", severity: "warning", place: match.place, problem: `match ${match.value} takes no tag of the inputs: ${tags.join(", ")}`, remedy: "correct match, unless a rewrite_tag filter emits such tags" }];
}

/** A configuration that never names the module was most likely not the one that was meant. */
function checkUse(context: ConfigContext, sections: readonly Section[]): Finding[] {
  const { config, module, folder } = context;
  const isModule = (path: string | undefined): boolean => path === undefined || isOpen(path) || resolve(folder, path) === module.path || basename(path) === basename(module.path);
  const inputs = config.inputs.filter(({ name }) => name === "exec_wasi").map((section) => lastValue(section, "wasi_path"));
  const strays = [...config.filters, ...[...config.inputs, ...config.outputs].flatMap(({ processors }) => processors)]
    .filter((section) => section.name !== "wasm" && lastProperty(section, "wasm_path"));
  if (strays.length > 0) return strays.map((section) => strayFilter(section, config));
  if ([...sections.map((section) => lastValue(section, "wasm_path")), ...inputs].some(isModule)) return [];
  const kind = module.about.abi === "input" ? "exec_wasi input" : "wasm filter";
  const problem = sections.length + inputs.length === 0 ? `has no ${kind}` : `has no ${kind} that runs ${module.name}`;
  return [{ code: "FLB028", severity: "warning", place: { file: config.file, line: null }, problem: `the configuration ${problem}: nothing was said about the two together`, remedy: `name the configuration that runs the module, or add ${kind === "wasm filter" ? "a" : "an"} ${kind} to this one` }];
}

function strayFilter(section: Section, { format }: PipelineConfig): Finding {
  const place = lastProperty(section, "name")?.place ?? section.place;
  return { code: "FLB028", severity: "error", place, problem: `${section.name} has a wasm_path and is not the wasm filter: Fluent Bit does not start`, remedy: `write ${spellProperty(format, "name", "wasm")}` };
}

const ROUTING_CODES: Readonly<Record<string, string>> = {
  "rule-not-anchored": "FLB101", "old-tag-without-output": "FLB102", "new-tag-without-output": "FLB103", "rule-matches-own-output": "FLB104",
  "rule-unreachable": "FLB105", "keep-not-a-bool": "FLB106", "capture-without-group": "FLB107", "filter-runs-again": "FLB108", "filter-before-kubernetes": "FLB114", "input-without-output": "FLB116",
  "output-without-match": "FLB109", "output-of-two-routes": "FLB110", "match-with-routes": "FLB111", "route-without-match": "FLB111",
  "routes-without-default": "FLB112", "route-without-output": "FLB113",
};

const ROUTING_KEYS = ["tag", "match", "match_regex", "rule"];

function checkRouting({ config, release }: ConfigContext): Finding[] {
  const open = [...config.inputs, ...config.filters, ...config.outputs].flatMap(({ properties }) => properties).find(({ key, value }) => ROUTING_KEYS.includes(key) && isOpen(value));
  if (open) return [{ code: "FLB022", severity: "note", place: open.place, problem: `the ways of records were not checked: ${open.key} ${open.value} is not known here`, remedy: "set the variable for this check" }];
  try {
    return inspectPipeline(config, release.version).map((finding) => ({ ...finding, code: ROUTING_CODES[finding.code] ?? "FLB022" }));
  } catch (problem) {
    const finding = configFinding(problem, { file: config.file, line: 1 });
    if (finding) return [finding];
    throw problem;
  }
}
