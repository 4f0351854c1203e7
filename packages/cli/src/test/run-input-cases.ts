// Runs the cases of an input: one interval each, on a fresh agent, with the case's files and no others.
//   in   a case file, the module's path, accessible paths
//   out  results as for a filter
//   err  CliError for a folder that is not there
import { setImmediate as nextTurn } from "node:timers/promises";
import { ExecWasi, type ExecWasiOptions, diffBodies } from "@flb-wasm/host-sim";
import { asCliError } from "../engine/engine.js";
import { NotReturned, Watchdog } from "../engine/watchdog.js";
import { readArrived } from "../records/arrived.js";
import { countRefused, isRefusal } from "../run/refused.js";
import { plural } from "../terminal/text.js";
import type { CaseFile, Expectation, TestCase } from "./case-file.js";
import { checkInputCases } from "./case-kinds.js";
import { filesOf } from "./given-files.js";
import { type Actual, type CaseResult, type Mismatch, NO_EXPECT, answerOf, compareLog, guestLines, unanswered } from "./run-cases.js";

export interface InputContext {
  readonly wasmPath: string;
  /** What the command line says of the input's block: before what the file says. */
  readonly options: ExecWasiOptions;
  /** As written. */
  readonly accessiblePaths: readonly string[];
  readonly cwd: string;
  /** Ends it behind the case that is run. */
  readonly stopped: AbortSignal;
}

export async function runInputCases(file: CaseFile, { wasmPath, options, accessiblePaths, cwd, stopped }: InputContext): Promise<CaseResult[]> {
  checkInputCases(file);
  const results: CaseResult[] = [];
  for (const [i, each] of file.cases.entries()) {
    await nextTurn(); // the simulator answers in the same one, and no signal comes
    if (stopped.aborted) return results;
    const files = filesOf(file, each, cwd, accessiblePaths) ?? {};
    const actual = await answerOf(() => collectOnce(each, wasmPath, { files, accessiblePaths, ...(file.bufSize === null ? {} : { bufSize: file.bufSize }), ...options }));
    if (actual instanceof NotReturned) return [...results, ...unanswered(file.cases.slice(i), actual)];
    results.push({ case: each, actual, mismatches: each.expect ? compareInput(each.expect, actual) : NO_EXPECT });
  }
  return results;
}

async function collectOnce({ time }: TestCase, wasmPath: string, options: ExecWasiOptions): Promise<Actual> {
  const now = time ? BigInt(time.sec) * 1_000_000_000n + BigInt(time.nsec) : null;
  const watchdog = new Watchdog();
  try {
    const input = await ExecWasi.load(wasmPath, { parser: "json", ...options, ...(now === null ? {} : { now: () => now }) });
    const { outcome, reason, stopped, lines, log } = watchdog.call(() => input.collect());
    const lost = lines.find((line) => line.outcome === "lost");
    return {
      outcome: outcome === "lost" || stopped !== null || lost ? "lost" : "kept", record: null, copies: [], unwanted: "",
      reason: stopped !== null && outcome !== "lost" ? `the input stopped in the middle: ${stopped}` : lost?.reason ?? reason,
      records: lines.flatMap(({ after }) => (after === null ? [] : [after])), log: guestLines(log),
    };
  } catch (problem) {
    throw problem instanceof NotReturned ? problem : asCliError(problem) ?? problem;
  } finally {
    watchdog.close();
  }
}

function compareInput(expect: Expectation, actual: Actual): Mismatch[] {
  const mismatches: Mismatch[] = [];
  if (expect.lost !== (actual.outcome === "lost")) mismatches.push({ words: expect.lost ? "expected a loss, and there is none" : `records were lost: ${actual.reason}`, changes: [] });
  if (expect.records && expect.records.length !== actual.records.length) mismatches.push({ words: `expected ${expect.records.length} records, and there are ${actual.records.length}`, changes: [] });
  expect.records?.forEach((wanted, i) => {
    const text = actual.records[i];
    const changes = text === undefined ? [] : diffBodies(wanted, readArrived(text));
    if (changes.length > 0) mismatches.push({ words: `record ${i + 1} differs (- expected, + actual)`, changes });
  });
  const refused = untold(expect, actual.log);
  if (refused !== null) mismatches.push({ words: refused, changes: [] });
  return [...mismatches, ...compareLog(expect, actual.log)];
}

/** Records that `emit` refused, where the case says neither that line nor all records that are left. */
function untold({ lost, records, log: wanted }: Expectation, log: readonly string[]): string | null {
  const [first] = log.filter(isRefusal);
  if (first === undefined || lost || records || wanted?.some((text) => log.some((line) => isRefusal(line) && line.includes(text)))) return null;
  return `emit refused ${plural(countRefused(log), "record")}: ${first}; if that is right, write records: with those that are left`;
}
