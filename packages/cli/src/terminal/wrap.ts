// The one place that breaks prose into lines.
//   in   text, which may hold escape sequences of colours; columns, Infinity where no terminal shows it
//   out  text whose lines fit; a word that is longer than a line stays whole, so that paths and addresses can be copied
// Only spaces at a break are lost. Records, configuration blocks and everything for machines never come here.
import wrapAnsi from "wrap-ansi";
import type { Terminal } from "./terminal.js";
import { widthOf } from "./text.js";

/** Longer lines of prose are hard to read. */
const READING_COLUMNS = 100;
/** For help that goes to a file. */
const FILE_COLUMNS = 80;
/** The narrowest terminal that is written for; narrower ones break the lines themselves. */
export const LEAST_COLUMNS = 20;

/** Each line of the text on its own; following lines get `indent` on top, and the spaces that their line began with. */
export function wrap(text: string, columns: number, indent = ""): string {
  if (columns === Number.POSITIVE_INFINITY) return text;
  const lines = text.split("\n").flatMap((line) => {
    const lead = /^ */.exec(line)?.[0] ?? "";
    return wrapAnsi(line.slice(lead.length), Math.max(1, columns - lead.length)).split("\n").map((each) => lead + each);
  });
  return lines.map((each, i) => (i === 0 ? each : indent + each)).join("\n");
}

/** No wider than people read with ease; without a terminal a sentence stays on one line, for grep. */
export function readingColumns(columns: number): number {
  return columns === Number.POSITIVE_INFINITY ? columns : Math.min(columns, READING_COLUMNS);
}

/** The same for help, which is a page wherever it goes. */
export function pageColumns(columns: number): number {
  return columns === Number.POSITIVE_INFINITY ? FILE_COLUMNS : readingColumns(columns);
}

/** A label and what it says: `error Cannot …`, the following lines under the words. */
export function labelled(label: string, text: string, columns: number): string {
  const start = widthOf(label) + 1;
  return `${label} ${wrap(text, Math.max(LEAST_COLUMNS, columns - start), " ".repeat(start))}`;
}

/** What the user can put right, on standard error. */
export function renderError({ message }: Error, { errorColumns, errorStyle }: Pick<Terminal, "errorColumns" | "errorStyle">): string {
  return labelled(errorStyle.bad("error"), message, errorColumns);
}

/** Says, on standard error, what the user should know of what goes on all the same. */
export function warn(words: string, { err, errorColumns, errorStyle }: Pick<Terminal, "err" | "errorColumns" | "errorStyle">): void {
  err(labelled(errorStyle.warning("warning"), words, errorColumns));
}

/** A page of Markdown: paragraphs and items are wrapped, headings, tables and code blocks are not. */
export function wrapMarkdown(page: string, columns: number): string {
  let isCode = false;
  return page.split("\n").map((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    if (isCode || /^(```|#|\|)/.test(line)) return line;
    const mark = /^\s*(?:[-*]|\d+\.) /.exec(line)?.[0] ?? "";
    return mark + wrap(line.slice(mark.length), columns - mark.length, " ".repeat(mark.length));
  }).join("\n");
}
