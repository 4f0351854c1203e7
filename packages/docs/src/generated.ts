// Pages that are made of the project's own results: nobody writes a number into them.
//   in   conformance/matrix.json and cases/, bench/results/latest.json, PROMISES.md, packages/cli/codes
//   out  generated/*.md, generated/codes/*.md; the list of them for the menus
//   err  a missing or malformed result file ends the build
// VitePress looks for pages after it has read its configuration, which calls this.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { type BenchmarkResults, benchmarkPage } from "./benchmark-page.js";
import { type Expectation, type Expectations, type Matrix, compatibilityPage } from "./compatibility-page.js";

const GENERATED = fileURLToPath(new URL("../generated", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Report {
  readonly title: string;
  /** Address on the site. */
  readonly path: string;
}

export const REPORTS: readonly Report[] = [
  { title: "Promises", path: "/promises" },
  { title: "Compatibility matrix", path: "/matrix" },
  { title: "Benchmarks", path: "/benchmarks" },
  { title: "Codes of check", path: "/codes/" },
];

/** Every generated page: path below generated/ -> Markdown. */
export function generatedPages(root = ROOT): Map<string, string> {
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const codes = readdirSync(join(root, "packages/cli/codes")).filter((file) => file.endsWith(".md")).sort()
    .map((file) => ({ code: file.replace(/\.md$/, ""), text: read(`packages/cli/codes/${file}`) }));
  return new Map([
    ["promises.md", read("PROMISES.md")],
    ["matrix.md", compatibilityPage(JSON.parse(read("conformance/matrix.json")) as Matrix, readExpectations(join(root, "conformance/cases")))],
    ["benchmarks.md", benchmarkPage(JSON.parse(read("bench/results/latest.json")) as BenchmarkResults)],
    ["codes/index.md", codeList(codes)],
    ...codes.map(({ code, text }) => [`codes/${code}.md`, text] as const),
  ]);
}

/** Writes every page anew. */
export function writeGenerated(): void {
  rmSync(GENERATED, { recursive: true, force: true });
  for (const [path, text] of generatedPages()) {
    mkdirSync(dirname(join(GENERATED, path)), { recursive: true });
    writeFileSync(join(GENERATED, path), text);
  }
}

// --- internal ---

/** What the cases say must come of them. */
function readExpectations(folder: string): Expectations {
  const cases = readdirSync(folder).filter((file) => file.endsWith(".yaml")).sort()
    .flatMap((file) => parse(readFileSync(join(folder, file), "utf8")) as { id: string; expect: Expectation | Expectation[] }[]);
  return new Map(cases.map(({ id, expect }) => [id, [expect].flat()]));
}

function codeList(codes: readonly { readonly code: string; readonly text: string }[]): string {
  const rows = codes.map(({ code, text }) => `| [${code}](./${code}) | ${/^# \w+: (.+)$/m.exec(text)?.[1] ?? ""} |`);
  return [
    "# Codes of `flb-wasm check`", "",
    "Every finding has a code that never changes its meaning. Codes below 100 are about modules and their configuration, from 100 on about routing.",
    "`flb-wasm check --explain FLB001` prints the same pages.", "",
    "| code | finding |", "| --- | --- |", ...rows, "",
  ].join("\n");
}
