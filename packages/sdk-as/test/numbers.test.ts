// Numbers in text: what is read to its last character, what is refused, in both formats and from strings of the author's.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";

const SOURCE = `import { Record, parseF64, parseI64 } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const value = record.at("v");
  const text = value.toText("none");
  record.set("i", value.parseI64(-7).toString());
  record.set("f", value.parseF64(-7.5).toString());
  record.set("ti", parseI64(text, -7).toString());
  record.set("tf", parseF64(text, -7.5).toString());
}`;

interface Numbers {
  readonly i: string;
  readonly f: string;
  readonly ti: string;
  readonly tf: string;
}

const NO_INTEGER = "-7";
const NO_NUMBER = "-7.5";

const TEXTS: [text: string, integer: string, number: number | null][] = [
  ["0", "0", 0],
  ["200", "200", 200],
  ["-34", "-34", -34],
  ["+34", "34", 34],
  ["-0", "0", 0],
  ["007", "7", 7],
  ["-000000000000000000000000000012", "-12", -12],
  ["9007199254740993", "9007199254740993", 9007199254740992],
  ["9223372036854775807", "9223372036854775807", 2 ** 63],
  ["-9223372036854775808", "-9223372036854775808", -(2 ** 63)],
  ["9223372036854775808", NO_INTEGER, 2 ** 63],
  ["-9223372036854775809", NO_INTEGER, -(2 ** 63)],
  ["18446744073709551615", NO_INTEGER, 2 ** 64],
  ["99999999999999999999", NO_INTEGER, 1e20],
  ["4.5", NO_INTEGER, 4.5],
  ["1.0", NO_INTEGER, 1],
  [".5", NO_INTEGER, 0.5],
  ["-.5", NO_INTEGER, -0.5],
  ["+00.25", NO_INTEGER, 0.25],
  ["1e3", NO_INTEGER, 1000],
  ["-1.5E-2", NO_INTEGER, -0.015],
  ["1.7976931348623157e308", NO_INTEGER, Number.MAX_VALUE],
  ...["", "abc", "12abc", "0x22", "5.", ".", "-", "+", "--5", "+-5", "-+5", "++5", "1e", "1e999", "-1e999", "NaN", "Infinity", " 5", "5 ", "\t5", "5\n", "1 000", "1,5", "1_000", "5\u0000", "\u0000", "５", "٣", "1\u0301", "none", "0-", "00-1", ".-5", "-.e1"]
    .map((text): [string, string, null] => [text, NO_INTEGER, null]),
];

describe.each(["json", "msgpack"] as const)("in %s", (eventFormat) => {
  let host: FluentBit;
  beforeAll(async () => {
    const { wasm, messages } = await compile(SOURCE, [], configOf(eventFormat));
    expect(messages).toBe("");
    host = await FluentBit.load(wasm!, { functionName: "f", eventFormat });
  }, 60_000);

  const read = (json: string): Numbers => JSON.parse(host.filter([{ record: `{"v":${json}}` }]).events[0]!.after!) as Numbers;

  test.each(TEXTS)("%j", (text, integer, number) => {
    const { i, f, ti, tf } = read(JSON.stringify(text));
    expect([i, ti]).toEqual([integer, integer]);
    expect([f, tf].map(Number)).toEqual(number === null ? [-7.5, -7.5] : [number, number]);
  });

  test.each([["200", "200", 200], ["-1", "-1", -1], ["1.5", NO_INTEGER, 1.5], ["true", NO_INTEGER, -7.5], ["null", NO_INTEGER, -7.5], ['{"a":"1"}', NO_INTEGER, -7.5], ["[1]", NO_INTEGER, -7.5]])("of no text: %s", (json, integer, number) => {
    const { i, f } = read(json);
    expect([i, Number(f)]).toEqual([integer, number]);
  });

  test("of what is not there", () => {
    const { i, f } = JSON.parse(host.filter([{ record: "{}" }]).events[0]!.after!) as Numbers;
    expect([i, f]).toEqual([NO_INTEGER, NO_NUMBER]);
  });

  test("escapes count as what they mean", () => {
    expect(read(String.raw`"\u0034\u00322"`)).toEqual({ ...read('"422"'), v: "422" });
  });

  test("any text is the number that JavaScript reads, or none", () => {
    const nearNumbers = fc.string({ unit: fc.constantFrom(..."0123456789", "0", "-", "+", ".", "e", "E", " ", "x"), maxLength: 25 });
    fc.assert(fc.property(fc.oneof(nearNumbers, fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
      const { i, ti, f, tf } = read(JSON.stringify(text));
      const isInteger = /^[-+]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text.replace("+", ""))) === BigInt(text.replace("+", ""));
      const isNumber = /^[-+]?(\d+|\d*\.\d+)([eE][-+]?\d+)?$/.test(text) && Number.isFinite(Number(text));
      const integer = isInteger ? String(BigInt(text.replace("+", ""))) : NO_INTEGER;
      expect([i, ti]).toEqual([integer, integer]);
      expect([f, tf].map((number) => Number(number) + 0)).toEqual(isNumber ? [Number(text) + 0, Number(text) + 0] : [-7.5, -7.5]);
    }), { numRuns: 500 });
  });
});

test("who does not ask for them has not got them", async () => {
  const imports = 'import { Record } from "@flb-wasm/sdk";\n';
  const without = await compile(`${imports}export function f(record: Record): void { record.set("n", record.at("v").toI64(0)); }`);
  const withThem = await compile(`${imports}export function f(record: Record): void { record.set("n", record.at("v").parseI64(0)); }`);
  expect(without.wasm!.length).toBeLessThan(withThem.wasm!.length);
}, 60_000);
