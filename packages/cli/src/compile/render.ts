// What was built, and the configuration to paste.
//   in   a module
//   out  text
import { gzipSync } from "node:zlib";
import type { Terminal } from "../terminal/terminal.js";
import { type ModuleFile, filterNames, findExport } from "../module/module-file.js";
import { type StackEstimate, estimateStack } from "../module/stack.js";
import { renderTable } from "../terminal/table.js";
import { renderBytes } from "../terminal/text.js";

const PAGE_BYTES = 65536;
const DEFAULT_STACK_BYTES = 8192;

export function renderModule(module: ModuleFile, { columns, style }: Pick<Terminal, "columns" | "style">): string {
  const { report, bytes, about } = module;
  const memory = report.memories[0];
  const most = memory?.maxPages == null ? "no limit" : `at most ${renderBytes(memory.maxPages * PAGE_BYTES)}`;
  const rows = [
    ["size", `${style.heading(renderBytes(bytes.byteLength))}, ${renderBytes(gzipSync(bytes).byteLength)} compressed`],
    ["kind", about.abi === "input" ? "input, for exec_wasi" : `filter, event_format ${about.format ?? "unknown"}`],
    ...(about.abi === "input" ? [] : [["filters", filterNames(module).map((name) => style.name(name)).join(", ")]]),
    ["exports", report.exports.map(({ name }) => name).join(", ")],
    ["imports", renderImports(module)],
    ...(memory ? [["memory", `${renderBytes(memory.initialPages * PAGE_BYTES)} at the start, ${most}`]] : []),
    ...(about.abi === "input" ? ["_start"] : filterNames(module)).map((name) => ["stack", renderStack(name === "_start" ? "the input" : name, stackOf(module, name))]),
  ];
  return renderTable(rows.map(([label = "", words = ""]) => [style.faint(label), words]), { columns });
}

/** The block that runs this module, for YAML or the classic format. */
export function renderConfigBlock(module: ModuleFile, format: "yaml" | "conf"): string {
  const properties = module.about.abi === "input" ? inputProperties(module) : filterProperties(module);
  const section = module.about.abi === "input" ? "inputs" : "filters";
  if (format === "yaml") {
    return [`  ${section}:`, ...properties.map(([key, value], i) => `    ${i === 0 ? "- " : "  "}${key}: ${yamlText(value)}`)].join("\n");
  }
  const width = Math.max(...properties.map(([key]) => key.length));
  return [`[${section.slice(0, -1).toUpperCase()}]`, ...properties.map(([key, value]) => `    ${key.padEnd(width)} ${value}`)].join("\n");
}

function filterProperties(module: ModuleFile): readonly (readonly [string, string])[] {
  const [name = "your_filter"] = filterNames(module);
  return [
    ["name", "wasm"], ["match", "*"], ["wasm_path", module.name], ["function_name", name],
    ...(module.about.format === "msgpack" ? [["event_format", "msgpack"] as const] : []),
    ["accessible_paths", "."],
    ...stackProperty(stackOf(module, name)),
  ];
}

function inputProperties(module: ModuleFile): readonly (readonly [string, string])[] {
  return [["name", "exec_wasi"], ["tag", "wasi"], ["wasi_path", module.name], ["interval_sec", "60"], ["parser", "json"], ["accessible_paths", "."], ...stackProperty(stackOf(module, "_start"))];
}

function stackProperty({ byteLength }: StackEstimate): readonly (readonly [string, string])[] {
  return byteLength !== null && byteLength > DEFAULT_STACK_BYTES ? [["wasm_stack_size", String(Math.ceil(byteLength / 1024) * 1024)]] : [];
}

function stackOf({ bytes, report }: ModuleFile, name: string): StackEstimate {
  const found = findExport(report, name);
  return found ? estimateStack(bytes, found.index) : { byteLength: null, leastBytes: null, path: [], reason: "unknown code" };
}

function renderStack(name: string, { byteLength, reason }: StackEstimate): string {
  if (byteLength === null) return reason === "recursion" ? `${name}: no bound, it calls itself` : `${name}: not estimated, its code is unknown`;
  const fits = byteLength <= DEFAULT_STACK_BYTES ? `fits the default of ${renderBytes(DEFAULT_STACK_BYTES)}` : "set wasm_stack_size";
  return `${name}: ${renderBytes(byteLength)} for the deepest call, an estimate from above; ${fits}`;
}

function renderImports({ report }: ModuleFile): string {
  const byModule = new Map<string, string[]>();
  for (const { module, name } of [...report.imports, ...report.otherImports]) byModule.set(module, [...byModule.get(module) ?? [], name]);
  if (byModule.size === 0) return "none";
  return [...byModule].map(([module, names]) => `${module}: ${names.join(", ")}`).join("; ");
}

function yamlText(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : JSON.stringify(value);
}
