// `flb-wasm run --files`: settings of absolute paths without a folder at the root of this machine.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workshop } from "./program.js";

const SOURCE = `import { Config, Record } from "@flb-wasm/sdk";
const teams = Config.file("/etc/flb-wasm-nowhere/teams.json");
export function add_team(record: Record): void { record.set("team", teams.text("shop", "none")); }
`;
const INPUT = `import { ObjectWriter, emit, readText } from "@flb-wasm/sdk/input";
export function collect(): void { const text = readText("/etc/flb-wasm-nowhere/name"); if (text !== null) emit(new ObjectWriter().set("name", text.trim())); }
`;
const CONFIG = `pipeline:
  inputs: [{ name: dummy, tag: a }]
  filters: [{ name: wasm, match: a, wasm_path: build/filter.wasm, function_name: add_team, accessible_paths: /etc/flb-wasm-nowhere }]
  outputs: [{ name: stdout, match: a }]
`;

const workshop = new Workshop();
beforeAll(async () => {
  symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(workshop.folder, "node_modules"));
  workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
  workshop.write("assembly/index.ts", SOURCE);
  workshop.write("assembly/input.ts", INPUT);
  workshop.write("root/etc/flb-wasm-nowhere/teams.json", '{"shop":"blue"}');
  workshop.write("root/etc/flb-wasm-nowhere/name", "node-7\n");
  workshop.write("records.jsonl", '{"log":"x"}\n');
  workshop.write("fluent-bit.yaml", CONFIG);
  for (const line of ["build", "build assembly/input.ts --out build/input.wasm"]) expect(await workshop.run(line)).toMatchObject({ code: 0 });
}, 60_000);
afterAll(() => workshop.remove());

test.each([
  ["a filter", "build/filter.wasm -i records.jsonl --accessible-path /etc/flb-wasm-nowhere", '+ $team  "blue"'],
  ["a filter with its configuration", "build/filter.wasm -c fluent-bit.yaml -i records.jsonl", '+ $team  "blue"'],
  ["a configuration", "-c fluent-bit.yaml -i records.jsonl", '+ $team  "blue"'],
  ["an input", "build/input.wasm --accessible-path /etc/flb-wasm-nowhere", '{"name":"node-7"}'],
])("%s sees the folder as the root", async (_, words, seen) => {
  expect(await workshop.run(`run ${words} --files root`)).toMatchObject({ code: 0, err: "", out: expect.stringContaining(seen) });
  const { code, out, err } = await workshop.run(`run ${words}`);
  expect([code > 0, out + err]).toEqual([true, expect.stringContaining("/etc/flb-wasm-nowhere")]);
});

test.each([
  ["build/filter.wasm -i records.jsonl --files gone", 3, "Cannot read gone: there is no such folder; --files names the folder with what the module reads"],
  ["build/filter.wasm -i records.jsonl --files root --engine wamr", 2, "Cannot use --files with --engine wamr: it reads the disk; leave one of the two out"],
  ["-c fluent-bit.yaml -i records.jsonl --files root --engine fluent-bit", 2, "Cannot use --files with --engine fluent-bit: it reads the disk; leave one of the two out"],
])("refuses %s", async (words, code, message) => {
  expect(await workshop.run(`run ${words}`)).toMatchObject({ code, err: `error ${message}` });
});
