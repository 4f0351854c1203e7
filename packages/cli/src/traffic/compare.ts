// Compares what two builds made of the same record.
//   in   two results, record by record
//   out  counts; text
// Keeps counts only, whatever the length of the traffic.
import { type EventResult, type Outcome, diffBodies } from "@flb-wasm/host-sim";
import { readArrived } from "../records/arrived.js";
import { renderChangesOrOrder } from "../run/render-change.js";
import type { Style } from "../terminal/style.js";
import { renderTable } from "../terminal/table.js";
import { groupDigits } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";

export interface ComparisonCounts {
  readonly records: number;
  readonly different: number;
  /** Lost, corrupted or a crash with the new build, and not with the old one. */
  readonly newlyLost: number;
  /** `kept > dropped` to how many; only pairs that differ. */
  readonly moves: Readonly<Record<string, number>>;
}

const BAD: readonly Outcome[] = ["lost", "corrupted", "agent-crashed"];

export class Comparison {
  #records = 0;
  #different = 0;
  #newlyLost = 0;
  readonly #moves = new Map<string, number>();

  get counts(): ComparisonCounts {
    return { records: this.#records, different: this.#different, newlyLost: this.#newlyLost, moves: Object.fromEntries(this.#moves) };
  }

  /** @returns whether the two differ: what arrives, or that nothing does. */
  add(before: EventResult, after: EventResult): boolean {
    this.#records++;
    if (before.after === after.after && isWanted(before) === isWanted(after)) return false;
    this.#different++;
    if (isWanted(before) && !isWanted(after)) this.#newlyLost++;
    const move = before.outcome === after.outcome ? `${before.outcome}, with another record` : `${before.outcome} > ${after.outcome}`;
    this.#moves.set(move, (this.#moves.get(move) ?? 0) + 1);
    return true;
  }
}

function isWanted({ outcome }: EventResult): boolean {
  return !BAD.includes(outcome);
}

export interface DifferenceWords {
  readonly source: string;
  readonly line: number;
  readonly before: EventResult;
  readonly after: EventResult;
}

/** - is what the old build gives, + what the new one does. */
export function renderDifference({ source, line, before, after }: DifferenceWords, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const paint = isWanted(after) ? style.warning : style.bad;
  const head = `${style.faint(`${source}:${line}`)}  ${before.outcome === after.outcome ? paint(after.outcome) : `${before.outcome} > ${paint(after.outcome)}`}`;
  const reason = isWanted(after) ? [] : [`  ${wrap(after.reason.replace(/; record: .*$/s, ""), columns - 2, "  ")}`];
  if (before.after === null || after.after === null) return [head, ...reason].join("\n");
  const lines = renderChangesOrOrder(diffBodies(readArrived(before.after), readArrived(after.after)), { columns, style, indent: "  " });
  return [head, ...lines].join("\n");
}

export function renderComparison({ records, different, moves }: ComparisonCounts, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const rows = [["records", groupDigits(records)], ["the same", groupDigits(records - different)], ["different", groupDigits(different)]];
  for (const [move, count] of Object.entries(moves)) rows.push([`  ${move.includes("> lost") || move.includes("> agent") || move.includes("> corrupted") ? style.bad(move) : move}`, groupDigits(count)]);
  return renderTable(rows, { columns, alignEnd: [1] });
}
