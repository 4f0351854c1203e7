// What each reader makes of a guest's answer. All rows were compared with 3.2.10, 4.0.14, 4.2.8 and 5.1.1.
import { describe, expect, test } from "vitest";
import { FluentBit, NotSimulated } from "../src/index.js";
import { answers, asking } from "./wat.js";

const LOST = null;
/** One answer; what arrives on 4.2 (jsmn) and on 5.1 (yyjson). */
const ROWS: readonly (readonly [answer: string, jsmn: string | null, yyjson: string | null])[] = [
  ['{"a":1e5}', '{"a":1}', '{"a":100000.0}'],
  ['{"a":1E5}', '{"a":1}', '{"a":100000.0}'],
  ['{"a":1e+5}', '{"a":100000.0}', '{"a":100000.0}'],
  ['{"a":1E-3}', '{"a":0.001}', '{"a":0.001}'],
  ['{"a":0.1e1}', '{"a":1.0}', '{"a":1.0}'],
  ['{"a":18446744073709551615}', '{"a":18446744073709551615}', '{"a":18446744073709551615}'],
  ['{"a":18446744073709551616}', '{"a":18446744073709552000.0}', '{"a":18446744073709552000.0}'],
  ['{"a":-9223372036854775808}', '{"a":-9223372036854775808}', '{"a":-9223372036854775808}'],
  ['{"a":-9223372036854775809}', '{"a":-9223372036854776000.0}', '{"a":-9223372036854776000.0}'],
  ['{"a":-0}', '{"a":0}', '{"a":0}'],
  ['{"a":-0.0}', '{"a":-0.0}', '{"a":-0.0}'],
  ['{"a":1e999}', '{"a":1}', LOST],
  ['{"a":1e+999}', '{"a":inf}', LOST],
  ['{"a":1e-400}', '{"a":0.0}', '{"a":0.0}'],
  ['{"a":01}', '{"a":1}', LOST],
  ['{"a":1abc}', '{"a":1}', LOST],
  ['{"a":0x10}', '{"a":0}', LOST],
  ['{"a":1.}', '{"a":1.0}', LOST],
  ['{"a":.5}', LOST, LOST],
  ['{"a":+1}', LOST, LOST],
  ['{"a":-}', '{"a":0}', LOST],
  ['{"a":-0x1p3}', '{"a":0}', LOST],
  ['{"a":nan}', '{"a":null}', LOST],
  ['{"a":-nan}', '{"a":0}', LOST],
  ['{"a":-nan.0}', '{"a":-nan}', LOST],
  ['{"a":-inf}', '{"a":0}', LOST],
  ['{"a":inf}', LOST, LOST],
  ['{"a":tru}', '{"a":true}', LOST],
  ['{"a":[1,2,]}', '{"a":[1,2]}', LOST],
  ['{"a":1,}', '{"a":1}', LOST],
  ['{"a":1,"a":2}', '{"a":1,"a":2}', '{"a":1,"a":2}'],
  ['{"a":1}x', LOST, '{"a":1}'],
  ['{"a":1}   ', '{"a":1}', '{"a":1}'],
  [' {"a":1}', '{"a":1}', '{"a":1}'],
  ['{"a":"\\u0000x"}', '{"a":"\\u0000x"}', '{"a":"\\u0000x"}'],
  ['{"a":"\\ud83d\\ude00"}', '{"a":"😀"}', '{"a":"😀"}'],
  ['{"a":"\\ud83d"}', '{"a":"\ufffd"}', '{"a":"\ufffd"}'],
  ['{"a":"\\ude00x"}', '{"a":"\ufffdx"}', '{"a":"\ufffdx"}'],
  ['{"a":"\\ud83d\\u0041"}', '{"a":"\ufffd"}', '{"a":"\ufffd"}'],
  ['{"a":"\\x41"}', LOST, LOST],
  ['{"a":"\\u12"}', LOST, '{"a":"\\\\u12"}'],
  ['{"a":"raw\u0001ctl"}', '{"a":"raw\\u0001ctl"}', '{"a":"raw\\u0001ctl"}'],
  ["{'a':1}", LOST, LOST],
  ['{"a":1', LOST, LOST],
  ['{"a":1}]', LOST, '{"a":1}'],
  ["{7:8}", LOST, LOST],
  ["5", LOST, LOST],
  ['"x"', LOST, LOST],
  [" ", LOST, LOST],
];

describe.each([["4.2", 1], ["5.1", 2]] as const)("an answer, read by %s", (version, column) => {
  test("one instance reads them all, chunk by chunk", async () => {
    const host = await FluentBit.load(answers(ROWS.map(([answer]) => answer)), { functionName: "f", version });
    const actual = ROWS.map(([answer], i): readonly [string, string | null] => [answer, host.filter([asking(i)]).events[0]?.after ?? null]);
    expect(actual).toEqual(ROWS.map((row) => [row[0], row[column]]));
  });
});

describe("jsmn's changes", () => {
  test.each([
    ["3.2.4", '{"a":1e+5}', '{"a":1}'],
    ["3.2.5", '{"a":1e+5}', '{"a":100000.0}'],
    ["4.0.4", '{"a":18446744073709551615}', '{"a":9223372036854775807}'],
    ["4.0.5", '{"a":18446744073709551615}', '{"a":18446744073709551615}'],
    ["3.2.10", '{"a":"\\ud83d\\ude00"}', '{"a":"\\xed\\xa0\\xbd\\xed\\xb8\\x80"}'],
    ["4.0.0", '{"a":"\\ud83d\\ude00"}', '{"a":"😀"}'],
  ])("%s reads %s as %s", async (version, answer, after) => {
    const host = await FluentBit.load(answers([answer]), { functionName: "f", version });
    expect(host.filter([asking(0)]).events[0]?.after).toBe(after);
  });
});

describe("nesting", () => {
  const nested = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  test.each([["4.0.6", 30], ["4.0.7", 62], ["5.1", 62]])("%s takes %i arrays in the body; one more loses the rest of the chunk", async (version, depth) => {
    const host = await FluentBit.load(answers([nested(depth), nested(depth + 1)]), { functionName: "f", version });
    expect(host.filter([asking(0), asking(9)]).events.map(({ outcome }) => outcome)).toEqual(["replaced", "kept"]);
    expect(host.filter([asking(1), asking(9)]).events.map(({ outcome }) => outcome)).toEqual(["lost", "lost"]);
    expect(host.filter([asking(9)]).events[0]?.outcome).toBe("kept");
  });
});

describe("an answer nested far deeper than any release hands on", () => {
  test.each(["{\"a\":", "["])("%s ten thousand times is lost before 5.0, and refused by name since", async (open) => {
    const answer = `{"b":${open.repeat(10_000)}1${(open === "[" ? "]" : "}").repeat(10_000)}}`;
    const before = await FluentBit.load(answers([answer]), { functionName: "f", version: "4.2" });
    expect(before.filter([asking(0)]).events[0]?.outcome).toBe("lost");
    const since = await FluentBit.load(answers([answer]), { functionName: "f", version: "5.1" });
    expect(() => since.filter([asking(0)])).toThrow(NotSimulated);
    expect(since.filter([asking(9)]).events[0]?.outcome).toBe("kept");
  });
});

describe("a number with a tail", () => {
  const tails = ["1.2.3", "1e5.5", "1.5.", "-0.0.0"];
  test.each(tails)("%s is a number to yyjson, so no invalid JSON that kills the agent", async (answer) => {
    const host = await FluentBit.load(answers([answer]), { functionName: "f", version: "5.1" });
    expect(host.filter([asking(9), asking(0), asking(9)]).events.map(({ outcome }) => outcome)).toEqual(["kept", "lost", "kept"]);
  });
  test.each(tails)("%s behind an object is a second value: the rest of the chunk is lost", async (tail) => {
    const host = await FluentBit.load(answers([`{"a":1}${tail}`]), { functionName: "f", version: "5.1" });
    expect(host.filter([asking(0), asking(9)]).events.map(({ outcome }) => outcome)).toEqual(["replaced", "lost"]);
  });
  test.each(["1.", "1e", "1.5e", "01"])("%s is still no number", async (answer) => {
    const host = await FluentBit.load(answers([answer]), { functionName: "f", version: "5.1" });
    expect(host.filter([asking(9), asking(0)]).agent).toBe("crashed");
  });
});

describe("jsmn lets an object pass that lacks values", () => {
  test.each([
    ['{"a"}', ["corrupted", "corrupted", "kept"]],
    ['{"a","b"}', ["corrupted", "corrupted", "corrupted"]],
  ])("%s swallows what follows", async (answer, outcomes) => {
    const host = await FluentBit.load(answers([answer]), { functionName: "f", version: "4.2" });
    const { events } = host.filter([asking(0), asking(9), asking(8), asking(7)]);
    expect(events.slice(0, 3).map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(events[0]?.behaviour).toBe("incomplete body");
    expect(host.filter([asking(9)]).events[0]?.outcome).toBe("kept");
  });
});
