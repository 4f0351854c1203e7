// The places of a module that can trap, as somebody reads them who looks for the one that will.
//   in   sites
//   out  one row a place, in the order of the source; what hardly ever happens in one line a reason, with its lines
import type { TrapSite } from "@flb-wasm/host-sim";
import { renderTable } from "../terminal/table.js";
import { wrap } from "../terminal/wrap.js";

/** A site as it is shown and printed as JSON. */
export interface StartSite extends Omit<TrapSite, "functions"> {
  /** Whether it can run before the first record, where a trap keeps Fluent Bit from starting. */
  readonly atStart: boolean;
}

const AT_START = "before the first record";

/** What asc checks wherever text is joined or a list is made, and what must be wrong for it. */
const RARE: readonly (readonly [reason: string, needs: string])[] = [
  ["Invalid length", "a length below 0, or text and lists beyond memory"],
  ["Element type must be nullable if array is holey", "an element that was never set"],
  ["indirect call", "a function value that is none"],
];

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** How many places stand in rows of their own. */
export function countUsual(authored: readonly StartSite[]): number {
  return usualRows(authored).length;
}

export function renderAuthored(authored: readonly StartSite[], columns: number): string[] {
  const rows = usualRows(authored);
  return rows.length === 0 ? [] : [renderTable(rows, { columns })];
}

/** What a marked place costs: plugins/filter_wasm/filter_wasm.c:410-416 @v5.1.1, :91-97 @v4.0.14 */
export function renderStart(authored: readonly StartSite[], columns: number): string[] {
  if (!authored.some((site) => site.atStart && !isRare(site))) return [];
  return [wrap(`What traps ${AT_START} costs more than one: Fluent Bit does not start; up to 4.0 it lets every record through as it came`, columns)];
}

/** `Hardly ever: Invalid length (…), assembly/index.ts:4, 9` */
export function renderRare(authored: readonly StartSite[], columns: number): string[] {
  return RARE.flatMap(([reason, needs]) => {
    const places = placesOf(authored.filter((site) => site.reason === reason));
    if (places.length === 0) return [];
    const files = [...new Set(places.map(({ file }) => file))].map((file) => {
      const lines = new Set(places.filter((place) => place.file === file).map(({ line }) => line));
      return `${file}:${[...lines].join(", ")}`;
    });
    return [wrap(`Hardly ever: ${reason}, which needs ${needs}; ${files.join("; ")}`, columns)];
  });
}

function isRare({ reason }: StartSite): boolean {
  return RARE.some(([rare]) => rare === reason);
}

/** A place, its reasons, and whether it runs at the start. */
function usualRows(authored: readonly StartSite[]): string[][] {
  const usual = authored.filter((site) => !isRare(site));
  return placesOf(usual).map((place) => {
    const text = renderPlace(place);
    const here = usual.filter((site) => site.place === text);
    const mark = here.some(({ atStart }) => atStart) ? [AT_START] : [];
    return [text, [...new Set(here.map(({ reason }) => reason)), ...mark].join(", ")];
  });
}

/** Each once, by file, line and column. */
function placesOf(sites: readonly StartSite[]): Place[] {
  const places = [...new Set(sites.map(({ place }) => place ?? "?"))].map((text): Place => {
    const [, file = text, line = "", column = ""] = /^(.*):(\d+):(\d+)$/.exec(text) ?? [];
    return { file, line: Number(line), column: Number(column) };
  });
  return places.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

function renderPlace({ file, line, column }: Place): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
