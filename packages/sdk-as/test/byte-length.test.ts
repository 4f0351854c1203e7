// The length of a text without a copy: of each kind, of every spelling, in both formats.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";
import { spelt } from "./spelt.js";

const SOURCE = `import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const value = record.at("v");
  record.set("n", value.byteLength);
  record.set("w", "häß\\n");
  record.set("written", record.at("w").byteLength);
  record.set("missing", record.at("nowhere").byteLength + record.at("v").at("a").byteLength);
  record.remove("w");
  record.remove("v");
}`;

/** {"v": <the value>} */
const msgpack = (hex: string): Uint8Array => new Uint8Array(Buffer.from(`81a176${hex}`, "hex"));

/** What the filter set, in its order; a zero in msgpack is a text. */
function numbers(after: string | null | undefined): number[] {
  return Object.values(JSON.parse(after ?? "{}") as object).map(Number);
}

/** A value as JSON, and its bytes. */
const VALUES: readonly [json: string, bytes: number][] = [
  ['""', 0],
  ['"hello"', 5],
  ['"1234567"', 7],
  ['"12345678"', 8],
  ['"1234567\\n"', 8],
  ['"12345678\\n9"', 10],
  [String.raw`"\"\\\/\b\f\n\r\t"`, 8],
  [String.raw`"\u0000\u001f\u007f\u0080"`, 5],
  [String.raw`"\u00e9é"`, 4],
  [String.raw`"\u07ff\u0800日"`, 8],
  [String.raw`"\ud83d\ude42🙂"`, 8],
  ["7", 0], ["1.5", 0], ["true", 0], ["null", 0], ["[]", 0], ["{}", 0], ['["hello"]', 0], ['{"b":"hello"}', 0],
];

describe.each([["json", true], ["json", false], ["msgpack", true]] as const)("in %s, escape_unicode %s", (eventFormat, escapeUnicode) => {
  let host: FluentBit;
  beforeAll(async () => {
    const { wasm, messages } = await compile(SOURCE, [], configOf(eventFormat));
    expect(messages).toBe("");
    host = await FluentBit.load(wasm!, { functionName: "f", eventFormat, escapeUnicode });
  }, 60_000);

  const bytesOf = (record: string): number[] => numbers(host.filter([{ record }]).events[0]?.after);

  test.each(VALUES)("%s", (json, bytes) => {
    expect(bytesOf(`{"v":${json}}`)).toEqual([bytes, 6, 0]);
  });

  test("of any text, however it is spelt", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.array(fc.nat(2), { minLength: 1 }), (text, choices) => {
      expect(bytesOf(`{"v":${spelt(text, choices)}}`)).toEqual([Buffer.byteLength(text), 6, 0]);
    }));
  });
});

test("bytes that are no UTF-8 count as they stand, and a bin is a text", async () => {
  const { wasm } = await compile(SOURCE, [], "asconfig.msgpack.json");
  const host = await FluentBit.load(wasm!, { functionName: "f", eventFormat: "msgpack" });
  const { events } = host.filter([{ record: msgpack("a4ff61c3fe") }, { record: msgpack("c403ff0001") }, { record: msgpack("d40101") }]);
  expect(events.map(({ after }) => numbers(after)[0])).toEqual([4, 3, 0]);
}, 60_000);
