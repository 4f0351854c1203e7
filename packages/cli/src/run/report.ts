// Prints a run while it goes, and counts.
//   in   chunks with their results
//   out  lines at the terminal; Summary
// Keeps one chunk at most.
import type { ChunkResult, EventResult, Outcome } from "@flb-wasm/host-sim";
import type { Engine } from "../engine/engine.js";
import type { SourcedEvent } from "../records/source.js";
import { type PrintOptions, Printer } from "./printer.js";
import { renderEvent, renderEventJson } from "./render-event.js";
import { NO_OUTCOMES, type Summary, countOutcomes } from "./summary.js";
import { recordAsRead } from "./unheld.js";

export interface RunReportOptions extends PrintOptions {
  /** The records' file, as it is shown. */
  readonly source: string;
}

/** `records.jsonl:7` of the chunk's event at the index; without one the lines of the whole chunk, `records.jsonl:1 to 100`. */
export function placeOf(source: string, chunk: readonly SourcedEvent[], index: number | null = null): string {
  const events = index === null ? chunk : chunk.slice(index, index + 1);
  const [first, last] = [events[0]?.line ?? 0, events.at(-1)?.line ?? 0];
  return `${source}:${first}${last === first ? "" : ` to ${last}`}`;
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
  readonly #printer: Printer;

  constructor(readonly options: RunReportOptions) {
    this.#printer = new Printer(options);
  }

  /** Before the engine sees a chunk. */
  begin(events: readonly SourcedEvent[]): void {
    this.lastEvents = events;
  }

  /** Of the last chunk: {@link placeOf} */
  placeOf(index: number | null): string {
    return placeOf(this.options.source, this.lastEvents, index);
  }

  add(events: readonly SourcedEvent[], result: ChunkResult, nanoseconds: number, engine: Engine): void {
    this.#engineNanoseconds += nanoseconds;
    this.#engine = engine;
    this.#memoryStartBytes ??= engine.memoryBytes;
    this.records += events.length;
    countOutcomes(this.#counts, result.events);
    result.events.forEach((each, i) => this.#print(events[i], each));
    this.#printer.log(result.log);
  }

  summary(engine: string, functionName: string): Summary {
    return {
      engine, functionName, records: this.records, outcomes: this.#counts, memoryStartBytes: this.#memoryStartBytes,
      memoryEndBytes: this.#engine?.memoryBytes ?? null, stackBytes: this.#engine?.stackBytes ?? null,
      engineNanoseconds: Math.round(this.#engineNanoseconds), wallNanoseconds: Math.round((performance.now() - this.#wallStart) * 1e6),
    };
  }

  leftOut(): string[] {
    return this.#printer.leftOut();
  }

  #print(event: SourcedEvent | undefined, result: EventResult): void {
    const { isJson, source, terminal } = this.options;
    this.#printer.record({ isBad: isBad(result), isSame: () => result.outcome === "kept" }, () => {
      const words = { source, line: event?.line ?? 0, result, record: event ? recordAsRead(event.input, this.#engine?.version) : result.before };
      return isJson ? renderEventJson(words) : renderEvent(words, terminal);
    });
  }
}

function isBad({ outcome }: EventResult): boolean {
  return outcome === "lost" || outcome === "corrupted" || outcome === "agent-crashed";
}
