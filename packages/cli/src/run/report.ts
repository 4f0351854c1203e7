// Prints a run while it goes, and counts.
//   in   chunks with their results
//   out  lines at the terminal; Summary
// Keeps one chunk at most.
import type { ChunkResult, EventResult, Outcome } from "@flb-wasm/host-sim";
import type { Engine } from "../engine/engine.js";
import type { SourcedEvent } from "../records/source.js";
import type { Terminal } from "../terminal/terminal.js";
import { groupDigits } from "../terminal/text.js";
import { renderEvent, renderEventJson, renderLog } from "./render-event.js";
import { NO_OUTCOMES, type Summary, countOutcomes } from "./summary.js";
import { recordAsRead } from "./unheld.js";

export type Show = "all" | "changed" | "bad" | "none";

export interface RunReportOptions {
  readonly isJson: boolean;
  readonly show: Show;
  /** Records to print, bad ones apart; 0 for all. */
  readonly limit: number;
  readonly source: string;
  readonly terminal: Terminal;
}

export class RunReport {
  records = 0;
  /** For messages about a chunk that the engine refused. */
  lastEvents: readonly SourcedEvent[] = [];
  readonly #counts: Record<Outcome, number> = { ...NO_OUTCOMES };
  readonly #wallStart = performance.now();
  #engineNanoseconds = 0;
  #memoryStartBytes: number | null = null;
  #engine: Engine | null = null;
  #shown = 0;
  #shownBad = 0;
  #shownLog = 0;
  #hidden = 0;

  constructor(readonly options: RunReportOptions) {}

  /** Before the engine sees a chunk. */
  begin(events: readonly SourcedEvent[]): void {
    this.lastEvents = events;
  }

  add(events: readonly SourcedEvent[], result: ChunkResult, nanoseconds: number, engine: Engine): void {
    this.#engineNanoseconds += nanoseconds;
    this.#engine = engine;
    this.#memoryStartBytes ??= engine.memoryBytes;
    this.records += events.length;
    countOutcomes(this.#counts, result.events);
    result.events.forEach((each, i) => this.#print(events[i], each));
    this.#printLog(result);
  }

  summary(engine: string, functionName: string): Summary {
    return {
      engine, functionName, records: this.records, outcomes: this.#counts, memoryStartBytes: this.#memoryStartBytes,
      memoryEndBytes: this.#engine?.memoryBytes ?? null, stackBytes: this.#engine?.stackBytes ?? null,
      engineNanoseconds: this.#engineNanoseconds, wallNanoseconds: (performance.now() - this.#wallStart) * 1e6,
    };
  }

  /** What was not printed, in words; nothing if all was. */
  leftOut(): string[] {
    if (this.#hidden === 0 || this.options.show === "none") return [];
    return [this.options.terminal.style.faint(`… ${groupDigits(this.#hidden)} more; --limit 0 prints all`)];
  }

  #print(event: SourcedEvent | undefined, result: EventResult): void {
    const { isJson, limit, source, terminal } = this.options;
    if (!this.#isWanted(result)) return;
    const bad = isBad(result);
    const shown = bad ? this.#shownBad++ : this.#shown++;
    if (!isJson && limit !== 0 && shown >= limit) {
      this.#hidden++;
      return;
    }
    const words = { source, line: event?.line ?? 0, result, record: event ? recordAsRead(event.input, this.#engine?.version) : result.before };
    terminal.out(isJson ? renderEventJson(words) : renderEvent(words, terminal));
  }

  #isWanted(result: EventResult): boolean {
    const { show } = this.options;
    if (show === "none") return false;
    if (show === "bad") return isBad(result);
    return show === "all" || result.outcome !== "kept";
  }

  #printLog({ log }: ChunkResult): void {
    const { isJson, limit, show, terminal } = this.options;
    if (isJson || show === "none") return;
    for (const line of renderLog(log, terminal)) {
      if (limit === 0 || this.#shownLog++ < limit) terminal.out(line);
    }
  }
}

function isBad({ outcome }: EventResult): boolean {
  return outcome === "lost" || outcome === "corrupted" || outcome === "agent-crashed";
}
