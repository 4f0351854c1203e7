// flb-wasm test --coverage: lines of the sources that cases run, and branches that they take.
import { readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const SOURCE = `import { Record, Verdict } from "@flb-wasm/sdk";
import { levelOf } from "./level";

export function by_level(record: Record): Verdict {
  const level = levelOf(record);
  if (level == 7) return Verdict.Drop;
  if (level > 100) {
    record.set("odd", true);
    return Verdict.Keep;
  }
  if (level < 0) throw new Error("a level is no negative number");
  record.set("level_name", level == 3 ? "error" : "other");
  return Verdict.Keep;
}
`;
const LEVEL = `import { Record } from "@flb-wasm/sdk";

export function levelOf(record: Record): i64 {
  return record.at("level").toI64(0);
}
`;

const workshop = new Workshop();
beforeAll(async () => {
  workshop.linkSdk();
  symlinkSync(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), join(workshop.folder, "node_modules", "assemblyscript"));
  workshop.write("assembly/index.ts", SOURCE);
  workshop.write("assembly/level.ts", LEVEL);
  workshop.write("test/a.yaml", "cases:\n  - { record: { level: 7 }, expect: { drop: true } }\n  - { record: { level: 4 }, expect: { record: { level: 4, level_name: other } } }\n");
  workshop.write("p.yaml", "pipeline:\n  inputs: [{ name: dummy, tag: a }]\n  filters: [{ name: wasm, match: a, wasm_path: build/filter.wasm, function_name: by_level }]\n  outputs: [{ name: stdout, match: a }]\n");
  workshop.write("whole/b.yaml", "config: p.yaml\ncases:\n  - { tag: a, record: { level: 3 }, expect: { record: { level: 3, level_name: error } } }\n");
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("keep.yaml", "cases:\n  - { record: { a: 1 }, expect: { record: { a: 1 } } }\n");
}, 60_000);
afterAll(() => workshop.remove());

describe("coverage", () => {
  test("tells the lines that did not run, and those that ran in part", async () => {
    const { code, out, err } = await workshop.run("test --coverage", { columns: 120 });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^\s*[\d.]+ % +\d+ of \d+ +66\.6 % +4 of 6 {2}assembly\/index\.ts +not run: 8-9; in part: 7 \(never true\), 12 \(never true\)$/m);
    expect(out).toMatch(/^\s*100 % +1 of 1 +100 % +0 of 0 {2}assembly\/level\.ts$/m);
    expect(out).toMatch(/^\s*[\d.]+ % +\d+ of \d+ +66\.6 % +4 of 6 {2}all$/m);
  }, 60_000);

  test("counts what cases with a configuration run: the build without the optimiser stands in for the built module", async () => {
    const { code, out } = await workshop.run("test test whole --coverage", { columns: 120 });
    expect(code).toBe(0);
    expect(out).toMatch(/assembly\/index\.ts +not run: 8-9; in part: 7 \(never true\)$/m);
  }, 60_000);

  test("as LCOV and JSON", async () => {
    const { code, out } = await workshop.run("test --lcov lcov.info --json");
    expect(code).toBe(0);
    const { coverage } = JSON.parse(out) as { coverage: readonly { file: string; lines: number; run: number; branches: number; taken: number; notRun: number[]; inPart: number[]; notTaken: object[] }[] };
    expect(coverage.map(({ file, branches, taken, notRun, inPart, notTaken }) => ({ file, branches, taken, notRun, inPart, notTaken }))).toEqual([
      {
        file: "assembly/index.ts", branches: 6, taken: 4, notRun: [8, 9], inPart: [7, 12],
        notTaken: [{ line: 7, column: 3, way: "true" }, { line: 12, column: 28, way: "true" }],
      },
      { file: "assembly/level.ts", branches: 0, taken: 0, notRun: [], inPart: [], notTaken: [] },
    ]);
    const lcov = readFileSync(join(workshop.folder, "lcov.info"), "utf8");
    expect(lcov).toContain("SF:assembly/index.ts\n");
    expect(lcov).toContain("BRDA:6,0,0,1\nBRDA:6,0,1,1\nBRDA:7,1,0,0\nBRDA:7,1,1,1\nBRDA:12,2,0,0\nBRDA:12,2,1,1\nBRF:6\nBRH:4\n");
    expect(lcov).toContain("DA:5,2\n");
    expect(lcov).toContain("DA:8,0\n");
    expect(lcov).toContain(`LF:${coverage[0]?.lines}\nLH:${coverage[0]?.run}\nend_of_record\n`);
  }, 60_000);

  test("knows no branches of a module that the optimiser made", async () => {
    expect((await workshop.run("build --out release.wasm")).code).toBe(0);
    const { coverage } = JSON.parse((await workshop.run("test --wasm release.wasm --coverage --json")).out) as { coverage: readonly { lines: number; branches: number }[] };
    expect(coverage[0]?.lines).toBeGreaterThan(0);
    expect(coverage.map(({ branches }) => branches)).toEqual(coverage.map(() => 0));
  }, 60_000);

  test("that is too little is a failure, and the cases' own stays one", async () => {
    expect(await workshop.run("test --least-coverage 95")).toMatchObject({ code: 7, err: expect.stringMatching(/^too few lines: [\d.]+ % of the lines ran, and --least-coverage asks for 95 %$/) as string });
    expect(await workshop.run("test --least-branches 67")).toMatchObject({ code: 7, err: "too few branches: 66.6 % of the branches were taken, and --least-branches asks for 67 %" });
    expect((await workshop.run("test --least-coverage 50 --least-branches 66")).code).toBe(0);
    workshop.write("wrong.yaml", "cases:\n  - { record: { level: 7 }, expect: { record: { level: 7 } } }\n");
    expect((await workshop.run("test wrong.yaml --coverage")).code).toBe(7);
  }, 60_000);
});

test.each([
  ["test --coverage --engine wamr", 2, "Cannot measure coverage on wamr: only the simulator counts lines; leave --engine out"],
  ["test keep.yaml --wasm keep.wasm --coverage", 3, "Cannot measure what runs of keep.wasm: there is no keep.wasm.map that tells its lines"],
  ["test --least-coverage most", 2, "--least-coverage"],
  ["test --least-branches most", 2, "--least-branches"],
])("%s", async (line, code, words) => {
  const printed = await workshop.run(line);
  expect(printed.code).toBe(code);
  expect(printed.err).toContain(words);
}, 60_000);
