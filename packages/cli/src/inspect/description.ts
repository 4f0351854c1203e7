// What a module or an AOT file is, as a value that machines read too.
//   in   a module, the findings of `check` by release line
//   out  Description
// Knows no terminal.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { RELEASE_LINES, type Feature, release } from "@flb-wasm/host-sim";
import { type AotHeader, readAotHeader } from "../aot/header.js";
import { checkModule, stopsModule } from "../check/check-module.js";
import { type About, type ModuleFile, filterNames, findExport, isFilterSignature, renderSignature } from "../module/module-file.js";
import { estimateStack } from "../module/stack.js";
import { findStarters } from "../module/starters.js";

const PAGE_BYTES = 65536;

export interface DescribedExport {
  readonly name: string;
  readonly kind: string;
  /** `(i32) -> i32`; `null` where it is no function, and in AOT files, which do not keep it. */
  readonly signature: string | null;
  /** Fluent Bit can call it as a filter; in an AOT file: could be able to. */
  readonly isFilter: boolean;
  /** Bytes of wasm_stack_size that the deepest call may need; `null` where there is no bound, and for what is no filter. */
  readonly stackBytes: number | null;
}

export interface DescribedImport {
  readonly module: string;
  readonly name: string;
  readonly kind: string;
  readonly signature: string | null;
}

export interface Description {
  readonly version: 1;
  readonly file: string;
  readonly kind: "module" | "aot";
  readonly byteLength: number;
  readonly compressedBytes: number;
  readonly sha256: string;
  /** What @flb-wasm/sdk wrote into it; `null` if another toolchain built it, and in AOT files. */
  readonly sdk: About | null;
  readonly exports: readonly DescribedExport[];
  readonly imports: readonly DescribedImport[];
  readonly memory: { readonly initialBytes: number; readonly maxBytes: number | null; readonly isImported: boolean } | null;
  /** Proposals beyond WebAssembly 1.0 that the code uses. */
  readonly features: readonly Feature[];
  /** A function that runs when the module is instantiated. */
  readonly hasStart: boolean;
  /** Every function that runs then, with bytes of wasm_stack_size that it may need; `null` where there is no bound. */
  readonly starters: readonly { readonly name: string; readonly stackBytes: number | null }[];
  readonly customSections: readonly { readonly name: string; readonly byteLength: number }[];
  readonly aot: AotHeader | null;
  /** Release lines of Fluent Bit in which `check` finds nothing that keeps it from loading or starting. */
  readonly loads: readonly string[];
}

export async function describeModule(module: ModuleFile): Promise<Description> {
  const { name, bytes, report, about } = module;
  const [memory] = report.memories;
  return {
    version: 1, file: name, kind: report.aot ? "aot" : "module", byteLength: bytes.byteLength, compressedBytes: gzipSync(bytes).byteLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    sdk: about.abi === null && about.format === null && about.filters.length === 0 ? null : about,
    exports: describeExports(module),
    imports: [
      ...report.imports.map(({ module: from, name: wanted, signature }) => ({ module: from, name: wanted, kind: "function", signature: renderSignature(signature) })),
      ...report.otherImports.map(({ module: from, name: wanted, kind }) => ({ module: from, name: wanted, kind, signature: null })),
    ],
    memory: memory ? { initialBytes: memory.initialPages * PAGE_BYTES, maxBytes: memory.maxPages === null ? null : memory.maxPages * PAGE_BYTES, isImported: memory.imported } : null,
    features: report.features, hasStart: report.hasStart,
    starters: findStarters(module).map(({ name: starter, stack }) => ({ name: starter, stackBytes: stack.byteLength })),
    customSections: report.customSections.map(({ name: section, bytes: content }) => ({ name: section, byteLength: content.byteLength })),
    aot: report.aot ? readAotHeader(bytes, name) : null,
    loads: await linesThatLoad(module),
  };
}

function describeExports(module: ModuleFile): DescribedExport[] {
  const filters = filterNames(module);
  return module.report.exports.map(({ name, kind }) => {
    const found = kind === "function" ? findExport(module.report, name) : undefined;
    const isFilter = kind === "function" && filters.includes(name) && (found === undefined || isFilterSignature(found.signature));
    return {
      name, kind, signature: found ? renderSignature(found.signature) : null, isFilter,
      stackBytes: isFilter && found ? estimateStack(module.bytes, found.index).byteLength : null,
    };
  });
}

async function linesThatLoad(module: ModuleFile): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const line of RELEASE_LINES) {
    const findings = await checkModule(module, release(line));
    if (!findings.some(stopsModule)) lines.push(line);
  }
  return lines;
}
