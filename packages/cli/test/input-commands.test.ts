// What the commands say of an input: its buf_size, options and commands that are for filters, its report.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as asc from "assemblyscript/asc";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModuleFile, chooseFunction } from "../src/module/module-file.js";
import { renderReadme } from "../src/new/readme.js";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.linkSdk();
  workshop.write("input.ts", `import { ObjectWriter, emit, log, setBufSize } from "@flb-wasm/sdk/input";
export function collect(): void {
  setBufSize(32000);
  emit(new ObjectWriter().set("text", "x".repeat(5000)));
  log.info("done");
}
`);
  workshop.write("refused.ts", `import { ObjectWriter, emit } from "@flb-wasm/sdk/input";
export function collect(): void {
  emit(new ObjectWriter().set("n", 1));
  for (let i = 0; i < 12; i++) emit(new ObjectWriter().set("text", "x".repeat(5000)));
}
`);
  for (const name of ["input", "refused"]) {
    const { error } = await asc.main([`${name}.ts`, "-o", `${name}.wasm`, "--baseDir", workshop.folder]);
    expect(error).toBeNull();
  }
  workshop.write("records.jsonl", '{"a":1}\n');
}, 120_000);

const CASES = "cases:\n  - expect:\n      records:\n        - { text: TEXT }\n".replace("TEXT", "x".repeat(5000));

describe("buf_size", () => {
  test("run takes it from the command line", async () => {
    expect((await workshop.run("run input.wasm")).code).toBe(6);
    const { code, out } = await workshop.run("run input.wasm --buf-size 32k");
    expect([code, out.split("\n").at(-1)]).toEqual([0, "1 record, none lost"]);
  });

  test("test takes it from the cases, and from the command line before", async () => {
    workshop.write("cases.yaml", CASES);
    expect(await workshop.run("test cases.yaml --wasm input.wasm")).toMatchObject({ code: 7, out: expect.stringContaining("parser returned an error") });
    expect((await workshop.run("test cases.yaml --wasm input.wasm --buf-size 32k")).code).toBe(0);
    workshop.write("cases.yaml", `buf_size: 32k\n${CASES}`);
    expect((await workshop.run("test cases.yaml --wasm input.wasm")).code).toBe(0);
    expect((await workshop.run("test cases.yaml --wasm input.wasm --buf-size 4096")).code).toBe(7);
  });

  test.each([
    ["run input.wasm --buf-size 1", "Cannot read --buf-size 1: no line fits in, and Fluent Bit reads for ever; write --buf-size 4096"],
    ["run keep.wasm -i records.jsonl --buf-size 32k", "Cannot run keep.wasm with --buf-size: that is for inputs, and the module is a filter; leave --buf-size out"],
    ["test odd.yaml --wasm input.wasm", "Cannot read odd.yaml:1: buf_size 4KiB is no size that a line fits in; write what the configuration says, such as 32k"],
    ["test filter.yaml --wasm keep.wasm", "Cannot run filter.yaml: buf_size is for inputs, and the module is a filter; take buf_size: out"],
  ])("%s", async (line, problem) => {
    workshop.write("odd.yaml", `buf_size: 4KiB\n${CASES}`);
    workshop.write("filter.yaml", "buf_size: 32k\ncases:\n  - record: { a: 1 }\n");
    expect((await workshop.run(line)).err).toContain(problem);
  });
});

test.each(["--input none.jsonl", "--tag a", "--text-key log", "--time 1", "--chunk 5", "--show none", "--limit 1", "--function foo", "--event-format msgpack"])("run refuses %s", async (option) => {
  const name = option.split(" ")[0];
  expect(await workshop.run(`run input.wasm ${option}`)).toEqual({
    code: 2, out: "", err: expect.stringContaining(`error Cannot run input.wasm with ${name}: that is for filters, and the module is an input, which gets no records; leave ${name} out`),
  });
});

test("run --json ends with the report, which has what was logged", async () => {
  const { out } = await workshop.run("run input.wasm --buf-size 32k --json");
  const lines = out.split("\n").map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual([
    { outcome: "record", record: { text: "x".repeat(5000) } },
    { report: { engine: expect.stringMatching(/^simulator /), records: 1, lost: 0, refused: 0, reason: null, log: [{ from: "guest", text: "[flb-wasm] [info] done" }] } },
  ]);
  const [cut] = (await workshop.run("run input.wasm --json")).out.split("\n").slice(-1);
  expect(JSON.parse(cut ?? "")).toMatchObject({ report: { records: 0, lost: 2 } });
});

describe("a case whose input refuses a record", () => {
  test.each([
    ["{ log: [] }", 7],
    ["{ log: [no such line] }", 7],
    ["{ records: [{ n: 1 }] }", 0],
    ["{ log: Cannot emit record }", 0],
  ])("expect: %s", async (expectation, code) => {
    workshop.write("refused.yaml", `cases:\n  - expect: ${expectation}\n`);
    const shown = await workshop.run("test refused.yaml --wasm refused.wasm", { columns: 300 });
    expect(shown.code).toBe(code);
    if (code !== 0) expect(shown.out).toContain("emit refused 12 records: [flb-wasm] [error] Cannot emit record: ");
  });
});

test("records that emit refuses are lost ones: the first ten are told one by one, the others in a line", async () => {
  const { code, out } = await workshop.run("run refused.wasm");
  expect([code, out.split("\n").at(-1)]).toEqual([6, "12 records refused by emit, see the log; 1 record"]);
  const json = await workshop.run("run refused.wasm --json");
  expect([json.code, JSON.parse(json.out.split("\n").at(-1) ?? "")]).toMatchObject([6, { report: { records: 1, lost: 0, refused: 12, reason: null } }]);
});

test.each([
  ["replay input.wasm nothing.jsonl", "Cannot replay nothing.jsonl: input.wasm is an input, which gets no records; run it with flb-wasm run input.wasm"],
  ["bench input.wasm", "Cannot find a filter in input.wasm: it is an input, which gets no records; flb-wasm run input.wasm shows what it emits"],
  ["diff input.wasm input.wasm records.jsonl", "Cannot find a filter in input.wasm: it is an input, which gets no records; flb-wasm run input.wasm shows what it emits"],
])("%s", async (line, problem) => {
  expect(await workshop.run(line)).toMatchObject({ out: "", err: expect.stringContaining(problem) });
});

test("native code of an input is told by what it exports", () => {
  const report = { aot: true, functions: [], exports: ["malloc", "free", "_start"].map((name) => ({ name, kind: "function" })) };
  const module = { name: "input.aot", report, about: { abi: null, format: null, filters: [] } } as unknown as ModuleFile;
  expect(() => chooseFunction(module, undefined)).toThrow("Cannot find a filter in input.aot: it is an input, which gets no records; flb-wasm run takes the .wasm that it was made of");
});

test("manifest docker prints no block that is there already", async () => {
  const block = (module: string): string => `pipeline:\n  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: ${module} }\n  outputs:\n    - { name: stdout, match: a }\n`;
  workshop.write("docker/fluent-bit.yaml", block("build/input.wasm"));
  workshop.write("docker/build/input.wasm", readFileSync(join(workshop.folder, "input.wasm")));
  workshop.write("docker/package.json", "{}");
  workshop.write("docker/package-lock.json", "{}");
  const { code, out } = await workshop.run("manifest docker build/input.wasm --name facts", { folder: "docker" });
  expect([code, out]).toEqual([0, expect.not.stringContaining("has to run the module")]);
  expect(out).toContain("next: docker compose up --build");
});

test("the README of a new input does not name a function_name, which no input has", () => {
  const source = "export function collect(): void {}";
  expect(renderReadme("facts", { kind: "input", summary: "a", files: [] } as never, source)).not.toContain("function_name");
  expect(renderReadme("facts", { kind: "filter", summary: "a", files: [] } as never, source)).toContain("`collect` is what Fluent Bit calls, `function_name` in `fluent-bit.yaml`");
});
