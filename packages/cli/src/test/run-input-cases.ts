// Runs the cases of an input: one interval each, on a fresh agent, with the files of a folder.
//   in   a case file, the module's path
//   out  results as for a filter
//   err  CliError for a folder that is not there
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { ExecWasi, diffBodies, parseJsonText } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { asCliError } from "../engine/engine.js";
import type { CaseFile, Expectation, TestCase } from "./case-file.js";
import { type Actual, type CaseResult, type Mismatch, compareLog, guestLines } from "./run-cases.js";

export async function runInputCases(file: CaseFile, wasmPath: string, version: string | undefined, cwd: string): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const each of file.cases) {
    const actual = await collectOnce(each, wasmPath, version, cwd);
    const mismatches = each.expect ? compareInput(each.expect, actual) : [{ words: "the case has no expect yet; flb-wasm test --update writes it", changes: [] }];
    results.push({ case: each, actual, mismatches });
  }
  return results;
}

async function collectOnce({ time, files }: TestCase, wasmPath: string, version: string | undefined, cwd: string): Promise<Actual> {
  const now = time ? BigInt(time.sec) * 1_000_000_000n + BigInt(time.nsec) : null;
  try {
    const input = await ExecWasi.load(wasmPath, {
      parser: "json", files: files === null ? {} : readFolder(resolve(cwd, files), files), ...(version === undefined ? {} : { version }), ...(now === null ? {} : { now: () => now }),
    });
    const { outcome, reason, lines, log } = input.collect();
    const lost = lines.find((line) => line.outcome === "lost");
    return {
      outcome: outcome === "lost" || lost ? "lost" : "kept", reason: lost?.reason ?? reason, record: null, tag: null,
      records: lines.flatMap(({ after }) => (after === null ? [] : [after])), log: guestLines(log),
    };
  } catch (problem) {
    throw asCliError(problem) ?? problem;
  }
}

function compareInput(expect: Expectation, actual: Actual): Mismatch[] {
  const mismatches: Mismatch[] = [];
  if (expect.lost !== (actual.outcome === "lost")) mismatches.push({ words: expect.lost ? "expected a loss, and there is none" : `records were lost: ${actual.reason}`, changes: [] });
  if (expect.records && expect.records.length !== actual.records.length) mismatches.push({ words: `expected ${expect.records.length} records, and there are ${actual.records.length}`, changes: [] });
  expect.records?.forEach((wanted, i) => {
    const text = actual.records[i];
    const changes = text === undefined ? [] : diffBodies(wanted, parseJsonText(text));
    if (changes.length > 0) mismatches.push({ words: `record ${i + 1} differs (- expected, + actual)`, changes });
  });
  return [...mismatches, ...compareLog(expect, actual.log)];
}

/** All files below a folder, by the path that the input sees. */
export function readFolder(folder: string, name: string): Record<string, Uint8Array> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`Cannot read ${name}: there is no such folder; files: names the folder with what the input reads`);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(paths.map((path) => [relative(folder, path).split(sep).join("/"), new Uint8Array(readFileSync(path))]));
}
