// Results of cases as text, JSON and JUnit XML.
import type { FileCoverage } from "../line-coverage/coverage.js";
import { coverageAsJson } from "../line-coverage/render.js";
import { renderChanges } from "../run/render-change.js";
import type { Style } from "../terminal/style.js";
import { plural } from "../terminal/text.js";
import { labelled, wrap } from "../terminal/wrap.js";
import type { CaseResult } from "./run-cases.js";

export interface FileResult {
  readonly file: string;
  readonly engine: string;
  /** What ran, with its release where that is not the default's. */
  readonly host: string;
  readonly isInput: boolean;
  readonly results: readonly CaseResult[];
}

export function isPassed({ mismatches }: CaseResult): boolean {
  return mismatches.length === 0;
}

export function renderFileResult({ file, results }: FileResult, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const lines = [style.heading(file)];
  for (const result of results) {
    const { name, line } = result.case;
    if (isPassed(result)) {
      lines.push(labelled(`  ${style.good("ok")}   `, name, columns));
      continue;
    }
    lines.push(labelled(`  ${style.bad("FAIL")} `, `${name}  ${style.faint(`${file}:${line}`)}`, columns));
    for (const { words, changes } of result.mismatches) {
      lines.push(`        ${wrap(words, columns - 8, "        ")}`, ...renderChanges(changes, { columns, style, indent: "        " }));
    }
    for (const logged of result.actual.log) lines.push(style.faint(labelled("        log:", logged, columns)));
  }
  return lines.join("\n");
}

export function renderTotals(files: readonly FileResult[], style: Style): string {
  const all = files.flatMap(({ results }) => results);
  const failed = all.filter((result) => !isPassed(result)).length;
  const engine = [...new Set(files.map((each) => each.host))].join(", ");
  const passed = style.good(`${all.length - failed} passed`);
  return failed === 0 ? `${passed}, ${plural(all.length, "case")} on ${engine}` : `${style.bad(`${failed} failed`)}, ${passed}, ${plural(all.length, "case")} on ${engine}`;
}

export function renderJsonResults(files: readonly FileResult[], coverage: readonly FileCoverage[] | null): string {
  return JSON.stringify({
    version: 1,
    ...(coverage ? { coverage: coverageAsJson(coverage) } : {}),
    files: files.map(({ file, engine, host, results }) => ({
      file, engine, host,
      cases: results.map((result) => ({
        name: result.case.name, line: result.case.line, passed: isPassed(result), problems: result.mismatches.map(({ words }) => words), actual: result.actual,
      })),
    })),
  }, null, 2);
}
