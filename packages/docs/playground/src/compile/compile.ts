// One workspace, compiled as `asc assembly/index.ts` would in a project.
//   in   sources by path, the record format
//   out  the module and its source map, or none; what the compiler said, at the author's lines
//   err  none: whatever the compiler throws becomes a diagnostic
// One compilation at a time: asc and its transforms share state.
/// <reference path="../ambient.d.ts" />
import * as asc from "assemblyscript/asc";
import FilterExports from "@flb-wasm/sdk/transform";
import type { Diagnostic } from "../diagnostic.js";
import { ENTRY, isSource } from "../workspace.js";
import { readDiagnostic } from "./read-diagnostic.js";
import { SDK_MSGPACK_OPTIONS, SDK_OPTIONS, SDK_SOURCES } from "./sdk-sources.js";

export interface CompileRequest {
  /** Text by path; others than sources are ignored. */
  readonly files: Readonly<Record<string, string>>;
  readonly format: "json" | "msgpack";
  /** False: no function is drawn into another, so that a trap's stack names the author's line. Default true. */
  readonly isOptimised?: boolean;
}

export interface Compiled {
  /** `null` if there were errors. */
  readonly module: { readonly wasm: Uint8Array; readonly sourceMap: string } | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly milliseconds: number;
}

const OUT = "filter.wasm";

/**
 * Compiles.
 *
 * @example
 * ```ts no-run
 * const { module, diagnostics } = await compile({ files: { "assembly/index.ts": source }, format: "json" });
 * ```
 */
export async function compile({ files, format, isOptimised = true }: CompileRequest): Promise<Compiled> {
  const began = performance.now();
  const written = new Map<string, string | Uint8Array>();
  const diagnostics: Diagnostic[] = [];
  // In a browser asc's root is "/", and it asks for the sources of packages from there.
  const read = (path: string): string | undefined => (isSource(path) ? files[path] : SDK_SOURCES.get(path.replace(/^\//, "")));
  const { error } = await asc.main([ENTRY, "--outFile", OUT, ...compilerWords(format, isOptimised)], {
    readFile: (path) => read(path) ?? null,
    writeFile: (path, contents) => void written.set(path.slice(path.lastIndexOf("/") + 1), contents),
    listFiles: () => null,
    reportDiagnostic: (message) => void diagnostics.push(readDiagnostic(message, (path) => isSource(path) && path in files, (path) => read(path.replace(/^~lib\//, "node_modules/")) ?? "")),
    // asc takes a class too and makes an instance for each compilation, as it does for --transform.
    transforms: [FilterExports as unknown as asc.Transform],
  });
  const [wasm, sourceMap] = [written.get(OUT), written.get(`${OUT}.map`)];
  const isBuilt = error === null && wasm instanceof Uint8Array && typeof sourceMap === "string";
  if (!isBuilt && !diagnostics.some(({ severity }) => severity === "error")) diagnostics.push(unexplained(error));
  return { module: isBuilt ? { wasm, sourceMap } : null, diagnostics, milliseconds: performance.now() - began };
}

/** The SDK's own options, without the transform's name: a browser has no file to load it from. */
function compilerWords(format: CompileRequest["format"], isOptimised: boolean): string[] {
  const { transform: _loaded, ...given } = SDK_OPTIONS;
  const options = isOptimised ? given : { ...given, optimizeLevel: 0, shrinkLevel: 0 };
  const use = format === "msgpack" ? [...options.use, ...SDK_MSGPACK_OPTIONS.use] : options.use;
  return Object.entries({ ...options, use }).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? [`--${name}`] : [];
    return [value].flat().flatMap((word) => [`--${name}`, String(word)]);
  });
}

function unexplained(error: Error | null): Diagnostic {
  const message = `Cannot compile: the compiler stopped (${error?.message ?? "no module"}); undo the last edit, and simplify what it changed`;
  return { severity: "error", start: null, end: null, message, from: "compiler" };
}
