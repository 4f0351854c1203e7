// What --json prints is what the README says: no member more, none less.
import { readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as asc from "assemblyscript/asc";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const TABLE = README.slice(README.indexOf("## For machines"), README.indexOf("## Exit codes")).split("\n").filter((line) => /^\| [`|]|^\| \|/.test(line));

/** The names in the rows of a command, a row without a command going on with the one above. */
function documented(command: string): readonly string[] {
  const start = TABLE.findIndex((row) => row.startsWith(`| ${command}`));
  expect(start).toBeGreaterThanOrEqual(0);
  const more = TABLE.slice(start + 1).findIndex((row) => !row.startsWith("| |"));
  const rows = TABLE.slice(start, more < 0 ? undefined : start + 1 + more);
  return rows.flatMap((row) => row.split("|").slice(2).flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name))).filter((name) => name !== "null");
}

/** Whose own members the table lists too. */
const OPENED = ["report", "comparison", "findings", "files", "cases", "coverage", "notTaken", "engines", "measurements", "first", "lines", "functions", "log"];

function membersOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersOf);
  return Object.entries(value as object).flatMap(([key, inner]) => [key, ...OPENED.includes(key) ? membersOf(inner) : []]);
}

const ROUTER = fileURLToPath(new URL("../../../examples/k8s-routing/build/filter.wasm", import.meta.url));
const BUILT = fileURLToPath(new URL("../../../examples/hello-world/build/filter.wasm", import.meta.url));

const workshop = new Workshop();
beforeAll(async () => {
  workshop.linkSdk();
  symlinkSync(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), join(workshop.folder, "node_modules", "assemblyscript"));
  workshop.write("assembly/index.ts", 'import { Record } from "@flb-wasm/sdk";\nexport function known(record: Record): bool { return record.at("a").exists && record.at("b").exists; }\n');
  workshop.write("input.ts", 'import { ObjectWriter, emit, setBufSize } from "@flb-wasm/sdk/input";\nexport function collect(): void {\n  setBufSize(6000);\n  emit(new ObjectWriter().set("a", "x".repeat(5000)));\n  emit(new ObjectWriter().set("a", "x".repeat(7000)));\n}\n');
  await asc.main(["input.ts", "-o", "input.wasm", "--baseDir", workshop.folder]);
  await workshop.writeWat("keep.wasm", KEEP);
  await workshop.writeWat("trap.wasm", filterWat(`(func (export "trap") ${PARAMS} unreachable)`));
  workshop.write("router.wasm", readFileSync(ROUTER));
  workshop.write("router.wasm.map", readFileSync(`${ROUTER}.map`));
  workshop.write("hello.wasm", readFileSync(BUILT)); // without its map, what the SDK keeps for the end is listed
  workshop.write("r.jsonl", '{"a":1}\n'.repeat(30));
  workshop.write("c.yaml", "cases:\n  - { record: { a: 1 }, expect: { drop: true } }\n");
  workshop.write("p.yaml", "pipeline:\n  inputs: [{ name: dummy, tag: a }]\n  filters: [{ name: wasm, match: a, wasm_path: keep.wasm, function_name: kep }]\n  outputs: [{ name: stdout, match: a }]\n");
});
afterAll(() => workshop.remove());

test.each([
  ["`run`, `replay`", "run keep.wasm -i r.jsonl", 31],
  ["`run`, `replay`", "replay trap.wasm r.jsonl", 31],
  ["`run` of an input", "run input.wasm", 3],
  ["`run -c` alone", "run -c good.yaml -i r.jsonl", 31],
  ["`diff`", "diff keep.wasm trap.wasm r.jsonl", 31],
  ["`check`", "check keep.wasm -c p.yaml", 1],
  ["`test`", "test c.yaml --coverage", 1],
  ["`fuzz`", "fuzz keep.wasm --engine sim --runs 2", 1],
  ["`bench`", "bench keep.wasm --engine sim --seconds 1 -i r.jsonl", 1],
  ["`profile`", "profile router.wasm -i r.jsonl", 1],
  ["`traps`", "traps hello.wasm", 1],
  ["`doctor`", "doctor", 1],
])("%s: %s", async (command, line, count) => {
  workshop.write("good.yaml", readFileSync(`${workshop.folder}/p.yaml`, "utf8").replace("kep }", "keep }"));
  const { out } = await workshop.run(`${line} --json`);
  const values = count === 1 ? [JSON.parse(out) as unknown] : out.trimEnd().split("\n").map((each) => JSON.parse(each) as unknown);
  expect(values).toHaveLength(count);
  const printed = new Set(values.flatMap(membersOf));
  expect([...printed].filter((name) => !documented(command).includes(name))).toEqual([]);
  const optional = line.startsWith("run keep") ? ["reason", "behaviour", "source"] : line.startsWith("profile") ? ["name"] : [];
  expect(documented(command).filter((name) => !printed.has(name) && !optional.includes(name))).toEqual([]);
});
