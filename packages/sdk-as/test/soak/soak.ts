// Ten million records through one persistent instance each, for a guest that traps and for every example: does memory stay flat?
//   in   how many calls, and part of a name to soak only some
//   out  a CSV (filter, calls, pages of linear memory) in a file or on stdout; a line each on stderr that says flat or not; exit 1 if one is not
//   npm run soak -- [--calls 10000000] [--out soak.csv] [name]
// An input is started anew each time, so it gets one run for each thousand calls of a filter.
import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { soakDirectly } from "./direct.js";
import { type Point, soak, verdictLine } from "./run.js";
import { subjects } from "./subjects.js";

const RUNS_OF_AN_INPUT = 1000;
const UNWANTED = ["run unlike the first", "answered unlike the first time"];

const { values, positionals } = parseArgs({ options: { calls: { type: "string", default: "10000000" }, out: { type: "string" } }, allowPositionals: true });
const output = values.out === undefined ? 1 : openSync(values.out, "w");
const write = (line: string): unknown => writeSync(output, `${line}\n`);

write("filter,calls,pages");
for (const subject of await subjects(positionals[0])) {
  if ("notRun" in subject) {
    console.error(`not run: ${subject.name}: ${subject.notRun}`);
    continue;
  }
  const calls = "program" in subject ? Math.ceil(Number(values.calls) / RUNS_OF_AN_INPUT) : Number(values.calls);
  const onPoint = (point: Point): unknown => write(`${subject.name},${point.calls},${point.pages}`);
  const soaked = "program" in subject ? await soak(subject, { calls, onPoint }) : await soakDirectly(subject, { calls, onPoint });
  console.error(verdictLine(subject.name, soaked, calls));
  if (!soaked.flat || UNWANTED.some((outcome) => soaked.outcomes.has(outcome))) process.exitCode = 1;
}
if (output !== 1) closeSync(output);
