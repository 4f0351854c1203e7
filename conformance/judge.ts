// Runs one case on one back end and judges it.
//   in   a case, a back end
//   out  a verdict: pass, fail with the difference, or not run with the reason
// Knows hosts. Does not know how they work.
import { type ChunkResult, type EventResult, NotSimulated, StartError } from "@flb-wasm/host-sim";
import semver from "semver";
import type { BackEnd } from "./backends/backend.js";
import type { Case, ExecConfig, Expectation } from "./case.js";
import { buildModule } from "./modules.js";

export type Verdict =
  | { readonly state: "pass" }
  | { readonly state: "fail"; readonly wanted: readonly string[]; readonly got: readonly string[] }
  | { readonly state: "not run"; readonly reason: string };

export async function judge(subject: Case, backEnd: BackEnd): Promise<Verdict> {
  const excluded = subject.notOn[backEnd.kind];
  if (excluded) return { state: "not run", reason: excluded };
  if (subject.needsSimd && !backEnd.hasSimd && semver.gte(backEnd.version, FIRST_WITH_SIMD)) return { state: "not run", reason: WITHOUT_SIMD };
  const expectation = subject.expect.find(({ versions }) => semver.satisfies(backEnd.version, versions));
  if (!expectation) return { state: "not run", reason: `nothing is written down for ${backEnd.version}` };
  try {
    const verdict = subject.exec
      ? await judgeProgram(subject, subject.exec, expectation, backEnd)
      : compare(await run(subject, backEnd), expectation, backEnd.seesGuest);
    const isUndefined = verdict.state === "fail" && !backEnd.noticesDoubleFree && expectation.outcomes.includes("agent-crashed");
    return isUndefined ? { state: "not run", reason: "built with jemalloc, which does not notice a double free: what follows is undefined" } : verdict;
  } catch (problem) {
    if (problem instanceof NotSimulated) return { state: "not run", reason: problem.message };
    if (problem instanceof StartError) return compareStart(problem, expectation);
    throw problem;
  }
}

const FIRST_WITH_SIMD = "4.0.4";
const WITHOUT_SIMD = `built without SIMD, which official packages have since ${FIRST_WITH_SIMD}`;

async function judgeProgram(subject: Case, exec: ExecConfig, { outcomes, log }: Expectation, { kind, collect }: BackEnd): Promise<Verdict> {
  if (!collect) return { state: "not run", reason: `${kind} alone has no exec_wasi` };
  const collected = await collect(buildModule(subject.module), exec);
  const got = [...collected.records?.map((record) => `record ${record}`) ?? ["lost"], ...collected.second === null ? [] : [collected.second]];
  const missing = log.filter((text) => !collected.log.some((line) => line.text.includes(text)));
  if (got.join("\n") === outcomes.join("\n") && missing.length === 0) return { state: "pass" };
  return { state: "fail", wanted: [...outcomes, ...missing.map((text) => `log: ${text}`)], got };
}

async function run(subject: Case, backEnd: BackEnd): Promise<ChunkResult[]> {
  const host = await backEnd.start(buildModule(subject.module), subject.config);
  try {
    const results: ChunkResult[] = [];
    for (const chunk of subject.chunks) results.push(await host.filter(chunk));
    return results;
  } finally {
    await host.close();
  }
}

function compareStart(problem: StartError, { outcomes, log }: Expectation): Verdict {
  const missing = log.filter((text) => !problem.message.includes(text));
  if (outcomes[0] === "does not start" && missing.length === 0) return { state: "pass" };
  return { state: "fail", wanted: [...outcomes, ...missing], got: [problem.message] };
}

/** What an agent logs about everything but records. */
const IRRELEVANT = /^\[(task|out flush|input:|output:|engine|forward:|file:|downstream)/;

function compare(results: readonly ChunkResult[], { outcomes, log }: Expectation, seesGuest: boolean): Verdict {
  const got = results.flatMap(({ events }) => events).map(describe);
  const wanted = outcomes.length === 1 && got.length > 1 && !outcomes[0]?.includes("start") ? got.map(() => outcomes[0] ?? "") : outcomes;
  const view = seesGuest ? (words: string): string => words : fromOutside;
  const isSame = wanted.length === got.length && wanted.every((words, i) => meets(view(got[i] ?? ""), view(words)));
  const lines = results.flatMap((result) => result.log).filter(({ level }) => level !== "info").map(({ text }) => text);
  const missing = log.filter((text) => !lines.some((line) => line.includes(text)));
  if (isSame && missing.length === 0) return { state: "pass" };
  return { state: "fail", wanted: [...wanted, ...missing.map((text) => `log: ${text}`)], got: [...got, ...missing.length > 0 ? lines.filter((line) => !IRRELEVANT.test(line)) : []] };
}

/** `gone` is met by every event that does not arrive. */
function meets(got: string, wanted: string): boolean {
  return got === wanted || (wanted === "gone" && ["dropped", "lost"].includes(got));
}

function describe({ outcome, after }: EventResult): string {
  return outcome === "replaced" || (outcome === "corrupted" && after !== null) ? `${outcome} ${after}` : outcome;
}

/** Without sight of the guest: a body that arrives has replaced the old one, an event that does not arrive is lost. */
function fromOutside(words: string): string {
  if (words === "corrupted") return "lost";
  return words.startsWith("corrupted ") ? words.replace("corrupted", "replaced") : words;
}
