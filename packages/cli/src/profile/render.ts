// A profile as a table: what a record costs, and the lines that it is spent on.
//   in   a profile; the sources, where they are on disk
//   out  text
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { renderTable } from "../terminal/table.js";
import type { Terminal } from "../terminal/terminal.js";
import { cut, groupDigits, plural, widthOf } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";
import type { Cost, LineCost, Profile, RecordCost } from "./profile.js";

/** Lines below this share of a record's cost are not shown. */
const LEAST_SHARE = 0.001;
const MOST_LINES = 20;
/** Characters of a source's line that are worth showing. */
const LEAST_TEXT = 20;

/** The middle record, and those at both ends; of several alike the first. */
export function spread(records: readonly RecordCost[]): { readonly median: RecordCost; readonly least: RecordCost; readonly most: RecordCost } {
  const sorted = records.toSorted((a, b) => a.operations - b.operations);
  const [least] = sorted;
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const most = sorted.find(({ operations }) => operations === sorted.at(-1)?.operations);
  if (!least || !median || !most) throw new RangeError("no records");
  return { median, least, most };
}

/** @param isMapped whether the module has a source map. */
export function renderProfile(profile: Profile, isMapped: boolean, { columns, cwd, style }: Pick<Terminal, "columns" | "cwd" | "style">): string {
  const { median, least, most } = spread(profile.records);
  const at = ({ place, operations }: RecordCost): readonly string[] => [groupDigits(operations), style.faint(place)];
  const isAlone = profile.records[0] === profile.first;
  const head = renderTable([
    [isAlone ? "the only record, with what is made once" : "a record, in the middle", groupDigits(median.operations), ""],
    ...(least.operations === most.operations ? [] : [["the cheapest", ...at(least)], ["the dearest", ...at(most)]]),
    ...(isAlone || profile.first.operations === median.operations ? [] : [["the first, with what is made once", ...at(profile.first)]]),
    ["top-level code, before it", groupDigits(profile.start), ""],
  ], { columns, alignEnd: [1] });
  const lines = [style.heading(`operations, ${plural(profile.records.length, "record")} on ${profile.host}`), head];
  if (!isMapped) {
    const rows = shownOf(profile.functions, profile).map(({ cells, cost }) => [...cells, cost.name]);
    const table = renderTable([["with calls", "share", "own", "function"], ...rows], { columns, alignEnd: [0, 1, 2] });
    return [...lines, "", style.heading("functions, the mean of a record"), table, "", wrap("Without the .wasm.map beside the module no lines are told; flb-wasm build writes it.", columns)].join("\n");
  }
  if (profile.lines.length === 0) return [...lines, "", wrap("No line of yours is left in the module: the optimiser drew them into what calls them.", columns)].join("\n");
  return [...lines, "", style.heading("lines, the mean of a record"), renderLines(profile, columns, cwd)].join("\n");
}

/** The dearest, with their numbers. */
function shownOf<Each extends Cost>(costs: readonly Each[], { records }: Profile): { readonly cells: readonly string[]; readonly cost: Each }[] {
  const all = mean(records);
  const dearest = costs.filter(({ withCalls }) => withCalls >= all * LEAST_SHARE).slice(0, MOST_LINES);
  return dearest.map((cost) => ({ cost, cells: [groupDigits(cost.withCalls), share(cost.withCalls, all), groupDigits(cost.own)] }));
}

function mean(records: readonly RecordCost[]): number {
  return records.reduce((sum, { operations }) => sum + operations, 0) / records.length;
}

function share(operations: number, all: number): string {
  return `${(all === 0 ? 0 : (operations / all) * 100).toFixed(1)} %`;
}

function renderLines(profile: Profile, columns: number, cwd: string): string {
  const sources = new Sources(cwd);
  const shown = shownOf(profile.lines, profile);
  const rows = shown.map(({ cells, cost }) => [...cells, `${cost.file}:${cost.line}`]);
  const table = [["with calls", "share", "own", "line"], ...rows, [groupDigits(profile.around), share(profile.around, mean(profile.records)), "", "the SDK, around your lines"]];
  const options = { columns, alignEnd: [0, 1, 2] };
  const width = columns - Math.max(...renderTable(table, options).split("\n").map(widthOf)) - 2;
  if (width < LEAST_TEXT) return renderTable(table, options);
  const texts = ["", ...shown.map(({ cost }) => cut(sources.line(cost), width)), ""];
  return renderTable(table.map((cells, i) => [...cells, texts[i] ?? ""]), options);
}

/** Texts of lines, of files that are there. */
class Sources {
  readonly #files = new Map<string, readonly string[]>();

  constructor(readonly cwd: string) {}

  line({ file, line }: LineCost): string {
    const path = resolve(this.cwd, file);
    const lines = this.#files.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8").split("\n") : []);
    this.#files.set(path, lines);
    return lines[line - 1]?.trim() ?? "";
  }
}
