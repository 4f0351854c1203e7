// The conformance table: every case on every back end that is here.
//   pnpm conformance [--only id]   writes conformance/matrix.md and matrix.json; exit code 1 if a case fails
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findBackEnds } from "./backends/find.js";
import { readCases } from "./case.js";
import { judge } from "./judge.js";
import { type MatrixRow, renderMatrix } from "./matrix.js";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const { present, absent } = findBackEnds();
const cases = readCases().filter(({ id }) => !values.only || id.includes(values.only));
const rows: MatrixRow[] = [];
for (const subject of cases) {
  const cells = [];
  const verdicts = await Promise.all(present.map((backEnd) => judge(subject, backEnd)));
  for (const [i, backEnd] of present.entries()) {
    const verdict = verdicts[i] ?? { state: "not run" as const, reason: "it gave no verdict" };
    cells.push({ backEnd: `${backEnd.kind} ${backEnd.version}`, ...verdict });
    if (verdict.state === "fail") {
      console.error(`FAIL ${subject.id} on ${backEnd.kind} ${backEnd.version}\n  wanted ${verdict.wanted.join(" | ")}\n  got    ${verdict.got.join(" | ")}`);
    }
  }
  process.stderr.write(`${subject.id}: ${cells.filter(({ state }) => state === "pass").length} of ${cells.length} pass\n`);
  rows.push({ id: subject.id, contract: subject.contract, source: subject.source, cells });
}
for (const { kind, reason } of absent) console.log(`not run: ${kind}: ${reason}`);
const states = rows.flatMap(({ cells }) => cells.map(({ state }) => state));
const count = (wanted: string): number => states.filter((state) => state === wanted).length;
console.log(`${rows.length} cases, ${count("pass")} pass, ${count("fail")} fail, ${count("not run")} not run`);
if (!values.only) {
  const here = fileURLToPath(new URL("./", import.meta.url));
  writeFileSync(`${here}matrix.json`, `${JSON.stringify({ absent, rows }, null, 2)}\n`);
  writeFileSync(`${here}matrix.md`, renderMatrix(rows, absent));
}
process.exitCode = count("fail") > 0 ? 1 : 0;
