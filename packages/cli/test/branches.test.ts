// What counts as a branch, and how often each of its ways was gone: one filter, one row a construct.
import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FluentBit, CodeCounter } from "@flb-wasm/host-sim";
import { afterAll, beforeAll, expect, test } from "vitest";
import { branchesOf } from "../src/line-coverage/branches.js";
import { mapOf } from "../src/line-coverage/stand-in.js";
import { countedInstructions } from "../src/module/counted-code.js";
import { openModule } from "../src/module/module-file.js";
import { Workshop } from "./program.js";

/** `n` is 1, then 4: each line of code, and [true, false] of its conditions, of a switch each case and none of them. */
const ROWS: readonly (readonly [line: string, ...ways: readonly (readonly number[])[]])[] = [
  ["if (n > 3) record.set('a', 1);", [1, 1]],
  ["if (n > 9) { record.set('a', 1); } else { record.set('b', 1); }", [0, 2]],
  ["record.set('c', n > 0 ? 'p' : 'q');", [2, 0]],
  ["const and = n > 0 && n < 4 && n != 7;", [2, 0], [1, 1]],
  ["const or = n > 3 || n < 0 || n == 1;", [1, 1], [1, 1]],
  ["record.set('d', and || or ? n > 2 ? 1 : 2 : 3);", [1, 1], [2, 0], [1, 1]],
  ["for (let i: i64 = 0; i < n; i++) record.set('e', i);", [5, 2]],
  ["let k = n; while (k > 0 && k < 9) k--;", [5, 2], [5, 2]],
  ["do { k++; } while (k < n && k < 3);", [3, 1], [2, 2]],
  ["for (;;) { if (k > 5) break; k++; }", [2, 8]],
  ["switch (i32(n)) { case 1: record.set('f', 1); break; case 2: case 4: record.set('f', 2); break; default: break; }", [1, 0, 1, 0]],
  ["switch (text) { case 'x': record.set('g', 1); }", [1, 1]],
  ["if (odd(n) || odd(n + 2)) record.set('h', pick<i64>(n, 1, 2)); else record.set('h', pick<string>(n, '1', '2'));", [1, 1], [1, 1]],
  ["const named = record.at('name').exists && record.at('name').is('y');", [1, 1]],
  ["const members = record.members(); while (members.next()) { if (members.key() == 'level') break; }", [2, 0], [2, 0]],
  ["if (ASKED) record.set('i', 1);"],
  ["if (n < 0) throw new Error('less than ' + n.toString());"],
  ["const list = [1, 2]; record.set('j', list[i32(n) & 1]);"],
  ["record.set('k', list.map<i32>((v: i32): i32 => v > 1 ? v : 0).length);", [2, 2]],
  ["if (named) return Verdict.Drop;", [0, 2]],
];
const HEAD = `import { Record, Verdict } from "@flb-wasm/sdk";
const ASKED = false;
@inline function odd(n: i64): bool { return n > 3 ? n == 5 : n == 1; }
function pick<T>(n: i64, a: T, b: T): T { return n > 3 ? a : b; }
export function tried(record: Record): Verdict {
  const n = record.at("level").toI64(0); const text = record.at("name").toText("x");
`;
const FIRST = HEAD.split("\n").length;

const workshop = new Workshop();
const found = new Map<number, (readonly number[])[]>();
beforeAll(async () => {
  workshop.linkSdk();
  symlinkSync(dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), join(workshop.folder, "node_modules", "assemblyscript"));
  workshop.write("assembly/index.ts", `${HEAD}${ROWS.map(([line]) => line).join("\n")}\nreturn Verdict.Keep;\n}\n`);
  expect(await workshop.run("build --debug")).toMatchObject({ err: "", code: 0 });
  const module = openModule("build/filter.wasm", workshop.folder);
  const counter = new CodeCounter();
  const host = await FluentBit.load(module.path, { functionName: "tried", counter });
  host.filter([{ record: '{"level":1,"name":"z"}' }, { record: '{"level":4}' }]);
  const counts = counter.countsOf(module.bytes);
  if (!counts) throw new Error("nothing was counted");
  const branches = branchesOf(countedInstructions(module.bytes, mapOf(module, "filter.wasm"), module.report.imports.length, counts));
  for (const { line, column, ways } of branches.sort((a, b) => a.column - b.column)) {
    expect(column).toBeGreaterThan(0);
    found.set(line, [...(found.get(line) ?? []), ways.map(({ count }) => count)]);
  }
}, 60_000);
afterAll(() => workshop.remove());

test.each(ROWS.map(([line, ...ways], i) => ({ line, ways, number: FIRST + i })))("$line", ({ ways, number }) => {
  expect(found.get(number) ?? []).toEqual(ways);
});

test("what is inlined or generic is one branch, of all its places", () => {
  expect(found.get(3)).toEqual([[2, 1]]);
  expect(found.get(4)).toEqual([[1, 1]]);
});
