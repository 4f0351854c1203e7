// Coverage as a table, as JSON and as LCOV.
//   in   coverage
//   out  text
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Branch } from "./branches.js";
import { type FileCoverage, type LineCoverage, type Tally, missedWays, percent, tallyBranches, tallyLines } from "./coverage.js";

export function renderCoverage(files: readonly FileCoverage[], { columns, style }: Pick<Terminal, "columns" | "style">): string {
  const row = (name: string, of: readonly FileCoverage[], words: string): readonly string[] => [...cells(tallyLines(of)), ...cells(tallyBranches(of)), name, words];
  const rows = files.map((file) => row(file.file, [file], missing(file)));
  const all = files.length > 1 ? [row("all", files, "")] : [];
  return [style.heading("coverage"), renderTable([["", "lines", "", "branches", "file", ""], ...rows, ...all], { columns, alignEnd: [0, 1, 2, 3] })].join("\n");
}

function cells(tally: Tally): readonly string[] {
  return [shown(percent(tally)), `${tally.run} of ${tally.all}`];
}

/** `not run: 14, 18-20; in part: 31 (never true)` */
function missing({ lines, branches }: FileCoverage): string {
  const ways = new Map<number, Branch[]>();
  for (const branch of branches) {
    if (missedWays(branch).length > 0) ways.set(branch.line, [...(ways.get(branch.line) ?? []), branch]);
  }
  const notRun = ranges(lines, ({ count }) => count === 0);
  const inPart = lines.filter((line) => line.inPart).map(({ line }) => `${line}${never(ways.get(line) ?? [])}`).join(", ");
  return [notRun === "" ? [] : `not run: ${notRun}`, inPart === "" ? [] : `in part: ${inPart}`].flat().join("; ");
}

/** The ways that a line's conditions never went; with the column where several of them missed one. */
function never(branches: readonly Branch[]): string {
  const words = branches.map((branch) => `never ${missedWays(branch).join(", ")}${branches.length > 1 ? ` at column ${branch.column}` : ""}`);
  return words.length === 0 ? "" : ` (${words.join("; ")})`;
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
  return files.map((file) => ({
    file: file.file,
    lines: tallyLines([file]).all,
    run: tallyLines([file]).run,
    branches: tallyBranches([file]).all,
    taken: tallyBranches([file]).run,
    notRun: numbers(file.lines.filter(({ count }) => count === 0)),
    inPart: numbers(file.lines.filter(({ inPart }) => inPart)),
    notTaken: file.branches.flatMap(({ line, column, ways }) => ways.filter(({ count }) => count === 0).map(({ name }) => ({ line, column, way: name }))),
  }));
}

/** https://ltp.sourceforge.net/coverage/lcov/geninfo.1.php: a branch that was never come to has `-`. */
export function renderLcov(files: readonly FileCoverage[]): string {
  return files.map((file) => {
    const [lines, branches] = [tallyLines([file]), tallyBranches([file])];
    const ways = file.branches.flatMap((branch, block) => {
      const isAsked = branch.ways.some(({ count }) => count > 0);
      return branch.ways.map(({ count }, i) => `BRDA:${branch.line},${block},${i},${isAsked ? count : "-"}`);
    });
    const counts = file.lines.map(({ line, count }) => `DA:${line},${count}`);
    return [`TN:`, `SF:${file.file}`, ...ways, `BRF:${branches.all}`, `BRH:${branches.run}`, ...counts, `LF:${lines.all}`, `LH:${lines.run}`, "end_of_record", ""].join("\n");
  }).join("");
}
