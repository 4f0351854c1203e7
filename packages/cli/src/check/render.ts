// Findings as text, JSON and SARIF.
//   in   findings
//   out  text
import type { Style } from "../terminal/style.js";
import { plural } from "../terminal/text.js";
import { readingColumns, wrap, wrapMarkdown } from "../terminal/wrap.js";
import { CODES, codePage } from "./catalogue.js";
import { type Finding, type Severity, placeWords } from "./finding.js";
import { compareVersions } from "./versions.js";

const LABEL_COLUMNS = 8;

/**
 * One block a finding.
 *
 * @example
 * ```text
 * error FLB001  fluent-bit.yaml:20
 *         function_name helo is no export of build/filter.wasm: Fluent Bit starts and loses every record
 *         fix: write function_name: hello
 * ```
 */
export function renderFindings(findings: readonly Finding[], { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const indent = " ".repeat(LABEL_COLUMNS);
  const width = readingColumns(columns) - LABEL_COLUMNS;
  return findings.map(({ code, severity, place, problem, remedy }) => [
    `${paint(severity, style)(severity.padEnd(LABEL_COLUMNS))}${style.heading(code)}  ${style.name(placeWords(place))}`,
    indent + wrap(problem, width, indent),
    `${indent}${style.good("fix")} ${wrap(remedy, width - 4, `${indent}    `)}`,
  ].join("\n")).join("\n\n");
}

/**
 * What was not looked at, where nothing was found.
 *
 * @param config as Fluent Bit is given it; a dry run reads keys since 5.0: seen on 5.0.9, not on 4.2.8
 */
export function renderLimits(config: string, version: string, columns: number): string {
  const asks = compareVersions(version, "5.0.0") >= 0 ? `fluent-bit --dry-run -c ${config} checks them` : "Fluent Bit checks them when it starts";
  return wrap(`keys of Fluent Bit's own plugins are not checked; ${asks}`, readingColumns(columns), "");
}

/** `2 errors, 1 warning` and where to read on. */
export function renderCount(findings: readonly Finding[], style: Style): string {
  const count = (severity: Severity): number => findings.filter((each) => each.severity === severity).length;
  if (findings.length === 0) return style.good("nothing found");
  const parts = (["error", "warning", "note"] as const).filter((severity) => count(severity) > 0);
  const words = parts.map((severity) => paint(severity, style)(plural(count(severity), severity))).join(", ");
  return `${words}; flb-wasm check --explain ${findings[0]?.code} says more`;
}

/** The page of a code; as it is in the package where no terminal shows it. */
export function renderPage(code: string, columns: number): string {
  return wrapMarkdown(codePage(code), readingColumns(columns));
}

export function renderJsonFindings(findings: readonly Finding[]): string {
  const titled = findings.map((finding) => ({ ...finding, title: CODES[finding.code] ?? "", page: `codes/${finding.code}.md` }));
  return JSON.stringify({ version: 1, findings: titled }, null, 2);
}

/** SARIF 2.1.0, as code review tools read it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function renderSarif(findings: readonly Finding[], toolVersion: string): string {
  const used = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = used.map((code) => ({
    id: code, shortDescription: { text: CODES[code] ?? code }, help: { text: CODES[code] ?? code, markdown: codePage(code) },
  }));
  const results = findings.map(({ code, severity, place, problem, remedy }) => ({
    ruleId: code, ruleIndex: used.indexOf(code), level: severity, message: { text: `${problem}. ${remedy}` },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: place.file.replaceAll("\\", "/") },
        ...(place.line === null ? {} : { region: { startLine: place.line } }),
      },
    }],
  }));
  return JSON.stringify({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0",
    runs: [{ tool: { driver: { name: "flb-wasm", version: toolVersion, rules } }, results }],
  }, null, 2);
}

function paint(severity: Severity, style: Style): (text: string) => string {
  return severity === "error" ? style.bad : severity === "warning" ? style.warning : style.name;
}
