import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { type Files, type Options, type Run, UNREADABLE, fgets, runInput } from "./host.js";

const RUNS = Number(process.env["FLB_WASM_RUNS"] ?? 300);

let wasm: Uint8Array;
beforeAll(async () => {
  const compiled = await compile(readFileSync(new URL("guests/cases.ts", import.meta.url), "utf8"));
  expect(compiled.messages).toBe("");
  wasm = compiled.wasm!;
}, 60_000);

/** One run of a case; in/ holds what it reads. */
function run(what: string, files: Files = {}, options: Options = {}): Run {
  return runInput(wasm, { ...options, files: { "in/case": what, ...files } });
}

/** The records of a run that went well. */
function records(what: string, files: Files = {}, options: Options = {}): unknown[] {
  const { output, log, exit } = run(what, files, options);
  expect(log).toEqual([]);
  expect(exit).toBeNull();
  return fgets(output).map((line) => JSON.parse(line) as unknown);
}

describe("a line", () => {
  const sizes: [bytes: number, whole: boolean][] = [[4093, true], [4094, true], [4095, false], [4096, false], [4097, false], [1 << 20, false]];
  test.each(sizes)("of %i bytes: whole is %s", (bytes, whole) => {
    const { output, log } = run(`sizes ${bytes},20`);
    expect(fgets(output).map((line) => line.length)).toEqual(whole ? [bytes, 20] : [20]);
    expect(log).toEqual(
      whole ? [] : [expect.stringMatching(`^\\[flb-wasm\\] \\[error\\] Cannot emit record: it has ${bytes} bytes and a line holds 4094; raise buf_size, and setBufSize\\(\\) with it: {"x":"yyy`)],
    );
  });

  test("may be as long as setBufSize() lets it", () => {
    const { output, log } = run("sizes 1048576,1048577,9 1048578");
    expect(fgets(output, 1048578).map((line) => line.length)).toEqual([1048576, 9]);
    expect(log).toHaveLength(1);
    expect(log[0]).toContain("it has 1048577 bytes and a line holds 1048576;");
  });

  test("that the limit lets through would be cut if it were one byte longer", () => {
    expect(fgets(`${"x".repeat(4094)}\n`)).toEqual(["x".repeat(4094)]);
    expect(fgets(`${"x".repeat(4095)}\n`)).toEqual(["x".repeat(4095), ""]);
  });

  test("that is refused is told ten times a run, then counted", () => {
    const { output, log } = run(`sizes ${"5000,".repeat(25)}9`);
    expect(fgets(output)).toHaveLength(1);
    expect(log).toHaveLength(11);
    expect(log[10]).toBe("[flb-wasm] [error] Cannot emit 15 more records of this run");
  });
});

describe("a record", () => {
  test("gives back any text, on one line and without a NUL", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string({ unit: fc.constantFrom("\u0000", '"', "\\", "\n", "\r", "🙂", "é", "|", "\u007f", "\u2028"), maxLength: 200 }));
    fc.assert(
      fc.property(text, (content) => {
        const { output } = run("text", { "in/text": content });
        const expected = { [content]: content, pieces: content.split("|") };
        expect(output.indexOf("\n")).toBe(output.length - 1);
        expect(output).not.toContain("\u0000");
        expect(JSON.parse(output)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  test("writes a NUL as an escape", () => {
    expect(run("text", { "in/text": "a\u0000b" }).output).toBe('{"a\\u0000b":"a\\u0000b","pieces":["a\\u0000b"]}\n');
  });

  test("reads invalid UTF-8 as U+FFFD", () => {
    expect(records("text", { "in/text": Uint8Array.of(0x61, 0xff, 0x62) })).toEqual([{ "a\ufffdb": "a\ufffdb", pieces: ["a\ufffdb"] }]);
  });

  test("takes over a value of a configuration, whatever its layout", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, "\t", "\n"), (value, indent) => {
        const { output, log } = run("copy", { "in/config.json": JSON.stringify({ value }, null, indent) });
        expect(log).toEqual([]);
        expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify({ before: 1, copy: value, after: 2 })));
        expect(fgets(output)).toHaveLength(1);
      }),
      { numRuns: RUNS },
    );
  });

  test("writes every kind of scalar, floats with a point", () => {
    expect(run("scalars").output).toBe(
      '{"i8":-128,"u8":255,"i64":-9223372036854775808,"u64":18446744073709551615,' +
        '"f64":0.1,"f32":0.5,"whole":3.0,"large":1.0e+300,"small":5.0e-324,' +
        '"nan":null,"infinity":null,"negative":null,"minus0":-0.0,"true":true,"false":false,"null":null,"nil":null,"missing":null}\n',
    );
  });

  test("nests, and closes what was left open", () => {
    expect(records("nested")).toEqual([
      { memory: { total: 1, zones: ["dma", { n: 2 }, []] }, words: ["a", "b"], none: [], grid: [[1, 2], [3]], open: [1, null, { left: "open" }] },
    ]);
  });

  test("may be put together beside another", () => {
    expect(records("together")).toEqual([{ b: "y".repeat(1000) }, { a: "x".repeat(1000), c: 1 }]);
  });

  test("is as deep as Fluent Bit can read, and refused if it is deeper", () => {
    expect(fgets(run("deep 29").output)[0]).toMatch(/^(\{"a":\[){14}\{\}\]/);
    const { output, log } = run("deep 30");
    expect(output).toBe("");
    expect(log[0]).toContain("Cannot emit record: it is nested deeper than the 29 levels that Fluent Bit reads");
  });

  const misuses: [what: string, reason: string][] = [
    ["key", 'key "key" inside an array; use add(), or beginObject() without a key'],
    ["element", "an element outside of an array; use set(), or give the object or array a key"],
    ["object", "an element outside of an array; use set(), or give the object or array a key"],
    ["end", "end() without an open object or array"],
  ];
  test.each(misuses)("put together wrongly (%s) is refused, and the next one goes on", (what, reason) => {
    const { output, log, exit } = run(`misuse ${what}`);
    expect(log).toEqual([expect.stringContaining(`[flb-wasm] [error] Cannot emit record: ${reason}: {"first":1`)]);
    expect(output).toBe('{"good":true}\n');
    expect(exit).toBeNull();
  });
});

describe("a run", () => {
  test("of 10000 records gives 10000 lines", () => {
    expect(records("many")).toEqual(Array.from({ length: 10000 }, (_, n) => ({ n, text: `record\n${n}` })));
  });

  test("loses nothing where writes are short", () => {
    expect(run("many", {}, { writes: 999 }).output).toBe(run("many").output);
  });

  test("says so once when there is no space, and writes nothing more", () => {
    const { output, log } = run("many", {}, { space: 100_000 });
    expect(output).toHaveLength(100_000);
    expect(log[0]).toBe(
      "[flb-wasm] [error] Cannot write records: no space left where Fluent Bit keeps temporary files; the rest of this run is lost, and the last record before it may be cut",
    );
    expect(log[1]).toMatch(/^\[flb-wasm\] \[error\] Cannot emit \d+ more records of this run$/);
  });

  test("keeps log lines away from records", () => {
    const { output, log } = run("log");
    expect(output).toBe('{"n":1}\n');
    expect(log).toEqual(["[flb-wasm] [info] before", "[flb-wasm] [error] after"]);
  });

  test("that throws keeps its records by an exit, and says where", () => {
    const { output, log, exit } = run("throw");
    expect(exit).toBe(1);
    expect(output).toBe('{"n":1}\n');
    expect(log).toEqual([expect.stringMatching(/^\[flb-wasm\] \[error\] Cannot go on collecting: that was all at assembly\/index.ts:\d+:\d+; the records before it go on/)]);
  });

  test("returns from _start and exits by no code", () => {
    expect(run("log").exit).toBeNull();
  });
});

describe("files", () => {
  test("of JSON lines are read line by line; a line that is none is passed over", () => {
    const lines = ['{"up":true,"since":"2024-05-01T00:00:00Z","n":9007199254740993,"t":"é\\n"}', "{half", '{"up":{"a":[1]},"since":"May"}', "", "7"].join("\n");
    expect(records("status", { "in/status": lines })).toEqual([
      { up: true, all: JSON.parse(lines.split("\n")[0]!) as unknown, since: 1714521600 }, { up: { a: [1] }, all: { up: { a: [1] }, since: "May" }, since: 0 }, { up: null, all: 7, since: 0 },
    ]);
  });

  const tree: Files = { "in/a.txt": "one\r\ntwo\n\nlast", "in/sub/b": "", "in/locked": UNREADABLE, "/proc/loadavg": "0.1\n" };

  const answers: [what: string, answer: unknown][] = [
    ["read in/a.txt", { text: "one\r\ntwo\n\nlast" }],
    ["read in/sub/b", { text: "" }],
    ["read /proc/loadavg", { text: "0.1\n" }],
    ["lines in/a.txt", { lines: ["one", "two", "", "last"] }],
    ["lines in/sub/b", { lines: [] }],
    ["list in", { names: ["a.txt", "case", "locked", "sub"] }],
    ["list in/sub/", { names: ["b"] }],
    ["list /proc", { names: ["loadavg"] }],
    ["exists in/a.txt", { exists: true }],
    ["exists in/sub", { exists: true }],
    ["exists in/none", { exists: false }],
    ["exists in/locked", { exists: false }],
  ];
  test.each(answers)("%s", (what, answer) => {
    expect(records(what, tree, { preopened: [".", "/proc"] })).toEqual([answer]);
  });

  const failures: [what: string, line: string][] = [
    ["read in/none", "Cannot read in/none: no such file or directory"],
    ["read in/locked", "Cannot read in/locked: permission denied"],
    ["read in/sub", "Cannot read in/sub: it is a directory"],
    ["read /etc/passwd", "Cannot read /etc/passwd: it is not below a directory of accessible_paths"],
    ["lines in/none", "Cannot read in/none: no such file or directory"],
    ["list in/none", "Cannot list in/none: no such file or directory"],
    ["list in/locked", "Cannot list in/locked: permission denied"],
    ["list in/a.txt", "Cannot list in/a.txt: it is not a directory"],
  ];
  test.each(failures)("%s is null, and a log line", (what, line) => {
    const { output, log, exit } = run(what, tree);
    expect(Object.values(JSON.parse(output) as object)).toEqual([null]);
    expect(log).toEqual([`[flb-wasm] [error] ${line}`]);
    expect(exit).toBeNull();
  });

  test("larger than asked for are cut, and a log line says so", () => {
    const { output, log } = run("read-some in/a.txt", tree);
    expect(output).toBe('{"text":"one\\r"}\n');
    expect(log).toEqual(["[flb-wasm] [warn] Only the first 4 bytes of in/a.txt are read; pass maxBytes to read more"]);
  });

  test("of a large folder are all listed, in order", () => {
    const names = Array.from({ length: 120 }, (_, i) => `file-${String(i).padStart(20, "0")}`);
    const { output } = run("list many", Object.fromEntries(names.map((name) => [`many/${name}`, ""])));
    expect(JSON.parse(output)).toEqual({ names });
  });
});

describe("the host's", () => {
  test("clock is exact to the nanosecond", () => {
    expect(run("clock").output).toBe('{"now":1700000000123456789,"text":"2023-11-14T22:13:20.123456789Z","monotonic":42}\n');
  });

  test("random numbers differ from run to run and feed Math.random()", () => {
    const [first, second] = [records("random")[0], records("random")[0]] as Record<string, number>[];
    for (const key of ["bits", "fraction", "math"]) expect(first![key]).not.toBe(second![key]);
    for (const key of ["fraction", "math"]) expect(first![key]! >= 0 && first![key]! < 1).toBe(true);
  });
});
