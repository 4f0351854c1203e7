// Bodies as the host writes them for the guest. The texts were compared with 3.2.10, 4.0.14, 4.2.8 and 5.1.1.
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { type Body, array, bool, decodeMsgpack, encodeMsgpack, float64, int, map, NIL, str } from "../src/index.js";
import { writeHostJson } from "../src/event/json-write.js";
import { printG16 } from "../src/event/printf-double.js";
import { readWithYyjson } from "../src/event/json-read-yyjson.js";
import { release } from "../src/host/version.js";

const written = (body: Body, version = "5.1", convertNanToNull = false): string =>
  new TextDecoder().decode(writeHostJson(body, { strings: release(version).strings, convertNanToNull }));
const bytes = (...values: number[]): Body => ({ kind: "str", bytes: Uint8Array.from(values) });
const member = (key: Body | string, value: Body): readonly [Body, Body] => [typeof key === "string" ? str(key) : key, value];

describe("writeHostJson() values", () => {
  test.each<readonly [text: string, body: Body]>([
    ["null", NIL],
    ["true", bool(true)],
    ["18446744073709551615", int(2n ** 64n - 1n)],
    ["-9223372036854775808", int(-(2n ** 63n))],
    ["0.0", float64(0)],
    ["-0.0", float64(-0)],
    ["1000000000000000000.0", float64(1e18)],
    ["9.223372036854776e+18", float64(2 ** 63)],
    ["-9223372036854775808.0", float64(-(2 ** 63))],
    ["1e+21", float64(1e21)],
    ["1e-07", float64(1e-7)],
    ["0.0001", float64(1e-4)],
    ["1.797693134862316e+308", float64(Number.MAX_VALUE)],
    ["4.940656458412465e-324", float64(5e-324)],
    ["1125899906842624", float64(1125899906842624.5)], // a tie, to even
    ["1125899906842626", float64(1125899906842625.5)],
    ["0.1000000014901161", { kind: "float32", bits: 0x3dcccccd }],
    ["nan", { kind: "float64", bits: 0x7ff8000000000000n }],
    ["-nan", { kind: "float64", bits: 0xfff8000000000000n }],
    ["inf", float64(Infinity)],
    ["-inf", float64(-Infinity)],
    ['"\\xffffffde\\x41"', { kind: "ext", type: 0, bytes: Uint8Array.of(0xde, 0x41) }],
    ['"A\\u0000"', { kind: "bin", bytes: Uint8Array.of(0x41, 0) }],
    ["{7:8,1.5:[],null:{}}", map([member(int(7n), int(8n)), member(float64(1.5), array([])), member(NIL, map([]))])],
    ['{"b":2,"a":3}', map([member("a", int(1n)), member("b", int(2n)), member("a", int(3n))])],
    ["{1:1,1:2}", map([member(int(1n), int(1n)), member(int(1n), int(2n))])],
  ])("%s", (text, body) => expect(written(body)).toBe(text));

  test("json.convert_nan_to_null turns NaN into null, infinity not", () => {
    const body = array([{ kind: "float64", bits: 0x7ff8000000000000n }, float64(Infinity)]);
    expect(written(body, "5.1", true)).toBe("[null,inf]");
  });
});

describe("writeHostJson() strings", () => {
  const SIXTEEN = Array<number>(16).fill(0x61);
  test.each<readonly [name: string, body: Body, byVersion: Readonly<Record<string, string>>]>([
    ["controls", bytes(0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x01, 0x1f, 0x7f, 0x22, 0x5c, 0x2f), {
      "3.1": '"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\\"\\\\/"', "5.1": '"\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\\"\\\\/"',
    }],
    ["é€😀", str("é€😀"), {
      "3.1": '"é€😀"', "3.2.2": '"é€😀"', "3.2.3": '"\\u00e9\\u20ac\\ud83d\\ude00"', "5.1": '"\\u00e9\\u20ac\\ud83d\\ude00"',
    }],
    ["0x7f inside a plain block of 16", bytes(...SIXTEEN, 0x7f, ...SIXTEEN), {
      "4.0.3": `"${"a".repeat(16)}\\u007f${"a".repeat(16)}"`, "4.0.4": `"${"a".repeat(16)}\x7f${"a".repeat(16)}"`,
      "5.1": `"${"a".repeat(16)}\x7f${"a".repeat(16)}"`,
    }],
    ["invalid UTF-8", bytes(0xff, 0xc3, 0x28), { "3.1": '""', "3.2": '"\ue0c3("', "5.1": '"\ue0c3("' }],
    ["a cut sequence", bytes(0x41, 0xe2, 0x82), { "3.1": '"A"', "5.1": '"A\ue082"' }],
    ["a surrogate in UTF-8", bytes(0xed, 0xa0, 0x80, 0x41), { "5.1": '"\ue0ed\ue0a0\ue080A"' }],
  ])("%s", (_name, body, byVersion) => {
    for (const [version, text] of Object.entries(byVersion)) {
      expect(written(body, version), version).toBe(text);
    }
  });

  // 16 characters are 31 bytes: the next block begins at 31, below 32, and reaches from there over the end of the string, at 40.
  const TEXT = `${"é".repeat(15)}x123456789`;
  const fromChunk = (chunk: Uint8Array, version: string): string => {
    const decoded = decodeMsgpack(chunk);
    if (!decoded.ok) throw new Error(decoded.problem);
    return new TextDecoder().decode(writeHostJson(decoded.body, { strings: { ...release(version).strings, style: "raw" }, convertNanToNull: false }, chunk));
  };

  test.each<readonly [name: string, behind: readonly Body[], copied: string]>([
    ["plain bytes behind a string are copied with it", [..."ABCDEFGH"].map((letter) => int(BigInt(letter.charCodeAt(0)))), "ABCDEFG"],
    ["one that is not plain stops the block", [int(65n), int(31n), int(65n), int(65n), int(65n), int(65n), int(65n)], ""],
    ["so does the end of the chunk", [int(65n), int(66n)], ""],
    ["and the head of another string", [str("ABCDEFGH")], ""],
  ])("%s, from 4.0.4 to 5.1.0", (_name, behind, copied) => {
    const chunk = encodeMsgpack(array([str(TEXT), ...behind]));
    const rest = behind.map((each) => `,${written(each)}`).join("");
    for (const version of ["4.0.4", "4.2", "5.0", "5.1.0"]) expect(fromChunk(chunk, version), version).toBe(`["${TEXT}${copied}"${rest}]`);
    for (const version of ["4.0.3", "5.1.1"]) expect(fromChunk(chunk, version), version).toBe(`["${TEXT}"${rest}]`);
  });

  test("a key takes its number along", () => {
    const chunk = encodeMsgpack(map([[str("é".padEnd(31, "k")), int(42n)]]));
    expect(fromChunk(chunk, "4.2")).toBe(`{"${"é".padEnd(31, "k")}*":42}`);
  });

  test("json.escape_unicode off keeps UTF-8 and replaces what is none", () => {
    const strings = { ...release("5.1").strings, style: "raw" as const };
    const text = writeHostJson(bytes(0xc3, 0xa9, 0xff), { strings, convertNanToNull: false });
    expect(new TextDecoder().decode(text)).toBe('"é\ufffd"');
  });
});

describe("round trips", () => {
  const leaf = fc.oneof(
    fc.constant(NIL), fc.boolean().map(bool), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(int), fc.string({ unit: "binary" }).map(str),
  );
  const { body } = fc.letrec<{ body: Body }>((tie) => ({
    body: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("body"), { maxLength: 4 }).map(array),
      fc.uniqueArray(fc.tuple(fc.string(), tie("body")), { selector: ([key]) => key, maxLength: 4 })
        .map((members) => map(members.map(([key, value]): readonly [Body, Body] => [str(key), value])))),
  }));

  test.each(["4.2", "5.1"])("what %s writes of finite values, yyjson reads as it was", (version) => {
    fc.assert(fc.property(body, (value) => {
      const text = writeHostJson(value, { strings: release(version).strings, convertNanToNull: false });
      expect(readWithYyjson(text)).toEqual([value]);
    }));
  });

  test("printG16() is within one unit of the 16th digit, and JavaScript reads it", () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = printG16(value);
      expect(text).toMatch(/^-?\d(\.\d*[1-9])?(e[+-]\d{2,})?$|^-?\d+(\.\d*[1-9])?$/);
      const parsed = Number(text);
      if (Number.isFinite(parsed)) expect(Math.abs(parsed - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-15);
    }));
  });
});

test("of fifty thousand members with each key twice, the last ones are left in their place", () => {
  const members = Array.from({ length: 50_000 }, (_, i) => member(`k${i % 25_000}`, int(BigInt(i))));
  const wanted = Array.from({ length: 25_000 }, (_, i) => `"k${i}":${i + 25_000}`);
  expect(written(map([...members, member(int(7n), NIL), member(int(7n), NIL)]))).toBe(`{${wanted.join(",")},7:null,7:null}`);
});
