// `flb-wasm fuzz` finds what is wrong with wrong filters, makes it small, saves it, and finds nothing in good ones.
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Body, type ChunkResult, type EventResult, decodeMsgpack, encodeMsgpack, isSameBody, parseJsonText } from "@flb-wasm/host-sim";
import { wamrAvailable } from "@flb-wasm/wamr";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../src/engine/engine.js";
import { attack } from "../src/fuzz/attack.js";
import { hostileRecords } from "../src/fuzz/hostile.js";
import { BY_LENGTH, KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("keep.wasm", KEEP);
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  // Traps at its 41st call; takes a page more at each.
  await workshop.writeWat("late.wasm", filterWat(`(global $calls (mut i32) (i32.const 0)) (func (export "f") ${PARAMS}
    (global.set $calls (i32.add (global.get $calls) (i32.const 1))) (if (i32.eq (global.get $calls) (i32.const 41)) (then unreachable)) (i32.const 9))`));
  await workshop.writeWat("grows.wasm", filterWat(`(func (export "f") ${PARAMS} (drop (memory.grow (i32.const 1))) (i32.const 9))`));
  workshop.write("own.jsonl", '{"log":"a","kubernetes":{"labels":{"app":"x"}},"n":9007199254740993}\n');
});
afterAll(() => workshop.remove());

test("a filter that gives back what it got loses what Fluent Bit itself writes as no JSON, and the saved record shows it", async () => {
  const { code, out } = await workshop.run("fuzz keep.wasm --engine sim --seed 7");
  expect([code, out.split("\n").slice(-2)]).toEqual([6, ["--seed 7 repeats this", "saved; see it with: flb-wasm replay keep.wasm fuzz-failure.jsonl"]]);
  const [, line = ""] = readFileSync(`${workshop.folder}/fuzz-failure.jsonl`, "utf8").split("\n");
  const { msgpack } = JSON.parse(line) as { msgpack: string };
  const decoded = decodeMsgpack(Buffer.from(msgpack, "hex"));
  expect(decoded.ok && decoded.body.kind === "map" && decoded.body.members.length).toBe(1);
  expect(await workshop.run("replay keep.wasm fuzz-failure.jsonl")).toMatchObject({ code: 6, out: expect.stringContaining("1 of 1 records would be lost") });
});

test("a finding that cannot be saved is printed, and stays a finding", async () => {
  const { code, out, err } = await workshop.run("fuzz keep.wasm --engine sim --seed 7 --save keep.wasm/failure.jsonl");
  expect([code, err]).toEqual([6, "error Cannot open keep.wasm/failure.jsonl: a part of the path is a file; name another place, or correct its permissions"]);
  const lines = out.split("\n");
  const [seed, note, header = "", line = ""] = lines.slice(-4);
  expect([seed, note]).toEqual(["--seed 7 repeats this", "not saved; these two lines are the file for flb-wasm replay:"]);
  workshop.write("copied.jsonl", `${header}\n${line}\n`);
  expect(await workshop.run("replay keep.wasm copied.jsonl")).toMatchObject({ code: 6 });
  const json = await workshop.run("fuzz keep.wasm --engine sim --seed 7 --save keep.wasm/failure.jsonl --json");
  expect([json.code, JSON.parse(json.out)]).toEqual([6, expect.objectContaining({ saved: null, seed: 7, engines: [expect.objectContaining({ failure: expect.objectContaining({ record: expect.stringMatching(/^[0-9a-f]+$/) }) })] })]);
});

test("the same seed gives the same answer, and --json says all of it", async () => {
  const [first, second] = [await workshop.run("fuzz keep.wasm --engine sim --seed 7 --json --save a.jsonl"), await workshop.run("fuzz keep.wasm --engine sim --seed 7 --json --save a.jsonl")];
  expect(first).toEqual(second);
  expect(JSON.parse(first.out)).toMatchObject({ version: 1, seed: 7, saved: "a.jsonl", engines: [{ failure: { what: "lost", failsAlone: true }, memoryGrew: false }] });
});

test("the author's own records come first and are changed", async () => {
  const { code, out } = await workshop.run("fuzz by-length.wasm --engine sim --seed 1 -i own.jsonl");
  expect([code, out]).toEqual([6, expect.stringContaining("lost after")]);
});

test("a failure that needs the records before it is said to be one", async () => {
  expect(await workshop.run("fuzz late.wasm --engine sim --seed 3")).toMatchObject({ code: 6, out: expect.stringContaining("Alone it passes: the filter fails only after the records before it.") });
});

test("memory that grows on known records ends with 7", async () => {
  const { code, out } = await workshop.run("fuzz grows.wasm --engine sim --seed 3 --runs 20");
  expect([code, out]).toEqual([7, expect.stringMatching(/memory grew from \S+ \S+ to/)]);
});

test.each([
  ["fuzz keep.wasm --runs 0", "error Cannot read --runs 0: it is not a whole number from 1 on; write --runs 10"],
  ["fuzz keep.wasm -i gone.jsonl", "error Cannot read gone.jsonl: there is no such file; name a file with one JSON object a line, or - for standard input"],
])("refuses %s", async (line, err) => {
  expect((await workshop.run(line)).err).toBe(err);
});

describe("a good filter", () => {
  test("loses nothing, for as long as it is asked, on each engine that is here", async () => {
    symlinkSync(join(PACKAGE, "node_modules"), join(workshop.folder, "node_modules"));
    workshop.write("package.json", "{}");
    workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
    workshop.write("assembly/index.ts", readFileSync(join(PACKAGE, "templates/hello/assembly/index.ts"), "utf8"));
    expect(await workshop.run("build")).toMatchObject({ code: 0 });
    const { code, out, err } = await workshop.run("fuzz build/filter.wasm --time 1 -i own.jsonl --seed 5");
    expect([code, out]).toEqual([0, expect.stringMatching(/^simulator \S+ {2}[\d ]+ records, none lost; memory flat/)]);
    if (wamrAvailable() === "available") expect(out).toContain("\nWAMR ");
    else expect(err).toContain("not run: wamr: ");
  });
});

describe("attack() for a time", () => {
  const plain = { outcome: "kept", reason: "", behaviour: "", source: "", before: "", returned: null, after: "{}" } as const;

  /** Takes `milliseconds` for each chunk from `slowFrom` on; @param ask what becomes of the first record of a chunk, by its number. */
  function engineOf(milliseconds: number, slowFrom: number, ask: (chunk: number) => Partial<EventResult> = () => ({})): { readonly engine: Engine; readonly most: () => number } {
    let [calls, running, most] = [0, 0, 0];
    const filter = async (): Promise<ChunkResult> => {
      const call = ++calls;
      most = Math.max(most, ++running);
      if (call >= slowFrom) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      running -= 1;
      return { events: [{ ...plain, ...ask(call) }, plain], log: [], agent: "alive", arrived: [], chunk: new Uint8Array() };
    };
    return { most: () => most, engine: { name: "slow", version: "5.1.1", memoryBytes: null, stackBytes: null, filter, close: () => undefined } };
  }
  const request = { own: [parseJsonText('{"a":1}')], eventFormat: "json", seed: 1, runs: 10, tag: "t", stopped: new AbortController().signal } as const;

  test("waits for the record that is on its way before it sends another", async () => {
    const { engine, most } = engineOf(1500, 1);
    expect(await attack({ ...request, open: () => Promise.resolve(engine), milliseconds: 500 })).toMatchObject({ runs: 1, failure: null });
    expect(most()).toBe(1);
  });

  test("takes what becomes of that record for an answer", async () => {
    const { engine } = engineOf(1500, 1, () => ({ outcome: "lost", reason: "late" }));
    expect(await attack({ ...request, open: () => Promise.resolve(engine), milliseconds: 500 })).toMatchObject({ runs: 1, failure: { what: "lost", reason: "late", failsAlone: true } });
  });

  test("shows a record that is lost when it comes a second time", async () => {
    const { engine } = engineOf(0, 1, (call) => (call === 16 ? { outcome: "lost", reason: "again" } : {}));
    expect(await attack({ ...request, open: () => Promise.resolve(engine), milliseconds: null })).toMatchObject({ failure: { what: "lost", reason: "again", failsAlone: false } });
  });

  test("throws what the engine throws, and leaves none open", async () => {
    const { engine } = engineOf(0, 1);
    let [opened, closed] = [0, 0];
    const broken: Engine = { ...engine, filter: () => Promise.reject(new Error("broken")), close: () => void closed++ };
    await expect(attack({ ...request, open: () => Promise.resolve((opened++, broken)), milliseconds: null })).rejects.toThrow("broken");
    expect([opened > 0, closed]).toEqual([true, opened]);
  });

  test("without one record is an error, and no filter that loses none", async () => {
    await expect(attack({ ...request, open: () => Promise.resolve(engineOf(0, 1).engine), milliseconds: 0 })).rejects.toMatchObject({
      name: "CliError", exitCode: 7, message: "Cannot say what the filter does: the time of 0 s was over before the first record; give more --time",
    });
  });
});

describe("hostileRecords", () => {
  const own = parseJsonText('{"a":{"b":1,"c":[2]},"d":null}');
  const everyKind = (each: Body): string[] => [each.kind, ...(each.kind === "map" ? each.members.flatMap(([key, value]) => [...everyKind(key), ...everyKind(value)]) : each.kind === "array" ? each.elements.flatMap(everyKind) : [])];

  test("are maps that msgpack carries without loss, of every kind", () => {
    const kinds = new Set<string>();
    fc.assert(fc.property(hostileRecords([own]), (record) => {
      everyKind(record).forEach((kind) => kinds.add(kind));
      const decoded = decodeMsgpack(encodeMsgpack(record));
      return record.kind === "map" && decoded.ok && isSameBody(decoded.body, record);
    }), { numRuns: 2000 });
    expect([...kinds].sort()).toEqual(["array", "bin", "bool", "ext", "float32", "float64", "int", "map", "nil", "str"]);
  });

  test("half of them are an own record with something else in it", () => {
    const made = fc.sample(hostileRecords([own]), { seed: 1, numRuns: 400 }).map((record) => record.kind === "map" ? record.members.filter(([key]) => key.kind === "str" && ["a", "d"].includes(Buffer.from(key.bytes).toString())).length : 0);
    expect(made.filter((count) => count > 0).length).toBeGreaterThan(120);
  });
});
