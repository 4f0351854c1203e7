// A module on disk, and what it says about itself.
//   in   a path
//   out  bytes, report, the "flb-wasm" section, the functions that can be filters
//   err  CliError if there is no module at the path: OtherContent if there is something else
import { resolve } from "node:path";
import { type ExportedFunction, type ModuleReport, NotAModule, type Signature, inspectModule } from "@flb-wasm/host-sim";
import { readAotExports } from "../aot/exports.js";
import { CliError } from "../command/cli-error.js";
import { OtherContent, readGivenFile } from "../command/given-file.js";
import { nearestName } from "../command/nearest.js";

/** What the SDK writes into a module; `null` members where the module says nothing. */
export interface About {
  readonly abi: "filter" | "input" | null;
  readonly format: "json" | "msgpack" | null;
  readonly filters: readonly string[];
}

export interface ModuleFile {
  /** As the user wrote it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly report: ModuleReport;
  readonly about: About;
}

/** Parameters of a filter: src/wasm/flb_wasm.c:272-279 @v5.1.1 */
export const FILTER_SIGNATURE: Signature = { params: ["i32", "i32", "i32", "i32", "i32", "i32"], results: ["i32"] };

/** What a toolchain exports beside the author's functions. */
const NEVER_A_FILTER = /^(?:_.*|malloc|free)$/;

/** @param cwd where relative paths begin. */
export function openModule(name: string, cwd: string): ModuleFile {
  const path = resolve(cwd, name);
  const bytes = new Uint8Array(readGivenFile(name, cwd, { absent: "build it first with flb-wasm build", folder: "name the .wasm in it" }));
  const other = otherThanModule(name, bytes);
  if (other !== null) throw new OtherContent(name, other);
  try {
    const inspected = inspectModule(bytes);
    const report = inspected.aot ? { ...inspected, exports: readAotExports(bytes) } : inspected;
    return { name, path, bytes, report, about: readAbout(report) };
  } catch (problem) {
    if (!(problem instanceof NotAModule)) throw problem;
    throw new OtherContent(name, problem.message.replace(/^Cannot read module: /, ""));
  }
}

/** Files that stand beside a module, by the ends of their names. */
const NEIGHBOURS: readonly (readonly [name: RegExp, what: string])[] = [
  [/\.(?:ya?ml|conf)$/, "it is a configuration, not a module; give a .wasm file, and the configuration with --config"],
  [/\.(?:jsonl?|ndjson|log)$/, "it is text, not a module; give a .wasm file, and records with --input"],
  [/\.(?:ts|rs|go|c)$/, "it is source code, not a module; build it, and give the .wasm file"],
];

/** What a file is that is often given for a module, and what to do; `null` for what may be one. */
function otherThanModule(name: string, bytes: Uint8Array): string | null {
  if (bytes.byteLength === 0) return "the file is empty; build it again with flb-wasm build";
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "it is compressed with gzip; unpack it with gunzip";
  if (bytes[0] === 0x28) return "it is WebAssembly text; compile it with wat2wasm"; // "("
  const neighbour = bytes[0] === 0 ? undefined : NEIGHBOURS.find(([ending]) => ending.test(name));
  if (neighbour) return neighbour[1];
  return bytes.byteLength < 8 ? "it ends within its first 8 bytes; build it again with flb-wasm build" : null;
}

/** The section "flb-wasm": written by the SDK's transform, JSON. Absent or foreign sections say nothing. */
export function readAbout(report: ModuleReport): About {
  const section = report.customSections.find(({ name }) => name === "flb-wasm");
  const nothing: About = { abi: null, format: null, filters: [] };
  if (!section) return nothing;
  try {
    const said = JSON.parse(new TextDecoder().decode(section.bytes)) as Partial<Record<keyof About, unknown>>;
    return {
      abi: said.abi === "filter" || said.abi === "input" ? said.abi : null,
      format: said.format === "json" || said.format === "msgpack" ? said.format : null,
      filters: Array.isArray(said.filters) ? said.filters.filter((name) => typeof name === "string") : [],
    };
  } catch {
    return nothing;
  }
}

/** Exports that Fluent Bit could call as a filter, those that the SDK names first. An AOT file keeps names without signatures. */
export function filterNames({ report, about }: Pick<ModuleFile, "report" | "about">): readonly string[] {
  if (report.aot) return report.exports.filter(({ name, kind }) => kind === "function" && !NEVER_A_FILTER.test(name)).map(({ name }) => name);
  const fitting = report.functions.filter(({ signature }) => isFilterSignature(signature)).map(({ name }) => name);
  return [...new Set([...about.filters.filter((name) => fitting.includes(name)), ...fitting])];
}

export function isFilterSignature({ params, results }: Signature): boolean {
  return params.join() === FILTER_SIGNATURE.params.join() && results.join() === FILTER_SIGNATURE.results.join();
}

/** An AOT file keeps nothing of what the SDK said, but names: a program that exports no function for records. */
function isInput(module: ModuleFile): boolean {
  return module.about.abi === "input" || (module.report.aot && functionNames(module.report).includes("_start") && filterNames(module).length === 0);
}

/** `(i32, i32) -> i32` */
export function renderSignature({ params, results }: Signature): string {
  return `(${params.join(", ")}) -> ${results.length === 0 ? "nothing" : results.join(", ")}`;
}

/**
 * The function to run: the one asked for, or the only one there is.
 *
 * @throws CliError naming what the module has.
 */
export function chooseFunction(module: ModuleFile, wanted: string | undefined): string {
  const names = filterNames(module);
  if (isInput(module)) throw new CliError(`Cannot find a filter in ${module.name}: it is an input, which gets no records; ${module.report.aot ? "flb-wasm run takes the .wasm that it was made of" : `flb-wasm run ${module.name} shows what it emits`}`);
  if (wanted !== undefined) {
    const exported = functionNames(module.report);
    if (exported.includes(wanted)) return wanted;
    const nearest = nearestName(wanted, exported);
    throw new CliError(`Cannot call ${wanted}: ${module.name} has no such export; ${nearest !== null ? `did you mean ${nearest}` : listed(names)}`);
  }
  const [only] = names;
  if (only === undefined) throw new CliError(`Cannot find a filter in ${module.name}: it exports no function ${renderSignature(FILTER_SIGNATURE)}; export one that takes a Record`);
  if (names.length > 1 && module.about.filters.length !== 1) throw new CliError(`Cannot choose a filter: ${module.name} has ${names.length}; add --function with one of ${names.join(", ")}`);
  return only;
}

/** Names of all exported functions. */
export function functionNames({ exports }: ModuleReport): readonly string[] {
  return exports.filter(({ kind }) => kind === "function").map(({ name }) => name);
}

export function findExport(report: ModuleReport, name: string): ExportedFunction | undefined {
  return report.functions.find((each) => each.name === name);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "it exports no filter" : `it has ${names.join(", ")}`;
}
