// Columns of text, aligned; the last one takes what is left of the line and wraps, or stands below where nothing is left.
import { padEnd, padStart, widthOf } from "./text.js";
import { LEAST_COLUMNS, wrap } from "./wrap.js";

export interface TableOptions {
  /** Characters in a line. */
  readonly columns: number;
  /** Before each line. */
  readonly indent?: string;
  /** Column numbers, from 0, that align at their end. */
  readonly alignEnd?: readonly number[];
}

/** Rows as lines; cells may be coloured. */
export function renderTable(rows: readonly (readonly string[])[], { columns, indent = "", alignEnd = [] }: TableOptions): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) => Math.max(0, ...rows.map((row) => widthOf(row[i] ?? ""))));
  return rows.map((row) => {
    let line = indent;
    for (let i = 0; i < row.length - 1; i++) {
      const pad = alignEnd.includes(i) ? padStart : padEnd;
      line += `${pad(row[i] ?? "", widths[i] ?? 0)}  `;
    }
    const last = row.at(-1) ?? "";
    if (alignEnd.includes(row.length - 1)) return (line + padStart(last, widths[row.length - 1] ?? 0)).trimEnd();
    const start = widthOf(line);
    if (columns - start >= LEAST_COLUMNS || row.length === 1) return (line + wrap(last, columns - start, " ".repeat(start))).trimEnd();
    const below = `${indent}    `;
    return `${line.trimEnd()}\n${below}${wrap(last, columns - below.length, below)}`.trimEnd();
  }).join("\n");
}
