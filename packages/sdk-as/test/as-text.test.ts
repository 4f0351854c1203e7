// Any value as a text, as JSON, and whether it says anything: of each kind, in both formats.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";

const SOURCE = `import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const value = record.at("v");
  const isNull = value.isNull;
  const text = value.asText();
  const orNone = value.asText("none");
  const json = value.toJson();
  record.set("isNull", isNull);
  record.set("text", text);
  record.set("orNone", orNone);
  record.set("json", json);
  record.remove("v");
  const isJson = record.setRaw("raw", json) && record.at("raw").toJson() == json;
  record.remove("raw");
  record.set("isJson", isJson);
}`;

interface Said {
  readonly isNull: boolean;
  readonly text: string;
  readonly orNone: string;
  readonly json: string;
  readonly isJson: boolean;
}

/** {"v": <the value>} */
const msgpack = (hex: string): Uint8Array => new Uint8Array(Buffer.from(`81a176${hex}`, "hex"));

/** A value as JSON, and as a text; undefined where the fallback is given. */
const VALUES: [json: string, text: string | undefined][] = [
  ["null", undefined],
  ["true", "true"],
  ["false", "false"],
  ["-5", "-5"],
  ["1.5", "1.5"],
  ["1.0", "1.0"],
  ["9007199254740993", "9007199254740993"],
  ["-9223372036854775808", "-9223372036854775808"],
  ["18446744073709551615", "18446744073709551615"],
  ['""', ""],
  ['"null"', "null"],
  ['"a \\"b\\"\\n\\\\ заказ 注文 🙂"', 'a "b"\n\\ заказ 注文 🙂'],
  ["{}", "{}"],
  ["[]", "[]"],
  ['{"заказ":["注文",1,null,{"🙂":"\\"\\u0001\\t"}]}', '{"заказ":["注文",1,null,{"🙂":"\\"\\u0001\\t"}]}'],
];

describe.each([["json", true], ["json", false], ["msgpack", true]] as const)("in %s, escape_unicode %s", (eventFormat, escapeUnicode) => {
  let host: FluentBit;
  beforeAll(async () => {
    const { wasm, messages } = await compile(SOURCE, [], configOf(eventFormat));
    expect(messages).toBe("");
    host = await FluentBit.load(wasm!, { functionName: "f", eventFormat, escapeUnicode });
  }, 60_000);
  const said = (record: string | Uint8Array): Said => JSON.parse(host.filter([{ record }]).events[0]!.after!) as Said;

  test.each(VALUES)("%s", (json, text) => {
    expect(said(`{"v":${json}}`)).toMatchObject({ isNull: json === "null", text: text ?? "", orNone: text ?? "none", json, isJson: true });
  });

  test("what is missing", () => {
    expect(said("{}")).toEqual({ isNull: true, text: "", orNone: "none", json: "", isJson: false });
  });

  test("a number that JSON cannot say", () => {
    const { isNull, ...rest } = said(msgpack("cb7ff8000000000000"));
    expect(rest).toMatchObject({ text: "", orNone: "none", json: "null", isJson: true });
    expect(isNull).toBe(eventFormat === "json"); // in msgpack it is a float
  });

  test("an extension type is its bytes, as the format writes them", () => {
    expect(said(msgpack("d50501ff"))).toMatchObject({ text: eventFormat === "json" ? "\\x01\\xffffffff" : "01ff", isNull: false });
  });

  test("a text of any length, with what must be escaped and what need not be at any place, is one JSON text", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "\\", '"', "/", "\n", "\u0001", "\u007f", "é", "注", "\uffff", "🙂"), { maxLength: 40 }).map((list) => list.join(""));
    const values = fc.oneof(letters, fc.record({ k: letters, list: fc.array(fc.oneof(letters, fc.boolean(), fc.constant(null), fc.integer({ min: 1, max: 99 }))) }), fc.dictionary(letters.filter((key) => key !== ""), letters, { noNullPrototype: true }));
    fc.assert(fc.property(values, (value) => {
      const { text, json, isJson } = said(JSON.stringify({ v: value }));
      expect([JSON.parse(json), isJson]).toEqual([value, true]);
      expect(text).toBe(typeof value === "string" ? value : json);
      expect(/\\u(?!00[01])|\\\//.test(json.replaceAll("\\\\", ""))).toBe(false);
    }), { numRuns: 500 });
  });
});

test("who does not ask for them has not got them", async () => {
  const sizeOf = async (ask: string): Promise<number> => {
    const { wasm } = await compile(`import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { record.set("n", ${ask}); }`);
    return wasm!.length;
  };
  const [none, json, text] = [await sizeOf('record.at("v").toText()'), await sizeOf('record.at("v").toJson()'), await sizeOf('record.at("v").asText()')];
  expect(none).toBeLessThan(json);
  expect(json).toBeLessThan(text);
}, 60_000);
