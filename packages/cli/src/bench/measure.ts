// Measures an engine over the same chunks again and again.
//   in   chunks, seconds
//   out  Measurement: the median round, so that one pause does not count; in Fluent Bit the pace of agent-pace.ts; null where it was stopped before
//   err  CliError of the engine; RecordLost with the record at which the filter does not return
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EventInput } from "@flb-wasm/host-sim";
import { type Engine, type EngineName, type EngineOptions, asCliError, notReturned, openEngine } from "../engine/engine.js";
import { type Ending, NotReturned } from "../engine/watchdog.js";
import type { SourcedEvent } from "../records/source.js";
import { placeOf } from "../run/report.js";
import type { Style } from "../terminal/style.js";
import { renderTable } from "../terminal/table.js";
import { groupDigits, renderBytes, renderDuration } from "../terminal/text.js";
import { type Pace, measurePace } from "./agent-pace.js";

export interface Measurement {
  readonly engine: EngineName;
  /** Name and version of what ran. */
  readonly host: string;
  readonly nanosecondsPerRecord: number;
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** The guest's linear memory at the end; `null` where the engine does not tell. */
  readonly memoryBytes: number | null;
}

export interface MeasureRequest {
  readonly name: EngineName;
  readonly wasmPath: string;
  readonly options: EngineOptions;
  /** The records' file, as it is shown. */
  readonly source: string;
  readonly chunks: readonly (readonly SourcedEvent[])[];
  readonly seconds: number;
  /** Ends it soon, with what was measured by then. */
  readonly stopped: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Records of a round, at least: a chunk of a few costs what a chunk costs, and not what its records do. */
const LEAST_RECORDS = 100;

/** @returns `null` if it was stopped before there was a number. */
export async function measure({ name, wasmPath, options, source, chunks, seconds, stopped, environment }: MeasureRequest): Promise<Measurement | null> {
  const inputs = chunks.map((events) => events.map(({ input }) => input));
  const open = (ending: Ending): Promise<Engine> => openEngine(name, wasmPath, options, environment, ending);
  try {
    if (name !== "fluent-bit") await tryEach(await open("throw"), source, chunks, stopped);
    if (stopped.aborted) return null;
    const pace = name === "fluent-bit"
      ? await measurePace(inputs, wasmPath, options, seconds, environment, stopped)
      : await medianRound(await open("kill"), fill(inputs), seconds, stopped);
    if (!pace) return null;
    const { host, nanosecondsPerRecord, bytesPerRecord, memoryBytes } = pace;
    const recordsPerSecond = 1e9 / nanosecondsPerRecord;
    return { engine: name, host, nanosecondsPerRecord, recordsPerSecond: Math.round(recordsPerSecond), bytesPerSecond: Math.round(recordsPerSecond * bytesPerRecord), memoryBytes };
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
}

/** Each record once, on an engine of its own: where a filter does not return, a timer for each call says which it is, and would count in a measurement. */
async function tryEach(engine: Engine, source: string, chunks: readonly (readonly SourcedEvent[])[], stopped: AbortSignal): Promise<void> {
  let current: readonly SourcedEvent[] = [];
  try {
    for (current of chunks) {
      if (stopped.aborted) return;
      await engine.filter(current.map(({ input }) => input));
      await nextTurn(); // the simulator answers in the same one, and no signal comes
    }
  } catch (problem) {
    if (!(problem instanceof NotReturned)) throw problem;
    throw notReturned(problem, placeOf(source, current, engine.lastIndex));
  } finally {
    await engine.close();
  }
}

async function medianRound(engine: Engine, chunks: readonly (readonly EventInput[])[], seconds: number, stopped: AbortSignal): Promise<Pace | null> {
  const records = chunks.flat().length;
  const rounds: number[] = [];
  try {
    await round(engine, chunks); // warm-up
    const end = performance.now() + seconds * 1000;
    while (!stopped.aborted && (rounds.length === 0 || performance.now() < end)) {
      rounds.push(await round(engine, chunks));
      await nextTurn();
    }
    if (rounds.length === 0) return null;
    rounds.sort((a, b) => a - b);
    const median = rounds[Math.floor(rounds.length / 2)] ?? 0;
    const bytesPerRecord = chunks.flat().reduce((sum, { record }) => sum + record.length, 0) / records;
    return { host: engine.name, nanosecondsPerRecord: Math.round((median * 1e6) / records), bytesPerRecord, memoryBytes: engine.memoryBytes };
  } finally {
    await engine.close();
  }
}

/** A single short chunk, repeated to the length of a full one. */
function fill(chunks: readonly (readonly EventInput[])[]): readonly (readonly EventInput[])[] {
  const [only, more] = chunks;
  if (!only || more || only.length >= LEAST_RECORDS) return chunks;
  return [Array.from({ length: Math.ceil(LEAST_RECORDS / only.length) }, () => only).flat()];
}

/** @returns milliseconds. */
async function round(engine: Engine, chunks: readonly (readonly EventInput[])[]): Promise<number> {
  const start = performance.now();
  for (const chunk of chunks) await engine.filter(chunk);
  return performance.now() - start;
}

export function renderMeasurements(measurements: readonly Measurement[], baseline: readonly Measurement[], { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const head = ["engine", "a record", "records/s", "throughput", "memory", ...(baseline.length > 0 ? ["against baseline"] : [])].map(style.faint);
  const rows = measurements.map(({ engine, host, nanosecondsPerRecord, recordsPerSecond, bytesPerSecond, memoryBytes }) => [
    host, renderDuration(nanosecondsPerRecord), groupDigits(recordsPerSecond), `${renderBytes(bytesPerSecond)}/s`, memoryBytes === null ? "" : renderBytes(memoryBytes),
    ...(baseline.length > 0 ? [renderRatio(nanosecondsPerRecord, baseline.find((each) => each.engine === engine), style)] : []),
  ]);
  return renderTable([head, ...rows], { columns, alignEnd: [1, 2, 3, 4] });
}

function renderRatio(now: number, before: Measurement | undefined, style: Style): string {
  if (!before) return style.faint("not in it");
  const percent = Math.round((now / before.nanosecondsPerRecord - 1) * 100);
  const words = percent === 0 ? "the same" : `${Math.abs(percent)} % ${percent > 0 ? "slower" : "faster"}`;
  return percent > 0 ? style.warning(words) : style.good(words);
}
