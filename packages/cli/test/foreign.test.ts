// What check, inspect and run say of modules that other toolchains build: their start, their stack in memory, their allocator.
import { wamrAvailable } from "@flb-wasm/wamr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Description } from "../src/inspect/description.js";
import { GOOD_CONFIG, KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const workshop = new Workshop();
const keep = `(func (export "keep") ${PARAMS} (local.get $record))`;

/** A stack of `top` - 1024 bytes in memory, as wasm-ld lays it out. */
const withStack = (top: number, more = ""): string => filterWat(`${keep} ${more} (global (export "__data_end") i32 (i32.const 1010)) (global (export "__heap_base") i32 (i32.const 66560))`)
  .replace("(global $top", `(global (mut i32) (i32.const ${top})) (global $top`);
const DEEP = `(func $down (param i32) (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))))) (func $begin (call $down (i32.const 500)))`;
/** Of a function: kV8MaxWasmFunctionLocals, src/wasm/wasm-limits.h of V8. The agent refuses such a module too, in its own words: fast interpreter offset overflow. */
const MOST_LOCALS_OF_V8 = 50_000;
/** A module without an allocator of its own, and with what a test adds. */
const bare = (memory: string, code: string, more = ""): string => `(module ${more} (memory (export "memory") ${memory}) (func (export "keep") ${PARAMS} ${code} (local.get $record)))`;
const linked = '(global (export "__data_end") i32 (i32.const 1028)) (global (export "__heap_base") i32 (i32.const 66576))';
const ABORT = '(import "env" "abort" (func (param i32 i32 i32 i32)))';

beforeAll(async () => {
  await workshop.writeWat("good.wasm", KEEP);
  await workshop.writeWat("small.wasm", withStack(1024 + 1264));
  await workshop.writeWat("enough.wasm", withStack(1024 + 1280));
  await workshop.writeWat("start-deep.wasm", filterWat(`${keep} ${DEEP} (start $begin)`));
  await workshop.writeWat("v8.wasm", filterWat(`${keep} (func (local${" i32".repeat(MOST_LOCALS_OF_V8 + 1)}))`));
  workshop.write("records.jsonl", '{"a":1}\n');
});
afterAll(() => workshop.remove());

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly problem: string;
  readonly remedy: string;
}

async function check(line: string): Promise<readonly Found[]> {
  return (JSON.parse((await workshop.run(`check ${line} --json`)).out) as { findings: readonly Found[] }).findings;
}

async function loads(name: string): Promise<readonly string[]> {
  return (JSON.parse((await workshop.run(`inspect ${name} --json`)).out) as Description).loads;
}

describe("inspect names the releases that load a module", () => {
  test.each([
    ["that has no filter", filterWat("")], ["whose import traps when it is called", filterWat(`(func (export "keep") ${PARAMS} (call $clock) (local.get $record))`, '(import "env" "clock" (func $clock))')],
    ["without a memory", `(module (func (export "keep") ${PARAMS} (i32.const 0)))`],
  ])("%s: all", async (what, wat) => {
    const name = await workshop.writeWat(`${what.replaceAll(" ", "-")}.wasm`, wat);
    expect((await check(name)).some(({ severity }) => severity === "error")).toBe(true);
    expect(await loads(name)).toContain("5.1");
    expect(await loads(name)).toContain("3.0");
  });

  test("with a start that traps: none, in the releases too that run on without it", async () => {
    const name = await workshop.writeWat("start-traps.wasm", filterWat(`${keep} (func $s unreachable) (start $s)`));
    expect(await loads(name)).toEqual([]);
    expect(await check(`${name} --fluent-bit 4.0`)).toMatchObject([{ code: "FLB023", severity: "error", problem: expect.stringContaining("Fluent Bit 4.0.14 lets every record through as it came") }]);
  });
});

test("a folder that is not there is named with what to do about it", async () => {
  await workshop.writeWat("logs.wasm", bare("1", "", '(import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))'));
  expect(await workshop.run("run logs.wasm -i records.jsonl --accessible-path nowhere")).toMatchObject({
    code: 3, err: expect.stringMatching(/pre-opening directory \S*nowhere: 2; create the folder \S*nowhere, or take it out of accessible_paths \(here --accessible-path\)$/),
  });
});

describe("the stack in memory", () => {
  test.each([["5.1", "Fluent Bit 5.1.1 does not start"], ["4.2", "does not start"], ["4.0", "lets every record through"], ["3.2", "lets every record through"]])("of less than 1280 bytes gives no instance: %s", async (version, outcome) => {
    expect(await check(`small.wasm --fluent-bit ${version}`)).toMatchObject([{ code: "FLB023", severity: "error", problem: expect.stringMatching(new RegExp(`has 1264 bytes.*${outcome}`)) }]);
    expect(await check(`enough.wasm --fluent-bit ${version}`)).toEqual([]);
  });

  test("is what run and inspect say too", async () => {
    expect(await loads("small.wasm")).toEqual([]);
    expect(await loads("enough.wasm")).toHaveLength(8);
    expect(await workshop.run("run small.wasm -i records.jsonl")).toMatchObject({ code: 3, err: "error Cannot start Fluent Bit 5.1.1: Create wasm execution environment failed; flb-wasm check names the cause" });
    expect((await workshop.run("run enough.wasm -i records.jsonl")).code).toBe(0);
  });
});

describe("what runs before the first record", () => {
  test.each([
    ["the start section", filterWat(`${keep} ${DEEP} (start $begin)`), "its start function"],
    ["_initialize with WASI", filterWat(`${keep} ${DEEP} (export "_initialize" (func $begin))`, '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))'), "its _initialize"],
    ["__wasm_call_ctors", filterWat(`${keep} ${DEEP} (export "__wasm_call_ctors" (func $begin))`), "its __wasm_call_ctors"],
  ])("may take more stack than there is: %s", async (what, wat, named) => {
    const name = await workshop.writeWat(`${what.replaceAll(" ", "-")}.wasm`, wat);
    expect(await check(name)).toMatchObject([{ code: "FLB025", severity: "warning", problem: expect.stringMatching(new RegExp(`^${named}, .*Fluent Bit 5\\.1\\.1 does not start$`)), remedy: expect.stringContaining("raise wasm_stack_size") }]);
    expect(await check(`${name} --fluent-bit 4.0`)).toMatchObject([{ code: "FLB025", problem: expect.stringMatching(/records pass unfiltered$/) }]);
    expect((await workshop.run(`inspect ${name}`, { columns: 300 })).out).toMatch(new RegExp(`^start +${named.replace("its ", "")} runs before the first record, stack without a known bound$`, "m"));
  });

  test("_initialize without WASI does not run", async () => {
    const name = await workshop.writeWat("initialize.wasm", filterWat(`${keep} ${DEEP} (export "_initialize" (func $begin))`));
    expect(await check(name)).toEqual([]);
  });

  test("needs its own frame at least", async () => {
    const name = await workshop.writeWat("start-large.wasm", filterWat(`${keep} (func $s (local ${"i64 ".repeat(1200)})) (start $s)`));
    expect(await check(name)).toMatchObject([{ code: "FLB009", severity: "error", problem: expect.stringMatching(/^its start function, .* does not start$/) }]);
    workshop.write("room.yaml", GOOD_CONFIG.replace("good.wasm", name).replace("function_name: keep", "function_name: keep\n      wasm_stack_size: 64k"));
    expect(await check(`${name} -c room.yaml`)).toEqual([]);
  });

  test("is what WAMR's message is about", async () => {
    if (wamrAvailable() !== "available") return console.log(`not run: ${wamrAvailable()}`);
    expect(await workshop.run("run start-deep.wasm -i records.jsonl --engine wamr")).toMatchObject({ code: 3, err: expect.stringMatching(/operand stack overflow; give what runs at the start more stack: --wasm-stack-size 64k/) });
    expect((await workshop.run("run start-deep.wasm -i records.jsonl --engine wamr --wasm-stack-size 64k")).code).toBe(0);
  });
});

describe("a module without malloc and free", () => {
  test.each([
    ["its code begins memory at __heap_base", bare("2", "(i32.store (i32.const 66576) (i32.const 1))", linked), "error", "at __heap_base, 66576"],
    ["__heap_base is only exported", bare("2", "", linked), "warning", "larger ones are lost"],
    ["the same number, and no __heap_base", bare("2", "(i32.store (i32.const 66576) (i32.const 1))"), "warning", "larger ones are lost"],
    ["memory.size, and nobody knows what for", bare("2", "(drop (memory.size))"), "warning", "may come to write over it"],
    ["memory.size of asc's allocator", bare("2", "(drop (memory.size))", ABORT), "error", "every one is lost"],
    ["memory.size of one page for ever", bare("1 1", "(drop (memory.size))"), "warning", "larger ones are lost"],
    ["memory.grow alone", bare("2", "(drop (memory.grow (i32.const 1)))"), "warning", "larger ones are lost"],
  ])("%s", async (what, wat, severity, problem) => {
    const name = await workshop.writeWat(`${what.replaceAll(/\W+/g, "-")}.wasm`, wat);
    const [found, ...others] = (await check(name)).filter(({ code }) => code === "FLB006");
    expect([found?.severity, found?.problem, others]).toEqual([severity, expect.stringContaining(problem), []]);
  });
});

test("what V8 does not compile is said to be V8's words, with what tells the agent's", async () => {
  for (const version of ["5.1", "4.0"]) {
    const [found, ...others] = await check(`v8.wasm --fluent-bit ${version}`);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "FLB023", severity: "error", problem: expect.stringMatching(/^V8, on which the simulator runs, does not compile it: .*local/), remedy: expect.stringContaining("--engine wamr or --engine fluent-bit") });
    const { err } = await workshop.run(`run v8.wasm -i records.jsonl --fluent-bit ${version}`);
    expect(err).toMatch(/^error Cannot run the module in the simulator: V8, on which it runs, does not compile it: [^;]*; run it with --engine wamr or --engine fluent-bit/);
  }
});

describe("check with a configuration alone", () => {
  test("looks at the modules that it names", async () => {
    workshop.write("alone.yaml", GOOD_CONFIG);
    expect(await workshop.run("check -c alone.yaml --strict")).toMatchObject({ code: 0, out: expect.stringContaining("nothing found") });
    workshop.write("alone-small.yaml", GOOD_CONFIG.replace("good.wasm", "small.wasm").replace("function_name: keep", "function_name: kep"));
    expect((await check("-c alone-small.yaml")).map(({ code }) => code).sort()).toEqual(["FLB001", "FLB023"]);
    workshop.write("refused.yaml", "pipeline:\n  inputs: [\n");
    expect((await check("-c refused.yaml")).map(({ code }) => code)).toEqual(["FLB021"]);
  });

  test.each([
    ["no module", GOOD_CONFIG.replace(/ {4}- name: wasm[^]*keep\n/, "    - { name: stdout_not, match: app }\n"), "it runs no module"],
    ["one that is not here", GOOD_CONFIG.replace("good.wasm", "/fluent-bit/wasm/gone.wasm"), "/fluent-bit/wasm/gone.wasm is not here"],
    ["one by a variable", GOOD_CONFIG.replace("good.wasm", "${NOT_SET}"), "it runs ${NOT_SET}, and the variable is not set here"],
  ])("that names %s is an error of the command", async (what, config, state) => {
    const name = workshop.write(`${what.replaceAll(" ", "-")}.yaml`, config);
    expect(await workshop.run(`check -c ${name}`)).toMatchObject({ code: 2, err: expect.stringContaining(`Cannot check ${name}: ${state}; `) });
  });

  test("and nothing at all is a usage error", async () => {
    expect(await workshop.run("check")).toMatchObject({ code: 2, err: expect.stringContaining("no module is named") });
  });
});
