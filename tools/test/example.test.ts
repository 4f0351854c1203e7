// Reading example folders: what the tools take from fluent-bit.yaml and the record files.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exampleNames, readExample, readFilters } from "../example.js";

let examples: string;

beforeEach(() => {
  examples = mkdtempSync(join(tmpdir(), "flb-wasm-examples-"));
});
afterEach(() => rmSync(examples, { recursive: true }));

function example(name: string, files: Record<string, string>): void {
  mkdirSync(join(examples, name));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(examples, name, file), content);
}

const FILTER = "pipeline:\n  inputs:\n    - {name: tail, tag: 'kube.*'}\n  filters:\n    - {name: modify}\n    - {name: wasm, function_name: f, wasm_heap_size: 1M}\n";
const PROCESSOR = "pipeline:\n  inputs:\n    - name: tail\n      tag: t\n      processors:\n        logs:\n          - {name: wasm, function_name: g, event_format: msgpack}\n";

describe("readExample()", () => {
  it("reads the filter, the tag and the records", () => {
    example("a", { "fluent-bit.yaml": FILTER, "records.jsonl": '{"a":1}\n{"a":2}\n', "expected.jsonl": '{"a":1}\n\n' });
    expect(readExample(examples, "a")).toMatchObject({
      name: "a",
      tag: "kube.records.jsonl",
      wasmPath: join(examples, "a", "build/filter.wasm"),
      filter: { functionName: "f", eventFormat: "json", accessiblePaths: ["."], wasmHeapSize: 1000000 },
      records: ['{"a":1}', '{"a":2}'],
      expected: ['{"a":1}', null],
    });
  });

  it("finds a filter that is an input's processor", () => {
    example("p", { "fluent-bit.yaml": PROCESSOR, "records.jsonl": "{}\n" });
    expect(readExample(examples, "p")).toMatchObject({ tag: "t", filter: { functionName: "g", eventFormat: "msgpack" }, expected: null });
  });

  it.each([
    ["no folder", undefined, /fluent-bit\.yaml is missing; choose one of $/],
    ["no wasm filter", "pipeline: {filters: [{name: grep}]}", /has no filter named wasm; add one$/],
    ["no function_name", "pipeline: {filters: [{name: wasm}]}", /has no function_name; name the exported function$/],
  ])("refuses an example with %s", (_, config, message) => {
    if (config !== undefined) example("x", { "fluent-bit.yaml": config, "records.jsonl": "{}\n" });
    expect(() => readExample(examples, "x")).toThrow(message);
  });
});

describe("readFilters()", () => {
  it("reads the other configurations' filters, each once", () => {
    const files = { "records.jsonl": "{}\n", "expected.jsonl": "{}\n" };
    const other = FILTER.replace("function_name: f", "function_name: g, wasm_path: build/g.wasm");
    example("a", { ...files, "fluent-bit.yaml": FILTER, "fluent-bit.b.yaml": FILTER, "fluent-bit.c.yaml": other, "fluent-bit.d.yaml": "pipeline: {inputs: [{name: cpu}]}" });
    const read = readFilters(examples, "a").map(({ name, wasmPath, filter, expected }) => [name, wasmPath, filter.functionName, expected]);
    expect(read).toEqual([
      ["a", join(examples, "a", "build/filter.wasm"), "f", ["{}"]],
      ["a/fluent-bit.c.yaml", join(examples, "a", "build/g.wasm"), "g", null],
    ]);
  });
});

describe("exampleNames()", () => {
  it("lists folders with a wasm filter and records", () => {
    example("b", { "fluent-bit.yaml": FILTER, "records.jsonl": "{}\n" });
    example("input", { "fluent-bit.yaml": "pipeline: {inputs: [{name: exec_wasi}]}", "records.jsonl": "{}\n" });
    example("draft", { "fluent-bit.yaml": FILTER });
    expect(exampleNames(examples)).toEqual(["b"]);
  });
});
