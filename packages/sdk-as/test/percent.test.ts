// Percent-encoded text: what JavaScript decodes is decoded alike, and what JavaScript throws at is the fallback.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, configOf } from "./asc.js";

const SOURCE = `import { Record, decodePercent } from "@flb-wasm/sdk";
export function f(record: Record): void {
  record.set("v", decodePercent(record.at("v").toText(), "no: " + record.at("v").toText()));
}`;

function wanted(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return `no: ${text}`;
  }
}

describe.each(["json", "msgpack"] as const)("in %s", (eventFormat) => {
  let decode: (text: string) => string;
  beforeAll(async () => {
    const { wasm, messages } = await compile(SOURCE, [], configOf(eventFormat));
    expect(messages).toBe("");
    const host = await FluentBit.load(wasm!, { functionName: "f", eventFormat });
    decode = (text) => (JSON.parse(host.filter([{ record: JSON.stringify({ v: text }) }]).events[0]!.after!) as { v: string }).v;
  }, 60_000);

  const decoded: [text: string, meant: string][] = [
    ["", ""], ["plain", "plain"], ["caf%C3%A9%20noir", "café noir"], ["%2f%2F+%26", "//+&"], ["%e2%82%ac", "€"],
    ["%F0%9F%99%82!", "🙂!"], ["é%41", "éA"], ["%25", "%"], ["%2525", "%25"], ["%EF%BF%BD", "\ufffd"], ["%7F", "\u007f"], ["%01", "\u0001"],
  ];
  // A zero byte goes back as text of its own in msgpack: MSGPACK.md.
  const zero: typeof decoded = eventFormat === "json" ? [["a%00b", "a\u0000b"]] : [];
  test.each([...decoded, ...zero])("%j", (text, meant) => {
    expect(decode(text)).toBe(meant);
    expect(wanted(text)).toBe(meant);
  });

  test.each([
    "100%", "%", "%4", "%4g", "%g4", "% 41", "%%41", "%u00e9", "%C3", "%C3%", "%C3%A", "%C3A9", "%C3é", "%C3%41", "%A9", "%80", "%C0%AF", "%C1%81", "%E0%80%80", "%ED%A0%80",
    "%E2%82", "%E2%82x", "%F0%9F%99", "%F4%90%80%80", "%F5%80%80%80", "%F8%80%80%80", "%FE", "%FF", "%４1", "%\u01341", "a%C3%A9%C3",
  ])("gives the fallback for %j", (text) => {
    expect(decode(text)).toBe(`no: ${text}`);
    expect(wanted(text)).toBe(`no: ${text}`);
    expect(decode("%41")).toBe("A");
  });

  test("any text", () => {
    const byte = fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x99, 0xed, 0xa0)).map((value) => `%${value.toString(16).padStart(2, "0")}`);
    const character = fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }).filter((text) => text !== "\u0000");
    const part = fc.oneof(byte, byte, character, character.map(encodeURIComponent), fc.constantFrom("%", "a", "+"));
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")), (text) => {
      expect(decode(text)).toBe(wanted(text));
    }), { numRuns: 1500 });
  });
});

test("who does not ask for it has not got it", async () => {
  const head = 'import { Record, decodePercent } from "@flb-wasm/sdk";\nexport function f(record: Record): void { ';
  const [without, withIt] = await Promise.all([`record.set("n", record.at("v").toText());`, `record.set("n", decodePercent(record.at("v").toText(), ""));`].map((body) => compile(`${head}${body} }`)));
  expect(without!.wasm!.length).toBeLessThan(withIt!.wasm!.length);
}, 60_000);
