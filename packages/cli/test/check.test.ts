// Every mistake on purpose, named by its code; and a good filter in front of each configuration, which is not.
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CODES } from "../src/check/catalogue.js";
import { KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
});
afterAll(() => workshop.remove());

const codesIn = (text: string): string[] => [...new Set([...text.matchAll(/FLB\d{3}/g)].map(([code]) => code))].sort();
async function check(line: string): Promise<string[]> {
  const { out, code } = await workshop.run(`check ${line} --json`);
  const { findings } = JSON.parse(out) as { findings: { code: string; severity: string; remedy: string; place: { file: string } }[] };
  expect(code).toBe(findings.some(({ severity }) => severity === "error") ? 5 : 0);
  for (const { remedy, place } of findings) expect([remedy, place.file]).not.toContain("");
  return findings.map((finding) => finding.code).sort();
}

describe("a module", () => {
  const keep = `(func (export "keep") ${PARAMS} (local.get $record))`;
  const rows: [what: string, wat: string, codes: string[], features?: Record<string, boolean>][] = [
    ["good", KEEP, []],
    ["wrong signature", filterWat('(func (export "keep") (param i32) (result i32) (local.get 0))'), ["FLB002"]],
    ["import that does not link", filterWat(keep, '(import "env" "abort" (func (param i32 i32 i32 i32)))'), ["FLB003"]],
    ["imported global", filterWat(keep, '(import "env" "base" (global i32))'), ["FLB004"]],
    ["SIMD", filterWat(`(func (export "keep") ${PARAMS} (drop (v128.const i32x4 0 0 0 0)) (local.get $record))`), ["FLB005"]],
    ["tail call", filterWat(`(func $k ${PARAMS} (local.get $record)) (func (export "keep") ${PARAMS} (return_call $k (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)))`), ["FLB005"], { tail_call: true }],
    ["no allocator, grows", `(module (memory (export "memory") 1) (func (export "keep") ${PARAMS} (drop (memory.grow (i32.const 1))) (local.get $record)))`, ["FLB006"]],
    ["no allocator", `(module (memory (export "memory") 1 1) ${keep})`, ["FLB006"]],
    ["WASI without memory", `(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (memory 1) ${keep.replace("local.get $record", "local.get 4")})`, ["FLB006", "FLB014"]],
    ["start that traps", filterWat(`${keep} (func $s unreachable) (start $s)`), ["FLB023"]],
    ["recursion", filterWat(`(func $k (export "keep") ${PARAMS} (call $k (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)))`), ["FLB025"]],
    ["large stack", filterWat(`(func (export "keep") ${PARAMS} (local ${"i64 ".repeat(1200)}) (local.get $record))`), ["FLB009"]],
    ["large file", filterWat(`${keep} (data (i32.const 9000) "${"x".repeat(300_000)}")`).replace('"memory") 2', '"memory") 9'), ["FLB012"]],
  ];
  test.each(rows)("%s", async (what, wat, codes, features = {}) => {
    const name = await workshop.writeWat(`${what.replaceAll(/\W/g, "-")}.wasm`, wat, features);
    expect(await check(name)).toEqual(codes);
    expect(await check("good.wasm")).toEqual([]);
  });

  test("that is none", async () => {
    workshop.write("text.wasm", "(module)");
    expect(await check("text.wasm")).toEqual(["FLB013"]);
  });

  test("compiled ahead of time, by release", async () => {
    const head = new Uint8Array(64);
    head.set([0x00, 0x61, 0x6f, 0x74, 5]);
    head.set([0x3e, 0], 22);
    workshop.write("format5.aot", head);
    expect(await check("format5.aot --fluent-bit 4.0.14")).toEqual(["FLB013"]);
    expect(await check("format5.aot --fluent-bit 4.1.2")).toEqual([]);
  });

  test("with reference types, by release", async () => {
    const name = await workshop.writeWat("externref.wasm", filterWat(`(func (export "keep") ${PARAMS} (drop (ref.null extern)) (local.get $record))`), { reference_types: true });
    expect(await check(`${name} --fluent-bit 4.0.2`)).toEqual(["FLB005"]);
    expect(await check(`${name} --fluent-bit 4.0.3`)).toEqual([]);
  });
});

describe("a configuration", () => {
  const filter = (more: string): string => `pipeline:
  inputs:
    - { name: tail, tag: app }
  filters:
    - name: wasm
      match: app
      wasm_path: good.wasm
      function_name: keep
${more}  outputs:
    - { name: stdout, match: app }
`;
  const line = (text: string): string => `      ${text}\n`;
  const rows: [what: string, yaml: string, codes: string[], version?: string][] = [
    ["good", filter(""), []],
    ["function_name misspelt", filter("").replace("function_name: keep", "function_name: kep"), ["FLB001"]],
    ["function_name missing", filter("").replace(/ +function_name: keep\n/, ""), ["FLB001"]],
    ["function_name of another signature", filter("").replace("function_name: keep", "function_name: malloc"), ["FLB002"]],
    ["event_format unknown", filter(line("event_format: jsonl")), ["FLB007"]],
    ["event_format msgpack", filter(line("event_format: msgpack")), ["FLB024"]],
    ["wasm_path missing", filter("").replace("wasm_path: good.wasm", "wasm_path: gone.wasm"), ["FLB010"]],
    ["accessible_paths missing", filter(line("accessible_paths: ./gone")), ["FLB010"]],
    ["key misspelt", filter(line("wasm_heapsize: 1M")), ["FLB015"]],
    ["key of a later release", filter(line("wasm_heap_size: 1M")), ["FLB016"], "3.1.4"],
    ["size too small", filter(line("wasm_stack_size: 4k")), ["FLB017"]],
    ["no match", filter("").replace(/ +match: app\n/, ""), ["FLB020"]],
    ["match that takes nothing", filter("").replace("      match: app", "      match: web"), ["FLB020"]],
    ["second threaded input with wasm", `pipeline:
  inputs:
    - { name: tail, tag: a, threaded: true, processors: { logs: [{ name: wasm, wasm_path: good.wasm, function_name: keep }] } }
    - { name: tcp, tag: b, threaded: on, processors: { logs: [{ name: wasm, wasm_path: good.wasm, function_name: keep }] } }
  outputs:
    - { name: stdout, match: "*" }
`, ["FLB011"]],
    ["output with workers and wasm", `pipeline:
  inputs:
    - { name: tail, tag: a }
  outputs:
    - { name: http, match: a, processors: { logs: [{ name: wasm, wasm_path: good.wasm, function_name: keep }] } }
`, ["FLB018"]],
    ["forward that is not threaded", filter("").replace("name: tail, tag: app", "name: forward"), ["FLB019"]],
    ["wasi_path missing", "pipeline:\n  inputs:\n    - { name: exec_wasi, tag: a, wasi_path: gone.wasm, accessible_paths: ./gone }\n  outputs:\n    - { name: stdout, match: a }\n", ["FLB010", "FLB010"]],
    ["not YAML", "pipeline:\n  inputs: [\n", ["FLB021"]],
    ["includes", `includes: [other.yaml]\n${filter("")}`, ["FLB022"]],
    ["rule without anchors", filter("").replace("  outputs:", "    - { name: rewrite_tag, match: app, rule: $level error errors false }\n  outputs:\n    - { name: stdout, match: errors }"), ["FLB101"]],
    ["output without match", filter("").replace("stdout, match: app", "stdout, match: app }\n    - { name: file"), ["FLB109"]],
  ];
  test.each(rows)("%s", async (what, yaml, codes, version = "5.1") => {
    const name = workshop.write(`${what.replaceAll(/\W/g, "-")}.yaml`, yaml);
    expect(await check(`good.wasm -c ${name} --fluent-bit ${version}`)).toEqual(codes);
  });

  test("heap too small for a module without allocator", async () => {
    await workshop.writeWat("heap.wasm", `(module (memory (export "memory") 1 1) (func (export "keep") ${PARAMS} (local.get $record)))`);
    const name = workshop.write("heap.yaml", filter("").replace("good.wasm", "heap.wasm"));
    expect(await check(`heap.wasm -c ${name}`)).toEqual(["FLB006", "FLB008"]);
  });

  test("event_format that the module was not built for", async () => {
    const bytes = readFileSync(`${workshop.folder}/good.wasm`);
    const about = new TextEncoder().encode('{"abi":"filter","format":"msgpack","filters":["keep"]}');
    const section = Uint8Array.of(0, about.length + 9, 8, ...new TextEncoder().encode("flb-wasm"), ...about);
    workshop.write("msgpack.wasm", Uint8Array.from([...bytes, ...section]));
    const name = workshop.write("format.yaml", filter("").replace("good.wasm", "msgpack.wasm"));
    expect(await check(`msgpack.wasm -c ${name}`)).toEqual(["FLB007"]);
  });

  test("names the line, in YAML and in the classic format", async () => {
    workshop.write("line.yaml", filter("").replace("function_name: keep", "function_name: kepe"));
    workshop.write("line.conf", "[INPUT]\n    name tail\n    tag  app\n[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n[OUTPUT]\n    name stdout\n    match app\n");
    expect((await workshop.run("check good.wasm -c line.yaml")).out).toMatchInlineSnapshot(`
      "error   FLB001  line.yaml:8
              function_name kepe is no export of good.wasm: Fluent Bit starts and
              loses every record
              fix write function_name: keep

      1 error; flb-wasm check --explain FLB001 says more"
    `);
    expect((await workshop.run("check good.wasm -c line.conf")).out).toContain("line.conf:8");
  });
});

describe("codes", () => {
  test("each has a page that begins with it, and --codes lists it", async () => {
    const listed = codesIn((await workshop.run("check --codes")).out);
    expect(listed).toEqual(Object.keys(CODES).sort());
    for (const [code, title] of Object.entries(CODES)) {
      const page = (await workshop.run(`check --explain ${code}`)).out;
      expect(page.split("\n")[0]).toBe(`# ${code}: ${title}`);
      expect(page).toContain("## What to do");
    }
  });

  test("SARIF has rules and places", async () => {
    workshop.write("sarif.conf", "[FILTER]\n    name wasm\n    match app\n    wasm_path good.wasm\n    function_name kepe\n");
    const { out, code } = await workshop.run("check good.wasm -c sarif.conf --format sarif");
    const { runs: [first] } = JSON.parse(out) as { runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[] };
    expect(code).toBe(5);
    expect(first?.tool.driver.rules.map(({ id }) => id)).toEqual(["FLB001"]);
    expect(first?.results[0]).toMatchObject({ ruleId: "FLB001", level: "error", locations: [{ physicalLocation: { region: { startLine: 5 } } }] });
  });

  test("a missing file is an error of the command, with the remedy", async () => {
    const { code, err } = await workshop.run("check nothing.wasm");
    expect([code, err]).toEqual([3, "error Cannot read nothing.wasm: there is no such file; build it first with flb-wasm build"]);
    expect(existsSync(`${workshop.folder}/nothing.wasm`)).toBe(false);
  });
});
