// Counters: what they count, and that a guest does the same with them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CodeCounter, ExecWasi, FluentBit, Pipeline, readPipelineConfig } from "../src/index.js";
import { SIX, filter, wat } from "./wat.js";

const RECORD = { record: '{"n":1}' };

/** The counter of a filter that has run over records, without what its top-level code did. */
async function count(bytes: Uint8Array, records = 1, version = "5.1"): Promise<{ counter: CodeCounter; outcomes: string[] }> {
  const counter = new CodeCounter();
  const host = await FluentBit.load(bytes, { functionName: "f", version, counter });
  counter.reset();
  const outcomes = Array.from({ length: records }, () => host.filter([RECORD]).events[0]?.outcome ?? "");
  return { counter, outcomes };
}

describe("operations", () => {
  test.each([
    ["what says where an operand is, is none", "(drop (local.get $record)) (nop) (block (drop (i32.const 1)))", 0],
    ["arithmetic", "(drop (i32.add (i32.const 1) (i32.const 2)))", 1],
    ["a result that arithmetic writes into its local", "(local.set $record (i32.add (local.get $record) (i32.const 0)))", 1],
    ["a copy between locals", "(local.set 0 (local.get 1))", 1],
    ["a loop of ten: an addition, a local.tee, a comparison, a branch each", "(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))", 40],
    ["one way of an if, and the jump over the other", "(if (i32.const 1) (then (drop (i32.eqz (i32.const 1)))) (else (drop (i32.eqz (i32.eqz (i32.const 1))))))", 3],
    ["the other way", "(if (i32.const 0) (then (drop (i32.eqz (i32.const 1)))) (else (drop (i32.eqz (i32.eqz (i32.const 1))))))", 3],
    ["nothing behind a branch", "(block (br 0) (drop (i32.eqz (i32.const 1))))", 1],
  ])("%s", async (_name, code, expected) => {
    const { counter, outcomes } = await count(filter(`${code} local.get $record`));
    expect(outcomes).toEqual(["kept"]);
    expect(counter.operations).toBe(expected);
  });

  test("a call is one, and what it leads to is counted at it", async () => {
    const bytes = wat(`(module (memory (export "memory") 1)
      (func $inner (drop (i32.eqz (i32.const 1))))
      (func $outer (call $inner) (call $inner) (drop (i32.eqz (i32.const 1))))
      (func (export "f") ${SIX} (result i32) (call $outer) (call $inner) (local.get $record)))`);
    const counter = (await count(bytes, 2)).counter;
    expect(counter.operations).toBe(2 * 8);
    expect(counter.countsOf(bytes)?.calls.map(({ functionIndex, operationsBelow }) => [functionIndex, operationsBelow])).toEqual([[1, 2], [1, 2], [2, 10], [2, 2]]);
  });

  test("a call through a table", async () => {
    const bytes = wat(`(module (memory (export "memory") 1) (type $t (func)) (table 1 funcref) (elem (i32.const 0) $inner)
      (func $inner (drop (i32.eqz (i32.const 1))))
      (func (export "f") ${SIX} (result i32) (call_indirect (type $t) (i32.const 0)) (local.get $record)))`);
    const { counter } = await count(bytes);
    expect(counter.operations).toBe(2);
    expect(counter.countsOf(bytes)?.calls.map(({ operationsBelow }) => operationsBelow)).toEqual([1]);
  });

  test("blocks are told by their place in the author's module, and how often they ran", async () => {
    const bytes = filter("(if (i32.eqz (i32.load8_u (local.get $record))) (then (drop (i32.eqz (i32.const 1))))) (local.get $record)");
    const blocks = (await count(bytes, 3)).counter.countsOf(bytes)?.blocks ?? [];
    expect(blocks.map(({ operations, count: times }) => [operations, times])).toEqual([[3, 3], [1, 0], [0, 3]]);
    expect(blocks.map(({ end }) => bytes[end - 1])).toEqual([0x40, 0x0b, 0x0b]); // if's type, end, end
    blocks.slice(1).forEach(({ start }, i) => expect(start).toBe(blocks[i]?.end));
  });

  test("the sum over the blocks is the sum of all", async () => {
    const bytes = readFileSync(new URL("../../../examples/hello-world/build/filter.wasm", import.meta.url));
    const counter = new CodeCounter();
    const host = await FluentBit.load(bytes, { functionName: "hello", counter });
    host.filter([RECORD, { record: '{"log":"hello","n":[1,2]}' }]);
    const counts = counter.countsOf(bytes);
    expect(counter.operations).toBeGreaterThan(100);
    expect(counts?.blocks.reduce((sum, { operations, count: times }) => sum + operations * times, 0)).toBe(counter.operations);
  });
});

describe("traps", () => {
  test("calls that did not return end where the guest trapped", async () => {
    const bytes = wat(`(module (memory (export "memory") 1)
      (global $n (mut i32) (i32.const 0))
      (func $inner (global.set $n (i32.add (global.get $n) (i32.const 1))) (if (i32.eq (global.get $n) (i32.const 2)) (then (unreachable))))
      (func (export "f") ${SIX} (result i32) (call $inner) (local.get $record)))`);
    const { counter, outcomes } = await count(bytes, 3);
    expect(outcomes).toEqual(["kept", "lost", "kept"]);
    expect(counter.operations).toBe(7 + 8 + 7);
    expect(counter.countsOf(bytes)?.calls.map(({ operationsBelow }) => operationsBelow)).toEqual([6 + 7 + 6]);
  });

  test("the place of a trap is the author's", async () => {
    const bytes = wat(`(module (memory (export "memory") 1) (func $inner (unreachable)) (func (export "f") ${SIX} (result i32) (call $inner) (local.get $record)))`);
    const offset = bytes.lastIndexOf(0x10); // call
    const sourceMap = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: `${vlq(offset)}AAAA` });
    const options = { functionName: "f", sourceMap };
    const [plain, counted] = [await FluentBit.load(bytes, options), await FluentBit.load(bytes, { ...options, counter: new CodeCounter() })].map((host) => host.filter([RECORD]).events[0]?.reason);
    expect(plain).toContain("a.ts:1:1");
    expect(counted).toBe(plain);
  });
});

describe("a guest does the same with counters", () => {
  const MODULES: readonly (readonly [name: string, bytes: Uint8Array])[] = [
    ["a filter that keeps", filter("local.get $record")],
    ["one that reads beyond its memory", filter("(drop (i32.load (i32.const 90000))) local.get $record")],
    ["one without a memory", wat(`(module (func (export "f") ${SIX} (result i32) local.get $record))`)],
    ["one without code", wat('(module (import "env" "f" (func (param i32))))')],
    ["one that is none", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 3, 1, 1, 0xff)],
    ["an example", readFileSync(new URL("../../../examples/k8s-routing/build/filter.wasm", import.meta.url))],
  ];

  test.each(MODULES)("%s", async (_name, bytes) => {
    for (const version of ["3.2", "5.1"]) {
      const runs = await Promise.all([{}, { counter: new CodeCounter() }].map(async (options) => {
        try {
          return (await FluentBit.load(bytes, { functionName: "f", version, ...options })).filter([RECORD, RECORD]);
        } catch (problem) {
          return String(problem);
        }
      }));
      expect(runs[1]).toEqual(runs[0]);
    }
  });
});

describe("whose counts", () => {
  test("an instance of a module follows another one", async () => {
    const bytes = filter("(drop (i32.eqz (i32.const 1))) (local.get $record)");
    expect((await count(bytes, 4, "3.2")).counter.operations).toBe(4);
  });

  test("two agents of one module are added up; another module's are not", async () => {
    const [bytes, other] = [filter("(drop (i32.eqz (i32.const 1))) (local.get $record)"), filter("(local.get $record)")];
    const counter = new CodeCounter();
    for (const module of [bytes, bytes, other]) (await FluentBit.load(module, { functionName: "f", counter })).filter([RECORD]);
    expect(counter.countsOf(bytes)?.operations).toBe(2);
    expect(counter.countsOf(other)?.operations).toBe(0);
    expect(counter.countsOf(Uint8Array.of(1))).toBeNull();
  });

  test("the filters of a pipeline, read from elsewhere", async () => {
    const counter = new CodeCounter();
    const config = readPipelineConfig("pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  filters:\n    - {name: wasm, match: a, wasm_path: gone.wasm, function_name: hello}\n  outputs:\n    - {name: stdout, match: a}\n", { file: "a.yaml" });
    const path = new URL("../../../examples/hello-world/build/filter.wasm", import.meta.url).pathname;
    const pipeline = await Pipeline.load(config, { counter, modules: { "gone.wasm": path } });
    counter.reset();
    await pipeline.run([{ tag: "a", record: RECORD.record }]);
    expect(counter.countsOf(readFileSync(path))?.operations).toBe(counter.operations);
    expect(counter.operations).toBeGreaterThan(0);
  });

  test("an input", async () => {
    const counter = new CodeCounter();
    const bytes = wat(`(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory (export "memory") 1) (func (export "_start") (drop (i32.eqz (i32.const 1)))))`);
    const input = await ExecWasi.load(bytes, { counter });
    input.collect();
    expect(counter.operations).toBe(1);
  });
});

/** Of a source map's column. */
function vlq(value: number): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  for (let rest = value << 1; ; ) {
    const digit = rest & 31;
    rest >>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
    if (rest === 0) return text;
  }
}
