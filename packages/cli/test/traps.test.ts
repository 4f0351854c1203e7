// A module without a map, and one that asc built: what `traps` prints.
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as asc from "assemblyscript/asc";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadFilter } from "../src/vitest.js";
import { AGENT, PARAMS, Workshop, filterWat } from "./program.js";

/** What asc imports, by which a module is known to be asc's. */
const ABORT = '(import "env" "abort" (func (param i32 i32 i32 i32)))';

const KEEP_OF_ASC = filterWat(`(func (export "keep") ${PARAMS} (local.get $record))`, ABORT);

const workshop = new Workshop();
afterAll(() => workshop.remove());

/** Compiles what an author writes, with a source map beside. */
async function compile(name: string, source: string): Promise<void> {
  workshop.write("index.ts", source);
  const { error } = await asc.main(["index.ts", "-o", name, "--baseDir", workshop.folder]);
  expect(error).toBeNull();
}

beforeAll(() => {
  workshop.linkSdk();
});

test("an author's lines are listed with their reasons, and without the map it is said that they are not known", async () => {
  await compile("filter.wasm", `import { Record } from "@flb-wasm/sdk";
const routes: string[] = ["a", "b"];
export function pick(record: Record): void {
  const n = i32(record.at("n").toI64());
  record.set("route", routes[n]);
  record.set("share", 100 / n);
}
`);
  const { out, code } = await workshop.run("traps filter.wasm");
  expect(code).toBe(0);
  expect(out).toMatch(/index\.ts:5:\d+ +Index out of range/);
  expect(out).toMatch(/index\.ts:6:\d+ +integer division/);
  expect(out).toMatch(/^2 places of yours can trap\nHardly ever: Element type must be nullable if array is holey, which needs an\nelement that was never set; index\.ts:5$/m);
  expect(JSON.parse((await workshop.run("traps filter.wasm --json")).out)).toHaveLength(3);

  copyFileSync(join(workshop.folder, "filter.wasm"), join(workshop.folder, "alone.wasm"));
  const alone = await workshop.run("traps alone.wasm", { columns: 300 });
  expect(alone).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^Without alone\.wasm\.map your lines cannot be told from the SDK's; build with flb-wasm build, which writes it, and keep it beside the module\nWhat can trap in it: .*Index out of range/m) });
  expect(alone.out).not.toContain("of yours can trap");
  expect(await workshop.run("traps alone.wasm --json")).toMatchObject({ code: 0, err: expect.stringMatching(/^warning Without alone\.wasm\.map/) });
}, 60_000);

test("places come in the order of the source, once each, and what hardly ever happens in one line a reason", async () => {
  await compile("join.wasm", `import { Record } from "@flb-wasm/sdk";
export function join(record: Record): void {
  const parts = record.at("path").toText().split("/");
  let text = "";
  for (let i = 0; i < parts.length; i++) text += parts[i] + parts[i].toUpperCase();
  record.set("text", text);
  record.set("more", text + "/" + text);
  if (parts.length > 9) throw new Error("too deep");
}
`);
  const { out } = await workshop.run("traps join.wasm", { columns: 200 });
  const lines = out.split("\n");
  expect(lines.slice(0, 4).map((line) => line.replace(/ +/, " "))).toEqual([
    expect.stringMatching(/^index\.ts:5:\d+ Index out of range$/), expect.stringMatching(/^index\.ts:5:\d+ Index out of range$/),
    expect.stringMatching(/^index\.ts:8:\d+ too deep$/), "3 places of yours can trap",
  ]);
  expect(lines.filter((line) => line.startsWith("Hardly ever: ")).map((line) => line.replace(/, .*; /, "; "))).toContain("Hardly ever: Element type must be nullable if array is holey; index.ts:5");
  expect(lines).toHaveLength(7);

  await compile("sum.wasm", `import { Record } from "@flb-wasm/sdk";
export function sum(record: Record): void {
  record.set("parts", record.at("path").toText().split("/").length);
}
`);
  expect((await workshop.run("traps sum.wasm", { columns: 200 })).out).toMatch(/^No line of yours can trap, but for these\nHardly ever: Invalid length, .*; index\.ts:3$/m);
}, 60_000);

test.each([
  ["one place alone, into which the optimiser draws the handler", 'if (record.at("a").exists) throw new Error("seventy");', [/:2:\d+ +seventy$/]],
  ["an assert alone", "assert(record.count > 5);", [/:2:\d+ +failed assertion$/]],
  ["an index alone", 'record.set("x", LIST[record.count]);', [/:2:\d+ +Index out of range$/]],
  ["asserts without a message", 'assert(record.count > 5); assert(record.at("b").exists);', [/:2:\d+ +failed assertion$/, /:2:\d+ +failed assertion$/]],
  ["an assert beside another place", 'assert(record.count > 5); record.set("x", LIST[record.count]);', [/:2:\d+ +failed assertion$/, /:2:\d+ +Index out of range$/]],
  ["an assert of the standard library", 'record.set("x", String.fromCodePoint(record.count * 2000000));', [/:2:\d+ +failed assertion$/]],
  ["nothing", 'record.set("x", record.at("a").is("b"));', []],
])("%s", async (_what, body, places) => {
  await compile("few.wasm", `import { Record } from "@flb-wasm/sdk"; const LIST = [1, 2];\nexport function few(record: Record): void { ${body} }\n`);
  const { out } = await workshop.run("traps few.wasm", { columns: 200 });
  const lines = out.split("\n").filter((line) => line.startsWith("index.ts:"));
  expect(lines).toEqual(places.map((place) => expect.stringMatching(place)));
  expect(out).toContain(places.length === 0 ? "No line of yours can trap" : `${places.length} place${places.length > 1 ? "s" : ""} of yours can trap`);
}, 60_000);

test("a place to which the optimiser left no line of the author's is not said to be none", async () => {
  await compile("literal.wasm", 'import { Record } from "@flb-wasm/sdk";\nexport function few(record: Record): void { record.set("x", [1, 2][record.count]); }\n');
  expect((await workshop.run("traps literal.wasm", { columns: 200 })).out).toBe("No line of yours is known to trap, but what you call can\nBeside them: memory at its ceiling, Index out of range");
}, 60_000);

test("functions that lead back to themselves are listed where they do, and a loop is not", async () => {
  await compile("deep.wasm", `import { Record, Value } from "@flb-wasm/sdk";
function depth(value: Value): i32 {
  let deepest = 0;
  const members = value.members();
  while (members.next()) deepest = max(deepest, depth(members.value) + 1);
  return deepest;
}
function open(value: Value, n: i32): i32 {
  return n == 0 ? 1 : closed(value.at("a"), n - 1) + closed(value.at("b"), n - 1);
}
function closed(value: Value, n: i32): i32 {
  return value.exists ? open(value.at("c"), n) + open(value.at("d"), n) : 0;
}
function flat(value: Value): i32 {
  let count = 0;
  const elements = value.elements();
  while (elements.next()) count++;
  return count;
}
export function measure(record: Record): void {
  record.set("depth", depth(record.at("a")));
  record.set("open", open(record.at("b"), i32(record.at("n").toI64())));
  record.set("flat", flat(record.at("c")));
}
`);
  const { out, code } = await workshop.run("traps deep.wasm", { columns: 200 });
  const lines = [...out.matchAll(/^index\.ts:(\d+):\d+ +recursion: (.*)$/gm)].map(([, line, words]) => `${line} ${words}`);
  expect([code, lines[0]]).toEqual([0, expect.stringMatching(/^\d+ it c/)]);
  expect(lines).toContain("5 it calls itself");
  expect(lines.map((line) => Number(line.split(" ")[0])).filter((line) => ![5, 9, 12].includes(line))).toEqual([]);
  expect(lines.some((line) => line.startsWith("9 ") || line.startsWith("12 "))).toBe(true);
  expect(out).toMatch(/^\d+ places of yours can trap$/m);
  expect((await workshop.run("check deep.wasm")).out).toContain("FLB025");
}, 60_000);

test("a call that does not link is named by check at the author's line", async () => {
  await compile("clock.wasm", `import { Record } from "@flb-wasm/sdk";
@external("env", "clock") declare function clock(): i32;
export function at(record: Record): void {
  record.set("at", clock());
}
`);
  expect((await workshop.run("check clock.wasm")).out).toMatch(/FLB003 +index\.ts:4$/m);
}, 60_000);

test("a module without a map has reasons but no lines", async () => {
  await workshop.writeWat("plain.wasm", filterWat(`(func (export "keep") ${PARAMS} (unreachable))`, ABORT));
  const { out } = await workshop.run("traps plain.wasm");
  expect(out).not.toContain("No line of yours can trap");
  expect(out).toMatch(/^What can trap in it: unreachable$/m);
  await workshop.writeWat("loop.wasm", filterWat(`(func $k (export "keep") ${PARAMS} (call $k (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)))`, ABORT));
  expect((await workshop.run("traps loop.wasm")).out).toContain("What can trap in it: recursion: it calls itself");
  await workshop.writeWat("keep.wasm", KEEP_OF_ASC);
  expect((await workshop.run("traps keep.wasm")).out).toContain("Nothing in it can trap");
});

test.each([
  ["nowhere.wasm", null, "Cannot read nowhere.wasm: there is no such file; build it first with flb-wasm build"],
  ["records.jsonl", '{"a":1}\n', 'Cannot read records.jsonl: it is text, not a module; give a .wasm file, and records with --input'],
  ["native.aot", "\0aot\x05\0\0\0", "Cannot list the traps of native.aot: an AOT file is native code; give the .wasm that it was compiled from"],
  ["cut.wasm", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 10, 99, 1), "Cannot read cut.wasm: unexpected end at byte 10; build it again"],
])("%s is refused with the remedy", async (name, content, message) => {
  if (content !== null) workshop.write(name, content);
  expect(await workshop.run(`traps ${name}`)).toEqual({ code: 3, out: "", err: `error ${message}` });
});

test("a map that is none, and code that is not known, are refused with the remedy", async () => {
  await workshop.writeWat("mapped.wasm", KEEP_OF_ASC);
  workshop.write("mapped.wasm.map", "{");
  expect(await workshop.run("traps mapped.wasm")).toEqual({ code: 3, out: "", err: "error Cannot read mapped.wasm.map: it is no source map; build it again with flb-wasm build" });
  workshop.write("mapped.wasm.map", "null");
  expect((await workshop.run("traps mapped.wasm")).code).toBe(3);
  workshop.write("odd.wasm", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, 1, 3, 0, 0x27, 0x0b, 0, 9, 8, ...Buffer.from("flb-wasm")));
  expect(await workshop.run("traps odd.wasm")).toMatchObject({ code: 3, err: expect.stringMatching(/^error Cannot list the traps of odd\.wasm: opcode 0x27 at byte \d+ is unknown; flb-wasm check/) });
});

test("a module of another compiler is refused with its name, and one without any sign with what to do", async () => {
  await workshop.writeWat("other.wasm", filterWat(`(func (export "keep") ${PARAMS} (unreachable))`));
  expect(await workshop.run("traps other.wasm")).toMatchObject({ code: 3, out: "", err: expect.stringMatching(/^error Cannot list the traps of other\.wasm: nothing in it says that asc built it.*; build it with flb-wasm build/) });
  const text = (value: string): number[] => [value.length, ...Buffer.from(value)];
  const producers = [...text("producers"), 2, ...text("language"), 1, ...text("Rust"), 0, ...text("processed-by"), 1, ...text("rustc"), ...text("1.95.0 (abc 2026)")];
  workshop.write("rust.wasm", Uint8Array.from([...readFileSync(join(workshop.folder, "other.wasm")), 0, producers.length, ...producers]));
  expect(await workshop.run("traps rust.wasm")).toEqual({ code: 3, out: "", err: "error Cannot list the traps of rust.wasm: rustc 1.95.0 built it, and traps only knows what asc builds; flb-wasm run rust.wasm shows which records trap" });
});

test.each([
  ["release", ["--optimize"]], ["without abort", ["--use", "abort=", "--exportRuntime"]], ["with a map alone", ["--use", "abort=", "--optimize", "--sourceMap"]],
])("a module that plain asc built is listed: %s", async (name, flags) => {
  const file = `plain-${name.replaceAll(" ", "-")}`;
  workshop.write(`${file}.ts`, "export function f(tag: usize, n: i32, s: u32, ns: u32, record: usize, length: i32): usize {\n  return 100 / length ? record : 0;\n}\n");
  const { error, stderr } = await asc.main([`${file}.ts`, "-o", `${file}.wasm`, "--baseDir", workshop.folder, "--config", "none.json", ...flags]);
  expect([error, stderr.toString()]).toEqual([null, ""]);
  const { out, err } = await workshop.run(`traps ${file}.wasm`);
  if (name === "release") expect(err).toContain("nothing in it says that asc built it"); // nothing in it can abort
  else expect(out).toContain("integer division");
}, 60_000);

const AT_START = `import { Record, Verdict } from "@flb-wasm/sdk";
function load(at: i32): string[] {
  const names = "a,b".split(",");
  return [names[at]];
}
const owners = load(LAST);
export function owner(record: Record): Verdict {
  const n = i32(record.at("n").toI64());
  record.set("owner", owners[n]);
  return Verdict.Keep;
}
`;

test("what can run before the first record is marked, and a trap there is named at its line by what runs the filter", async () => {
  await compile("start.wasm", AT_START.replace("LAST", "7"));
  const { out } = await workshop.run("traps start.wasm", { columns: 200 });
  expect(out).toMatch(/^index\.ts:4:\d+ +Index out of range, before the first record$/m);
  expect(out).toMatch(/^index\.ts:9:\d+ +Index out of range$/m);
  expect(out).toMatch(/^What traps before the first record costs more than one: Fluent Bit does not start; up to 4\.0 /m);
  const sites = JSON.parse((await workshop.run("traps start.wasm --json")).out) as { place: string; reason: string; atStart: boolean }[];
  expect(sites.filter(({ reason }) => reason === "Index out of range").map(({ place, atStart }) => `${place.split(":")[1]} ${atStart}`)).toEqual(["4 true", "9 false"]);

  const place = /Exception: unreachable at index\.ts:4:\d+; the filter wrote: \[flb-wasm\] lost by trap: Index out of range at ~lib\/array\.ts:\d+:\d+/;
  const run = await workshop.run("run start.wasm", { input: '{"n":1}\n' });
  expect(run).toMatchObject({ code: 3, out: "", err: expect.stringMatching(/^error Cannot start Fluent Bit .*; mend that line: it runs before the first record$/) });
  expect(run.err).toMatch(place);
  const before = await workshop.run("run start.wasm --fluent-bit 4.0", { input: '{"n":1}\n' });
  expect(before).toMatchObject({ code: 3, err: expect.stringMatching(/the agent runs on, and lets records through as they came/) });
  expect(before.err).toMatch(place);
  workshop.write("start.yaml", "cases:\n  - name: a record\n    record: { n: 1 }\n    expect: {}\n");
  expect((await workshop.run("test start.yaml --wasm start.wasm")).err).toMatch(place);
  await expect(loadFilter(join(workshop.folder, "start.wasm"))).rejects.toThrow(place);
  const filter = await loadFilter(join(workshop.folder, "start.wasm"), { version: "4.0" });
  await expect(filter({ n: 1 })).rejects.toThrow(place);
  for (const release of ["5.1", "4.0"]) expect((await workshop.run(`check start.wasm --fluent-bit ${release}`)).out).toMatch(/Exception:\s+unreachable\s+at\s+index\.ts:4:\d+/);

  await compile("started.wasm", AT_START.replace("LAST", "1"));
  expect((await workshop.run("run started.wasm", { input: '{"n":0}\n' })).out).toMatch(/\+ \$owner +"b"/);
}, 60_000);

test.skipIf(!AGENT)(AGENT ? "an agent that does not start for such a trap is told with what the filter wrote" : "not run: FLUENT_BIT names no agent", async () => {
  await compile("start.wasm", AT_START.replace("LAST", "7"));
  const { err } = await workshop.run("run start.wasm --engine fluent-bit", { input: '{"n":1}\n', environment: { FLUENT_BIT: AGENT ?? "" } });
  expect(err).toMatch(/; the filter wrote: \[flb-wasm\] lost by trap: Index out of range at ~lib\/array\.ts:\d+:\d+; /);
}, 60_000);
