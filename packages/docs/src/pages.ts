// Pages that are made of the project's own results: nobody writes a number into them.
//   in   conformance/matrix.json, bench/results/latest.json, PROMISES.md, packages/cli/codes
//   out  site/reports/*.md, site/codes/*.md; the list of them for the menus
//   err  a missing or malformed result file ends the build
// VitePress looks for pages after it has read its configuration, which calls this.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BenchmarkResults, benchmarkPage } from "./benchmark-page.js";
import { type Matrix, compatibilityPage } from "./compatibility-page.js";

const SITE = fileURLToPath(new URL("../site", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Report {
  readonly title: string;
  readonly path: string;
}

export const REPORTS: readonly Report[] = [
  { title: "Promises", path: "/reports/promises" },
  { title: "Compatibility", path: "/reports/compatibility" },
  { title: "Benchmarks", path: "/reports/benchmarks" },
  { title: "Codes of check", path: "/codes/" },
];

/** Writes every page anew and lists them for the menus. */
export function writePages(): readonly Report[] {
  for (const folder of ["reports", "codes"]) {
    rmSync(join(SITE, folder), { recursive: true, force: true });
    mkdirSync(join(SITE, folder));
  }
  write("reports/promises.md", read("PROMISES.md"));
  write("reports/compatibility.md", compatibilityPage(JSON.parse(read("conformance/matrix.json")) as Matrix));
  write("reports/benchmarks.md", benchmarkPage(JSON.parse(read("bench/results/latest.json")) as BenchmarkResults));
  writeCodes();
  return REPORTS;
}

// --- internal ---

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function write(path: string, text: string): void {
  writeFileSync(join(SITE, path), text);
}

/** A page a code, at the path that the CLI names, and a list of them. */
function writeCodes(): void {
  const files = readdirSync(join(ROOT, "packages/cli/codes")).sort();
  const rows = files.map((file) => {
    const text = read(`packages/cli/codes/${file}`);
    write(`codes/${file}`, text);
    const [, code = "", title = ""] = /^# (\w+): (.+)$/m.exec(text) ?? [];
    return `| [${code}](./${code}) | ${title} |`;
  });
  write("codes/index.md", [
    "# Codes of `flb-wasm check`", "",
    "Every finding has a code that never changes its meaning. Codes below 100 are about modules and their configuration, from 100 on about routing.",
    "`flb-wasm check --explain FLB001` prints the same pages.", "",
    "| code | finding |", "| --- | --- |", ...rows, "",
  ].join("\n"));
}
