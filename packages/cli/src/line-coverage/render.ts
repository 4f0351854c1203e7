// Coverage as a table, as JSON and as LCOV.
//   in   coverage
//   out  text
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { type FileCoverage, type LineCoverage, percent, tally } from "./coverage.js";

export function renderCoverage(files: readonly FileCoverage[], { columns, style }: Pick<Terminal, "columns" | "style">): string {
  const row = (name: string, lines: readonly LineCoverage[], words: string): readonly string[] => {
    const counts = tally(lines);
    return [shown(percent(counts)), `${counts.run} of ${counts.lines}`, name, words];
  };
  const rows = files.map(({ file, lines }) => row(file, lines, missing(lines)));
  const all = files.length > 1 ? [row("all", files.flatMap(({ lines }) => lines), "")] : [];
  return [style.heading("coverage"), renderTable([["", "lines", "file", ""], ...rows, ...all], { columns, alignEnd: [0, 1] })].join("\n");
}

/** `not run: 14, 18-20; in part: 31` */
function missing(lines: readonly LineCoverage[]): string {
  const [notRun, inPart] = [ranges(lines, ({ count }) => count === 0), ranges(lines, (line) => line.inPart)];
  return [notRun === "" ? [] : `not run: ${notRun}`, inPart === "" ? [] : `in part: ${inPart}`].flat().join("; ");
}

/** Lines that follow one another among those with code stand together. */
function ranges(lines: readonly LineCoverage[], matches: (line: LineCoverage) => boolean): string {
  const found: { first: number; last: number }[] = [];
  let isOpen = false;
  for (const each of lines) {
    const matched = matches(each);
    const last = found.at(-1);
    if (matched && isOpen && last) last.last = each.line;
    else if (matched) found.push({ first: each.line, last: each.line });
    isOpen = matched;
  }
  return found.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
}

/** Never 100 % where a line is missing. */
export function shown(value: number): string {
  return `${Math.floor(value * 10) / 10} %`;
}

export function coverageAsJson(files: readonly FileCoverage[]): unknown {
  const numbers = (lines: readonly LineCoverage[]): readonly number[] => lines.map(({ line }) => line);
  return files.map(({ file, lines }) => ({
    file, ...tally(lines), notRun: numbers(lines.filter(({ count }) => count === 0)), inPart: numbers(lines.filter(({ inPart }) => inPart)),
  }));
}

/** https://ltp.sourceforge.net/coverage/lcov/geninfo.1.php */
export function renderLcov(files: readonly FileCoverage[]): string {
  return files.map(({ file, lines }) => {
    const counts = tally(lines);
    return [`TN:`, `SF:${file}`, ...lines.map(({ line, count }) => `DA:${line},${count}`), `LF:${counts.lines}`, `LH:${counts.run}`, "end_of_record", ""].join("\n");
  }).join("");
}
