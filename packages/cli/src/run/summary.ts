// Counts of a run, and what to say when it ends.
//   in   results, chunk by chunk
//   out  Summary; text; a value for machines
// Keeps counts only, whatever the length of the input.
import type { EventResult, Outcome } from "@flb-wasm/host-sim";
import type { Style } from "../terminal/style.js";
import { renderTable } from "../terminal/table.js";
import { groupDigits, renderBytes, renderDuration } from "../terminal/text.js";

export interface Summary {
  readonly engine: string;
  readonly functionName: string;
  readonly records: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** The guest's linear memory after the first chunk and at the end; `null` where the engine does not tell. */
  readonly memoryStartBytes: number | null;
  readonly memoryEndBytes: number | null;
  readonly stackBytes: number | null;
  /** Time in the engine, without reading and printing. */
  readonly engineNanoseconds: number;
  readonly wallNanoseconds: number;
}

export const NO_OUTCOMES: Readonly<Record<Outcome, number>> = Object.freeze({
  "kept": 0, "replaced": 0, "dropped": 0, "lost": 0, "corrupted": 0, "agent-crashed": 0,
});

export function countOutcomes(counts: Record<Outcome, number>, events: readonly EventResult[]): void {
  for (const { outcome } of events) counts[outcome]++;
}

/** Records that nobody wanted gone, and those that arrive as something else. */
export function countBad({ outcomes }: Pick<Summary, "outcomes">): number {
  return outcomes.lost + outcomes.corrupted + outcomes["agent-crashed"];
}

const SHOWN_WHEN_NONE: readonly Outcome[] = ["kept", "replaced", "dropped", "lost"];

export function renderSummary(summary: Summary, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const { outcomes, records } = summary;
  const paint: Readonly<Record<Outcome, (text: string) => string>> = {
    "kept": style.good, "replaced": style.good, "dropped": style.warning, "lost": style.bad, "corrupted": style.bad, "agent-crashed": style.bad,
  };
  const rows: string[][] = [["records", groupDigits(records), `function ${summary.functionName}, ${summary.engine}`]];
  for (const [outcome, count] of Object.entries(outcomes) as [Outcome, number][]) {
    if (count === 0 && !SHOWN_WHEN_NONE.includes(outcome)) continue;
    const words = count === 0 ? style.faint : paint[outcome];
    rows.push([`  ${words(outcome)}`, words(groupDigits(count)), count > 0 && count < records ? style.faint(percentage(count, records)) : ""]);
  }
  if (records > 0) rows.push(["time", renderDuration(summary.engineNanoseconds), timeWords(summary, style)]);
  if (summary.memoryEndBytes !== null) rows.push(["memory", renderBytes(summary.memoryEndBytes), memoryWords(summary)]);
  if (summary.stackBytes !== null) rows.push(["stack", renderBytes(summary.stackBytes), "of wasm_stack_size, the deepest call"]);
  return renderTable(rows, { columns, alignEnd: [1] });
}

/** The report's last line. */
export function renderVerdict(records: number, bad: number, style: Style): string {
  if (records === 0) return style.warning("no records: give one JSON object a line");
  if (bad === 0) return style.good("no record would be lost");
  return style.bad(`${groupDigits(bad)} of ${groupDigits(records)} records would be lost`);
}

/** Below, what is timed is the start: V8 compiles a module twice, the second time while it runs. */
const LEAST_TIMED_RECORDS = 1000;

/** An agent answers at its flush: what a chunk takes there is a wait, and no cost of its records. */
function timeWords({ engine, engineNanoseconds, records }: Summary, style: Style): string {
  if (engine.startsWith("Fluent Bit")) return style.faint("with a wait for each chunk's flush; flb-wasm bench times a record");
  if (records < LEAST_TIMED_RECORDS) return style.faint("the start for the most part; flb-wasm bench times a record");
  return `${renderDuration(engineNanoseconds / records)} a record${style.faint(", the engine alone")}`;
}

function memoryWords({ memoryStartBytes, memoryEndBytes }: Summary): string {
  if (memoryStartBytes === null || memoryEndBytes === null) return "";
  return memoryEndBytes > memoryStartBytes ? `the guest's; it grew from ${renderBytes(memoryStartBytes)}` : "the guest's; it did not grow";
}

function percentage(count: number, records: number): string {
  const share = (count / records) * 100;
  return share < 0.1 ? "< 0.1 %" : `${share.toFixed(1)} %`;
}
