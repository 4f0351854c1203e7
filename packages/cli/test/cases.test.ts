// What cases may say, what they see in place of the disk, and what an engine cannot do for them.
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as asc from "assemblyscript/asc";
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KEEP, Workshop } from "./program.js";

const workshop = new Workshop();
afterAll(() => workshop.remove());

beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.linkSdk();
  workshop.write("filter.ts", `import { Config, Record } from "@flb-wasm/sdk";
const policy = Config.file("/etc/flb-wasm/policy.json");
let calls = 0;
export function label(record: Record): void {
  calls++;
  record.set("owner", policy.text("owner", "nobody"));
  record.set("calls", calls);
}
`);
  workshop.write("input.ts", `import { ObjectWriter, emit, readText } from "@flb-wasm/sdk/input";
const names: string[] = ["a", "b"];
export function collect(): void {
  emit(new ObjectWriter().set("fact", "first"));
  const text = readText("/etc/names/which.txt");
  const which = text === null ? 0 : text.length;
  emit(new ObjectWriter().set("fact", names[which]));
}
`);
  for (const name of ["filter", "input"]) {
    const { error } = await asc.main([`${name}.ts`, "-o", `${name}.wasm`, "--sourceMap", "--baseDir", workshop.folder]);
    expect(error).toBeNull();
  }
}, 120_000);

test("a module that is older than its source is told where a case runs it, and not where all name another one", async () => {
  await workshop.writeWat("stale/build/filter.wasm", KEEP);
  await workshop.writeWat("stale/other.wasm", KEEP);
  workshop.write("stale/assembly/index.ts", "");
  const long = new Date(0);
  utimesSync(join(workshop.folder, "stale/build/filter.wasm"), long, long);
  workshop.write("stale/test/cases.yaml", "wasm: other.wasm\ncases:\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n");
  expect(await workshop.run("test", { folder: "stale" })).toMatchObject({ code: 0, err: "" });
  workshop.write("stale/test/more.yaml", "cases:\n  - record: { a: 1 }\n    expect: { record: { a: 1 } }\n");
  expect(await workshop.run("test", { folder: "stale" })).toMatchObject({ code: 0, err: "warning build/filter.wasm is older than assembly; add --build" });
});

describe("files of a filter's cases", () => {
  const CASES = `accessible_paths: [/etc/flb-wasm]
files:
  /etc/flb-wasm/policy.json: '{"owner":"everyone"}'
cases:
  - record: { a: 1 }
    expect: { record: { a: 1, owner: everyone, calls: 1 } }
  - name: its own file, on an agent of its own
    record: { a: 2 }
    files:
      /etc/flb-wasm/policy.json: { file: own.json }
    expect: { record: { a: 2, owner: own, calls: 1 } }
  - name: a folder
    record: { a: 3 }
    files: root
    expect: { record: { a: 3, owner: folder, calls: 1 } }
  - name: the shared agent goes on
    record: { a: 4 }
    expect: { record: { a: 4, owner: everyone, calls: 2 } }
`;

  test("stand in for the disk, for all cases or for one", async () => {
    workshop.write("test/files.yaml", CASES);
    workshop.write("test/own.json", '{"owner":"own"}');
    workshop.write("root/etc/flb-wasm/policy.json", '{"owner":"folder"}');
    expect(await workshop.run("test test/files.yaml --wasm filter.wasm")).toMatchObject({ code: 0, out: expect.stringContaining("4 passed, 4 cases on sim") });
    expect((await workshop.run("test test/files.yaml --wasm filter.wasm --fluent-bit 4.2 --json")).out).toContain('"host": "simulator 4.2.8"');
  });

  test.each([
    ["config: fluent-bit.yaml", "error Cannot run conflict.yaml: its config says the accessible paths; take accessible_paths: out"],
    ["files: nowhere", "error Cannot read nowhere: there is no such folder; files: names the folder with what the module reads, or maps paths to texts"],
    ["files: { /etc/flb-wasm/a: { file: nowhere } }", "error Cannot run conflict.yaml: there is no file nowhere beside the cases; correct its name, or write the text itself"],
    ["files: { /etc/flb-wasm/a: { text: b } }", "error Cannot read conflict.yaml:2: a file has no key text; there are file"],
    ["files: { /etc/other/a: b }", "error Cannot run conflict.yaml:4: the file /etc/other/a lies below none of its accessible paths, which are /etc/flb-wasm; write accessible_paths: [/etc/other] at the top of the file"],
  ])("that cannot be seen are an error: %s", async (line, err) => {
    workshop.write("conflict.yaml", `accessible_paths: /etc/flb-wasm\n${line}\ncases:\n  - record: {}\n`);
    expect(await workshop.run("test conflict.yaml --wasm filter.wasm")).toEqual({ code: 3, err, out: "" });
  });

  test.each(["wamr", "fluent-bit"])("are refused on %s, which reads the disk", async (engine) => {
    workshop.write("own.yaml", "cases:\n  - record: {}\n  - record: {}\n    files: { a: b }\n");
    expect(await workshop.run(`test own.yaml --wasm keep.wasm --engine ${engine}`)).toEqual({
      code: 2, out: "", err: `error Cannot run own.yaml:3 on ${engine}: it has files, which only the simulator takes in place of the disk; leave --engine out, or put real files there and take files: out`,
    });
  });

  test("accessible paths of a file hold on every engine", async () => {
    workshop.write("real/policy.json", '{"owner":"disk"}');
    workshop.write("real.yaml", `accessible_paths: ${workshop.folder}/nowhere\ncases:\n  - record: {}\n`);
    for (const engine of wamrAvailable() === "available" ? ["sim", "wamr"] : ["sim"]) {
      const { code, err } = await workshop.run(`test real.yaml --wasm filter.wasm --engine ${engine}`);
      expect([code, err]).toEqual([3, expect.stringContaining("error while pre-opening directory")]);
    }
    expect((await workshop.run(`test real.yaml --wasm filter.wasm --accessible-path ${workshop.folder}/real --update`)).code).toBe(0);
  });
});

describe("cases of an input", () => {
  const CASES = `accessible_paths: /etc/names
cases:
  - files: { /etc/names/which.txt: "1" }
    expect: { records: [{ fact: first }, { fact: b }] }
`;

  test("run in the simulator, with their files", async () => {
    workshop.write("input.yaml", CASES);
    expect(await workshop.run("test input.yaml --wasm input.wasm")).toMatchObject({ code: 0, out: expect.stringContaining("1 passed, 1 case on sim") });
  });

  test.each(["wamr", "fluent-bit"])("never pass for another engine: %s", async (engine) => {
    workshop.write("input.yaml", CASES);
    expect(await workshop.run(`test input.yaml --wasm input.wasm --engine ${engine}`, { environment: { FLUENT_BIT: "/nowhere" } })).toEqual({
      code: 2, out: "", err: `error Cannot run input.wasm on ${engine}: it is an input, which only the simulator runs; leave --engine out`,
    });
  });

  test("fail where the input stops in the middle, and name the author's line", async () => {
    workshop.write("input.yaml", CASES.replace('"1"', '"12"').replace(", { fact: b }", ""));
    const { code, out } = await workshop.run("test input.yaml --wasm input.wasm", { columns: 200 });
    expect([code, out]).toEqual([7, expect.stringMatching(/records were lost: the input stopped in the middle: exit code 1 at input\.ts:7:\d+/)]);
    workshop.write("input.yaml", CASES.replace('"1"', '"12"').replace(/expect: .*/, "expect: { lost: true }"));
    expect((await workshop.run("test input.yaml --wasm input.wasm")).code).toBe(0);
  });

  test("run says the same, as text and as JSON", async () => {
    workshop.write("names/which.txt", "12");
    workshop.write("run.ts", readFileSync(join(workshop.folder, "input.ts"), "utf8").replace("/etc/names", `${workshop.folder}/names`));
    const { error } = await asc.main(["run.ts", "-o", "run.wasm", "--sourceMap", "--baseDir", workshop.folder]);
    expect(error).toBeNull();
    const { code, out } = await workshop.run(`run run.wasm --accessible-path ${workshop.folder}/names`, { columns: 200 });
    expect([code, out.split("\n").at(-1)]).toEqual([6, expect.stringMatching(/^the input stopped in the middle: exit code 1 at run\.ts:7:\d+; 1 record before$/)]);
    const json = await workshop.run(`run run.wasm --accessible-path ${workshop.folder}/names --json`);
    expect([json.code, json.out]).toEqual([6, expect.stringMatching(/^\{"outcome":"record","record":\{"fact":"first"\}\}\n\{"outcome":"lost","reason":"the input stopped in the middle: exit code 1 at run\.ts:7:\d+","record":null\}\n\{"report":\{"engine":"simulator [\d.]+","records":1,"lost":0,"refused":0,"reason":"the input stopped in the middle: exit code 1 at run\.ts:7:\d+","log":\[.*\]\}\}$/)]);
    const old = await workshop.run(`run run.wasm --accessible-path ${workshop.folder}/names --fluent-bit 4.0.2`, { columns: 200 });
    expect([old.code, old.out.split("\n").at(-1)]).toEqual([6, expect.stringMatching(/^the whole output is lost: WASI main function is not found; exit code 1 at run\.ts:7:\d+$/)]);
  }, 60_000);

  test.each([
    ["function: collect\ncases:\n  - files: {}\n", "error Cannot run odd.yaml: function is for filters, and the module is an input; take function: out"],
    ["cases:\n  - record: { a: 1 }\n", "error Cannot read odd.yaml:2: the case has a record, which an input does not get; take record: out"],
    ["cases:\n  - tag: a\n", "error Cannot read odd.yaml:2: the case has a tag, which an input does not get; take tag: out"],
    ["cases:\n  - expect: { drop: true }\n", "error Cannot read odd.yaml:2: it expects a drop, which is for filters; write records: and a list, or lost: true"],
  ])("say nothing that would be ignored: %j", async (text, err) => {
    workshop.write("odd.yaml", text);
    expect(await workshop.run("test odd.yaml --wasm input.wasm")).toEqual({ code: 3, err, out: "" });
  });
});

test.each([
  ["    expect: { records: [{ a: 1 }] }", "error Cannot read odd.yaml:2: it expects records, which an input has; a filter makes one of each: write record:"],
  ["    expect: { tag: a }", "error Cannot read odd.yaml:2: it expects a tag, which no wasm filter changes; name the pipeline that does at the top of the file, config: fluent-bit.yaml"],
  ["    expect: { records: { a: 1 } }", "error Cannot read odd.yaml:3: records is no list; write one record a line, each behind a -"],
  ["    expect: { drop: yes }", "error Cannot read odd.yaml:3: drop is neither true nor false; write drop: true"],
  ["    expect: { drop: true, record: { a: 1 } }", "error Cannot read odd.yaml:3: expect has record and drop, and a record meets one of them; leave one"],
  ["    expect: { lost: true, tag: a }", "error Cannot read odd.yaml:3: expect has lost and tag, and a record meets one of them; leave one"],
  ["    tag: [a]", "error Cannot read odd.yaml:3: this is no text; write it on one line, in quotes if it has to be"],
])("a filter's case says nothing that would be ignored: %s", async (line, err) => {
  workshop.write("odd.yaml", `cases:\n  - record: { a: 1 }\n${line}\n`);
  expect(await workshop.run("test odd.yaml --wasm keep.wasm")).toEqual({ code: 3, err, out: "" });
});

test.each([
  ["cases:\n  - record: { log: GET /a: b, status: 200 }\n", 'error Cannot read odd.yaml:2: Block collections are not allowed within flow collections; put a text that holds ": " into quotes'],
  ["cases:\n\t- name: a\n", "error Cannot read odd.yaml:2: Tabs are not allowed as indentation; correct the YAML"],
  ["", "error Cannot read odd.yaml:1: it has no cases; write cases: and a list below"],
])("a file that is no cases says where and what to write: %j", async (text, err) => {
  workshop.write("odd.yaml", text);
  expect(await workshop.run("test odd.yaml --wasm keep.wasm")).toEqual({ code: 3, err, out: "" });
});

test("a file of another encoding is refused, and its bytes stay", async () => {
  const bytes = Buffer.from("cases:\n  - record: { a: 1 }\n# caf\u00e9\n", "latin1");
  writeFileSync(join(workshop.folder, "latin.yaml"), bytes);
  expect(await workshop.run("test latin.yaml --wasm keep.wasm --update")).toEqual({ code: 3, err: "error Cannot read latin.yaml:3: the line is not UTF-8; save the file as UTF-8, or convert it with iconv", out: "" });
  expect(readFileSync(join(workshop.folder, "latin.yaml"))).toEqual(bytes);
});

test.each(["", "    expect:\n", "    expect: {}\n"])("a case that expects nothing fails, until --update has filled it in: %j", async (line) => {
  workshop.write("empty.yaml", `cases:\n  - record: { a: 1 }\n${line}`);
  expect(await workshop.run("test empty.yaml --wasm keep.wasm")).toMatchObject({ code: 7, out: expect.stringContaining("the case expects nothing yet; flb-wasm test --update writes it") });
  expect((await workshop.run("test empty.yaml --wasm keep.wasm --update")).code).toBe(0);
  expect(readFileSync(join(workshop.folder, "empty.yaml"), "utf8")).toMatch(/record: \{ "a": 1 \}/);
  expect((await workshop.run("test empty.yaml --wasm keep.wasm")).code).toBe(0);
});

describe("cases with a configuration judge all copies of a record", () => {
  const CONFIG = `pipeline:
  inputs:
    - {name: dummy, tag: kube.shop}
  filters:
    - {name: wasm, match: "*", wasm_path: keep.wasm, function_name: keep}
    - {name: rewrite_tag, match: "kube.*", rule: '$log ^pay vault true'}
    - {name: rewrite_tag, match: "kube.*", rule: '$log ^lose nowhere true'}
  outputs:
    - {name: stdout, match: "kube.*"}
    - {name: file, match: "kube.*"}
    - {name: file, match: vault}
`;
  const run = async (log: string, expectation: string): Promise<readonly [number, string]> => {
    workshop.write("copies/keep.wasm", readFileSync(join(workshop.folder, "keep.wasm")));
    workshop.write("copies/fluent-bit.yaml", CONFIG);
    workshop.write("copies/test/cases.yaml", `wasm: keep.wasm\nconfig: fluent-bit.yaml\ncases:\n  - tag: kube.shop\n    record: { log: ${log} }\n    expect: ${expectation}\n`);
    const { code, out } = await workshop.run("test", { folder: "copies", columns: Number.POSITIVE_INFINITY });
    return [code, out];
  };
  test.each([
    ["pay me", "{ tag: [vault, kube.shop] }"], ["pay me", "{ record: { log: pay me } }"], ["other", "{ tag: kube.shop }"], ["other", "{ tag: [kube.shop] }"],
  ])("%s meets %s", async (log, expectation) => {
    expect((await run(log, expectation))[0]).toBe(0);
  });
  test.each([
    ["pay me", "{ tag: kube.shop }", "expected the tag kube.shop, and it arrives under kube.shop and vault"],
    ["pay me", "{ tag: vault }", "expected the tag vault, and it arrives under kube.shop and vault"],
    ["other", "{ tag: [vault, kube.shop] }", "expected the tags vault and kube.shop, and it arrives under kube.shop"],
    ["pay me", "{ record: { log: x } }", "the record under vault differs"],
    ["lose me", "{ tag: kube.shop }", "a copy arrived, and another did not: "],
  ])("%s does not meet %s", async (log, expectation, words) => {
    const [code, out] = await run(log, expectation);
    expect([code, out]).toEqual([7, expect.stringContaining(words)]);
  });
  test("what is not simulated says what is left: no other engine runs cases with a configuration", async () => {
    workshop.write("unknown/fluent-bit.yaml", CONFIG.replace("  filters:\n", "  filters:\n    - {name: aws, match: '*'}\n"));
    workshop.write("unknown/keep.wasm", readFileSync(join(workshop.folder, "keep.wasm")));
    workshop.write("unknown/test/cases.yaml", "wasm: keep.wasm\nconfig: fluent-bit.yaml\ncases:\n  - { tag: kube.shop, record: { a: 1 }, expect: { record: { a: 1 } } }\n");
    const { code, err } = await workshop.run("test", { folder: "unknown" });
    expect(code).toBe(8);
    expect(err).toMatch(/^error Cannot simulate .*aws.*; flb-wasm run -c fluent-bit\.yaml --engine fluent-bit shows what an agent does, and cases without config: run on every engine$/);
  });
  test("--update writes all tags", async () => {
    await run("pay me", "{ tag: vault }");
    await workshop.run("test --update", { folder: "copies" });
    const text = readFileSync(join(workshop.folder, "copies/test/cases.yaml"), "utf8");
    expect([text.includes("kube.shop") && text.includes("vault"), (await workshop.run("test", { folder: "copies" })).code]).toEqual([true, 0]);
  });
});
