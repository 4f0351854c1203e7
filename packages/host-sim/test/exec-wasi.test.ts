// exec_wasi, interval by interval. All rows were compared with 3.2.10, 4.0.14, 4.2.8 and 5.1.1.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ExecWasi, FluentBit, NotSimulated, StartError } from "../src/index.js";
import { splitLines } from "../src/exec-wasi/lines.js";
import { temporaryFolder } from "./temp-folder.js";
import { identity, wat } from "./wat.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const escape = (raw: Uint8Array): string => Array.from(raw, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

/** A program that writes `output` to stdout, prints "puts" by libc, counts its runs, and ends with `tail`. */
function program(output: string, { tail = "", entry = "_start", signature = "" } = {}): Uint8Array {
  const raw = bytes(output);
  const vector = new Uint8Array(new Uint32Array([1024, raw.byteLength]).buffer);
  return wat(`(module (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (import "env" "puts" (func $puts (param i32) (result i32)))
    (memory (export "memory") ${Math.ceil((raw.byteLength + 2048) / 65536)}) (data (i32.const 16) "${escape(vector)}") (data (i32.const 64) "puts\\00")
    (data (i32.const 1024) "${escape(raw)}")
    (func (export "${entry}") ${signature}
      (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8))) (drop (call $puts (i32.const 64))) ${tail}))`);
}

describe("splitLines()", () => {
  test.each<readonly [name: string, output: string, bufSize: number, lines: readonly string[]]>([
    ["nothing", "", 4096, []],
    ["a last line without newline", "a\nb", 4096, ["a", "b"]],
    ["an empty line", "a\n\nb\n", 4096, ["a", "", "b"]],
    ["a line as long as the buffer", "abc\nd\n", 4, ["abc", "", "d"]],
    ["a line longer than the buffer", "abcdefg\n", 4, ["abc", "def", "g"]],
    ["what follows a NUL is gone", "ab\0cd\nef\n", 4096, ["ab", "ef"]],
    ["a line that begins with a NUL is empty", "\0cd\nef\n", 4096, ["", "ef"]],
    ["a carriage return stays", "a\r\n", 4096, ["a\r"]],
  ])("%s", (_name, output, bufSize, lines) => {
    expect(splitLines(bytes(output), bufSize).map((line) => new TextDecoder().decode(line.bytes))).toEqual(lines);
  });
});

describe("lines become records", () => {
  const OUTPUT = 'plain\n{"x":1}\n\n[1]\n{"a":1e5}\n{"a":1}{"b":2}\n{"a":1}x\n{}\nétoile';

  test("without a parser: each line is wasi_stdout", async () => {
    const input = await ExecWasi.load(program(OUTPUT));
    const { outcome, lines, events } = input.collect();
    expect(outcome).toBe("collected");
    expect(lines.map(({ after }) => after)).toEqual(OUTPUT.split("\n").map((line) => `{"wasi_stdout":${JSON.stringify(line)}}`));
    expect(events).toHaveLength(lines.length);
    expect(events[0]?.tag).toBe("exec_wasi.0");
  });

  test.each([
    ["4.0", ['{"x":1}', '{"a":1}', '{}']],
    ["4.1", ['{"x":1}', '{"a":100000.0}', '{"a":1}', '{}']],
    ["4.2", ['{"x":1}', '{"a":100000.0}', '{"a":1}', '{}']],
    ["5.1", ['{"x":1}', '{"a":100000.0}', '{"a":1}', '{}']],
  ])("with parser json on %s: objects only, the rest is lost line by line", async (version, after) => {
    const input = await ExecWasi.load(program(OUTPUT), { parser: "json", version });
    const { lines, log } = input.collect();
    const records = lines.filter(({ outcome }) => outcome === "record");
    expect(records.map((line) => line.after)).toEqual(after);
    const lost = lines.filter(({ outcome }) => outcome === "lost");
    expect(log.filter(({ text }) => text.endsWith("parser returned an error"))).toHaveLength(lost.length);
  });

  test("bufSize cuts long lines", async () => {
    const input = await ExecWasi.load(program(`${"x".repeat(100)}\n`), { bufSize: 64 });
    expect(input.collect().lines.map(({ line }) => line.length)).toEqual([63, 37]);
  });

  test("the records go into a filter as they are", async () => {
    const input = await ExecWasi.load(program('{"a":1}\n'), { parser: "json", tag: "in", now: () => 5_000_000_006n });
    const filter = await FluentBit.load(identity(), { functionName: "f" });
    const { events } = input.collect();
    expect(events[0]).toMatchObject({ tag: "in", time: { sec: 5, nsec: 6 } });
    expect(filter.filter(events).events[0]).toMatchObject({ outcome: "kept", after: '{"a":1}' });
  });

  test("libc's puts goes to Fluent Bit's stdout, not into a record", async () => {
    const { lines, log } = (await ExecWasi.load(program("one\n"))).collect();
    expect(lines).toHaveLength(1);
    expect(log).toContainEqual({ level: "info", from: "guest", text: "puts" });
  });
});

describe("how the program ends", () => {
  const EXIT = "(call $exit (i32.const 3))";
  const MAIN = { entry: "main", signature: "(param i32 i32) (result i32)", tail: "i32.const 0" };
  test.each([
    ["returns", {}, { "4.0.2": "ran", "4.0.3": "ran", "5.1": "ran" }],
    ["proc_exit", { tail: EXIT }, { "3.2": "exited", "4.0.2": "exited", "4.0.3": "ran", "5.1": "ran" }],
    ["traps", { tail: "unreachable" }, { "3.2": "trapped", "5.1": "trapped" }],
    ["has a main only", MAIN, { "4.0.2": "no entry", "4.0.3": "ran", "5.1": "ran" }],
    ["has a main that exits", { entry: "_main", tail: EXIT }, { "5.1": "exited" }],
    ["has no entry", { entry: "other" }, { "4.0.2": "no entry", "5.1": "no entry" }],
  ] as const)("%s", async (_name, options, byVersion) => {
    for (const [version, behaviour] of Object.entries(byVersion)) {
      const input = await ExecWasi.load(program("one\n", options), { version });
      const result = input.collect();
      expect(result.behaviour, version).toBe(behaviour);
      expect(result.lines.length, version).toBe(behaviour === "ran" ? 1 : 0);
      expect(input.collect().behaviour, `${version}, the next interval`).toBe(behaviour);
    }
  });

  test.each([[3, "exit code 3"], [0, null]])("proc_exit(%i) is said, whatever becomes of the output", async (code, stopped) => {
    const exits = program("one\n", { tail: `(call $exit (i32.const ${code}))` });
    expect((await ExecWasi.load(exits)).collect()).toMatchObject({ outcome: "collected", stopped });
    expect((await ExecWasi.load(exits, { version: "4.0.2" })).collect()).toMatchObject({ outcome: "lost", stopped });
    expect((await ExecWasi.load(program("one\n", { tail: "unreachable" }))).collect().stopped).toBeNull();
  });

  test("a trap loses the whole run, and the log names another reason", async () => {
    const { outcome, reason, stdout, log } = (await ExecWasi.load(program("one\n", { tail: "unreachable" }))).collect();
    expect(outcome).toBe("lost");
    expect(reason).toBe("WASI main function is not found; trap: unreachable");
    expect(new TextDecoder().decode(stdout)).toBe("one\n");
    expect(log).toContainEqual({ level: "error", from: "fluent-bit", text: "[input:exec_wasi:exec_wasi.0] WASI main function is not found" });
  });

  test("a module that does not load is found out at each interval", async () => {
    const input = await ExecWasi.load(wat('(module (memory (export "memory") 1) (func (export "_start") (drop (i32x4.splat (i32.const 1)))))'));
    expect(input.collect()).toMatchObject({ outcome: "lost", behaviour: "not instantiated" });
    expect(input.collect().reason).toContain("unsupported opcode fd");
  });
});

describe("intervals", () => {
  /** What comes of intervals that do or do not find the folder they are given. */
  async function collectEach(present: readonly boolean[]): Promise<string[]> {
    const folder = join(temporaryFolder(), "mounted");
    const input = await ExecWasi.load(program("one\n"), { accessiblePaths: [folder] });
    return present.map((isThere) => {
      if (isThere) mkdirSync(folder);
      const { outcome, behaviour } = input.collect();
      rmSync(folder, { recursive: true, force: true });
      return outcome === "collected" ? outcome : `${outcome}: ${behaviour}`;
    });
  }

  test.each<readonly [name: string, present: readonly boolean[], outcomes: readonly string[]]>([
    ["a folder that comes later", [false, false, true, true], ["lost: not instantiated", "lost: not instantiated", "collected", "collected"]],
    ["a folder that goes away ends the agent", [false, true, false, true], ["lost: not instantiated", "collected", "agent-crashed: freed twice", "agent-crashed: freed twice"]],
  ])("%s", async (_name, present, outcomes) => {
    expect(await collectEach(present)).toEqual(outcomes);
  });

  test("each run is a fresh instance", async () => {
    const counting = program("0\n", { tail: "(i32.store8 (i32.const 1024) (i32.const 57))" });
    const input = await ExecWasi.load(counting, { intervalSec: 2 });
    expect(input.run(7).map(({ lines }) => lines[0]?.line)).toEqual(["0", "0", "0"]);
  });

  test("oneshot runs once; the key came with 4.2.1", async () => {
    const input = await ExecWasi.load(program("one\n"), { oneshot: true });
    expect([input.collect(), input.collect()].map(({ outcome }) => outcome)).toEqual(["collected", "idle"]);
    await expect(ExecWasi.load(program("one\n"), { oneshot: true, version: "4.2.0" })).rejects.toThrow(StartError);
  });

  test("a buffer of one byte would hang the host", async () => {
    await expect(ExecWasi.load(program("one\n"), { bufSize: 1 })).rejects.toThrow(NotSimulated);
  });
});
