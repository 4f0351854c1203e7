// An example folder as the tools see it: its filter as fluent-bit.yaml configures it, its records, what must come out.
//   in   examples/<name>: fluent-bit.yaml, records.jsonl, expected.jsonl if it is there, build/filter.wasm if it is built
//   out  Example
//   err  ExampleError naming the file
// Does not know the simulator and starts nothing.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

/** The wasm filter's section of fluent-bit.yaml, under the names that the simulator gives its options. */
export interface FilterSection {
  readonly functionName: string;
  readonly eventFormat: "json" | "msgpack";
  /** As written: the guest opens files under these names, relative to the folder that Fluent Bit was started in. */
  readonly accessiblePaths: readonly string[];
  readonly wasmHeapSize?: number;
  readonly wasmStackSize?: number;
}

export interface Example {
  readonly name: string;
  readonly folder: string;
  readonly wasmPath: string;
  readonly tag: string;
  readonly filter: FilterSection;
  /** JSON text, one record each. */
  readonly records: readonly string[];
  /** JSON text of each record after the filter, `null` for a drop; `null` altogether without an expected.jsonl. */
  readonly expected: readonly (string | null)[] | null;
}

/** An example folder is not of the shape that all have. */
export class ExampleError extends Error {
  override readonly name = "ExampleError";
}

interface Section {
  readonly [key: string]: unknown;
}

/** Names of the folders under `examplesFolder` that have a wasm filter and records for it. */
export function exampleNames(examplesFolder: string): string[] {
  if (!existsSync(examplesFolder)) return [];
  return readdirSync(examplesFolder).sort().filter((name) => {
    const config = join(examplesFolder, name, "fluent-bit.yaml");
    return existsSync(config) && existsSync(join(examplesFolder, name, "records.jsonl")) && wasmFilterOf(config) !== undefined;
  });
}

/** Fluent Bit is started in the example's folder; so is the simulator. Returns to the folder before. */
export async function inFolderOf<T>({ folder }: Example, action: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await action();
  } finally {
    process.chdir(before);
  }
}

/**
 * An example, and once more for every other module, function or event format that its other configurations run over the same records:
 * those are named after their file and have no expected.jsonl.
 */
export function readFilters(examplesFolder: string, name: string): Example[] {
  const main = readExample(examplesFolder, name);
  const others = readdirSync(main.folder).filter((file) => /^fluent-bit\..+\.yaml$/.test(file) && wasmFilterOf(join(main.folder, file)) !== undefined).sort();
  const filters = [main, ...others.map((file) => ({ ...readExample(examplesFolder, name, file), name: `${name}/${file}`, expected: null }))];
  const identity = ({ wasmPath, filter }: Example): string => [wasmPath, filter.functionName, filter.eventFormat].join();
  return filters.filter((one, i) => filters.findIndex((other) => identity(other) === identity(one)) === i);
}

/** @throws ExampleError when a file is missing or says too little. */
export function readExample(examplesFolder: string, name: string, configName = "fluent-bit.yaml"): Example {
  const folder = join(examplesFolder, name);
  const configPath = join(folder, configName);
  if (!existsSync(configPath)) throw new ExampleError(`Cannot read example "${name}": ${configPath} is missing; choose one of ${exampleNames(examplesFolder).join(", ")}`);
  const section = wasmFilterOf(configPath);
  if (section === undefined) throw new ExampleError(`Cannot read example "${name}": ${configPath} has no filter named wasm; add one`);
  const functionName = text(section["function_name"]);
  if (functionName === "") throw new ExampleError(`Cannot read example "${name}": the wasm filter of ${configPath} has no function_name; name the exported function`);
  return {
    name,
    folder,
    wasmPath: resolve(folder, text(section["wasm_path"]) || "build/filter.wasm"),
    tag: tagOf(configPath),
    filter: {
      functionName,
      eventFormat: section["event_format"] === "msgpack" ? "msgpack" : "json",
      accessiblePaths: (text(section["accessible_paths"]) || ".").split(",").map((path) => path.trim()),
      ...byteCount(section, "wasm_heap_size", "wasmHeapSize"),
      ...byteCount(section, "wasm_stack_size", "wasmStackSize"),
    },
    records: linesOf(join(folder, "records.jsonl")).filter((line) => line !== ""),
    expected: existsSync(join(folder, "expected.jsonl")) ? linesOf(join(folder, "expected.jsonl")).map((line) => (line === "" ? null : line)) : null,
  };
}

// --- internal ---

function pipelineOf(configPath: string): Section {
  const root = parse(readFileSync(configPath, "utf8")) as { pipeline?: Section } | null;
  return root?.pipeline ?? {};
}

/** A wasm filter stands under `filters`, or under an input's `processors.logs`. */
function wasmFilterOf(configPath: string): Section | undefined {
  const pipeline = pipelineOf(configPath);
  const processors = sections(pipeline["inputs"]).flatMap((input) => sections((input["processors"] as Section | undefined)?.["logs"]));
  return [...sections(pipeline["filters"]), ...processors].find((section) => section["name"] === "wasm");
}

/** The first input's tag; tail puts the file's name where the tag has `*`. plugins/in_tail/tail_file.c:1148-1193 @v5.1.1 */
function tagOf(configPath: string): string {
  const tag = text(sections(pipelineOf(configPath)["inputs"])[0]?.["tag"]);
  return (tag || "test.tag").replace("*", "records.jsonl");
}

function sections(value: unknown): Section[] {
  return Array.isArray(value) ? (value as Section[]) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `{ [option]: bytes }`, or nothing without the key. Suffixes as Fluent Bit reads them: src/flb_utils.c:527-610 @v5.1.1 */
function byteCount(section: Section, key: string, option: "wasmHeapSize" | "wasmStackSize"): { [name: string]: number } {
  const found = /^(\d+)\s*([kmg]?)b?$/i.exec(String(section[key] ?? ""));
  if (found === null) return {};
  const scale = { "": 1, k: 1000, m: 1000 ** 2, g: 1000 ** 3 }[(found[2] ?? "").toLowerCase()] ?? 1;
  return { [option]: Number(found[1]) * scale };
}

/** Lines of a file; its last newline ends a line and starts none. */
function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").replace(/\n$/, "").split("\n");
}
