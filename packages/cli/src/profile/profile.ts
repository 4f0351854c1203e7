// Counts what a filter does for each record, and which of the author's lines it does it for.
//   in   a module with its source map, records
//   out  Profile
//   err  CliError of the engine; RecordLost with the record at which the filter does not return
import { CodeCounter } from "@flb-wasm/host-sim";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { type EngineOptions, asCliError, notReturned, openEngine } from "../engine/engine.js";
import { NotReturned } from "../engine/watchdog.js";
import { countedInstructions } from "../module/counted-code.js";
import type { ModuleFile } from "../module/module-file.js";
import type { SourcePlace } from "../module/places.js";
import type { SourcedEvent } from "../records/source.js";
import { placeOf } from "../run/report.js";

/** A record, and the operations that it took. */
export interface RecordCost {
  /** `records.jsonl:17` */
  readonly place: string;
  readonly operations: number;
}

/** One of the author's lines; operations are the mean of a record. */
export interface LineCost extends SourcePlace {
  /** Of the line's own code, and of what the optimiser drew into it. */
  readonly own: number;
  /** With the functions that it calls. */
  readonly withCalls: number;
}

export interface Profile {
  /** Name and version of what ran. */
  readonly host: string;
  /** What top-level code took, before the first record. */
  readonly start: number;
  /** The first record: what is made once, at the first use, is in it. */
  readonly first: RecordCost;
  /** All but the first, in order; the first where there is no other. */
  readonly records: readonly RecordCost[];
  readonly lost: number;
  /** Of the same records, dearest first; empty without a map. */
  readonly lines: readonly LineCost[];
  /** The mean of what no line of the author's leads to: reading the record, writing the answer. */
  readonly around: number;
}

export async function profile(module: ModuleFile, map: TraceMap | null, options: EngineOptions, source: string, events: readonly SourcedEvent[]): Promise<Profile> {
  const counter = new CodeCounter();
  const engine = await openEngine("sim", module.path, { ...options, counter }, {});
  const start = counter.operations;
  const costs: RecordCost[] = [];
  let lost = 0;
  let current: SourcedEvent | undefined;
  try {
    for (current of events) {
      if (costs.length < 2) counter.reset();
      const before = counter.operations;
      const result = await engine.filter([current.input]);
      costs.push({ place: placeOf(source, [current]), operations: counter.operations - before });
      lost += result.events.filter(({ outcome }) => outcome === "lost").length;
    }
  } catch (problem) {
    if (problem instanceof NotReturned && current) throw notReturned(problem, placeOf(source, [current]));
    throw asCliError(problem) ?? problem;
  } finally {
    await engine.close();
  }
  const [first, ...others] = costs;
  if (!first) throw new RangeError("no records");
  const records = others.length > 0 ? others : [first];
  return { host: engine.name, start, first, records, lost, ...lineCosts(module, map, counter, records.length) };
}

function lineCosts(module: ModuleFile, map: TraceMap | null, counter: CodeCounter, recordCount: number): Pick<Profile, "lines" | "around"> {
  const counts = counter.countsOf(module.bytes);
  if (!map || !counts) return { lines: [], around: 0 };
  const instructions = countedInstructions(module.bytes, map, module.report.imports.length, counts);
  const authors = new Set(instructions.filter(({ place }) => place !== null).map(({ functionIndex }) => functionIndex));
  const lines = new Map<string, { place: SourcePlace; own: number; withCalls: number }>();
  let covered = 0;
  for (const { authored, callee, operations, operationsBelow } of instructions) {
    if (!authored || operations + operationsBelow === 0) continue;
    const key = `${authored.file}:${authored.line}`;
    const line = lines.get(key) ?? { place: authored, own: 0, withCalls: 0 };
    lines.set(key, line);
    line.own += operations;
    line.withCalls += operations + operationsBelow;
    // What an author's function takes is counted at its own lines.
    covered += operations + (callee !== null && authors.has(callee) ? 0 : operationsBelow);
  }
  const costs = [...lines.values()].map(({ place, own, withCalls }): LineCost => ({ ...place, own: own / recordCount, withCalls: Math.min(withCalls, counts.operations) / recordCount }));
  return { lines: costs.sort((a, b) => b.withCalls - a.withCalls || b.own - a.own), around: Math.max(0, counts.operations - covered) / recordCount };
}
