// Configurations of several files go into a pod as one, which says the same.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { type PipelineConfig, readPipelineConfig } from "@flb-wasm/host-sim";
import { parse } from "yaml";
import { readConfig } from "../../src/check/read-config.js";
import { inlineConfig } from "../../src/manifest/inline.js";
import { KEEP, Workshop } from "../program.js";

const workshop = new Workshop();
beforeAll(() => workshop.writeWat("build/filter.wasm", KEEP));
afterAll(() => workshop.remove());

const SERVICE = "    http_server on\n    storage.path /fluent-bit/storage/chunks\n";
const INPUT = "[INPUT]\n\tname tail\n\ttag kube.*\n\tpath /var/log/containers/*.log\n";
const FILTER = "[FILTERS]\n  name wasm\n  match kube.*\n  wasm_path /fluent-bit/wasm/filter.wasm\n  function_name keep\n  accessible_paths /fluent-bit/wasm\n";
const OUTPUT = "[OUTPUT]\n    name stdout\n    match *\n";
const YAML_FILTER = "pipeline:\n  filters:\n    - { name: wasm, match: '*', wasm_path: /fluent-bit/wasm/filter.wasm, function_name: keep, accessible_paths: /fluent-bit/wasm }\n";

type Files = Readonly<Record<string, string>>;

const said = ({ sections }: PipelineConfig): unknown => sections.map(({ kind, name, properties, processors }) => [kind, name, properties.map(({ key, value }) => [key, value]), processors.map((each) => each.name)]);
/** Kinds do not mix: the order of a kind's sections is all that counts. */
const byKind = (sections: unknown): unknown => (sections as [string][]).toSorted(([a], [b]) => a.localeCompare(b));

test.each<readonly [name: string, main: string, files: Files]>([
  ["classic", "main.conf", { "main.conf": `@SET team=shop\n[SERVICE]\n${SERVICE}@INCLUDE in.conf\n@INCLUDE parts/*.conf\n${OUTPUT}`, "in.conf": `# pods\n${INPUT}`, "parts/a.conf": FILTER, "parts/b.conf": "@INCLUDE more.conf\n", "more.conf": "[FILTER]\r\n      name record_modifier\r\n      match *\r\n      record team ${team}\r\n" }],
  ["classic, with tabs and blank lines", "main.conf", { "main.conf": `@INCLUDE in.conf\n\n@INCLUDE f.conf\n${OUTPUT}`, "in.conf": `${INPUT}\n`, "f.conf": `\n# c\n${FILTER}` }],
  ["YAML, includes first", "main.yaml", { "main.yaml": "includes:\n  - in.yaml\n  - f.yaml\nservice:\n  http_server: on\npipeline:\n  filters:\n    - { name: stdout, match: '*' }\n  outputs:\n    - { name: stdout, match: '*' }\n", "in.yaml": "pipeline:\n  inputs:\n    - name: dummy\n      tag: a\n      dummy: '{\"a\": \"on\"}'\n", "f.yaml": YAML_FILTER }],
  ["YAML, includes last", "main.yaml", { "main.yaml": "env: { A: 1 }\npipeline:\n  filters:\n    - { name: stdout, match: '*' }\n  outputs:\n    - { name: stdout, match: '*' }\nincludes: [in.yaml]\n", "in.yaml": `includes: [f.yaml]\nenv: { B: off }\npipeline:\n  inputs:\n    - name: dummy\n      processors:\n        logs:\n          - { name: stdout }\n`, "f.yaml": YAML_FILTER }],
  ["YAML, several documents and parsers", "main.yaml", { "main.yaml": "parsers:\n  - { name: a, format: json }\nincludes: [f.yaml]\n---\npipeline:\n  inputs:\n    - name: dummy\n  outputs:\n    - { name: stdout, match: '*' }\n", "f.yaml": `parsers:\n  - name: b\n    format: regex\n    regex: '^(?<a>[^ ]+) "$'\n${YAML_FILTER}` }],
])("%s", async (_, main, files) => {
  for (const [name, text] of Object.entries(files)) workshop.write(name, text);
  const { config, root, findings } = readConfig(main, { cwd: workshop.folder, environment: {} });
  expect([findings, config]).toEqual([[], expect.anything()]);
  if (!config) return;
  const variables = { team: "shop", A: "1", B: "off" };
  const whole = readPipelineConfig(inlineConfig(root, config.format), { file: main, format: config.format, variables });
  expect(byKind(said(whole))).toEqual(byKind(said(config)));
});

describe("manifest", () => {
  test("helm holds all of it, and a mistake has its own file and line", async () => {
    workshop.write("main.conf", `[SERVICE]\n${SERVICE}@INCLUDE in.conf\n@INCLUDE f.conf\n${OUTPUT}`);
    workshop.write("in.conf", INPUT);
    workshop.write("f.conf", FILTER);
    expect(await workshop.run("manifest helm build/filter.wasm -c main.conf --name a")).toMatchObject({ code: 0, err: "" });
    const values = parse(readFileSync(`${workshop.folder}/build/deploy/values.yaml`, "utf8")) as { config: { extraFiles: Record<string, string> } };
    expect(values.config.extraFiles["pipeline.conf"]).toBe(`[SERVICE]\n${SERVICE}${INPUT.replaceAll("\t", "    ")}${FILTER.replace("FILTERS", "FILTER").replace(/^ {2}/gm, "    ")}${OUTPUT}`);
    workshop.write("f.conf", FILTER.replace("keep", "kep"));
    for (const kind of ["helm", "operator", "configmap"]) {
      expect(await workshop.run(`manifest ${kind} build/filter.wasm -c main.conf --name a`)).toMatchObject({ code: 3, err: expect.stringContaining("Cannot deploy f.conf:5: function_name kep is no export") });
    }
  });

  test.each<readonly [name: string, main: string, files: Files, message: string]>([
    ["a key behind an include", "main.conf", { "main.conf": `[SERVICE]\n@INCLUDE in.conf\n\n${SERVICE}${FILTER.replace(/^ {2}/gm, "    ")}${OUTPUT}`, "in.conf": INPUT }, "Cannot put main.conf into one file: a key of the section before stands behind @INCLUDE, on line 4; write @INCLUDE behind the section's last key"],
    ["a file that is not there", "main.conf", { "main.conf": `@INCLUDE gone.conf\n${FILTER}` }, "Cannot read main.conf:1: the included gone.conf does not exist: Fluent Bit does not start; correct the path, or remove the line"],
    ["two kinds of env", "main.yaml", { "main.yaml": `env: { A: 1 }\nincludes: [in.yaml]\n${YAML_FILTER}`, "in.yaml": "env:\n  - { name: B, value: 2 }\npipeline:\n  inputs:\n    - name: dummy\n  outputs: [{ name: stdout, match: '*' }]\n" }, "Cannot put in.yaml into one file: env stands in another file too, and the two do not go together; give one file with everything in it"],
  ])("%s is refused", async (_, main, files, message) => {
    for (const [name, text] of Object.entries(files)) workshop.write(name, text);
    expect(await workshop.run(`manifest helm build/filter.wasm -c ${main} --name a`)).toMatchObject({ code: 3, err: `error ${message}` });
  });

  test("docker takes one file", async () => {
    workshop.write("main.yaml", `includes: [in.yaml]\n${YAML_FILTER}`);
    expect(await workshop.run("manifest docker build/filter.wasm -c main.yaml --name a")).toMatchObject({ code: 3, err: "error Cannot read main.yaml:1: includes need other files; give one file with everything in it" });
  });
});
