// What manifests write is the same to a reader of YAML 1.1, as kubectl is, and to one of 1.2.
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { yamlDocument, yamlWord } from "../../src/manifest/yaml-text.js";
import { KEEP, Workshop } from "../program.js";

const VERSIONS = ["1.1", "1.2"] as const;
const WORDS = ["on", "Off", "y", "N", "yes", "NO", "true", "False", "null", "~", "", "012", "0o17", "0x1F", "1_000", "1:30", "12:30:45", "1e3", ".5", "+1", ".inf", ".NaN", "2026-01-01", "2026-01-01T10:00:00Z", "=", "- a", "a: b", "a #b", "5.1", "5.1.1", "*", "&a", "!a", "%a", "@a", "{{ a }}", " a ", "a\tb", "plain text"];

describe.each(VERSIONS)("read as YAML %s", (version) => {
  test.each(WORDS)("%j is a text, as value, key, in a list and behind a line", (word) => {
    const object = { [word]: word, list: [word], lines: `${word}\nb\n`, flag: true, count: 7 };
    expect(parse(yamlDocument(object), { version })).toEqual(object);
    expect(parse(`a: ${yamlWord(word)}\n${yamlWord(word)}: 1\n`, { version })).toEqual({ a: word, [word]: 1 });
  });
});

test("a text that is one everywhere stays plain, and what is the same twice is written twice", () => {
  const shared = { a: "plain text" };
  expect(yamlDocument({ x: shared, y: [shared], z: "5.1.1" })).toBe('x:\n  a: plain text\n"y":\n  - a: plain text\nz: 5.1.1\n');
});

describe("as they are typed", () => {
  let workshop: Workshop;
  beforeEach(async () => {
    workshop = new Workshop();
    await workshop.writeWat("build/filter.wasm", KEEP);
  });
  afterEach(() => workshop.remove());

  const pipeline = (wasm: string, output: string): string => `service: { http_server: on, storage.checksum: on, storage.metrics: on, storage.path: /fluent-bit/storage/no }
pipeline:
  inputs:
    - { name: dummy, tag: y }
  filters:
    - { name: wasm, alias: y, match: y, wasm_path: ${wasm}/filter.wasm, function_name: keep, accessible_paths: ${wasm} }
    - { name: rewrite_tag, alias: off, match: y, rule: $a ^b$ c false, emitter_name: no }
  outputs:
    - { ${output}, match: y }
`;

  test.each(["helm", "operator", "configmap"])("manifest %s --name on --namespace no", async (kind) => {
    workshop.write("p.yaml", pipeline("/fluent-bit/wasm", "name: stdout"));
    workshop.write("y", "on\n");
    const { code, err } = await workshop.run(`manifest ${kind} build/filter.wasm -c p.yaml --name on --namespace no --file /y/y=y`);
    expect([code, err]).toEqual([0, ""]);
    const folder = `${workshop.folder}/build/deploy`;
    const read = (version: (typeof VERSIONS)[number]): object[] => readdirSync(folder).flatMap((name) => parseAllDocuments(readFileSync(`${folder}/${name}`, "utf8"), { version }).map((document) => document.toJS() as object));
    expect(read("1.1")).toEqual(read("1.2"));
    expect(read("1.1")).toContainEqual(expect.objectContaining({ kind: "ConfigMap", metadata: expect.objectContaining({ name: "on-wasm", namespace: "no", labels: expect.objectContaining({ "app.kubernetes.io/name": "on" }) }) }));
    if (kind !== "operator") return;
    expect(read("1.1")).toContainEqual(expect.objectContaining({ kind: "FluentBit", metadata: expect.objectContaining({ name: "on" }) }));
    expect(read("1.1")).toContainEqual(expect.objectContaining({ spec: expect.objectContaining({ service: expect.objectContaining({ httpServer: true, storage: { path: "/fluent-bit/storage/no", checksum: "on", metrics: "on" } }) }) }));
    expect(read("1.1")).toContainEqual(expect.objectContaining({ spec: expect.objectContaining({ match: "y", filters: [{ wasm: expect.objectContaining({ alias: "y" }) }, { rewriteTag: expect.objectContaining({ alias: "off", emitterName: "no" }) }] }) }));
  });

  test("manifest docker: volumes named on and 7", async () => {
    workshop.write("p.yaml", pipeline("build", "name: file, path: on, file: a.jsonl, match: a }\n    - { name: file, path: '7', file: a.jsonl"));
    expect(await workshop.run("manifest docker build/filter.wasm -c p.yaml --name a")).toMatchObject({ code: 0, err: "" });
    for (const version of VERSIONS) expect(Object.keys(parse(readFileSync(`${workshop.folder}/compose.yaml`, "utf8"), { version }).volumes)).toEqual(["7", "no", "on"]);
    expect(readFileSync(`${workshop.folder}/compose.yaml`, "utf8")).toMatch(/\n {2}"on":\n/);
  });
});
