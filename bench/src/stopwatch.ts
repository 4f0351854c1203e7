// Times filters against the floor, in WAMR.
//   in   modules, records
//   out  nanoseconds per record: medians over rounds
//   err  a filter that does not answer each record with text costs nothing, which is no result: the reason instead
// Each round times every filter, the floor beside each, so that a slow moment of the machine hits all: their ratios hold
// where their times do not.
import { Engine, type EngineCall, findProgram, forThisEngine } from "@flb-wasm/wamr";

export interface Contender {
  readonly module: Uint8Array;
  readonly functionName: string;
}

export interface Timing {
  /** Nanoseconds per record of the filter, of the floor, and of the filter above the floor. */
  readonly filter: number;
  readonly floor: number;
  readonly above: number;
  /** Half of the distance between the quartiles of `above`. */
  readonly spread: number;
  readonly rounds: number;
}

const MIB = 2 ** 20;
const STACK_BYTES = 8192;
const SECONDS_PER_ROUND = 0.02;

/** Starts an engine with a module in it. The app heap is large enough for any record of a benchmark. */
export async function startEngine({ module, functionName }: Contender): Promise<Engine> {
  const program = findProgram();
  if (program.path === null) throw new Error(`Cannot time in WAMR: ${program.reason}`);
  const engine = new Engine(program.path);
  const settings = { functionName, heapBytes: 64 * MIB, stackBytes: STACK_BYTES, accessiblePaths: ["."] };
  await engine.load(settings, forThisEngine(module));
  return engine;
}

/** Times each of `filters` above `floor` on `records`: a timing, or why there is none, in the order of the filters. */
export async function timeAboveFloor(
  filters: readonly Engine[], floor: Engine, records: readonly string[], rounds: number,
): Promise<(Timing | Error)[]> {
  const calls = callsOf(records);
  const runners = await Promise.all(filters.map((filter) => prepare(filter, calls).catch(asError)));
  const samples = filters.map((): Sample[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, runner] of runners.entries()) {
      if (runner instanceof Error) continue;
      const sample = await timeRound(runner, floor).catch(asError);
      if (sample instanceof Error) runners[i] = sample;
      else samples[i]?.push(sample);
    }
  }
  return runners.map((runner, i) => runner instanceof Error ? runner : summarise(samples[i] ?? []));
}

interface Runner {
  readonly filter: Engine;
  readonly batch: readonly EngineCall[];
}

/** As many calls as a round of this filter takes. */
async function prepare(filter: Engine, calls: readonly EngineCall[]): Promise<Runner> {
  await checkAnswers(filter, calls);
  const [first = 1] = await filter.time(calls, true, 1);
  const repeat = Math.max(1, Math.min(20_000, Math.round((SECONDS_PER_ROUND * 1e9) / first)));
  return { filter, batch: Array.from({ length: repeat }, () => calls).flat().slice(0, Math.max(calls.length, 40_000)) };
}

async function timeRound({ filter, batch }: Runner, floor: Engine): Promise<Sample> {
  const [low = 0] = await floor.time(batch, true, 1);
  const [high = 0] = await filter.time(batch, true, 1);
  return { filter: high / batch.length, floor: low / batch.length };
}

function asError(problem: unknown): Error {
  return problem instanceof Error ? problem : new Error(String(problem));
}

/** What was measured in one round, in nanoseconds per record. */
export interface Sample {
  readonly filter: number;
  readonly floor: number;
}

/** Medians of interleaved samples, in nanoseconds per record. */
export function summarise(samples: readonly Sample[]): Timing {
  const above = samples.map((sample) => sample.filter - sample.floor);
  return {
    filter: quantile(samples.map((sample) => sample.filter), 0.5),
    floor: quantile(samples.map((sample) => sample.floor), 0.5),
    above: quantile(above, 0.5),
    spread: (quantile(above, 0.75) - quantile(above, 0.25)) / 2,
    rounds: samples.length,
  };
}

async function checkAnswers(filter: Engine, calls: readonly EngineCall[]): Promise<void> {
  const answers = await filter.filter(calls, true);
  const bad = answers.findIndex(({ kind }) => kind !== "text");
  const answer = answers[bad];
  if (answer) throw new Error(`Cannot time: record ${bad + 1} is answered with ${answer.kind} ${new TextDecoder().decode(answer.bytes)}`);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function callsOf(records: readonly string[]) {
  const encoder = new TextEncoder();
  return records.map((record) => ({
    tag: encoder.encode("kube.var.log.containers.api"), time: { sec: 1704067200, nsec: 0 }, record: encoder.encode(record),
  }));
}
