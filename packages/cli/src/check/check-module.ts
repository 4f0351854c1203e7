// What is wrong with a module, whatever configuration it gets.
//   in   a module, a release
//   out  findings
// What links is asked of the simulator, so that `check` and `run` cannot disagree.
import { type Feature, FluentBit, type LogLine, NotSimulated, type PipelineConfig, type Release, StartError, spellProperty } from "@flb-wasm/host-sim";
import { LEAST_AUX_STACK, auxStackBytes, startWords } from "@flb-wasm/host-sim/engine";
import { aotHost, checkAotLoads } from "../aot/compatibility.js";
import { readAotHeader } from "../aot/header.js";
import { CliError } from "../command/cli-error.js";
import { nearestName } from "../command/nearest.js";
import { ANNOTATION_BYTES, CONFIG_MAP_BYTES } from "../manifest/config-map.js";
import { FILTER_SIGNATURE, type ModuleFile, filterNames, findExport, isFilterSignature, renderSignature } from "../module/module-file.js";
import { ModulePlaces, sourceMapText } from "../module/places.js";
import { reachFrom } from "../module/stack.js";
import { renderBytes } from "../terminal/text.js";
import { checkAllocator } from "./check-allocator.js";
import type { Finding, FindingPlace } from "./finding.js";
import { startFailure, withoutInstance } from "./start-failure.js";

/** Off in every release: src/wasm/CMakeLists.txt:78-134 @v5.1.1. The opcode is where the source line is looked for. */
const NEVER_LOADED: Readonly<Partial<Record<Feature, { readonly opcode: number | null; readonly remedy: string }>>> = {
  "simd": { opcode: 0xfd, remedy: "build without SIMD: no --enable simd, no v128" },
  "tail-call": { opcode: 0x12, remedy: "build without tail calls" },
  "exceptions": { opcode: 0x08, remedy: "build without exception handling" },
  "gc": { opcode: null, remedy: "build without GC and typed references" },
  "memory64": { opcode: null, remedy: "build for 32-bit memory" },
  "multi-memory": { opcode: null, remedy: "use one memory" },
  "extended-const": { opcode: null, remedy: "build without extended constant expressions" },
};

/** Of a module, whose base64 fits into the annotation of `kubectl apply`. */
const APPLIED_BYTES = Math.floor((ANNOTATION_BYTES * 3) / 4);

/** What keeps a module from loading or from being instantiated, where it is an error. */
const STOPS: readonly string[] = ["FLB004", "FLB005", "FLB013", "FLB014", "FLB023"];

/** Whether the module does not run at all; other errors are about records that it gets. */
export function stopsModule({ code, severity }: Finding): boolean {
  return severity === "error" && STOPS.includes(code);
}

export async function checkModule(module: ModuleFile, release: Release): Promise<Finding[]> {
  const { report, name } = module;
  const whole: FindingPlace = { file: name, line: null };
  if (report.aot) return [...checkAotFile(module, release, whole), ...checkSize(module, whole)];
  const places = new ModulePlaces(module.bytes, module.path);
  const features = checkFeatures(module, release, places);
  const findings = [...features, ...checkFilters(module, whole), ...checkAllocator(module, whole), ...checkStart(module, whole), ...checkAuxStack(module, release, whole), ...checkSize(module, whole)];
  const usesWasi = report.imports.some(({ module: from }) => from.startsWith("wasi_"));
  const exportsMemory = report.exports.some(({ kind, name: exported }) => kind === "memory" && exported === "memory");
  if (usesWasi && !exportsMemory) {
    findings.push({ code: "FLB014", severity: "error", place: whole, problem: "it imports WASI and does not export its memory: it does not load", remedy: 'export the memory as "memory"' });
  }
  for (const { module: from, name: wanted, kind } of report.otherImports) {
    if ((kind === "memory" || kind === "table") && from === "env") continue; // the host makes one up
    findings.push({ code: "FLB004", severity: "error", place: whole, problem: `it imports the ${kind} ${from}.${wanted}, which Fluent Bit has not: there is no instance`, remedy: `define the ${kind} in the module` });
  }
  if (features.length === 0) findings.push(...await checkLinks(module, release, places, findings));
  return findings;
}

/** Of the machine it is for nothing can be said: nobody knows here where it will run. */
function checkAotFile({ bytes, name }: ModuleFile, { version }: Release, place: FindingPlace): Finding[] {
  try {
    const header = readAotHeader(bytes, name);
    checkAotLoads(header, name, aotHost(version), header.target ?? "x86_64");
    return [];
  } catch (problem) {
    if (!(problem instanceof CliError)) throw problem;
    const [state = "", ...remedy] = problem.message.replace(/^Cannot .*?: /, "").split("; ");
    return [{ code: "FLB013", severity: "error", place, problem: `${state}: Fluent Bit ${version} does not load it`, remedy: remedy.join("; ") || "compile it with flb-wasm aot" }];
  }
}

function checkFeatures({ report, name }: ModuleFile, { referenceTypes, version }: Release, places: ModulePlaces): Finding[] {
  return report.features.flatMap((feature): Finding[] => {
    const never = NEVER_LOADED[feature];
    const isLate = feature === "reference-types" && !referenceTypes;
    if (!never && !isLate) return [];
    const place = never?.opcode == null ? null : places.ofOpcode(never.opcode);
    return [{
      code: "FLB005", severity: "error", place: place ?? { file: name, line: null },
      problem: never ? `${name} uses ${feature}, which no Fluent Bit loads` : `${name} uses ${feature}, which Fluent Bit ${version} does not load; 4.0.3 and later do`,
      remedy: never?.remedy ?? "build without reference types, or use Fluent Bit 4.0.3 or later",
    }];
  });
}

function checkFilters(module: ModuleFile, place: FindingPlace): Finding[] {
  const { report, about } = module;
  const wrong = about.filters.flatMap((name): Finding[] => {
    const found = findExport(report, name);
    return found && !isFilterSignature(found.signature) ? [wrongSignature(module, name, place)] : [];
  });
  if (wrong.length > 0 || filterNames(module).length > 0 || about.abi === "input") return wrong;
  const own = report.functions.filter(({ name, imported }) => !imported && !/^(_|malloc$|free$|memory)/.test(name));
  const [only] = own;
  if (own.length === 1 && only) return [wrongSignature(module, only.name, place)];
  const names = own.map(({ name }) => name).join(", ");
  return [{
    code: "FLB002", severity: "error", place,
    problem: `no export is a filter, ${renderSignature(FILTER_SIGNATURE)}${names === "" ? "" : `; there are ${names}`}: every record is lost`,
    remedy: "export a function that takes a Record, and build with @flb-wasm/sdk",
  }];
}

/** @param place the module, or the line that names the function. */
export function wrongSignature({ report, name: file }: ModuleFile, name: string, place: FindingPlace): Finding {
  const found = findExport(report, name);
  return {
    code: "FLB002", severity: "error", place,
    problem: `${name} of ${file} is ${found ? renderSignature(found.signature) : "no function"}; Fluent Bit calls ${renderSignature(FILTER_SIGNATURE)} without looking: records are lost, dropped or kept by chance`,
    remedy: "take tag, tag_len, time_sec, time_nsec, record and record_len as i32, return an address; the SDK writes this export",
  };
}

export function missingFunction(module: ModuleFile, name: string, place: FindingPlace, format: PipelineConfig["format"]): Finding {
  const names = filterNames(module);
  const nearest = nearestName(name, names) ?? (names.length === 1 ? names[0] : undefined);
  return {
    code: "FLB001", severity: "error", place,
    problem: `function_name ${name || '""'} is no export of ${module.name}: Fluent Bit starts and loses every record`,
    remedy: nearest === undefined ? (names.length === 0 ? "export a filter from the module" : `write one of ${names.join(", ")}`) : `write ${spellProperty(format, "function_name", nearest)}`,
  };
}

/** check_wasi_abi_compatibility, lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6975-7022 @v5.1.1 */
function checkStart({ report }: ModuleFile, place: FindingPlace): Finding[] {
  const found = findExport(report, "_start") ?? findExport(report, "_initialize");
  if (!found || (found.signature.params.length === 0 && found.signature.results.length === 0)) return [];
  return [{
    code: "FLB023", severity: "error", place, problem: `its ${found.name} is ${renderSignature(found.signature)}, and WAMR loads the module only if it takes and returns nothing`,
    remedy: `export another function as ${found.name}, or this one under another name`,
  }];
}

function checkAuxStack({ report, bytes }: ModuleFile, release: Release, place: FindingPlace): Finding[] {
  const byteLength = auxStackBytes(bytes, report);
  if (byteLength === null || byteLength >= LEAST_AUX_STACK) return [];
  return [{
    code: "FLB023", severity: "error", place,
    problem: `its stack in memory, which WAMR finds by __data_end and __heap_base, has ${byteLength} bytes, and below ${LEAST_AUX_STACK} there is no instance: ${withoutInstance(release)}`,
    remedy: "link it with -Wl,-z,stack-size=8192 or more, or do not export __data_end and __heap_base",
  }];
}

function checkSize({ bytes }: ModuleFile, place: FindingPlace): Finding[] {
  const { byteLength } = bytes;
  if (byteLength > CONFIG_MAP_BYTES) {
    return [{ code: "FLB012", severity: "warning", place, problem: `it has ${renderBytes(byteLength)}, a ConfigMap takes 1 MiB`, remedy: "ship it in an image: flb-wasm manifest helm --delivery image-volume" }];
  }
  if (byteLength <= APPLIED_BYTES) return [];
  return [{
    code: "FLB012", severity: "warning", place, problem: `it has ${renderBytes(byteLength)}: a ConfigMap takes it, but kubectl apply, which keeps a copy in an annotation of 256 KiB, does not`,
    remedy: "use kubectl apply --server-side, or ship it in an image",
  }];
}

/** Loads the module in the simulator and reads what it warns of. */
async function checkLinks(module: ModuleFile, release: Release, places: ModulePlaces, known: readonly Finding[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const whole: FindingPlace = { file: module.name, line: null };
  const reached = reachedFunctions(module);
  let failure: string | null = null;
  let failedAt: string | null = null;
  const sourceMap = sourceMapText(module.path);
  const log = ({ text, from: source, level }: LogLine): void => {
    if (source === "fluent-bit" && level === "error") failure ??= text;
    const [, from, name] = /failed to link import function \((.*), (.*)\)$/.exec(text) ?? [];
    if (from === undefined || name === undefined) return;
    const index = module.report.imports.findIndex((each) => each.module === from && each.name === name);
    const isReached = reached === null || reached.has(index);
    findings.push({
      code: "FLB003", severity: isReached ? "error" : "warning", place: places.ofCall(index) ?? whole,
      problem: `${module.name} imports ${from}.${name}${signatureOf(module, index)}, which Fluent Bit has not: ${isReached ? "a call of it traps and loses the record" : "no filter reaches a call of it, which would trap"}`,
      remedy: from === "env" && name === "abort" ? 'build with { "extends": "@flb-wasm/sdk/asconfig.json" }, which brings its own abort' : "remove the call, or define the function in the module",
    });
  };
  try {
    const host = await FluentBit.load(module.bytes, { functionName: "", version: release.version, files: {}, accessiblePaths: [], log, ...(sourceMap === null ? {} : { sourceMap }) });
    if (host.filter([]).agent === "alive") host.close();
    failedAt = host.startPlace;
  } catch (problem) {
    if (problem instanceof NotSimulated) {
      findings.push({ code: "FLB022", severity: "note", place: whole, problem: `its linking was not checked: ${problem.message}`, remedy: "run it in a real Fluent Bit: flb-wasm run --engine fluent-bit" });
    } else if (problem instanceof StartError) failedAt = problem.place;
    else throw problem;
  }
  if (failure !== null && !known.some(stopsModule)) findings.push({ code: "FLB023", severity: "error", place: whole, ...startFailure(startWords(failure, failedAt, []), release) });
  return findings;
}

/** What the host's calls can lead to; `null` if nobody can say. */
function reachedFunctions(module: ModuleFile): ReadonlySet<number> | null {
  const called = [...filterNames(module), ...module.about.filters, "malloc", "free", "__new", "__pin", "__unpin", "_start", "_initialize", "__post_instantiate", "__wasm_call_ctors"];
  const roots = module.report.functions.filter(({ name }) => called.includes(name)).map(({ index }) => index);
  return reachFrom(module.bytes, roots);
}

function signatureOf({ report }: ModuleFile, index: number): string {
  const wanted = report.imports[index];
  return wanted ? ` ${renderSignature(wanted.signature)}` : "";
}
