// The places of a module that can trap, as somebody reads them who looks for the one that will.
//   in   sites
//   out  one row a place, in the order of the source; what hardly ever happens in one line a reason, with its lines
import type { TrapSite } from "@flb-wasm/host-sim";
import { renderTable } from "../terminal/table.js";
import { wrap } from "../terminal/wrap.js";

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
export function countUsual(authored: readonly TrapSite[]): number {
  return usualRows(authored).length;
}

export function renderAuthored(authored: readonly TrapSite[], columns: number): string[] {
  const rows = usualRows(authored);
  return rows.length === 0 ? [] : [renderTable(rows, { columns })];
}

/** `Hardly ever: Invalid length (…), assembly/index.ts:4, 9` */
export function renderRare(authored: readonly TrapSite[], columns: number): string[] {
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

/** A place and its reasons. */
function usualRows(authored: readonly TrapSite[]): [string, string][] {
  const usual = authored.filter(({ reason }) => !RARE.some(([rare]) => rare === reason));
  return placesOf(usual).map((place) => {
    const text = renderPlace(place);
    return [text, [...new Set(usual.filter((site) => site.place === text).map(({ reason }) => reason))].join(", ")];
  });
}

/** Each once, by file, line and column. */
function placesOf(sites: readonly TrapSite[]): Place[] {
  const places = [...new Set(sites.map(({ place }) => place ?? "?"))].map((text): Place => {
    const [, file = text, line = "", column = ""] = /^(.*):(\d+):(\d+)$/.exec(text) ?? [];
    return { file, line: Number(line), column: Number(column) };
  });
  return places.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

function renderPlace({ file, line, column }: Place): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}
