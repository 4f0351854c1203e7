// The playground's runs: the examples' own expectations, and everything that can go wrong at its place.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../playground/src/compile/compile.js";
import { placeText } from "../playground/src/diagnostic.js";
import { EXAMPLES } from "../playground/src/examples.js";
import type { RunResult } from "../playground/src/run/results.js";
import { run } from "../playground/src/run/run.js";
import { DEFAULT_SETTINGS, RECORDS, type Settings, type Workspace } from "../playground/src/workspace.js";

const HEAD = 'import { Kind, Record, Verdict, log } from "@flb-wasm/sdk";\n';

async function runWorkspace({ files, settings }: Workspace, { isOptimised = true, began = (_line: number): void => {} } = {}): Promise<RunResult> {
  const { module, diagnostics } = await compile({ files, format: settings.eventFormat, isOptimised });
  expect(diagnostics).toEqual([]);
  return run({ ...module!, files, settings }, began);
}

function workspaceOf(source: string, records: string, settings: Partial<Settings> = {}, others: Record<string, string> = {}): Workspace {
  return { files: { "assembly/index.ts": source, [RECORDS]: records, ...others }, settings: { ...DEFAULT_SETTINGS, ...settings } };
}

function exampleNamed(name: string): Workspace {
  return EXAMPLES.find((example) => example.name === name)!.workspace;
}

function expectedOf(name: string): unknown[] {
  const text = readFileSync(new URL(`../../../examples/${name}/expected.jsonl`, import.meta.url), "utf8");
  return text.trimEnd().split("\n").map((line): unknown => JSON.parse(line));
}

describe("the examples", () => {
  test.each(["hello-world", "k8s-routing", "redaction"])("%s gives its expected records", async (name) => {
    const { kind, problem, records } = await runWorkspace(exampleNamed(name));
    expect([kind, problem]).toEqual(["filter", null]);
    expect(records.map(({ after }) => JSON.parse(after!) as unknown)).toEqual(expectedOf(name));
  });

  test("host-facts-input gives its expected facts", async () => {
    const { kind, records, log, diagnostics } = await runWorkspace(exampleNamed("host-facts-input"));
    const factOf = (record: unknown): unknown => (record as { fact: string }).fact;
    expect(kind).toBe("input");
    expect(records.map(({ outcome, after }) => [outcome, factOf(JSON.parse(after!))])).toEqual(expectedOf("host-facts-input").map((fact) => ["record", factOf(fact)]));
    expect(log.map(({ text }) => text)).toEqual(["[flb-wasm] [warn] Cannot read certificates of certificates/broken.crt: there are none in PEM form"]);
    expect(diagnostics).toEqual([]);
  });

  test("hello-world for msgpack shows records as JSON", async () => {
    const { files, settings } = exampleNamed("hello-world");
    const { records } = await runWorkspace({ files, settings: { ...settings, eventFormat: "msgpack" } });
    expect(records[0]).toMatchObject({ outcome: "replaced", before: '{"log":"GET /healthz 200"}' });
    expect(records[0]!.changes.map(({ accessor }) => accessor)).toEqual(["$msg"]);
  });
});

describe("a record", () => {
  const source = `${HEAD}export function f(record: Record): Verdict {
    log.info("saw " + record.at("n").toText("none"));
    if (record.at("drop").toBool()) return Verdict.Drop;
    if (record.at("set").exists) record.set("set", 2);
    return Verdict.Keep;
  }`;

  test("has its outcome, changes, log lines, time and memory", async () => {
    const began: number[] = [];
    const { records, log } = await runWorkspace(workspaceOf(source, '{"n":"a"}\n\n{"set":1}\r\n{"drop":true}\n'), { began: (line) => began.push(line) });
    expect(records.map(({ line, outcome }) => [line, outcome])).toEqual([[1, "kept"], [3, "replaced"], [4, "dropped"]]);
    expect(records[1]!.changes).toEqual([{ accessor: "$set", before: "1", after: "2" }]);
    expect(records.map((record) => record.log.map(({ text }) => text))).toEqual([["[flb-wasm] [info] saw a"], ["[flb-wasm] [info] saw none"],
      ["[flb-wasm] [info] saw none", "[filter:wasm:wasm.0] WASM function returned empty string. Skip."]]);
    expect(records.every(({ milliseconds, memoryBytes }) => milliseconds! >= 0 && memoryBytes! % 65536 === 0)).toBe(true);
    expect([log, began]).toEqual([[], [1, 3, 4]]);
  });

  test("shares time, memory and log with its chunk", async () => {
    const { records, log } = await runWorkspace(workspaceOf(source, '{"n":"a"}\n{"n":"b"}', { chunk: "all" }));
    expect(records.map(({ milliseconds, memoryBytes, log: own }) => [milliseconds, memoryBytes, own])).toEqual([[null, null, []], [null, null, []]]);
    expect(log.map(({ text }) => text)).toEqual(["[flb-wasm] [info] saw a", "[flb-wasm] [info] saw b"]);
  });

  test.each<[line: string, column: number, words: string]>([
    ['{"a":1', 6, "Cannot read records.jsonl:2: "],
    ["[1]", 1, "Cannot read records.jsonl:2: the line is an array; write one JSON object a line"],
    ["7", 1, "Cannot read records.jsonl:2: the line is no object; write one JSON object a line"],
    ['{"a":}', 6, "Cannot read records.jsonl:2: "],
  ])("that is none, %s, is marked, and the others run", async (line, column, words) => {
    const { records, diagnostics } = await runWorkspace(workspaceOf(source, `{"set":1}\n${line}\n{"set":1}`));
    expect(records.map(({ outcome }) => outcome)).toEqual(["replaced", "unread", "replaced"]);
    expect(diagnostics.map(({ start }) => start)).toEqual([{ path: RECORDS, line: 2, column }]);
    expect(diagnostics[0]!.message).toContain(words);
  });

  test("goes to the chosen function", async () => {
    const two = `${HEAD}export function a(record: Record): void { record.set("by", "a"); }\nexport function b(record: Record): void { record.set("by", "b"); }`;
    const chosen = async (functionName: string): Promise<unknown[]> => {
      const { filters, functionName: ran, records } = await runWorkspace(workspaceOf(two, "{}", { functionName }));
      return [filters, ran, records[0]!.after];
    };
    expect(await chosen("")).toEqual([["a", "b"], "a", '{"by":"a"}']);
    expect(await chosen("b")).toEqual([["a", "b"], "b", '{"by":"b"}']);
    expect(await chosen("gone")).toEqual([["a", "b"], "a", '{"by":"a"}']);
  });

  test("can be shaped by a file, relative or absolute", async () => {
    const configured = 'import { Config, Record } from "@flb-wasm/sdk";\nconst own = Config.file("conf/own.json");\nconst far = Config.file("/etc/far.json");\nexport function f(record: Record): void { record.set("a", own.text("a")); record.set("b", far.text("b")); }';
    const { records } = await runWorkspace(workspaceOf(configured, "{}", {}, { "conf/own.json": '{"a":"1"}', "/etc/far.json": '{"b":"2"}' }));
    expect(records[0]!.after).toBe('{"a":"1","b":"2"}');
  });
});

describe("a trap", () => {
  const source = `${HEAD}const names = ["a"];\nexport function f(record: Record): void {\n  record.set("x", names[i32(record.at("i").toI64())]);\n}`;

  test("costs its record, with words, place in the SDK's report and remedy", async () => {
    const { records } = await runWorkspace(workspaceOf(source, '{"i":0}\n{"i":1}\n{"i":2}'));
    expect(records.map(({ outcome }) => outcome)).toEqual(["replaced", "lost", "lost"]);
    expect(records[1]).toMatchObject({ reason: "Got exception running wasm code: Exception: unreachable", remedy: "Index out of range: compare the index with `length` before you read" });
  });

  test("stands at the author's line where no function is drawn into another", async () => {
    const { diagnostics } = await runWorkspace(workspaceOf(source, '{"i":0}\n{"i":1}\n{"i":2}'), { isOptimised: false });
    expect(diagnostics.map(({ start, message }) => [placeText(start!), message])).toEqual([
      ["assembly/index.ts:4:19", "Records 2, 3 trapped: Index out of range; compare the index with `length` before you read"],
    ]);
  });

  test.each<[what: string, body: string, line: number, words: string]>([
    ["of a division", '  record.set("x", 1 / record.at("n").toI64());', 3, "integer divide by zero; compare the divisor with 0"],
    ["of unreachable code", "  unreachable();", 3, "unreachable; check for this case"],
    ["of an assertion", '  assert(record.at("n").exists, "n must be there");', 3, "n must be there; check for this case"],
  ])("%s stands at its line with its remedy", async (_what, body, line, words) => {
    const { diagnostics } = await runWorkspace(workspaceOf(`${HEAD}export function f(record: Record): void {\n${body}\n}`, "{}"), { isOptimised: false });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ from: "trap", severity: "error", start: { path: "assembly/index.ts", line } });
    expect(diagnostics[0]!.message).toContain(words);
  });

  test("of an input costs the whole interval", async () => {
    const text = 'import { ObjectWriter, emit } from "@flb-wasm/sdk/input";\nexport function collect(): void {\n  emit(new ObjectWriter().set("a", 1));\n  unreachable();\n}';
    const { records, diagnostics } = await runWorkspace({ files: { "assembly/index.ts": text }, settings: DEFAULT_SETTINGS }, { isOptimised: false });
    expect(records.map(({ outcome, remedy }) => [outcome, remedy])).toEqual([["lost", "unreachable: check for this case before it happens, and return a verdict instead"]]);
    expect(diagnostics[0]!.start).toMatchObject({ path: "assembly/index.ts", line: 4 });
  });
});

describe("a version", () => {
  const source = `${HEAD}let seen = 0;\nexport function f(record: Record): void { record.set("seen", ++seen); }`;
  test.each([["5.1", "simulator 5.1.1", "2"], ["4.0", "simulator 4.0.14", "1"]])("%s keeps or forgets state from chunk to chunk", async (version, host, seen) => {
    const result = await runWorkspace(workspaceOf(source, "{}\n{}", { version }));
    expect([result.host, result.records[1]!.after]).toEqual([host, `{"seen":${seen}}`]);
  });

  test("that is not modelled is a problem with a remedy", async () => {
    const { problem, records } = await runWorkspace(workspaceOf(source, "{}", { version: "1.0" }));
    expect(problem).toMatch(/^Cannot simulate Fluent Bit "1\.0": known are .*; choose another version$/);
    expect(records).toEqual([]);
  });
});
