// Prints the ways of a run's records while it goes, and counts.
//   in   chunks of events with what became of them
//   out  lines at the terminal; a summary
// Keeps one chunk at most.
import type { PipelineRun, RoutedEvent } from "@flb-wasm/host-sim";
import { DEFAULT_TIME } from "@flb-wasm/host-sim/engine";
import type { SourcedEvent } from "../records/source.js";
import { renderTable } from "../terminal/table.js";
import { groupDigits } from "../terminal/text.js";
import { Printer } from "./printer.js";
import { type Fate, fateOf, isUntouched, renderMade, renderMadeJson, renderWay, renderWayJson } from "./render-way.js";
import type { RunReportOptions } from "./report.js";
import { renderVerdict } from "./summary.js";
import { recordAsRead } from "./unheld.js";

export interface WaySummary {
  /** Name and version of what ran it. */
  readonly engine: string;
  readonly config: string;
  readonly records: number;
  /** A record that reaches several outputs is one of `arrived`. */
  readonly outcomes: Readonly<Record<Fate, number>>;
  /** Copies by the output that took them. */
  readonly outputs: Readonly<Record<string, number>>;
}

export class WayReport {
  records = 0;
  readonly #fates: Record<Fate, number> = { arrived: 0, dropped: 0, lost: 0 };
  readonly #outputs: Map<string, number>;
  readonly #printer: Printer;

  /** @param outputs all that the configuration has, so that one without records is seen. */
  constructor(readonly options: RunReportOptions, outputs: readonly string[]) {
    this.#outputs = new Map(outputs.map((name) => [name, 0]));
    this.#printer = new Printer(options);
  }

  add(events: readonly SourcedEvent[], run: PipelineRun, version: string): void {
    const { isJson, source, terminal } = this.options;
    this.records += events.length;
    for (const [i, event] of run.events.entries()) {
      const came = events[i];
      if (!came) continue;
      const fate = fateOf(event);
      this.#fates[fate]++;
      this.#count(event);
      const way = { source, line: came.line, event, record: recordAsRead(came.input, version), time: came.input.time ?? DEFAULT_TIME };
      this.#printer.record({ isBad: fate === "lost", isSame: () => isUntouched(way) }, () => (isJson ? renderWayJson(way) : renderWay(way, terminal)));
    }
    this.#printer.log(run.log);
  }

  /** Records that came out and are none of those that went in. One that no output takes is a loss. */
  addMade(made: readonly RoutedEvent[]): void {
    const { isJson, terminal } = this.options;
    for (const event of made) {
      const isLost = event.arrivals.length === 0;
      if (isLost) this.#fates.lost++;
      this.#count(event);
      this.#printer.record({ isBad: isLost, isSame: () => false }, () => (isJson ? renderMadeJson(event) : renderMade(event, terminal)));
    }
  }

  #count({ outputs }: RoutedEvent): void {
    for (const name of outputs) this.#outputs.set(name, (this.#outputs.get(name) ?? 0) + 1);
  }

  leftOut(): string[] {
    return this.#printer.leftOut();
  }

  summary(engine: string, config: string): WaySummary {
    return { engine, config, records: this.records, outcomes: this.#fates, outputs: Object.fromEntries(this.#outputs) };
  }
}

/** Counts as a table, and the verdict. */
export function renderWaySummary({ engine, config, records, outcomes, outputs }: WaySummary, { columns, style }: RunReportOptions["terminal"]): string {
  const paint = { arrived: style.good, dropped: style.warning, lost: style.bad } as const;
  const row = (fate: Fate): string[] => (outcomes[fate] === 0 ? [style.faint(`  ${fate}`), style.faint("0")] : [`  ${paint[fate](fate)}`, paint[fate](groupDigits(outcomes[fate]))]);
  const reached = Object.entries(outputs).map(([name, count]) => [`    ${count === 0 ? style.faint(name) : name}`, count === 0 ? style.faint("0") : groupDigits(count)]);
  const table = renderTable([["records", groupDigits(records), `${config}, ${engine}`], row("arrived"), ...reached, row("dropped"), row("lost")], { columns, alignEnd: [1] });
  return `${table}\n\n${renderVerdict(records, outcomes.lost, style)}`;
}
