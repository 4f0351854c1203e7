// Times a filter against the floor, in WAMR.
//   in   two modules, records
//   out  nanoseconds per record: medians over interleaved rounds
// Interleaved: each round times both, one after the other, so that a slow moment of the machine hits both.
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

/** Times `filter` above `floor` on `records`. */
export async function timeAboveFloor(filter: Engine, floor: Engine, records: readonly string[], rounds: number): Promise<Timing> {
  const calls = callsOf(records);
  await checkAnswers(filter, calls);
  const [first = 1] = await filter.time(calls, true, 1);
  const repeat = Math.max(1, Math.min(20_000, Math.round((SECONDS_PER_ROUND * 1e9) / first)));
  const batch = Array.from({ length: repeat }, () => calls).flat().slice(0, Math.max(calls.length, 40_000));
  const samples: { filter: number; floor: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const [floorTime = 0] = await floor.time(batch, true, 1);
    const [filterTime = 0] = await filter.time(batch, true, 1);
    samples.push({ filter: filterTime / batch.length, floor: floorTime / batch.length });
  }
  return summarise(samples);
}

/** Medians of interleaved samples, in nanoseconds per record. */
export function summarise(samples: readonly { readonly filter: number; readonly floor: number }[]): Timing {
  const above = samples.map((sample) => sample.filter - sample.floor);
  return {
    filter: quantile(samples.map((sample) => sample.filter), 0.5),
    floor: quantile(samples.map((sample) => sample.floor), 0.5),
    above: quantile(above, 0.5),
    spread: (quantile(above, 0.75) - quantile(above, 0.25)) / 2,
    rounds: samples.length,
  };
}

/** A filter that does not answer costs nothing; that is no result. */
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
