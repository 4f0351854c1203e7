// The tests' own JSON: strict and lossless.
import { describe, expect, test } from "vitest";
import { FluentBit, InvalidEvent, JsonTextError, RELEASE_LINES, encodeMsgpack, float64, int, map, parseJsonText, readJsonText, release, renderJson, str } from "../src/index.js";
import { identity } from "./wat.js";

describe("parseJsonText() and renderJson()", () => {
  test.each([
    '{"id":18446744073709551615,"n":-9223372036854775808,"x":1.0,"y":1e+21,"z":-0.0}',
    '{"a":1,"a":2,"":{},"l":[[],null,true,false]}',
    '{"t":"é😀\\u0000\\n\\"\\\\"}',
  ])("%s", (text) => expect(renderJson(parseJsonText(text))).toBe(text));

  test("a lone surrogate is read as U+FFFD, as the agent reads it", () => {
    expect(renderJson(parseJsonText(String.raw`{"a":"x\ud800y\udc00","\ud800":"\ud83d\ude00"}`))).toBe('{"a":"x\ufffdy\ufffd","\ufffd":"\ud83d\ude00"}');
  });

  test.each([
    ['{"a":1', "1:7"],
    //     ^
    ['{"a":01}', "1:7"],
    ['{"a":\n  nan}', "2:3"],
    ['{"a":18446744073709551616}', "1:6"],
    ['{"a":1e999}', "1:6"],
    ['{"a":"\\x"}', "1:6"],
    ["{a:1}", "1:2"],
    ['{"a":1}x', "1:8"],
    ["[1,]", "1:4"],
  ])("refuses %s at %s", (text, place) => {
    expect(() => parseJsonText(text)).toThrow(JsonTextError);
    expect(() => parseJsonText(text)).toThrow(` at ${place}`);
  });
});

describe("numbers that no record can hold, in a text that an agent's JSON parser reads", () => {
  // Seen on real agents, in_tail with a parser of format json.
  test.each<readonly [spelling: string, upTo324: string, upTo404: string, upTo40: string, since41: string]>([
    ["18446744073709551616", "9223372036854775807", "9223372036854775807", "18446744073709552000.0", "18446744073709552000.0"],
    ["-9223372036854775809", "-9223372036854775808", "-9223372036854775808", "-9223372036854776000.0", "-9223372036854776000.0"],
    ["123456789012345678901234567890", "9223372036854775807", "9223372036854775807", "1.2345678901234568e+29", "1.2345678901234568e+29"],
    ["1e400", "1", "1", "1", "refused"],
    ["-1E400", "-1", "-1", "-1", "refused"],
    ["1e+400", "1", "inf", "inf", "refused"],
    ["-1.0e+400", "-inf", "-inf", "-inf", "refused"],
    [`1${"0".repeat(400)}`, "9223372036854775807", "9223372036854775807", "inf", "refused"],
    [`1${"0".repeat(3000)}`, "9223372036854775807", "9223372036854775807", "inf", "refused"],
  ])("%s", (spelling, ...expected) => {
    const reads = ["3.2.4", "3.2.10", "4.0.14", "4.1.1"].map((version) => {
      const { unheld: [number] } = readJsonText(`{"a":${spelling}}`, release(version).jsonParserReader);
      return number?.readAs ? renderJson(number.readAs) : "refused";
    });
    expect(reads).toEqual(expected);
  });

  test("all others are read without loss, by every release", () => {
    const text = '{"a":[18446744073709551615,-9223372036854775808,0.0,-0.0,1.0,100000.0,12345678901234567000.0,0]}';
    for (const version of RELEASE_LINES) {
      const { body, unheld } = readJsonText('{"a":[18446744073709551615,-9223372036854775808,1e-400,-0.0,0.1e1,1E5,12345678901234567890.5,-0]}', release(version).jsonParserReader);
      expect([renderJson(body), unheld]).toEqual([text, []]);
    }
  });

  test("a record goes on as the release reads it, and one that is refused as text", async () => {
    const filter = async (version: string, textKey?: string): Promise<unknown> => {
      const host = await FluentBit.load(identity(), { functionName: "f", version });
      return host.filter([{ record: '{"a":1e400}', ...(textKey === undefined ? {} : { textKey }) }, { record: '{"b":1}' }]).events.map(({ outcome, after }) => [outcome, after]);
    };
    expect(await filter("4.0")).toEqual([["kept", '{"a":1}'], ["kept", '{"b":1}']]);
    expect(await filter("4.1")).toEqual([["kept", String.raw`{"log":"{\"a\":1e400}"}`], ["kept", '{"b":1}']]);
    expect(await filter("5.1", "message")).toEqual([["kept", String.raw`{"message":"{\"a\":1e400}"}`], ["kept", '{"b":1}']]);
  });
});

test.each([["{\"a\":", "1:5001"], ["[", "1:1001"]])("a text that opens %s a hundred thousand times is an error with its place", (open, place) => {
  expect(() => parseJsonText(open.repeat(100_000))).toThrow(new JsonTextError(`Cannot read JSON: nested more than 1000 levels deep at ${place}`));
  expect(parseJsonText(`${"[".repeat(1000)}${"]".repeat(1000)}`).kind).toBe("array");
});

describe("a test's own events", () => {
  test.each<readonly [name: string, record: string | Uint8Array, message: string]>([
    ["an array", "[1]", "its record is array, not an object"],
    ["msgpack of an integer", Uint8Array.of(1), "its record is int, not a map"],
    ["cut msgpack", Uint8Array.of(0x81, 0xa1), "its msgpack is cut at byte 2"],
    ["msgpack of a hundred thousand levels", new Uint8Array(100_000).fill(0x91), "its msgpack is too deep at byte 1001"],
    ["two values", Uint8Array.of(0x80, 0x80), "its msgpack ends at byte 1 of 2"],
  ])("%s", async (_name, record, message) => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    expect(() => host.filter([{ record }])).toThrow(InvalidEvent);
    expect(() => host.filter([{ record }])).toThrow(message);
    expect(host.filter([{ record: "{}" }]).events[0]?.outcome).toBe("kept");
  });

  test("msgpack says what JSON cannot; identity changes what JSON cannot keep", async () => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    const record = (body: Parameters<typeof encodeMsgpack>[0]): { readonly record: Uint8Array } => ({ record: encodeMsgpack(body) });
    const [nan, keys, twice, small] = host.filter([
      record(map([[str("a"), float64(NaN)]])), record(map([[int(7n), int(8n)]])),
      record(map([[str("a"), int(1n)], [str("a"), int(2n)]])), record(map([[str("a"), { kind: "float32", bits: 0x3dcccccd }]])),
    ]).events;
    expect(nan).toMatchObject({ outcome: "lost", before: '{"a":nan}' });
    expect(keys).toMatchObject({ outcome: "lost", before: "{7:8}" });
    expect(twice).toMatchObject({ outcome: "replaced", after: '{"a":2}' });
    expect(small).toMatchObject({ outcome: "replaced", after: '{"a":0.1000000014901161}' });
  });

  test("metadata and time pass by the guest", async () => {
    const host = await FluentBit.load(identity(), { functionName: "f" });
    const { chunk } = host.filter([{ time: { sec: 1, nsec: 2 }, metadata: map([[str("m"), int(1n)]]), record: "{}" }]);
    expect(chunk).toEqual(Uint8Array.of(0x92, 0x92, 0xd7, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0x81, 0xa1, 0x6d, 1, 0x80));
  });
});
