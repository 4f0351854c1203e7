// Runs cases, one chunk each, on one agent a file.
//   in   a case file, an engine or a pipeline
//   out  per case what came, and how it differs from what was expected
//   err  as the engine's
// Cases of one file share the filter's state, in order, as records of one agent do. One with files of its own has an agent of its
// own: a filter reads its settings once.
import { resolve } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Change, type LogLine, Pipeline, type Outcome, diffBodies, readPipelineConfig, release } from "@flb-wasm/host-sim";
import { modulePaths } from "../check/module-paths.js";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { refuseUntouched } from "../engine/agent-log.js";
import { type EngineOptions, type EngineName, asCliError, openEngine } from "../engine/engine.js";
import { isForeign } from "../engine/foreign-error.js";
import { NotReturned, Watchdog } from "../engine/watchdog.js";
import { readArrived } from "../records/arrived.js";
import type { CaseFile, Expectation, TestCase } from "./case-file.js";
import { checkFilterCases } from "./case-kinds.js";
import { type SeenFiles, filesOf } from "./given-files.js";

/** A record as it arrives. */
export interface Copy {
  readonly tag: string;
  /** JSON text. */
  readonly record: string;
}

/** What became of a case's record. */
export interface Actual {
  readonly outcome: Outcome;
  readonly reason: string;
  /** JSON text; `null` if no record arrives. */
  readonly record: string | null;
  /** Of an input: JSON texts of all records; empty for a filter. */
  readonly records: readonly string[];
  /** What arrives, each copy once: of a filter one at most. */
  readonly copies: readonly Copy[];
  /** What became of another copy that nobody wanted gone; empty where there is none. */
  readonly unwanted: string;
  /** Lines that the filter logged. */
  readonly log: readonly string[];
}

export interface Mismatch {
  /** `expected a record, and it was dropped` */
  readonly words: string;
  readonly changes: readonly Change[];
}

export interface CaseResult {
  readonly case: TestCase;
  readonly actual: Actual;
  readonly mismatches: readonly Mismatch[];
  /** False where the filter did not return, in this case or one before: nothing came, and nothing is to be expected from it. */
  readonly isAnswered?: false;
}

/** The configuration of a file's cases. */
export interface CaseConfig {
  readonly text: string;
  readonly file: string;
  readonly folder: string;
  /** Absolute paths of modules by the absolute paths that they stand in for. */
  readonly standIns: ReadonlyMap<string, string>;
}

export interface RunContext {
  readonly engine: EngineName;
  readonly wasmPath: string;
  readonly options: EngineOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text and folder of the file's `config`, if it has one. */
  readonly config: CaseConfig | null;
  /** As written: where files of cases must lie. */
  readonly accessiblePaths: readonly string[];
  /** The project. */
  readonly cwd: string;
  /** Ends it behind the case that is run. */
  readonly stopped: AbortSignal;
}

export interface CaseRun {
  /** Name and version of what ran. */
  readonly host: string;
  /** Of all cases, or of those before a stop. */
  readonly results: readonly CaseResult[];
}

export const NO_EXPECT: readonly Mismatch[] = [{ words: "the case expects nothing yet; flb-wasm test --update writes it", changes: [] }];

export async function runCases(file: CaseFile, context: RunContext): Promise<CaseRun> {
  checkFilterCases(file);
  const seen = file.cases.map((each) => filesOf(file, each, context.cwd, context.config ? null : context.accessiblePaths));
  const results: CaseResult[] = [];
  let shared: Runner | null = null;
  let host = "";
  try {
    for (const [i, each] of file.cases.entries()) {
      await nextTurn(); // the simulator answers in the same one, and no signal comes
      if (context.stopped.aborted) break;
      const isOwn = each.files !== null;
      const runner = isOwn ? await openRunner(context, seen[i] ?? null) : shared ??= await openRunner(context, seen[i] ?? null);
      host = runner.host;
      const actual = await answerOf(() => runner.answer(each).finally(() => (isOwn ? runner.close() : undefined)));
      if (actual instanceof NotReturned) {
        results.push(...unanswered(file.cases.slice(i), actual));
        break;
      }
      results.push({ case: each, actual, mismatches: each.expect ? compare(each.expect, actual) : NO_EXPECT });
    }
  } catch (problem) {
    if (isForeign(problem, "InvalidEvent") || isForeign(problem, "JsonTextError")) throw new CliError(`Cannot run ${file.file}: ${problem.message}`);
    throw asCliError(problem) ?? problem;
  } finally {
    await shared?.close();
  }
  return { host, results };
}

export async function answerOf(answer: () => Promise<Actual>): Promise<Actual | NotReturned> {
  try {
    return await answer();
  } catch (problem) {
    if (problem instanceof NotReturned) return problem;
    throw problem;
  }
}

/** @param cases the one in which the filter did not return, and those after it. */
export function unanswered(cases: readonly TestCase[], { message }: NotReturned): CaseResult[] {
  return cases.map((each, i) => {
    const reason = i === 0 ? message : "not run: the filter has not returned in a case before";
    const actual: Actual = { outcome: "lost", reason, record: null, records: [], copies: [], unwanted: "", log: [] };
    return { case: each, actual, mismatches: [{ words: reason, changes: [] }], isAnswered: false };
  });
}

interface Runner {
  readonly host: string;
  readonly answer: (each: TestCase) => Promise<Actual>;
  readonly close: () => Promise<void>;
}

function openRunner(context: RunContext, files: SeenFiles | null): Promise<Runner> {
  return context.config ? openPipeline(context.config, context, files) : openFilter(context, files);
}

/** @param files instead of the disk; the guest then sees accessible paths as they are written. */
async function openFilter({ engine: name, wasmPath, options, environment, accessiblePaths }: RunContext, files: SeenFiles | null): Promise<Runner> {
  const engine = await openEngine(name, wasmPath, files ? { ...options, accessiblePaths, files } : options, environment);
  return {
    host: engine.name,
    close: async () => engine.close(),
    answer: async ({ tag, time, record }) => {
      const { events: [event], log } = await engine.filter([{ tag, record, ...(time ? { time } : {}) }]);
      if (!event) throw new CliError("Cannot run a case: the engine gave no answer; run flb-wasm doctor");
      const arrives = event.outcome === "kept" || event.outcome === "replaced";
      const copies = arrives && event.after !== null ? [{ tag, record: event.after }] : [];
      return { outcome: event.outcome, reason: event.reason, record: event.after, records: [], copies, unwanted: "", log: guestLines(log) };
    },
  };
}

/** With a configuration the whole way is run, in the simulator. */
async function openPipeline({ text, file, folder, standIns }: CaseConfig, { options }: RunContext, files: SeenFiles | null): Promise<Runner> {
  const host = `simulator ${release(options.version).version}`;
  let pipeline: Pipeline;
  try {
    const config = readPipelineConfig(text, { file });
    const modules = Object.fromEntries(modulePaths(config).flatMap((path) => {
      const standIn = standIns.get(resolve(folder, path));
      return standIn === undefined ? [] : [[path, standIn] as const];
    }));
    pipeline = await Pipeline.load(config, {
      directory: folder, kubernetes: "as-given", modules, ...(options.counter ? { counter: options.counter } : {}), ...(options.version === undefined ? {} : { version: options.version }), ...(files ? { files } : {}),
    });
  } catch (problem) {
    if (problem instanceof Error && problem.name === "ConfigError") throw new CliError(`Cannot run cases: ${problem.message}; correct the configuration`);
    throw unsimulated(problem, file) ?? asCliError(problem) ?? problem;
  }
  const watchdog = new Watchdog();
  return {
    host,
    close: () => Promise.resolve(watchdog.close()),
    answer: async ({ tag, time, record }) => {
      const { events: [event], log } = await watchdog.call(() => pipeline.run([{ tag, record, ...(time ? { time } : {}) }])).catch((problem: unknown) => {
        throw unsimulated(problem, file) ?? problem;
      });
      refuseUntouched(host, log);
      const copies = distinctCopies(event?.arrivals ?? []);
      const [copy, unwanted] = [copies[0], event?.ends.find(({ what }) => what !== "dropped")];
      const words = unwanted ? `${unwanted.by}: ${unwanted.reason}` : "";
      if (copy) return { outcome: "replaced", reason: "", record: copy.record, records: [], copies, unwanted: words, log: guestLines(log) };
      return { outcome: unwanted || !event?.ends[0] ? "lost" : "dropped", reason: words, record: null, records: [], copies, unwanted: "", log: guestLines(log) };
    },
  };
}

/** What the simulator does not know of a configuration, with what is left: no other engine runs cases through one. */
function unsimulated(problem: unknown, file: string): CliError | null {
  if (!isForeign(problem, "NotSimulated")) return null;
  return new CliError(`${problem.message}; flb-wasm run -c ${file} --engine fluent-bit shows what an agent does, and cases without config: run on every engine`, ExitCode.NotAvailable);
}

/** Outputs that take a record under one tag get the same. */
function distinctCopies(arrivals: readonly Copy[]): readonly Copy[] {
  return [...new Map(arrivals.map(({ tag, record }) => [`${tag}\n${record}`, { tag, record }])).values()];
}

/** Compares what was asked for. Members may come in any order. */
export function compare(expect: Expectation, actual: Actual): readonly Mismatch[] {
  const mismatches: Mismatch[] = [];
  const add = (words: string, changes: readonly Change[] = []): void => void mismatches.push({ words, changes });
  const what = actual.record === null ? (actual.outcome === "dropped" ? "it was dropped" : `it was ${actual.outcome}: ${actual.reason}`) : "a record arrived";
  if (expect.drop && actual.outcome !== "dropped") add(`expected a drop, and ${what}`);
  if (expect.lost && actual.outcome !== "lost") add(`expected a loss, and ${what}`);
  if (!expect.drop && !expect.lost && actual.record === null) add(`expected a record, and ${what}`);
  const { record: wanted } = expect;
  if (wanted) {
    for (const { tag, record } of actual.copies) {
      const changes = diffBodies(wanted, readArrived(record));
      if (changes.length > 0) add(`the record${actual.copies.length > 1 ? ` under ${tag}` : ""} differs (- expected, + actual)`, changes);
    }
  }
  if (actual.unwanted !== "") add(`a copy arrived, and another did not: ${actual.unwanted}`);
  const tags = tagsOf(actual);
  if (expect.tags && tags.length > 0 && !isSameSet(new Set(expect.tags), new Set(tags))) {
    add(`expected the ${listTags(expect.tags)}, and it arrives under ${tags.join(" and ")}`);
  }
  return [...mismatches, ...compareLog(expect, actual.log)];
}

/** All under which it arrives, each once. */
export function tagsOf({ copies }: Actual): readonly string[] {
  return [...new Set(copies.map(({ tag }) => tag))];
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

function listTags(tags: readonly string[]): string {
  return `${tags.length === 1 ? "tag" : "tags"} ${tags.join(" and ")}`;
}

/** Each wanted text stands in a line, in order; other lines may stand between. */
export function compareLog({ log: wanted }: Expectation, log: readonly string[]): Mismatch[] {
  let from = 0;
  return (wanted ?? []).flatMap((text): Mismatch[] => {
    const found = log.findIndex((line, i) => i >= from && line.includes(text));
    if (found >= 0) from = found + 1;
    return found >= 0 ? [] : [{ words: `expected a log line with "${text}", and there is ${log.length === 0 ? "none" : log.map((line) => `"${line}"`).join(", ")}`, changes: [] }];
  });
}

export function guestLines(log: readonly LogLine[]): string[] {
  return log.filter(({ from }) => from === "guest").map(({ text }) => text);
}
