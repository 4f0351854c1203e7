// flb-wasm profile: operations, lines, budgets.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BY_LENGTH, KEEP, Workshop } from "./program.js";

const ROUTER = fileURLToPath(new URL("../../../examples/k8s-routing/build/filter.wasm", import.meta.url));
const RECORDS = readFileSync(new URL("../../../examples/k8s-routing/records.jsonl", import.meta.url), "utf8");

interface Printed {
  readonly records: number;
  readonly start: number;
  readonly median: number;
  readonly first: { readonly place: string; readonly operations: number };
  readonly least: { readonly place: string; readonly operations: number };
  readonly most: { readonly place: string; readonly operations: number };
  readonly lost: number;
  readonly around: number;
  readonly lines: readonly { readonly file: string; readonly line: number; readonly own: number; readonly withCalls: number }[];
}

const workshop = new Workshop();
beforeAll(async () => {
  await workshop.writeWat("by-length.wasm", BY_LENGTH);
  await workshop.writeWat("keep.wasm", KEEP);
  workshop.write("router.wasm", readFileSync(ROUTER));
  workshop.write("router.wasm.map", readFileSync(`${ROUTER}.map`));
  workshop.write("records.jsonl", RECORDS);
  workshop.write("short.jsonl", '{"a":1}\n{"a":12}\n{"a":1234}\n{"a":12}\n');
  workshop.write("assembly/index.ts", readFileSync(new URL("../../../examples/k8s-routing/assembly/index.ts", import.meta.url)));
});
afterAll(() => workshop.remove());

async function json(line: string): Promise<Printed> {
  return JSON.parse((await workshop.run(`${line} --json`)).out) as Printed;
}

describe("operations", () => {
  // by_length: three comparisons and their branches; malloc has 6 operations, free none, and each is called twice.
  test("are those of the filter, and of what the host calls in it", async () => {
    const printed = await json("profile by-length.wasm -i short.jsonl");
    expect(printed).toMatchObject({ records: 3, start: 0, lost: 0, first: { place: "short.jsonl:1", operations: 18 } });
    expect(printed.least).toEqual({ place: "short.jsonl:3", operations: 17 }); // returns behind the second comparison
    expect(printed.most).toEqual({ place: "short.jsonl:2", operations: 18 });
    expect(printed.median).toBe(18);
  });

  test("of the same records are the same in every run", async () => {
    const [one, other] = [await json("profile router.wasm"), await json("profile router.wasm")];
    expect(other).toEqual(one);
    expect(one.first.operations).toBeGreaterThan(one.most.operations); // the arena and the tables are made at the first record
  });

  test("of lines, and of what surrounds them, are the mean record", async () => {
    const { lines, around, records, median } = await json("profile router.wasm");
    expect(records).toBe(RECORDS.trimEnd().split("\n").length - 1);
    expect(lines.map(({ file }) => file)).toContain("assembly/index.ts");
    expect(lines.every(({ own, withCalls }) => withCalls >= own && own >= 0)).toBe(true);
    const sum = lines.reduce((total, { withCalls }) => total + withCalls, around);
    expect(sum).toBeGreaterThan(median / 2);
    expect(sum).toBeLessThan(median * 2);
    expect(around).toBeGreaterThan(0);
  });
});

describe("the table", () => {
  test("has each line with its text", async () => {
    const { code, out, err } = await workshop.run("profile router.wasm", { columns: 120 });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^operations, \d+ records on simulator /);
    expect(out).toMatch(/^ +[\d ]+ +[\d.]+ % +\d+ {2}assembly\/index\.ts:6 +const labels = record\.at\("kubernetes"\)/m);
    expect(out).toMatch(/^ +[\d ]+ +[\d.]+ % +the SDK, around your lines$/m);
  });

  test("leaves texts out where there is no room", async () => {
    const { out } = await workshop.run("profile router.wasm", { columns: 60 });
    expect(out).toMatch(/assembly\/index\.ts:6$/m);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test("says what it lacks: a map, other records", async () => {
    workshop.write("one.jsonl", '{"a":1}\n');
    const { out } = await workshop.run("profile keep.wasm -i one.jsonl");
    expect(out).toContain("the only record, with what is made once");
    expect(out).toContain("Without the .wasm.map beside the module no lines are told");
  });

  test("has functions where there is no map: by their names, by those of exports, by number", async () => {
    const named = await workshop.run("profile by-length.wasm -i short.jsonl");
    expect(named.out).toMatch(/^with calls +share +own {2}function\n +12 +67\.9 % +12 {2}malloc\n +6 +32\.1 % +6 {2}by_length$/m);
    const printed = JSON.parse((await workshop.run("profile by-length.wasm -i short.jsonl --json")).out) as { functions: readonly { name: string }[] };
    expect(printed.functions.map(({ name }) => name)).toEqual(["malloc", "by_length"]);
    await workshop.writeWat("inner.wasm", KEEP.replace("(local.get $record))", "(call $inner) (local.get $record)) (func $inner (drop (i32.eqz (i32.const 1))))"));
    expect((await workshop.run("profile inner.wasm -i short.jsonl")).out).toMatch(/^ +1 +[\d.]+ % +1 {2}function \d$/m);
  });

  test("warns of records that would be lost", async () => {
    workshop.write("trap.jsonl", '{"a":1}\n{"a":123}\n{"a":1}\n');
    const { code, err } = await workshop.run("profile by-length.wasm -i trap.jsonl");
    expect([code, err]).toEqual([0, "warning 1 record would be lost, and count as far as the filter came; flb-wasm run by-length.wasm -i trap.jsonl shows why"]);
  });
});

describe("a budget", () => {
  test("that is kept", async () => {
    expect(await workshop.run("profile by-length.wasm -i short.jsonl --budget 18")).toMatchObject({ code: 0, err: "" });
  });

  test("that is not kept names the first record", async () => {
    expect(await workshop.run("profile by-length.wasm -i short.jsonl --budget 17")).toMatchObject({ code: 7, err: "over budget: short.jsonl:2 takes 18 operations of 17, and 1 other record take more than that too" });
  });
});

test.each([
  ["profile gone.wasm", 3, "Cannot read gone.wasm"],
  ["profile keep.wasm -i gone.jsonl", 3, "Cannot read gone.jsonl"],
  ["profile keep.wasm --budget much", 2, "--budget"],
  ["profile keep.wasm --engine wamr", 2, "--engine"],
  ["profile keep.wasm --fluent-bit 1.9", 2, "1.9"],
])("%s", async (line, code, words) => {
  const printed = await workshop.run(line);
  expect(printed.code).toBe(code);
  expect(printed.err).toContain(words);
});
