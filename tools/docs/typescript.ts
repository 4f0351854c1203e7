// TypeScript blocks: type-checked like a reader's project, then run by Node, or by vitest where they are tests.
//   in   files of the scratch project
//   out  what is wrong; empty if nothing is

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { problemsByFile } from "./assemblyscript.js";
import type { Scratch } from "./scratch.js";

const PATIENCE_MILLISECONDS = 60_000;

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

export function typeProblems(scratch: Scratch, paths: readonly string[]): Map<string, string[]> {
  return problemsByFile(ts.createProgram([...paths], { ...OPTIONS, typeRoots: [join(scratch.folder, "node_modules/@types")] }), paths);
}

/** What became of a block that was run. */
export type Result = { readonly state: "ran" } | { readonly state: "failed" | "not run"; readonly reason: string };

/** Runs a block. One that needs WAMR's native program is not run where there is none. */
export function run(scratch: Scratch, path: string): Result {
  const text = readFileSync(path, "utf8");
  const isTest = /from "(vitest|@flb-wasm\/cli\/vitest)"/.test(text);
  const name = basename(path, ".ts");
  const script = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } }).outputText;
  const file = scratch.write(isTest ? `${name}.test.mjs` : `${name}.mjs`, isTest ? withATest(script) : script);
  const command = isTest ? [join(scratch.folder, "node_modules/vitest/vitest.mjs"), "run", "--root", scratch.folder, basename(file)] : [file];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, command, { cwd: scratch.folder, encoding: "utf8", timeout: PATIENCE_MILLISECONDS });
  if (status === 0) return { state: "ran" };
  const missing = /^WamrMissing: .*$/m.exec(stderr)?.[0];
  if (missing !== undefined) return { state: "not run", reason: missing };
  return { state: "failed", reason: `${signal ?? `exit code ${status}`}: ${(stderr.trim() || stdout.trim()).split("\n").slice(-12).join("\n")}` };
}

/** vitest refuses a file without a test, as a set-up is. */
function withATest(script: string): string {
  return /\b(test|it)(\.\w+)*\(/.test(script) ? script : `${script}\nimport { test as ran } from "vitest";\nran("set-up", () => undefined);\n`;
}
