// The import lines of TypeScript and AssemblyScript files.
//   in   a file of the repository
//   out  what it imports and where the line stands; relative specifiers resolved to files
// Reads with TypeScript's own scanner, so comments and strings are no imports.

import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

export interface Import {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** As written. */
  readonly specifier: string;
  /** Relative specifiers: the file or folder from the repository root, as far as it can be found; else `null`. */
  readonly target: string | null;
  /** `import type …`: TypeScript erases it. */
  readonly isTypeOnly: boolean;
}

export function importsOf(root: string, file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    file,
    line: text.slice(0, pos).split("\n").length,
    specifier: fileName,
    target: fileName.startsWith(".") ? resolveRelative(root, file, fileName) : null,
    isTypeOnly: /(?:^|\n)\s*(?:import|export)\s+type\s[^;]*$/.test(text.slice(0, pos)),
  }));
}

/** Chains of files that import each other in a circle, each once: `[a, b, a]`. */
export function importCycles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { file, target } of imports) if (target !== null) next.set(file, [...(next.get(file) ?? []), target]);
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}

// --- internal ---

function resolveRelative(root: string, file: string, specifier: string): string {
  const path = posix.normalize(posix.join(posix.dirname(file), specifier));
  const candidates = [path.replace(/\.js$/, ".ts"), `${path}.ts`, posix.join(path, "index.ts"), path];
  return candidates.find((candidate) => candidate.endsWith(".ts") && existsSync(join(root, candidate))) ?? path;
}
