// A run in words. Pure: text in, text out.
import type { RecordResult, RunResult } from "./run/results.js";

const KIB = 1024;

/** `64 KiB`, `1.5 MiB` */
export function bytesText(bytes: number): string {
  if (bytes < KIB) return `${bytes} B`;
  const [value, unit] = bytes < KIB * KIB ? [bytes / KIB, "KiB"] : [bytes / KIB / KIB, "MiB"];
  return `${value < 100 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** `< 0.1 ms`, `2.4 ms`, `1.4 s`. Browsers round their clock to 0.1 ms. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 0.1) return "< 0.1 ms";
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** `5 records: 3 replaced, 1 dropped, 1 lost` */
export function outcomesText(records: readonly RecordResult[], kind: RunResult["kind"]): string {
  const noun = kind === "input" ? "line" : "record";
  if (records.length === 0) return `no ${noun}s`;
  const counts = new Map<string, number>();
  for (const { outcome } of records) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return `${records.length} ${noun}${records.length === 1 ? "" : "s"}: ${[...counts].map(([outcome, count]) => `${count} ${outcomeText(outcome)}`).join(", ")}`;
}

/** As a person reads it. */
export function outcomeText(outcome: string): string {
  return outcome === "unread" ? "not read" : outcome === "agent-crashed" ? "agent crashed" : outcome === "record" ? "collected" : outcome;
}

/** What two texts have in common at both ends, and what differs between. */
export interface Difference {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** Never parts a surrogate pair: characters are compared whole. */
export function findDifference(before: string, after: string): Difference {
  const [old, fresh] = [Array.from(before), Array.from(after)];
  const most = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < most && old[start] === fresh[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end++;
  const middle = (characters: string[]): string => characters.slice(start, characters.length - end).join("");
  return { start: old.slice(0, start).join(""), before: middle(old), after: middle(fresh), end: old.slice(old.length - end).join("") };
}
