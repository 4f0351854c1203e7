// Texts into strings and back, eight bytes and four units at a time: every length, with what is not plain at every place.
import { FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "./asc.js";
import { Guest } from "./guest.js";
import { spelt } from "./spelt.js";

const SOURCE = `
import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const text = record.at("t").toText();
  record.set("copy", text + "");
  record.set("joined", "<" + text + ">");
  record.setRaw("raw", '["' + record.at("safe").toText() + '"]');
  record.set("units", text.length);
}`;

/** What JSON spells with an escape, what is not ASCII in one to four bytes, what lies beside: each at each place of a text. */
const ODD = ['"', "\\", "\n", "\u001f", "\u007f", "!", "#", "[", "]", " ", "é", "\u07ff", "\u0800", "日", "\uffff", "🙂", "\u{10ffff}", "\ud83d", "\ude42"];
const PLAIN = "abcdefghijklmnopqrstuvwxyz";

function texts(): string[] {
  const made = new Set<string>();
  for (let length = 0; length <= 18; length++) {
    made.add(PLAIN.slice(0, length));
    for (let at = 0; at <= length; at++) {
      for (const odd of ODD) made.add(PLAIN.slice(0, at) + odd + PLAIN.slice(at, length));
      made.add(`${PLAIN.slice(0, at)}é"${PLAIN.slice(at, length)}🙂`);
    }
  }
  for (const odd of ODD) made.add(odd.repeat(11));
  return [...made];
}

/** A lone surrogate cannot be UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

test.each([["asconfig.json", true], ["asconfig.json", false], ["asconfig.msgpack.json", true]] as const)("%s, escape_unicode %s: a text comes back as it was, whatever its length", async (config, escapeUnicode) => {
  const { wasm, messages } = await compile(SOURCE, [], config);
  if (wasm === null) throw new Error(messages);
  const host = await FluentBit.load(wasm, { functionName: "f", eventFormat: config === "asconfig.json" ? "json" : "msgpack", escapeUnicode });
  const records = texts().map(wellFormed).map((t) => ({ t, safe: t.replace(/["\\\u0000-\u001f]/g, "_") }));
  const { events } = host.filter(records.map((record) => ({ record: JSON.stringify(record) })));
  expect(events.map(({ after }) => {
    const { units, ...rest } = JSON.parse(after ?? "null") as Record<string, unknown>;
    return { ...rest, units: Number(units) };
  })).toEqual(records.map(({ t, safe }) => ({ t, safe, copy: t, joined: `<${t}>`, raw: [safe], units: t.length })));
}, 60_000);

test("a lone surrogate that a filter makes is written as U+FFFD", async () => {
  const { wasm } = await compile(`
import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const text = record.at("t").toText();
  for (let i = 0; i <= text.length; i++) record.set("cut_" + i.toString(), text.substring(0, i));
  for (let i = 0; i <= text.length; i++) record.setRaw("raw_" + i.toString(), '"' + text.substring(i) + '"');
}`);
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  const text = "ab🙂cdé🙂🙂efgh🙂";
  const { events } = host.filter([{ record: JSON.stringify({ t: text }) }]);
  const expected = Object.fromEntries([
    ["t", text],
    ...Array.from({ length: text.length + 1 }, (_, i) => [`cut_${i}`, wellFormed(text.slice(0, i))]),
    ...Array.from({ length: text.length + 1 }, (_, i) => [`raw_${i}`, wellFormed(text.slice(i))]),
  ]) as unknown;
  expect(JSON.parse(events[0]?.after ?? "null")).toEqual(expected);
}, 60_000);

test.each(["asconfig.json", "asconfig.msgpack.json"] as const)("%s: contains, startsWith, endsWith and is agree with JavaScript, however a text is spelt", async (config) => {
  const { wasm, messages } = await compile(`
import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const text = record.at("t");
  const wanted = record.at("w").toText();
  record.set("said", (text.contains(wanted) ? "c" : "-") + (text.startsWith(wanted) ? "s" : "-") + (text.endsWith(wanted) ? "e" : "-") + (text.is(wanted) ? "i" : "-"));
}`, [], config);
  if (wasm === null) throw new Error(messages);
  const isJson = config === "asconfig.json";
  const guest = isJson ? new Guest(wasm, "f") : null;
  const host = await FluentBit.load(wasm, { functionName: "f", eventFormat: isJson ? "json" : "msgpack" });
  const ask = (t: string, w: string): string => guest !== null ? guest.call(`{"t":${t},"w":${w}}`).text
    : host.filter([{ record: `{"t":${t},"w":${w}}` }]).events[0]?.after ?? "";
  // Few letters, so that texts begin alike; n, u and digits, which escapes have too.
  const letter = fc.constantFrom("a", "b", "n", "u", "0", "6", "1", '"', "\\", "/", "\n", "é", "🙂", "a", "b");
  const choices = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 1, maxLength: 7 });
  fc.assert(fc.property(fc.array(letter, { maxLength: 30 }), fc.nat(30), fc.nat(12), fc.array(letter, { maxLength: 3 }), fc.boolean(), choices, choices, (letters, from, length, others, isPart, one, two) => {
    const text = letters.join("");
    const wanted = isPart ? letters.slice(from, from + length).join("") : others.join("");
    const said = (text.includes(wanted) ? "c" : "-") + (text.startsWith(wanted) ? "s" : "-") + (text.endsWith(wanted) ? "e" : "-") + (text === wanted ? "i" : "-");
    expect((JSON.parse(ask(spelt(text, one), spelt(wanted, two))) as { said: string }).said).toBe(said);
  }), { numRuns: 20_000 });
}, 120_000);
