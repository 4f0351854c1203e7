// A module's description as text.
//   in   Description
//   out  a table; each import and export with its signature
import type { Terminal } from "../terminal/terminal.js";
import { renderTable } from "../terminal/table.js";
import { renderBytes } from "../terminal/text.js";
import type { Description, DescribedExport } from "./description.js";

export function renderDescription(description: Description, { columns, style }: Pick<Terminal, "columns" | "style">): string {
  const { file, exports, imports } = description;
  const table = (rows: readonly (readonly string[])[], indent = ""): string => renderTable(rows, { columns, indent });
  const lines = [style.heading(file), "", table(facts(description).map(([label = "", words = ""]) => [style.faint(label), words]))];
  if (exports.length > 0) lines.push("", style.heading("Exports"), table(exports.map((each) => [style.name(each.name), each.signature ?? each.kind, exportWords(each)]), "  "));
  if (imports.length > 0) lines.push("", style.heading("Imports"), table(imports.map(({ module, name, kind, signature }) => [module, style.name(name), signature ?? kind]), "  "));
  return lines.join("\n");
}

function facts(description: Description): readonly (readonly string[])[] {
  const { kind, sdk, aot, byteLength, compressedBytes, sha256, memory, features, starters, customSections, loads } = description;
  const most = memory?.maxBytes == null ? "no limit" : `at most ${renderBytes(memory.maxBytes)}`;
  return [
    ["kind", kind === "aot" ? "AOT file, native code for WAMR" : sdk?.abi === "input" ? "input, for exec_wasi" : "module"],
    ...(sdk ? [["event_format", sdk.format ?? "unknown"]] : []),
    ["built with", sdk ? "@flb-wasm/sdk" : kind === "aot" ? "wamrc or flb-wamrc" : "another toolchain: it has no section \"flb-wasm\""],
    ["size", `${byteLength} B, ${renderBytes(compressedBytes)} compressed`],
    ["sha256", sha256],
    ...(aot ? [["machine", `${aot.arch}${aot.usesSimd ? ", with SIMD" : ""}`], ["AOT format", String(aot.format)]] : []),
    ...(kind === "module" ? [["memory", memory ? `${renderBytes(memory.initialBytes)} at the start, ${most}${memory.isImported ? ", imported" : ""}` : "none"]] : []),
    ...(kind === "module" ? [["features", features.length === 0 ? "none beyond WebAssembly 1.0" : features.join(", ")]] : []),
    ...(starters.length > 0 ? [["start", starters.map(({ name, stackBytes }) => `${name} runs before the first record, ${stackBytes === null ? "stack without a known bound" : `${renderBytes(stackBytes)} of stack at most`}`).join("; ")]] : []),
    ...(customSections.length > 0 ? [["sections", customSections.map(({ name, byteLength: size }) => `${name} (${renderBytes(size)})`).join(", ")]] : []),
    ["Fluent Bit", loads.length === 0 ? "no release loads it; flb-wasm check says why" : `loads in ${loads.join(", ")}`],
  ];
}

function exportWords({ isFilter, signature, stackBytes }: DescribedExport): string {
  if (!isFilter) return "";
  if (signature === null) return "may be a filter";
  return stackBytes === null ? "a filter" : `a filter, ${renderBytes(stackBytes)} of stack at most`;
}
