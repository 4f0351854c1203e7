// Counts what a filter does for each record, and which of the author's lines it does it for.
//   in   a module with its source map, records
//   out  Profile
//   err  CliError of the engine; RecordLost with the record at which the filter does not return
import { CodeCounter } from "@flb-wasm/host-sim";
import type { TraceMap } from "@jridgewell/trace-mapping";
import { type EngineOptions, asCliError, notReturned, openEngine } from "../engine/engine.js";
import { NotReturned } from "../engine/watchdog.js";
import { type CountedInstruction, countedInstructions } from "../module/counted-code.js";
import { namesOfFunctions } from "../module/function-names.js";
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

/** Operations, the mean of a record. */
export interface Cost {
  /** Of its own code, and of what the optimiser drew into it. */
  readonly own: number;
  /** With the functions that it calls. */
  readonly withCalls: number;
}

/** One of the author's lines. */
export interface LineCost extends SourcePlace, Cost {}

export interface FunctionCost extends Cost {
  /** Of the module's own names; of an export; else its number. */
  readonly name: string;
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
  /** The same of functions, where there is no map. */
  readonly functions: readonly FunctionCost[];
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
  return { host: engine.name, start, first, records, lost, ...costsOf(module, map, counter, records.length) };
}

/** Of lines where a map tells them, else of functions. */
function costsOf(module: ModuleFile, map: TraceMap | null, counter: CodeCounter, recordCount: number): Pick<Profile, "lines" | "functions" | "around"> {
  const counts = counter.countsOf(module.bytes);
  const instructions = counts ? countedInstructions(module.bytes, map, module.report.imports.length, counts) : [];
  const all = counts?.operations ?? 0;
  if (!map) {
    const sums = new Sums<{ readonly name: string }>(all, recordCount);
    const names = namesOfFunctions(module.report);
    for (const each of instructions) sums.add(String(each.functionIndex), { name: names.get(each.functionIndex) ?? `function ${each.functionIndex}` }, each);
    return { lines: [], functions: sums.costs(), around: 0 };
  }
  const authors = new Set(instructions.filter(({ place }) => place !== null).map(({ functionIndex }) => functionIndex));
  const sums = new Sums<SourcePlace>(all, recordCount);
  let covered = 0;
  for (const each of instructions) {
    if (!each.authored) continue;
    sums.add(`${each.authored.file}:${each.authored.line}`, each.authored, each);
    // What an author's function takes is counted at its own lines.
    covered += each.operations + (each.callee !== null && authors.has(each.callee) ? 0 : each.operationsBelow);
  }
  return { lines: sums.costs(), functions: [], around: Math.max(0, all - covered) / recordCount };
}

/** Operations by what they are spent on, which is named by a key. */
class Sums<Named extends object> {
  readonly #costs = new Map<string, Named & { own: number; withCalls: number }>();

  constructor(private readonly all: number, private readonly recordCount: number) {}

  add(key: string, named: Named, { operations, operationsBelow }: CountedInstruction): void {
    if (operations + operationsBelow === 0) return;
    const cost = this.#costs.get(key) ?? { ...named, own: 0, withCalls: 0 };
    this.#costs.set(key, cost);
    cost.own += operations;
    cost.withCalls += operations + operationsBelow;
  }

  /** Means of a record, dearest first; of what calls itself, no more than there is. */
  costs(): (Named & Cost)[] {
    const costs = [...this.#costs.values()].map((cost) => ({ ...cost, own: cost.own / this.recordCount, withCalls: Math.min(cost.withCalls, this.all) / this.recordCount }));
    return costs.sort((a, b) => b.withCalls - a.withCalls || b.own - a.own);
  }
}
