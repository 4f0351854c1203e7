// Ten million records through one persistent instance: does memory stay flat?
//   in   how many calls, and a built filter with its function name; without one, a guest that traps once in a hundred
//   out  a CSV (calls, pages of linear memory) on stdout, and a line that says flat or not; exit 1 if not
//   npm run soak -- [--calls 10000000] [wasm function_name] > soak.csv
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { FluentBit } from "@flb-wasm/host-sim";
import { compileGuest } from "./asc.js";

const { values, positionals } = parseArgs({ options: { calls: { type: "string", default: "10000000" } }, allowPositionals: true });
const [path, functionName = "soak"] = positionals;
const wasm = path === undefined ? await compileGuest("soak") : new Uint8Array(readFileSync(path));
const calls = Number(values.calls);

const CHUNK = 100;
const POINTS = 100;
/** Sizes of records in bytes, and how often each comes: large ones are rare, as they are in life. */
const SIZES: [bytes: number, every: number][] = [[10_000_000, 100_000], [1_000_000, 20_000], [100_000, 2_000], [10_000, 100], [700, 3], [10, 1]];

function recordFor(call: number): string {
  const [bytes] = SIZES.find(([, every]) => call % every === every - 1) ?? [10];
  return bytes <= 10 ? '{"a":1}' : JSON.stringify({ log: "x".repeat(bytes), n: call, kubernetes: { labels: { app: "a", region: "ap-south-1" } } });
}

const host = await FluentBit.load(wasm, { functionName });
const pages: number[] = [];
const outcomes = new Map<string, number>();
console.log("calls,pages");
for (let done = 0; done < calls; done += CHUNK) {
  const chunk = Array.from({ length: CHUNK }, (_, i) => ({ record: recordFor(done + i) }));
  for (const { outcome } of host.filter(chunk).events) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (done % Math.ceil(calls / POINTS) < CHUNK) {
    pages.push(host.memoryBytes / 65536);
    console.log(`${done},${pages.at(-1)}`);
  }
}
// Warm-up ends when the largest record has come a few times.
const warm = pages.slice(Math.floor(pages.length / 2));
const flat = Math.min(...warm) === Math.max(...warm);
console.error(`${flat ? "flat" : "NOT flat"}: ${calls} calls, ${Math.max(...pages)} pages at most; ${[...outcomes].map(([name, count]) => `${count} ${name}`).join(", ")}`);
process.exitCode = flat ? 0 : 1;
