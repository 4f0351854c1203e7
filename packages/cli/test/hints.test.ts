// What the compiler says of usual TypeScript, and the hint that stands below: one a mistake, however many messages it makes.
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hintsFor } from "../src/compile/hints.js";
import { ENTRIES } from "../src/compile/name-hints.js";
import { MEMBERS as NAMED, STATICS } from "../src/compile/member-hints.js";
import { Workshop } from "./program.js";

type Row = readonly [written: string, hint: string];

const MEMBERS = "members are visited with const m = record.members(); while (m.next()) { m.key(), m.value }";
const AS_TEXT = "a value becomes a string with toText(), a number with toI64() or toF64()";
const COMPARED = 'a value is compared with is("text"), and becomes a string with toText()';
const NUMBERS = "a value becomes a number with toI64() or toF64(), a string with parseI64(text) or parseF64(text)";
const OBJECTS = "an object has no type of its own: write a class; for keys that are not known before, new Map<string, i32>()";
const FUNCTIONS = "a function says the types of its parameters and of its result, as in (record: Record): Verdict";
const PARTS = 'there is no destructuring: write one constant a name, const level = record.at("level"), const first = parts[0]';
const TUPLES = "there are no tuples: a function gives one thing, a class with a field for each part, or string[] for parts of one type";
const MADE_TEXT = "a string of the record becomes one of yours with toText(), any value with asText()";
const NO_CHAIN = 'there is no ?. : a value that is missing can be asked on, record.at("a").at("b").toText(); for what may be null write if (x != null)';
const NO_FALLBACK = 'there is no ?? : a question to a value takes what to say instead, toText("none"), toI64(0); what may be missing in a Map is table.has(key) ? table.get(key) : …, what may be null is x != null ? x : …';
const NO_REGEXP = 'a regular expression is a Pattern, import { Pattern } from "@flb-wasm/sdk/pattern": const LINE = Pattern.of("^(a+) "), LINE.matches(text), LINE.find(text).group(1), LINE.replace(text, "b")';

/** Each a file: after one of these asc does not compile. */
const SYNTAX: readonly Row[] = [
  ['export function f(record: Record): void { record.set("x", record.at("a")?.toText()); }', NO_CHAIN],
  ['export function f(record: Record): void { const x = record.at("a")?.at("b"); }', NO_CHAIN],
  ['export function f(record: Record): void { record.set("x", table.get("a") ?? 1); }', NO_FALLBACK],
  ["export function f(record: Record): void { const { a, b } = record; }", 'there is no destructuring: write one constant a name, const level = record.at("level"), const first = parts[0]'],
  ['export function f(record: Record): void { const [a, b] = "a b".split(" "); }', 'there is no destructuring: write one constant a name, const level = record.at("level"), const first = parts[0]'],
  ["export async function f(record: Record): Promise<Verdict> { await g(); return Verdict.Keep; }", "there is no async and no await: a filter gives its answer before it returns, so leave both out"],
  ["class A { hits = 0; }", "a field has a type: hits: i32 = 0"],
  ["class A {\n  share = 0.5;\n}", "a field has a type: share: f64 = 0.5"],
  ['class A { readonly name = "a"; }', 'a field has a type: name: string = "a"'],
  ["class A { isOn = true; }", "a field has a type: isOn: bool = true"],
  ["class A { seen = new Map<string, i32>(); }", "a field has a type: seen: Map<string, i32> = new Map<string, i32>()"],
  ["class A { hits; }", "a field has a type: hits: i32"],
  ["const t: { [key: string]: string } = {};", OBJECTS],
  ["function g(o: { a: string }): void {}", OBJECTS],
  ["export function f(record: Record): void { for (const k in record) { record.remove(k); } }", `there is no for … in: ${MEMBERS}`],
  ["export function f(record: Record): void { for (let k in record) { record.remove(k); } }", `there is no for … in: ${MEMBERS}`],
  ["export function f(record: Record): void { table.entries().forEach(([k, v]) => record.set(k, v)); }", PARTS],
  ['import type { Value } from "@flb-wasm/sdk";', "a type is imported as everything else is: import { Value }"],
  ["export function f(record: Record): void { outer: for (let i = 0; i < 3; i++) { continue outer; } }", "there are no labels: put the inner loop into a function of its own, and return from it"],
  ["const MOST = 9007199254740993n;", "an integer has no n behind it: i64 holds it, and a literal becomes one where it is too large for i32"],
  ['export function f(record: Record): void { record.at("n")++; }', 'a member is written with set: record.set("n", record.at("n").toI64(0) + 1)'],
  ["class A { #n: i32 = 0; }", "there are no names with #: write private n"],
  ["interface Entry { level: string; msg?: string }", 'no member may be left out: a class gives each field a value, msg: string = ""'],
  ["export function f(record: Record) { return Verdict.Keep; }", FUNCTIONS],
  ["function g(a: string): [string, i32] { return [a, 1]; }", TUPLES],
  ["const list: Array<[string, i32]> = [];", TUPLES],
  ["function g(a: string, b: string) { return [a, b]; }", FUNCTIONS],
  ["export function f(record: Record): void { var x; x = 1; }", 'a variable has a value or a type from the start: let level = "", or let level: string'],
];

/** Each the body of a filter. */
const BODIES: readonly Row[] = [
  ['record.set("u", ["a"].map((s) => s.toUpperCase()).join(","));', "say the type of what the function gives: map<string>(…)"],
  ['const m = new Map([["a", 1]]);', "a Map begins empty and says its types: new Map<string, i32>(), then set(key, value)"],
  ['const m = new Set(["a"]);', "a Set begins empty and says its type: new Set<string>(), then add(value)"],
  ['record.remove("a", "b");', 'one key at a time: record.remove("a"); record.remove("b"); keepOnly(["a", "b"]) removes all others'],
  ['log.info("a", 1);', "a line of the log is one text: log.info(`n is ${n}`)"],
  ['log("a");', "log says how much it matters: log.debug(text), log.info(text), log.warn(text), log.error(text)"],
  ['record.set(["a", "b"], 1);', 'a key is one text: record.at("a").set("b", 1) writes a member of a member, record.at("a").at("b") reads it'],
  ['record.set("n", -record.at("n"));', NUMBERS],
  ['new Map<string, i32>().forEach((v, k) => {});', "a Map is gone through by its keys: const keys = table.keys(); for (let i = 0; i < keys.length; i++) { keys[i], table.get(keys[i]) }"],
  ['const found = ["a"].find((x) => x == "a");', "there is no find: findIndex gives the place, or -1"],
  ['record.set("u", decodePercent("a", "b"));', 'decodePercent is imported: import { decodePercent } from "@flb-wasm/sdk"'],
  ['record.set("u", sha256("a"));', 'sha256 is imported: import { sha256 } from "@flb-wasm/sdk/hash"'],
  ['if (record.at("a").equals("b")) record.remove("a");', 'a value is compared with is("text"), a number with toI64() == 5'],
  ['if (record.at("a").isOneOf("b", "c")) record.remove("a");', 'one of several is value.is("a") || value.is("b")'],
  ['if (record.at("a").matches("b")) record.remove("a");', 'a text is matched by a Pattern of "@flb-wasm/sdk/pattern": const LINE = Pattern.of("^a+"), LINE.matches(value)'],
  ['record.merge(record.at("a"));', "members are taken over one by one: const m = other.members(); while (m.next()) record.setMember(m.key(), m.value)"],
  ['record.set("u", Array.from("abc").length);', 'there is no Array.from: text.split("") has the characters of a text, and a Set has values()'],
  ['const all = Object.assign(record, record);', "there is no Object.assign: go through the members of one, and set each in the other"],
  ['record.set("u", record.count > 3 ? 1 : "b");', "both ways of ?: give one type: a number is made a string with toString(), or set stands on both sides of an if"],
  ['const long = record.count > 5 && "long";', 'both sides of && and || have one type: condition ? "text" : ""'],
  ['record.set("u", record.at("a") || "none");', 'a question to a value takes what to say instead: toText("none"), toI64(0)'],
  ['const g = (a) => a + "b"; record.set("x", g("a"));', FUNCTIONS],
  ['const g: Function = () => {};', "the type of a function has those of its parameters and of its result: (text: string) => bool"],
  ['let n: i32 | null = null;', "i32 is never null: keep a bool beside it, or take a number that cannot occur, such as -1"],
  ['const c = structuredClone(record);', 'there is no structuredClone: record.set("copy", record.at("key")) copies a member, with all that is in it'],
  ['const e = new TextEncoder().encode("a");', "there is no TextEncoder: String.UTF8.encode(text)"],
  ['const u = new URL("http://a/b");', 'there is no URL: a Pattern of "@flb-wasm/sdk/pattern" takes an address apart, and decodePercent(text, text) reads its escapes'],
  ['const bytes = new Uint8Array([1, 2]);', "a typed array begins with its length: new Uint8Array(2), then bytes[0] = 1"],
  ['const LEVELS = { info: 1 } as const;', "leave as const out: what a const holds is read as it is, and an object is a class, new Map<string, i32>() or a switch"],
  ['for (let i = 0; i < 3; i++) record.set("x", record.at("tags").at(i));', "at reads a key, and element(i) an element of a list"],
  ['record.set("u", record.at("log").toUpperCase());', "a value is made a string first: toText().toUpperCase(…)"],
  ['record.set("u", record.at("log").length);', "the length of a text is byteLength, bytes of UTF-8 without a copy, or toText().length, units of UTF-16; elements and members are counted by count"],
  ['record.set("x", record.at("log") + "b");', AS_TEXT],
  ['record.set("x", { a: 1 });', 'a map is made in the record: const m = record.setMap("key"); m.set("a", 1)'],
  ["const h = { a: 1 };", 'an object is no value: write a class, or new Map<string, i32>(); in the record, record.setMap("key") makes a map'],
  ['if ("x" in record) record.remove("x");', 'there is no in: whether a key is there says record.at("key").exists'],
  ['record.set("id", crypto.randomUUID());', 'there is nothing random in a filter: an id, the same however often the event is sent, is sha256(record.toJson()) of "@flb-wasm/sdk/hash"'],
  ['record.set("x", record.at("x").toText().toLocaleUpperCase());', "there are no locales: write toUpperCase()"],
  ['record.set("x", undefined);', 'there is no undefined: write null; whether a key is there says .exists, and a string that is none is ""'],
  ['if (record.at("x").toText() === undefined) record.remove("x");', 'there is no undefined: write null; whether a key is there says .exists, and a string that is none is ""'],
  ['record.set("x", record.at("s").toI64() / 100 * 1.0);', "integers and floats do not mix: read the value with toF64(), or write <f64>count * 1.5"],
  ['record.set("h", process.env.HOSTNAME);', 'there is no environment: write the setting into a file and read it with Config.file("/etc/flb-wasm/settings.json")'],
  ['record.set("x", record.level);', 'a key is read with at("level") and written with set("level", …)'],
  ['record.set("x", record["level"]);', 'a key is read with at("key") and written with set("key", …)'],
  ['try { record.set("x", 1); } catch (e) { record.set("x", 2); }', "there is no try and no catch, and a trap loses the record: ask first, with exists, has or length; reads and edits of the SDK never trap"],
  ["const a = [1, 2]; const b = [...a, 3];", "there is no spread: a.concat(b) joins two lists, push adds to one"],
  ["const a = [1, 2]; const b = Math.max(...a);", "there is no spread: give the arguments one by one, or go through the list with an index"],
  ['let level: Level = "info";', 'a member of an enum is an integer: for texts write constants, const INFO = "info"'],
  ['const n = record.at("n").toI64(); record.set("x", "" + n);', "a number is made a string first: n.toString(), or in a template, `${n}`"],
  ['const n = record.at("n").toI64(); const i: i32 = n + 1;', "i64 becomes i32 by a cast, <i32>(n + 1); or make what it is stored in i64"],
  ['const n: number = record.at("n").toI64();', 'i64 becomes f64 by a cast, <f64>record.at("n").toI64(); or make what it is stored in i64'],
  ['const b: bool = record.at("n").toI64();', 'a number is no bool: write record.at("n").toI64() != 0'],
  ['const n = Number(record.at("x").toText());', NUMBERS],
  ['const s = record.at("x").toText(); const n = +s;', NUMBERS],
  ['const s = String(record.at("x"));', "there is no String(): a value becomes a string with toText(), a number with toString()"],
  ['const s: string = record.at("x");', COMPARED],
  ['if (record.at("x") == "y") record.remove("x");', COMPARED],
  ['let s = ""; s += record.at("a");', MADE_TEXT],
  ['let s = ""; s = s + record.at("a");', MADE_TEXT],
  ['record.set("s", "a" + record.at("a"));', MADE_TEXT],
  ['const v = record.at("a"); record.set("s", `${v}`);', MADE_TEXT],
  ['record.set("s", `a ${record.at("a")} b`);', MADE_TEXT],
  ['log.info(record.at("a"));', MADE_TEXT],
  ['const n = parseInt(record.at("n"));', "a number in a text of the record is read without making a string: value.parseI64(0), value.parseF64(0)"],
  ['const n: i64 = record.at("n");', NUMBERS],
  ['const n = Math.floor(record.at("n"));', NUMBERS],
  ['const b: bool = record.at("n");', 'a value is asked with exists, is("text") or toBool(), a number with toI64() != 0'],
  ['const s = "5"; record.set("n", Number(s));', NUMBERS],
  ['record.set("n", tonumber("5"));', NUMBERS],
  ['const s = tostring(record.at("x"));', AS_TEXT],
  ['record.set("k", pairs(record));', `${MEMBERS}, elements with value.elements()`],
  ['print("x");', "there is no print: a line goes to the log with log.info(text)"],
  ['record.set("x", nil);', "there is no nil: write null; whether a key is there says .exists"],
  ['record.set("x", atob("aGk="));', "there is no atob: Base64 is read with decodeBase64(text, text)"],
  ['const m = new Map<string, string>([["a", "b"]]);', "a Map begins empty and says its types: new Map<string, i32>(), then set(key, value)"],
  ['const m: Map<string, string> = new Map([["a", "b"]]);', "a Map begins empty and says its types: new Map<string, i32>(), then set(key, value)"],
  ['const m = new Set<string>(["a"]);', "a Set begins empty and says its type: new Set<string>(), then add(value)"],
  ['if (record.at("x").isString()) record.remove("x");', "what a value is says its kind: value.kind == Kind.Str, Kind.Int, Kind.Float, Kind.Bool, Kind.Array, Kind.Map, Kind.Nil"],
  ['record.set("n", record.at("x").toInt());', "an integer is read with toI64(0), any number with toF64(0), one that stands in text with parseI64(0) or parseF64(0)"],
  ['record.set("n", record.getString("x"));', "a string is read with toText()"],
  ['record.at("x").endWith("a");', "a Value has no endWith: did you mean endsWith?"],
  ['record.at("x").frobnicate();', 'a Value has no frobnicate: a value is read with is("text"), toText(), toI64(0), toF64(0), toBool(), at("key"), and edited with set, remove and rename'],
  ['record.set("x", record.at("a").level);', 'a key is read with at("level") and written with set("level", …)'],
  ['record.set("n", record.count());', "count is no function: leave out its parentheses"],
  ['const n = record.count() + 1;', "count is no function: leave out its parentheses"],
  ['record.set("t", record.time.toISOString());', "a time as text is record.time.toText(); Time.format(unixNanoseconds) writes any other"],
  ['record.set("t", record.time.getHours());', "record.time.seconds / 3600 % 24 is the hour in UTC, unixNanoseconds / 1000000 are milliseconds"],
  ['record.set("t", record.time.unixNanos);', "a Time has no unixNanos: it has seconds, nanoseconds, unixNanoseconds, toText"],
  ['record.set("t", record.time.second);', "a Time has no second: it has seconds, nanoseconds, unixNanoseconds, toText"],
  ['record.set("t", `${record.time}`);', "a time becomes a string with toText(); seconds and unixNanoseconds are its numbers"],
  ['record.set("t", record.tag + "x");', "a tag becomes a string with toText()"],
  ['record.tag.split(".");', "a tag is made a string first: record.tag.toText().split"],
  ['record.tag = "x";', "a filter cannot change tag or time: Fluent Bit takes both from the event; set a member and route by it with rewrite_tag"],
  ['const m = record.members(); record.set("k", m.name);', "Members has no name: it has next, value, set, remove, key, keyIs, rename"],
  ['record.set("k", config.get("a"));', "a Config has no get: it has at, member, members, text, i64, f64, bool"],
  ['switch (record.at("x")) { case "a": return; }', COMPARED],
  ['const x: any = record.at("x");', "there is no any: each name has one type; what a record holds is a Value"],
  ["const t: Record<string, i32> = {};", "Record is the event's body here; a table of your own is new Map<string, i32>()"],
  ['const list = []; list.push("a");', "[] and null say no type: const list: string[] = [], let found: string | null = null"],
  ['if (last != null) record.set("n", last.length);', "a null check holds for a constant of the function: const found = last; if (found != null) …"],
  ["record.members().forEach((m) => {});", "elements are visited with const e = value.elements(); while (e.next()) { e.value }, members with value.members()"],
  ['if (record.has("k")) record.remove("k");', 'whether a key is there says record.at("key").exists'],
  ['record.delete("k");', 'a key is removed with record.remove("key")'],
  ['record.set("x", record.get("k"));', 'a key is read with record.at("key")'],
  ['record.add("k", 1);', 'a member is written with record.set("key", value), an element with push(value)'],
  ['record.set("x", record.has);', 'a key is read with at("has") and written with set("has", …)'],
  ['if (record.at("tags").includes("a")) record.remove("k");', 'whether a text has another in it says contains("text")'],
  ["const keys = Object.keys(record);", `${MEMBERS}; a Map has keys()`],
  ['record.at("a") = 3;', 'a member is written with record.set("key", value)'],
  ['record.set("x", record.at("log").toText().match("a"));', NO_REGEXP],
  ['if (PATTERN.test(record.at("log"))) record.remove("log");', "a Pattern has no test: it has isValid, matches, find, findAll, replace"],
  ['Pattern.compile("a").matches("a");', "there is no Pattern.compile: write Pattern.of"],
  ['record.set("x", PATTERN.find(record.at("log"))[1]);', "a group of a match is group(1), and the whole match group(0)"],
  ['record.set("x", PATTERN.find(record.at("log")).text);', "a Match has no text: it has found, next, group, named, before"],
  ['record.set("x", Config.load("/a/c").at("x"));', "there is no Config.load: write Config.file"],
  ['record.set("t", Time.now());', "there is no Time.now: there is Time.parse, Time.format"],
  ['log.warning("x");', "there is no log.warning: there is log.debug, log.info, log.warn, log.error"],
  ['const v = Verdict.DROP;', "there is no Verdict.DROP: there is Verdict.Keep, Verdict.Drop"],
  ['if (record.at("x").kind == Kind.String) record.remove("x");', "there is no Kind.String: there is Kind.Missing, Kind.Nil, Kind.Bool, Kind.Int, Kind.Uint, Kind.Float, Kind.Str, Kind.Bin, Kind.Array, Kind.Map, Kind.Ext"],
  ['record.set("x", KeyedHash.file("/a/d").of("x"));', "there is no KeyedHash.file: write KeyedHash.keyFile"],
  ['record.set("x", HASH.digest("x"));', "a KeyedHash has no digest: it has hasKey, of"],
  ['const share: u32 = 5; if (bucketOf("a", 100) >= share) record.remove("x");', "i32 and u32 do not mix, as one has a sign: cast one of them, <i32>x"],
  ['if (record.at("a").toI64() > record.at("b")) record.remove("x");', AS_TEXT],
  ['const m = record.members(); if (m.key == "a") m.remove();', "m.key is a function: call it, m.key()"],
  ['if (record.members().key().is("a")) record.remove("x");', "a string of yours is compared with =="],
  ['record.set("x", record.at("a").toText().toInt());', "a number in a string of yours is read with parseI64(text, 0) or parseF64(text, 0)"],
  ['record.set("x", record.at("a", "b"));', 'one key at a time, record.at("a").at("b"), or one path, record.at("$a[\'b\']")'],
  ['const p: Point = { x: 1 };', "an object is no value of an interface: write a class with a constructor, and new"],
  ['record.set("x", record.at("n").toF64().toFixed(2));', "there is no toFixed: Math.round(x * 100) / 100 has two decimals"],
];

const workshop = new Workshop();
const IMPORT = 'import { Config, Record, Verdict, log } from "@flb-wasm/sdk";';
/** The messages that point to a file, or to a line of it. */
const messagesAt = (printed: string, place: string): string => printed.split("\n\n").filter((message) => message.includes(`in assembly/${place}`)).join("\n");

async function build(entry: string): Promise<string> {
  workshop.write("assembly/index.ts", entry);
  const { code, err } = await workshop.run("build");
  expect(code).toBe(4);
  return err;
}

beforeAll(() => {
  symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(workshop.folder, "node_modules"));
  workshop.write("asconfig.json", '{ "extends": "@flb-wasm/sdk/asconfig.json" }');
});
afterAll(() => workshop.remove());

describe("what the parser does not know", () => {
  let printed = "";
  beforeAll(async () => {
    SYNTAX.forEach(([written], i) => workshop.write(`assembly/s${i}.ts`, `${IMPORT}\n${written}\n`));
    printed = await build(`${SYNTAX.map((_, i) => `import "./s${i}";\n`).join("")}${IMPORT}\nexport function f(record: Record): void {}\n`);
  });

  test.each(SYNTAX.map((row, i) => [...row, i] as const))("%s", (_written, hint, i) => {
    expect(hintsFor(messagesAt(printed, `s${i}.ts(`))).toEqual([hint]);
    expect(printed).toContain(`hint ${hint}`);
  });

  test("each hint stands once", () => {
    expect(printed.match(/^hint /gm)).toHaveLength(new Set(SYNTAX.map(([, hint]) => hint)).size);
  });
});

describe("what has another type", () => {
  let printed = "";
  const ENUM = 'enum Level {\n  Info = "info",\n}\nlet last: string | null = null;\nconst config = Config.file("/a/b");\n' +
    'import { Kind, Time } from "@flb-wasm/sdk";\nimport { KeyedHash, bucketOf } from "@flb-wasm/sdk/hash";\nimport { Pattern } from "@flb-wasm/sdk/pattern";\n' +
    'const PATTERN = Pattern.of("a");\nconst HASH = KeyedHash.keyFile("/a/d");\ninterface Point { x: i32 }\n';
  const FIRST_LINE = ENUM.split("\n").length + 1;
  beforeAll(async () => {
    printed = await build(`${IMPORT}\n${ENUM}${BODIES.map(([body], i) => `export function f${i}(record: Record): void { ${body} }\n`).join("")}`);
  });

  test.each(BODIES.map((row, i) => [...row, i] as const))("%s", (body, hint, i) => {
    const place = body.includes("Level") ? "index.ts(3," : `index.ts(${FIRST_LINE + i},`;
    expect(hintsFor(messagesAt(printed, place))).toEqual([hint]);
  });
});

const TYPES = ["index", "cursors", "event", "settings", "pattern", "hash", "input", "redact"].map((name) => readFileSync(new URL(`../../sdk-as/types/${name}.d.ts`, import.meta.url), "utf8")).join("\n");
const bodyOf = (word: string, type: string): string => new RegExp(`^export declare ${word} ${type} .*?\\{\\n(.*?)^\\}`, "ms").exec(TYPES)?.[1] ?? "";

test("the members that hints name are those of the types", () => {
  for (const [type, members] of Object.entries(NAMED)) {
    const body = bodyOf("class", type);
    const declared = [...body.matchAll(/^ {2}(?:readonly |set )?(\w+)[(:]/gm)].map(([, name]) => name!).filter((name) => name !== "constructor");
    const own = type === "Record" ? members.filter((name) => !NAMED["Value"]!.includes(name)) : members;
    expect([type, ...new Set(declared)].sort()).toEqual([type, ...own].sort());
  }
});

test("so is what stands behind the name of a class, an enum or a namespace", () => {
  for (const [type, names] of Object.entries(STATICS)) {
    const declared = [
      ...bodyOf("class", type).matchAll(/^ {2}static (\w+)\(/gm),
      ...bodyOf("enum", type).matchAll(/^ {2}(\w+),/gm),
      ...bodyOf("namespace", type).matchAll(/^ {2}function (\w+)\(/gm),
    ].map(([, name]) => name!);
    expect([type, ...new Set(declared)]).toEqual([type, ...names]);
  }
});

test("what a function gives back", async () => {
  const none = await build(`${IMPORT}\nexport function f(record: Record): Verdict { if (record.count > 3) return Verdict.Drop; }`);
  expect(none).toContain("hint a function that declares Verdict returns one: return Verdict.Keep, also where no if has fitted");
  const empty = await build(`${IMPORT}\nexport function f(record: Record): Verdict { return; }`);
  expect(empty).toContain("hint a function that declares Verdict returns one: return Verdict.Keep");
  const absent = await build(`${IMPORT}\nexport function f(record: Record): bool { return null; }`);
  expect(hintsFor(absent)).toEqual(["null is no bool: of a filter true keeps the record, and false drops it"]);
});

test("the names that a file may have forgotten to import are those of the types", () => {
  for (const [path, names] of Object.entries(ENTRIES)) {
    const entry = readFileSync(new URL(`../../sdk-as/types/${path === "@flb-wasm/sdk" ? "index" : path.split("/").at(-1)}.d.ts`, import.meta.url), "utf8");
    const others = [...entry.matchAll(/^export \* from "\.\/(\w+)/gm)].map(([, name]) => readFileSync(new URL(`../../sdk-as/types/${name}.d.ts`, import.meta.url), "utf8"));
    const listed = [...entry.matchAll(/^export (?:type )?\{ (.*?) \}/gm)].flatMap(([, list = ""]) => list.split(", "));
    const declared = [entry, ...others].flatMap((text) => [...text.matchAll(/^export declare (?:class|enum|function|namespace) (\w+)/gm)].map(([, name]) => name));
    expect([path, ...new Set([...declared, ...listed].filter((name) => path !== "@flb-wasm/sdk/input" || !listed.includes(name!)))].sort()).toEqual([path, ...names].sort());
  }
});

test("names that lead nowhere", async () => {
  const union = await build(`${IMPORT}\ntype Level = "info" | "error";\nexport function f(record: Record): void { const l: Level = "info"; }`);
  expect(union).toContain('hint a type is one type, or a class and null: for texts such as "info" | "error" write string');
  const packages = await build(`${IMPORT}\nimport { readFileSync } from "fs";\nexport function f(record: Record): void { record.set("a", readFileSync("x")); }`);
  expect(packages).toContain("hint there is no fs: packages of npm and of Node.js do not run in a filter; settings are read with Config.file(path)");
  const optional = await build(`${IMPORT}\nfunction g(a: string, b?: string): string { return a; }\nexport function f(record: Record): void { record.set("x", g("a")); }`);
  expect(optional).toContain('hint a parameter that may be left out has a default: b: string = ""');
});
