// Measures and cuts text, and writes numbers for people.
//   in   text, which may hold escape sequences of colours
//   out  text
// Columns are counted as most terminals do: wide East Asian characters and emoji take two.
import stringWidth from "string-width";

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
}

/** The start of plain text, with … where it was cut. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of segments.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - widthOf(text))) + text;
}

/** `1 234 567`: a thin way to read counts, in any locale. */
export function groupDigits(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** `8.1 KiB` */
export function renderBytes(byteLength: number): string {
  if (byteLength < 1024) return `${byteLength} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = byteLength / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 100 && !Number.isInteger(value) ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `12.3 µs`, `45 ms`, `1.2 s`, `2 min 5 s` */
export function renderDuration(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${Math.round(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${trim(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 1e9) return `${trim(nanoseconds / 1e6)} ms`;
  if (nanoseconds < 60e9) return `${trim(nanoseconds / 1e9)} s`;
  const seconds = Math.round(nanoseconds / 1e9);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 record`, `2 records` */
export function plural(count: number, noun: string): string {
  return `${groupDigits(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function trim(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1).replace(/\.0$/, "");
}
