// Which compiler built a module.
//   in   a module, its source map
//   out  whether it was asc; another one's name
// asc writes no section "producers", so only what its runtime and its libraries need gives it away.
import { WasmReader } from "@flb-wasm/host-sim/engine";
import type { ModuleFile } from "./module-file.js";

/** `abort(message, fileName, line, column)`, as asc's std/assembly/builtins.ts declares it. */
const ABORT_PARAMS = "i32,i32,i32,i32";

/** Whether a sure sign of asc is there: the SDK's section, the import of abort, the exported runtime, or a map of its sources. */
export function isFromAsc({ report, about }: ModuleFile, sourceMap: string | null): boolean {
  const runtime = ["__new", "__pin", "__unpin", "__collect"].every((name) => report.functions.some((each) => each.name === name));
  const importsAbort = report.imports.some(({ module, name, signature }) => module === "env" && name === "abort" && signature.params.join() === ABORT_PARAMS && signature.results.length === 0);
  return about.abi !== null || about.format !== null || report.customSections.some(({ name }) => name === "flb-wasm") || runtime || importsAbort || (sourceMap !== null && namesAssemblyScript(sourceMap));
}

function namesAssemblyScript(sourceMap: string): boolean {
  const { sources } = JSON.parse(sourceMap) as { readonly sources?: unknown };
  return Array.isArray(sources) && sources.some((source) => typeof source === "string" && /(?:^~lib\/|\.ts$)/.test(source));
}

/** `Rust`, `Go 1.22`, `clang 18.1.2`: the language or else the tool of the section "producers"; `null` where nothing says so. */
export function foreignTool({ report }: ModuleFile): string | null {
  const section = report.customSections.find(({ name }) => name === "producers");
  if (!section) return report.customSections.some(({ name }) => name === "go:buildid") ? "Go" : null;
  try {
    const fields = readProducers(section.bytes);
    const [name, version] = fields.get("processed-by") ?? fields.get("language") ?? ["", ""];
    return name === "" ? null : [name, version.split(" ")[0]].join(" ").trim();
  } catch (problem) {
    if (problem instanceof RangeError) return null;
    throw problem;
  }
}

/** The first value of each field: https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md */
function readProducers(bytes: Uint8Array): ReadonlyMap<string, readonly [name: string, version: string]> {
  const reader = new WasmReader(bytes);
  return new Map(reader.vector(() => {
    const field = reader.name();
    const [first] = reader.vector((): [string, string] => [reader.name(), reader.name()]);
    return [field, first ?? ["", ""]] as const;
  }));
}
