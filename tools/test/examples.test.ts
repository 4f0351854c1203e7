// Each example's records through its built filter give its expected.jsonl, line by line; an empty line is a drop.

import { fileURLToPath } from "node:url";
import { FluentBit, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { describe, expect, it } from "vitest";
import { exampleNames, inFolderOf, readExample } from "../example.js";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));
const examples = exampleNames(EXAMPLES).map((name) => readExample(EXAMPLES, name));

it("there are examples", () => {
  expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(["hello-world", "k8s-routing"]));
});

describe.each(examples.map((example) => [example.name, example] as const))("%s", (_, example) => {
  it("has an expected.jsonl", () => expect(example.expected).not.toBeNull());

  it("gives what expected.jsonl says", async () => {
    const after = await inFolderOf(example, async () => {
      const host = await FluentBit.load(example.wasmPath, example.filter);
      return host.filter(example.records.map((record) => ({ tag: example.tag, record }))).events.map((event) => event.after);
    });
    expect(after).toEqual((example.expected ?? []).map((line) => (line === null ? null : renderJson(parseJsonText(line)))));
  });
});
