// The whole benchmark: every workload, size, engine and contender that is there.
//   pnpm bench [--sizes 60,700,8192,65536] [--workloads keep,routing] [--rounds 15] [--agent-runs 3]
//   out  a table on standard output, bench/results/latest.json; progress on standard error
// Prints, never asserts: a number is not right or wrong.
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, release as osRelease } from "node:os";
import { delimiter } from "node:path";
import { parseArgs } from "node:util";
import { compileAot, wamrAvailable, wamrcAvailable } from "@flb-wasm/wamr";
import { type Workload, HERE, REDACTING, WORKLOADS, buildFloor, filtersOf } from "./contenders.js";
import { AgentFolder, agentVersion, cpuSeconds, luaSection, NO_FILTER, wasmSection } from "./fluent-bit.js";
import { ORDINARY_BYTES, SMALLEST_WITH_SECRETS, makeRecord, makeRecordWithSecrets, readOrdinaryRecords } from "./records.js";
import { type Row, renderTable } from "./report.js";
import { exponentOf } from "./scaling.js";
import { type Contender, type Timing, quantile, startEngine, timeAboveFloor } from "./stopwatch.js";
import { timeInV8 } from "./v8.js";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "60,700,8192,65536" },
    workloads: { type: "string", default: WORKLOADS.join(",") },
    rounds: { type: "string", default: "15" },
    "agent-runs": { type: "string", default: "3" },
    "no-scaling": { type: "boolean", default: false },
  },
});
const sizes = values.sizes.split(",").map(Number);
const workloads = WORKLOADS.filter((workload) => values.workloads.split(",").includes(workload));
const rounds = Number(values.rounds);
const SCALING_SIZES = [60, 700, 8192, 65536, 2 ** 20, 10 * 2 ** 20];
const AGENT_BYTES = 16 * 2 ** 20;

const rows: Row[] = [];
const notRun = new Map<string, string>();
const built = buildFloor();
if (!built.module) throw new Error(`Cannot measure: there is no floor: ${built.reason}; install clang and lld`);
const floor: Contender = { module: built.module, functionName: "pass_through" };

for (const workload of workloads) await timeEngines(workload);
timeAgents();
const scaling = values["no-scaling"] ? [] : await measureScaling();

const report = {
  machine: { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, platform: platform(), arch: arch(), os: osRelease(), node: process.version },
  unit: "nanoseconds per record above the C pass-through", rows, scaling, notRun: Object.fromEntries(notRun),
};
mkdirSync(`${HERE}results`, { recursive: true });
writeFileSync(`${HERE}results/latest.json`, `${JSON.stringify(report, null, 2)}\n`);
console.log(renderTable(rows, sizes));
for (const { workload, exponent, tail } of scaling) {
  console.log(`scaling, ${workload}: cost ~ bytes^${exponent.toFixed(2)} from 60 B to 10 MB, ^${tail.toFixed(2)} from 64 KB on`);
}
for (const [what, why] of notRun) console.log(`not run: ${what}: ${why}`);

/** WAMR's interpreter, WAMR's AOT code and V8: in each the contenders of a workload in turns. */
async function timeEngines(workload: Workload): Promise<void> {
  const present = filtersOf(workload).flatMap(({ contender, functionName, built }) => {
    if (built.module) return [{ contender, functionName, module: built.module }];
    notRun.set(`${workload}, ${contender}`, built.reason);
    return [];
  });
  const wamr = wamrAvailable();
  const wamrc = wamrcAvailable();
  if (wamr !== "available") notRun.set("WAMR interpreter", wamr);
  if (wamr !== "available" || wamrc !== "available") notRun.set("WAMR AOT", wamr === "available" ? wamrc : wamr);
  for (const bytes of sizesFor(workload, sizes)) {
    const subject = { workload, bytes, records: recordsFor(workload, bytes) };
    if (wamr === "available") await inWamr("WAMR interpreter", present, floor, subject);
    if (wamr === "available" && wamrc === "available") {
      const compiled = present.map((filter) => ({ ...filter, module: compileAot(filter.module) }));
      await inWamr("WAMR AOT", compiled, { ...floor, module: compileAot(floor.module) }, subject);
    }
    progress(workload, bytes, "V8");
    const timings = timeInV8(present, floor, subject.records, rounds);
    for (const [i, timing] of timings.entries()) enter("V8", present[i], subject, timing);
  }
}

function recordsFor(workload: Workload, bytes: number): string[] {
  if (workload === "ordinary") return readOrdinaryRecords();
  return [workload === "secrets" ? makeRecordWithSecrets(bytes) : makeRecord(bytes)];
}

function sizesFor(workload: Workload, wanted: readonly number[]): number[] {
  if (workload === "ordinary") return wanted.filter((bytes) => bytes === ORDINARY_BYTES);
  return wanted.filter((bytes) => workload !== "secrets" || bytes >= SMALLEST_WITH_SECRETS);
}

interface Subject {
  readonly workload: Workload;
  readonly bytes: number;
  readonly records: readonly string[];
}

interface Named extends Contender {
  readonly contender: string;
}

async function inWamr(engine: string, filters: readonly Named[], low: Contender, subject: Subject): Promise<void> {
  progress(subject.workload, subject.bytes, engine);
  const lowest = await startEngine(low);
  const engines = await Promise.all(filters.map(startEngine));
  const timings = await timeAboveFloor(engines, lowest, subject.records, rounds);
  for (const [i, timing] of timings.entries()) enter(engine, filters[i], subject, timing);
  for (const running of [lowest, ...engines]) running.close();
}

/** Keeps a timing as a row, or the reason why there is none. */
function enter(engine: string, filter: Named | undefined, { workload, bytes }: Subject, timing: Timing | Error): void {
  const contender = filter?.contender ?? "";
  if (timing instanceof Error) notRun.set(`${workload}, ${contender}, ${bytes} B, ${engine}`, timing.message);
  else rows.push({ workload, contender, bytes, engine, nanoseconds: timing.above, spread: timing.spread });
}

/**
 * A real Fluent Bit, its processor time as a whole. The floor is the C filter in the same agent, measured anew in each round.
 * A wasm filter makes the host turn each record into JSON and back; the floor's own line says what that costs above no filter.
 */
function timeAgents(): void {
  const binary = process.env["FLUENT_BIT"]?.split(delimiter)[0];
  if (!binary) {
    notRun.set("Fluent Bit, Lua", "FLUENT_BIT names no fluent-bit binary");
    return;
  }
  const engine = agentVersion(binary);
  const folder = new AgentFolder();
  const low = wasmSection(folder.write("floor.wasm", floor.module), floor.functionName);
  for (const workload of workloads) {
    const contenders = [{ contender: "no filter at all", section: NO_FILTER }, ...agentContenders(workload, folder)];
    for (const bytes of sizesFor(workload, sizes)) {
      const run = { binary, records: recordsFor(workload, bytes), count: Math.round(AGENT_BYTES / Math.max(bytes, 400)) };
      const samples = contenders.map((): number[] => []);
      for (let round = 0; round < Number(values["agent-runs"]); round++) {
        progress(workload, bytes, `${engine}, round ${round + 1}`);
        const base = cpuSeconds(run, low, folder);
        contenders.forEach(({ section }, i) => samples[i]?.push(((cpuSeconds(run, section, folder) - base) / run.count) * 1e9));
      }
      contenders.forEach(({ contender }, i) => {
        const ours = samples[i] ?? [];
        const spread = (quantile(ours, 0.75) - quantile(ours, 0.25)) / 2;
        rows.push({ workload, contender, bytes, engine, nanoseconds: quantile(ours, 0.5), spread });
      });
    }
  }
  folder.remove();
}

function agentContenders(workload: Workload, folder: AgentFolder): { readonly contender: string; readonly section: string }[] {
  const contenders = filtersOf(workload).flatMap(({ contender, functionName, built }, i) => {
    if (!built.module) return [];
    const name = `${workload}-${i}`;
    const found = [{ contender, section: wasmSection(folder.write(`${name}.wasm`, built.module), functionName) }];
    if (i === 0 && wamrcAvailable() === "available") {
      const path = folder.write(`${name}.aot`, compileAot(built.module));
      found.push({ contender: `${contender}, AOT`, section: wasmSection(path, functionName) });
    }
    return found;
  });
  if (REDACTING.includes(workload)) notRun.set(`${workload}, Lua`, "there is no Lua filter with the same detectors");
  else contenders.push({ contender: "Lua (LuaJIT)", section: luaSection(`${HERE}peers/lua/filters.lua`, workload) });
  return contenders;
}

async function measureScaling(): Promise<{ workload: Workload; exponent: number; tail: number; points: [number, number][] }[]> {
  if (wamrAvailable() !== "available") return [];
  const results = [];
  for (const workload of workloads) {
    const [sdk] = filtersOf(workload);
    if (!sdk?.built.module || workload === "ordinary") continue; // records of one size
    const points: [number, number][] = [];
    for (const bytes of sizesFor(workload, SCALING_SIZES)) {
      progress(workload, bytes, "scaling in the WAMR interpreter");
      const [low, high] = [await startEngine(floor), await startEngine({ module: sdk.built.module, functionName: sdk.functionName })];
      const [timing] = await timeAboveFloor([high], low, recordsFor(workload, bytes), 3);
      if (timing instanceof Error) notRun.set(`${workload}, scaling, ${bytes} B`, timing.message);
      else if (timing) points.push([bytes, timing.above]);
      for (const running of [low, high]) running.close();
    }
    results.push({ workload, exponent: exponentOf(points), tail: exponentOf(points.filter(([bytes]) => bytes >= 65536)), points });
  }
  return results;
}

function progress(workload: string, bytes: number, what: string): void {
  process.stderr.write(`${workload}  ${bytes} B  ${what}\n`);
}
