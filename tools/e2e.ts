// The examples in a real Fluent Bit and in the simulator, event by event: `npm run e2e [-- <example> …]`.
// Their own records first, then the same with records between them that Fluent Bit writes as invalid JSON.
//   in   examples/<name>, built; FLUENT_BIT (paths as in PATH) or a fluent-bit on the PATH
//   out  a verdict per event on stdout; exit code 1 on any difference, 0 where nothing can be compared
//   err  one line on stderr
// Numbers are compared as text, so that none is rounded on the way.

import { fileURLToPath } from "node:url";
import { type EventResult, FluentBit } from "@flb-wasm/host-sim";
import colors from "picocolors";
import { BAD_MEMBERS, type MixedVerdict, mixThrough, mixedBodies } from "./bad-records.js";
import { type Example, exampleNames, inFolderOf, readFilters } from "./example.js";
import { type RealRun, findFluentBits, runInFluentBit, versionOf } from "./real-fluent-bit.js";
import { count, cut } from "./render.js";
import { subfolders } from "./source-files.js";

const EXAMPLES = fileURLToPath(new URL("../examples/", import.meta.url));
const COLUMNS = 80;
const WIDEST_BAD = Math.max(...BAD_MEMBERS.map(({ what }) => what.length));

/** One event's fate in the simulator, and whether the real agent agrees. */
export interface Verdict {
  readonly isSame: boolean;
  readonly outcome: EventResult["outcome"];
  /** JSON text; `null` where nothing arrives. */
  readonly simulated: string | null;
  /** JSON text; `null` where nothing arrived in this event's place. */
  readonly real: string | null;
}

/**
 * Lays the real agent's records beside the simulator's, in order. Where the agent sent fewer records than are still due, an event that
 * does not find its record counts as missing; what is left over at the end is surplus.
 */
export function compare(events: readonly Pick<EventResult, "outcome" | "after">[], arrived: readonly string[]): { verdicts: Verdict[]; surplus: string[] } {
  let next = 0;
  let due = events.filter(({ after }) => after !== null).length;
  const verdicts = events.map(({ outcome, after: simulated }): Verdict => {
    if (simulated === null) return { isSame: true, outcome, simulated, real: null };
    const isMissing = arrived[next] !== simulated && arrived.length - next < due;
    due -= 1;
    const real = isMissing ? null : (arrived[next++] ?? null);
    return { isSame: real === simulated, outcome, simulated, real };
  });
  return { verdicts, surplus: arrived.slice(next) };
}

export function renderVerdict(number: number, { isSame, outcome, simulated, real }: Verdict): string {
  const head = `${String(number).padStart(4)}  ${isSame ? colors.green("same") : colors.red("DIFFERENT")}  ${outcome}`;
  if (isSame) return `${head}  ${colors.dim(cut(simulated ?? "", COLUMNS - 24))}`.trimEnd();
  return [head, `      simulator   ${simulated ?? "nothing arrives"}`, `      fluent-bit  ${real ?? "nothing arrives"}`].join("\n");
}

/** One line for a bad record, nothing for a good one that arrives as it does without the bad ones. */
export function renderMixed(number: number, { isSame, bad, wanted, got, became }: MixedVerdict): string[] {
  if (isSame && bad === null) return [];
  const head = `${String(number).padStart(4)}  ${isSame ? colors.green("same") : colors.red("DIFFERENT")}  ${(bad ?? "good record").padEnd(WIDEST_BAD)}`;
  if (isSame) return [`${head}  ${colors.dim(cut(became, COLUMNS - WIDEST_BAD - 14))}`];
  return [head, `      ${bad === null ? "alone     " : "simulator "}  ${wanted ?? "nothing arrives"}`, `      fluent-bit  ${got ?? "nothing arrives"}`];
}

// --- internal ---

/** Prints one example's verdicts; returns the number of differences. The current folder must be the example's. */
async function compareExample(example: Example, binary: string, version: string): Promise<number> {
  console.log(`\n${colors.bold(example.name)}  ${colors.dim(`fluent-bit ${version} against the simulator`)}`);
  const simulator = await FluentBit.load(example.wasmPath, { ...example.filter, version });
  const { events } = simulator.filter(example.records.map((record) => ({ tag: example.tag, record })));
  const run = runInFluentBit(binary, example);
  const { verdicts, surplus } = compare(events, run.arrived);
  verdicts.forEach((verdict, i) => console.log(renderVerdict(i + 1, verdict)));
  for (const record of surplus) console.log(`      ${colors.red("SURPLUS")}  fluent-bit also sent ${record}`);
  const differences = verdicts.filter(({ isSame }) => !isSame).length + surplus.length + (run.end === "exit code 0" ? 0 : 1);
  if (differences > 0) printLog(run);
  return differences;
}

/** Prints what becomes of bad records between the example's; returns the number of differences. The current folder must be the example's. */
async function mixExample(example: Example, binary: string, version: string): Promise<number> {
  console.log(`\n${colors.bold(example.name)}  ${colors.dim(`fluent-bit ${version}, bad records between good ones`)}`);
  const { verdicts, ends, log } = await mixThrough(binary, version, example);
  verdicts.forEach((verdict, i) => renderMixed(i + 1, verdict).forEach((line) => console.log(line)));
  const good = verdicts.filter(({ bad }) => bad === null);
  console.log(`      ${good.filter(({ isSame }) => isSame).length} of ${count(good.length, "good record")} as without the bad ones; the agent ended with ${ends[0]}`);
  const differences = verdicts.filter(({ isSame }) => !isSame).length + ends.filter((end) => end !== "exit code 0").length;
  if (differences > 0) printLog({ end: ends.join(" and "), log });
  return differences;
}

function printLog({ end, log }: Pick<RealRun, "end" | "log">): void {
  const told = log.filter(({ level, text }) => level === "warn" || level === "error" || /Exception|corruption/.test(text)).slice(-8);
  console.log(`      fluent-bit ended with ${end}${told.length === 0 ? "" : `; it logged:\n${told.map(({ level, text }) => `[${level}] ${text}`).join("\n")}`}`);
}

/** Examples without a filter, if none was chosen. */
function inputNames(chosen: readonly string[]): string[] {
  return chosen.length > 0 ? [] : subfolders(EXAMPLES, ".").filter((name) => !exampleNames(EXAMPLES).includes(name));
}

async function main(chosen: readonly string[]): Promise<number> {
  const binaries = findFluentBits(process.env);
  if (binaries.length === 0) {
    console.log("not run: no fluent-bit found (set FLUENT_BIT or put it on the PATH)");
    return 0;
  }
  const names = chosen.length > 0 ? chosen : exampleNames(EXAMPLES);
  for (const name of inputNames(chosen)) console.log(`not run: ${name}: an input gets no records; its own tests run it in the agents`);
  let [compared, differences] = [0, 0];
  for (const binary of binaries) {
    const version = versionOf(binary);
    for (const name of names) {
      for (const example of readFilters(EXAMPLES, name)) {
        compared += example.records.length + mixedBodies(example.records).length;
        differences += await inFolderOf(example, async () => await compareExample(example, binary, version) + await mixExample(example, binary, version));
      }
    }
  }
  console.log(`\n${count(compared, "event")} compared, ${count(differences, "difference")}`);
  return differences === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
