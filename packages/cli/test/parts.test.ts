// The parts that everything stands on: columns, lines, times, differences, stack, completion.
import { Readable } from "node:stream";
import { diffBodies, parseJsonText } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import wabt from "wabt";
import { COMMANDS } from "../src/commands/all.js";
import { renderBash, renderFish, renderZsh } from "../src/command/completion.js";
import { renderCommandHelp } from "../src/command/help.js";
import { hintsFor } from "../src/compile/hints.js";
import { nearestName } from "../src/command/nearest.js";
import { estimateStack } from "../src/module/stack.js";
import { readLines } from "../src/records/lines.js";
import { readInstant, renderInstant } from "../src/records/time.js";
import { renderChanges } from "../src/run/render-change.js";
import { makeStyle, wantsColour } from "../src/terminal/style.js";
import { renderTable } from "../src/terminal/table.js";
import { cut, groupDigits, renderBytes, renderDuration, widthOf } from "../src/terminal/text.js";
import { wrap, wrapMarkdown } from "../src/terminal/wrap.js";
import { Workshop } from "./program.js";

test("widthOf counts columns, not characters", () => {
  expect([widthOf("abc"), widthOf("日本"), widthOf("🙂"), widthOf("\u001b[31mred\u001b[39m"), widthOf("é")]).toEqual([3, 4, 2, 3, 1]);
});

test("cut keeps within columns and says that it cut", () => {
  expect([cut("abcdef", 6), cut("abcdef", 5), cut("日本語", 5)]).toEqual(["abcdef", "abcd…", "日本…"]);
});

test("hintsFor says each thing once, and nothing where the compiler says enough", () => {
  const value = "'~lib/@flb-wasm/sdk/assembly/record/value/Value'";
  expect(hintsFor(`ERROR TS2322: Type ${value} is not assignable to type '~lib/string/String | null'.\nERROR TS2322: Type ${value} is not assignable to type '~lib/string/String'.`)).toEqual(['a value is compared with is("text"), and becomes a string with toText()']);
  expect(hintsFor(`\u001b[91mERROR\u001b[0m TS2329: Index signature is missing in type '~lib/@flb-wasm/sdk/assembly/filter/record/Record'.\nERROR AS100: Not implemented: Closures`)).toHaveLength(2);
  expect(hintsFor("ERROR TS2304: Cannot find name 'a'.")).toEqual([]);
  expect(hintsFor("ERROR TS1140: Type argument expected.")).toEqual(["no type is found for what is given there: give it a name and a type first, const text: string = …, and the message says what is wrong"]);
  expect(hintsFor("ERROR TS1110: Type expected.\n   :\n 2 │ class A { hits = 0; }\n   │           ~~~~\n   └─ in a.ts(2,11)\n\nWARNING TS2304: Cannot find name 'any'.")).toEqual(["a field has a type: hits: i32 = 0"]);
  expect(hintsFor("ERROR AS100: Not implemented: Iterators")[0]).toContain("const m = value.members(); while (m.next())");
  expect(hintsFor("ERROR TS2304: Cannot find name 'JSON'.")[0]).toContain('record.at("key").parseJson(), and setRaw("key", text)');
  expect(hintsFor("ERROR TS2304: Cannot find name 'fetch'.")[0]).toContain("there is no fetch");
});

test("wrap breaks at spaces and indents what follows", () => {
  expect(wrap("one two three", 8, "  ")).toBe("one two\n  three");
});

test("wrap closes a colour at the end of a line, keeps lines and their indent, and long words", () => {
  expect(wrap("\u001b[31mone two\u001b[39m", 4)).toBe("\u001b[31mone\u001b[39m\n\u001b[31mtwo\u001b[39m");
  expect(wrap("at a:\n    at b c", 8, "> ")).toBe("at a:\n>     at b\n>     c");
  expect(wrap("see /a/long/path now", 6)).toBe("see\n/a/long/path\nnow");
  expect(wrap("one two three", Number.POSITIVE_INFINITY)).toBe("one two three");
});

test("wrapMarkdown leaves headings, tables and code alone", () => {
  expect(wrapMarkdown("# A long heading\n\nOne two three\n\n- four five six\n\n```sh\na long command line\n```", 9)).toBe("# A long heading\n\nOne two\nthree\n\n- four\n  five\n  six\n\n```sh\na long command line\n```");
});

test("renderTable puts the last column below where nothing is left for it", () => {
  expect(renderTable([["a very long first column", "one two three four five six"]], { columns: 36 })).toBe("a very long first column\n    one two three four five six");
});

test("renderTable aligns and wraps its last column", () => {
  expect(renderTable([["a", "1", "x"], ["bbb", "22", "one two three four five"]], { columns: 30, alignEnd: [1] })).toBe("a     1  x\nbbb  22  one two three four\n         five");
});

test("numbers are written for people", () => {
  expect([groupDigits(1234567), renderBytes(1023), renderBytes(8294), renderBytes(1 << 30), renderDuration(1500), renderDuration(65e9)]).toEqual(["1 234 567", "1023 B", "8.1 KiB", "1 GiB", "1.5 µs", "1 min 5 s"]);
});

test("colour obeys NO_COLOR first, then FORCE_COLOR, then the terminal", () => {
  expect([wantsColour({ NO_COLOR: "1", FORCE_COLOR: "1" }, true), wantsColour({ FORCE_COLOR: "1" }, false), wantsColour({}, true), wantsColour({}, false), wantsColour({ TERM: "dumb" }, true)]).toEqual([false, true, true, false, false]);
});

test("nearestName finds slips and nothing else", () => {
  expect([nearestName("helo", ["hello", "keep"]), nearestName("x", ["hello"]), nearestName("Hello", ["hello"])]).toEqual(["hello", null, "hello"]);
});

test("readLines gives the same lines however the bytes are cut", async () => {
  const bytes = Buffer.from('{"a":"日"}\r\n\n{"b":2}');
  for (let size = 1; size <= bytes.byteLength; size++) {
    const parts = Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
    const lines = [];
    for await (const line of readLines(Readable.from(parts), "x")) lines.push([line.number, line.text]);
    expect(lines).toEqual([[1, '{"a":"日"}'], [2, ""], [3, '{"b":2}']]);
  }
});

test("readLines names a line that is not UTF-8", async () => {
  const read = async (): Promise<void> => {
    for await (const _ of readLines(Readable.from([Buffer.from([0x7b, 0x7d, 0x0a, 0xff, 0x0a])]), "bad.jsonl")) continue;
  };
  await expect(read()).rejects.toThrow("Cannot read bad.jsonl:2: the line is not UTF-8");
});

test.each([
  ["gzip", [0x1f, 0x8b, 0x08, 0x00], "the file is compressed; unpack it first, for example with gunzip"],
  ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd], "the file is compressed; unpack it first, for example with unzstd"],
  ["UTF-16", [0xff, 0xfe, 0x7b, 0x00], "the line is not UTF-8; convert the file first, for example with iconv -f UTF-16 -t UTF-8"],
])("readLines says what a file is: %s", async (_, start, words) => {
  const read = async (): Promise<void> => {
    for await (const _ of readLines(Readable.from([Buffer.from([...start, 0xff, 0x0a])]), "r.jsonl")) continue;
  };
  await expect(read()).rejects.toThrow(`Cannot read r.jsonl:1: ${words}`);
});

test("times keep their nanoseconds", () => {
  const instant = readInstant("2026-01-02T04:04:05.000000006+01:00");
  expect(instant).toEqual({ sec: 1767323045, nsec: 6 });
  expect(renderInstant(instant!)).toBe("2026-01-02T03:04:05.000000006Z");
  expect([readInstant("1767323045.5"), readInstant("soon"), readInstant("2026-13-01T00:00:00Z")]).toEqual([{ sec: 1767323045, nsec: 500_000_000 }, null, null]);
  expect(["1969-12-31T23:59:59Z", "2106-02-07T06:28:13Z", "2106-02-07T06:28:14Z", "4294967294"].map((text) => readInstant(text)?.sec ?? null)).toEqual([null, 4294967293, null, null]);
});

test("diffBodies names each change by what leads to it", () => {
  const changes = diffBodies(parseJsonText('{"a":1,"b":{"x/y":[1,2]},"c":1}'), parseJsonText('{"c":1,"b":{"x/y":[1,3]},"a":1.0,"d d":0}'));
  expect(changes.map(({ accessor }) => accessor)).toEqual(["$a", "$b['x/y'][1]", "$d d"]);
});

test("renderChanges cuts a name only where its value would have no room", () => {
  const changes = diffBodies(parseJsonText('{"kubernetes":{"labels":{"app.kubernetes.io/name":"a"}}}'), parseJsonText('{"kubernetes":{"labels":{"app.kubernetes.io/name":"b"}},"n":1}'));
  const lines = (columns: number): string[] => renderChanges(changes, { columns, style: makeStyle(false), indent: "" });
  const name = "$kubernetes['labels']['app.kubernetes.io/name']";
  expect(lines(80)).toEqual([`- ${name}  "a"`, `+ ${name}  "b"`, `+ ${"$n".padEnd(26)}  1`]);
  expect(lines(40)[0]).toBe(`- ${name.slice(0, 19)}…  "a"`);
});

test("estimateStack adds frames along the deepest path", async () => {
  const module = (await wabt()).parseWat("stack.wat", `(module
    (func $leaf (param i64) (result i64) (local.get 0))
    (func $middle (param i64) (result i64) (call $leaf (i64.add (local.get 0) (i64.const 1))))
    (func (export "f") (param i64) (result i64) (call $middle (local.get 0))))`);
  const bytes = new Uint8Array(module.toBinary({}).buffer);
  //  f: 40 + 4·(2 + 2)   middle: 40 + 4·(2 + 2 constant + 4)   leaf: 40 + 4·(2 + 2), twice   entry: 48
  expect(estimateStack(bytes, 2)).toEqual({ byteLength: 56 + 72 + 56 * 2 + 48, leastBytes: 48 + 2 * 56, path: [2, 1, 0], reason: "bounded" });
});

test("every command has help with an example, within 80 columns", () => {
  for (const command of COMMANDS) {
    const text = renderCommandHelp(command, { columns: 80, style: makeStyle(false) });
    expect(command.examples.length).toBeGreaterThan(0);
    const prose = text.slice(0, text.indexOf("\nExamples"));
    for (const line of prose.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

test("completion knows every command and its options", () => {
  for (const render of [renderBash, renderZsh, renderFish]) {
    const script = render(COMMANDS);
    for (const { name } of COMMANDS) expect(script).toContain(name);
    expect(script).toContain("accessible-path");
  }
});

test("the overview names every command and exit code", async () => {
  const workshop = new Workshop();
  const { code, out } = await workshop.run("--help");
  workshop.remove();
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
});
