import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "./asc.js";
import { Guest } from "./guest.js";

const IMPORTS = 'import { Record, Verdict } from "@flb-wasm/sdk";\n';

describe("a filter", () => {
  const answers: [result: string, body: string, text: string][] = [
    ["Verdict", "return Verdict.Keep;", '{"a":1}'],
    ["Verdict", "return Verdict.Drop;", ""],
    ["bool", "return true;", '{"a":1}'],
    ["bool", "return false;", ""],
    ["void", "", '{"a":1}'],
  ];
  test.each(answers)("may return %s: %s", async (result, body, text) => {
    const { wasm, messages } = await compile(`${IMPORTS}export function f(record: Record): ${result} { ${body} }`);
    expect(messages).toBe("");
    expect(new Guest(wasm!, "f").call('{"a":1}').text).toBe(text);
  });

  test("may be one of several, renamed, under an alias of Record, and beside helpers of its own", async () => {
    const { wasm, messages } = await compile(`
      import { Record as R, Verdict as V } from "@flb-wasm/sdk";
      function mark(record: R, name: string): V { record.set("by", name); return V.Keep; }
      export function one(record: R): V { return mark(record, "one"); }
      function second(record: R): V { return mark(record, "two"); }
      export { second as two };
    `);
    expect(messages).toBe("");
    expect(new Guest(wasm!, "one").call("{}").text).toBe('{"by":"one"}');
    expect(new Guest(wasm!, "two").call("{}").text).toBe('{"by":"two"}');
  });

  test("may stand in another file, exported by its name, under another one, by an import, or with all of that file", async () => {
    const others = {
      "one.ts": `import { Record as R } from "@flb-wasm/sdk";\nexport function one(record: R): void { record.set("by", "one"); }\nexport function uno(record: R): bool { return false; }`,
      "two/index.ts": `${IMPORTS}export class Two {}\nexport function two(record: Record): Verdict { record.set("by", "two"); return Verdict.Keep; }`,
      "three.ts": `export * from "./four";`,
      "four.ts": `${IMPORTS}export function four(record: Record): void { record.set("by", "four"); }`,
    };
    const entry = `${IMPORTS}import { uno } from "./one";\nexport { one as eins } from "./one";\nexport { uno };\nexport { two, Two } from "./two";\nexport * from "./three";\nexport function own(record: Record): void {}`;
    const { wasm, messages } = await compile(entry, [], "asconfig.json", others);
    expect(messages).toBe("");
    expect(["eins", "uno", "two", "four", "own"].map((name) => new Guest(wasm!, name).call("{}").text)).toEqual(['{"by":"one"}', "", '{"by":"two"}', '{"by":"four"}', "{}"]);
  });

  const NAMES = ["enter", "leave", "unasked", "filter0", "call_f", "i32", "usize", "record", "tag_ptr", "load", "größe", "__proto__"];
  test.each(NAMES)("may have any name, also one of the entry that is generated around it: %s", async (name) => {
    const { wasm, messages } = await compile(`${IMPORTS}export function ${name}(record: Record): Verdict { record.set("x", 1); return Verdict.Keep; }\nexport function f(record: Record): bool { return false; }`);
    expect(messages).toBe("");
    expect(new Guest(wasm!, name).call("{}").text).toBe('{"x":1}');
    expect(new Guest(wasm!, "f").call("{}").text).toBe("");
  });

  test.each(["if", "delete", "async", "enter", "Verdict"])("may be exported as a name that no function may have: %s", async (name) => {
    const { wasm, messages } = await compile(`${IMPORTS}function f(record: Record): bool { record.set("x", 1); return true; }\nexport { f as ${name} };`);
    expect(messages).toBe("");
    expect(new Guest(wasm!, name).call("{}").text).toBe('{"x":1}');
  });

  test("hides one of that name that comes with all of another file, and may come by two ways", async () => {
    const others = {
      "a.ts": `${IMPORTS}export * from "./c";\nexport function f(record: Record): void { record.set("by", "a"); }`,
      "b.ts": 'export * from "./c";',
      "c.ts": `${IMPORTS}export function g(record: Record): void { record.set("by", "c"); }`,
    };
    const { wasm, messages } = await compile(`${IMPORTS}export * from "./a";\nexport * from "./b";\nexport function f(record: Record): void { record.set("by", "own"); }`, [], "asconfig.json", others);
    expect(messages).toBe("");
    expect(["f", "g"].map((name) => new Guest(wasm!, name).call("{}").text)).toEqual(['{"by":"own"}', '{"by":"c"}']);
  });

  test("may ask for a collection where nothing is there to collect", async () => {
    const { wasm } = await compile(`${IMPORTS}export function f(record: Record): void { __collect(); record.set("x", 1); }`);
    expect(new Guest(wasm!, "f").call("{}").text).toBe('{"x":1}');
  });

  test("may call a function of the host", async () => {
    const { wasm, messages } = await compile(`${IMPORTS}@external("env", "strlen") declare function strlen(text: usize): i32;\nexport function f(record: Record): void { record.set("n", strlen(0)); }`);
    expect(messages).toBe("");
    expect(WebAssembly.Module.imports(new WebAssembly.Module(wasm! as BufferSource)).map(({ name }) => name)).toContain("strlen");
  });

  test("may call functions of its own by the names that the SDK's sources use", async () => {
    const source = `${IMPORTS}import { count } from "./redact/words";\nexport function f(record: Record): void { record.set("n", count()); }`;
    const own = { "redact/words.ts": 'function words(text: string): i32 { return text.length; }\nexport function count(): i32 { return words("a,b"); }' };
    const { wasm, messages } = await compile(source, [], "asconfig.json", own);
    expect(messages).toBe("");
    expect(new Guest(wasm!, "f").call("{}").text).toBe('{"n":3}');
  });

  test("exports six integers, malloc, free and memory, and imports only fd_write", async () => {
    const { wasm } = await compile(`${IMPORTS}export function f(record: Record): void {}`);
    const module = new WebAssembly.Module(wasm! as BufferSource);
    expect(WebAssembly.Module.exports(module).map(({ name }) => name).sort()).toEqual(["_initialize", "f", "free", "malloc", "memory"]);
    expect(WebAssembly.Module.imports(module).map(({ name }) => name)).toEqual(["fd_write"]);
    const [about] = WebAssembly.Module.customSections(module, "flb-wasm");
    expect(JSON.parse(new TextDecoder().decode(about))).toEqual({ abi: "filter", format: "json", filters: ["f"] });
  });
});

describe("a mistake is refused at the author's line", () => {
  const OTHERS = {
    "other.ts": "export function add(a: i32): i32 { return a + 1; }",
    ...Object.fromEntries(["one.ts", "two.ts"].map((path) => [path, `${IMPORTS}export function f(record: Record): void {}`])),
  };
  const mistakes: [what: string, source: string, place: string, remedy: string][] = [
    ["a wrong parameter type", `${IMPORTS}export function f(record: string): Verdict { return Verdict.Keep; }`, "index.ts(2,27)", "Write `export function f(record: Record): Verdict`"],
    ["two parameters", `${IMPORTS}export function f(record: Record, tag: string): void {}`, "index.ts(2,35)", "tag and timestamp are record.tag and record.time"],
    ["no parameter but a result", `${IMPORTS}export function f(): i32 { return 0; }`, "index.ts(2,17)", "Write `export function f(record: Record): Verdict`"],
    ["a wrong result", `${IMPORTS}export function f(record: Record): string { return ""; }`, "index.ts(2,36)", "A filter returns Verdict, bool (true keeps) or void (keeps)"],
    ["a type parameter", `${IMPORTS}export function f<T>(record: Record): void {}`, "index.ts(2,17)", "it is generic"],
    ["a Record of someone else's", "class Record {}\nexport function f(record: Record): void {}", "index.ts(2,27)", 'import { Record } from "@flb-wasm/sdk"'],
    ["a variable that keeps a value", `${IMPORTS}import { Value } from "@flb-wasm/sdk";\nlet kept: Value | null = null;\nexport function f(record: Record): void { kept = record.at("a"); }`, "index.ts(3,11)", "it is valid until the filter returns"],
    ["nothing exported", `${IMPORTS}let count = 0;`, "index.ts(1,1)", "exports no function"],
    ["a filter that is not exported", `${IMPORTS}function f(record: Record): void {}`, "index.ts(2,10)", "f is not exported. Write `export function f(record: Record): Verdict`"],
    ["the same, behind what it calls", `${IMPORTS}function mark(record: Record): void {}\nfunction f(record: Record): Verdict { mark(record); return Verdict.Keep; }`, "index.ts(3,10)", "f is not exported"],
    ["a constant that is not exported", `${IMPORTS}const f = (record: Record): Verdict => Verdict.Keep;`, "index.ts(2,7)", "f is not exported. Write `export function f(record: Record): Verdict`"],
    ["a constant for a filter", `${IMPORTS}export const f = (record: Record): Verdict => Verdict.Keep;`, "index.ts(2,14)", "Cannot export f as a filter: it is a constant. Write `export function f(record: Record): Verdict { … }`"],
    ["a constant beside a filter", `${IMPORTS}export function g(record: Record): void {}\nexport const f = (record: Record): Verdict => Verdict.Keep;`, "index.ts(3,14)", "it is a constant"],
    ["several records for one", `${IMPORTS}export function f(record: Record): Record[] { return [record]; }`, "index.ts(2,36)", "It cannot make several records of one; Fluent Bit's Lua filter can"],
    ["a record for a record", `${IMPORTS}export function f(record: Record): Record | null { return record; }`, "index.ts(2,36)", "What it sets on its record is what goes on"],
    ["an export that is no filter beside one", `${IMPORTS}export function f(record: Record): void {}\nexport function g(a: i32): i32 { return a; }`, "index.ts(3,22)", "or drop its `export`"],
    ["a function of another file that is no filter", `${IMPORTS}export function f(record: Record): void {}\nexport { add } from "./other";`, "index.ts(3,10)", "or drop its `export`"],
    ["all of another file with a function that is no filter", `export * from "./other";`, "index.ts(1,1)", "or drop its `export`"],
    ["the same name in two other files", 'export * from "./one";\nexport * from "./two";', "index.ts(2,1)", 'Name those that are meant: `export { f } from "…"`'],
    ["a default export", `${IMPORTS}export default function f(record: Record): void {}`, "index.ts(2,25)", "no name for function_name"],
    ...["malloc", "free", "memory", "_initialize", "_start", "__new", "__post_instantiate"].map((name): [string, string, string, string] => (
      [`a filter named ${name}`, `${IMPORTS}export function ${name}(record: Record): void {}`, "index.ts(2,17)", "looks for that name itself. Write `export function my_filter(record: Record): Verdict`"]
    )),
    ["a filter renamed to malloc", `${IMPORTS}function f(record: Record): void {}\nexport { f as malloc };`, "index.ts(2,10)", "looks for that name itself"],
  ];
  test.each(mistakes)("%s", async (_what, source, place, remedy) => {
    const { wasm, messages } = await compile(source, [], "asconfig.json", OTHERS);
    expect(wasm).toBeNull();
    expect(messages).toContain(place);
    expect(messages).toContain(remedy);
  });
});

test("the same filter can be exported by hand, without the transform", async () => {
  const source = `
    import { Record, Verdict } from "@flb-wasm/sdk";
    import { enter, leave, unasked } from "@flb-wasm/sdk/entry";
    export { malloc, free } from "@flb-wasm/sdk/entry";
    function filter(record: Record): Verdict { record.set("n", record.at("a").toText().length); return Verdict.Keep; }
    export function f(tag_ptr: usize, tag_len: i32, time_sec: i32, time_nsec: i32, record_ptr: usize, record_len: i32): usize {
      const record = enter(tag_ptr, tag_len, time_sec, time_nsec, record_ptr, record_len);
      return record === null ? unasked() : leave(filter(record));
    }`;
  const { wasm, messages } = await compile(source, ["--config", "none", "--runtime", "minimal", "-O", "--use", "abort=~lib/@flb-wasm/sdk/assembly/abi/abort/abort"]);
  expect(messages).toBe("");
  const guest = new Guest(wasm!, "f");
  for (let i = 0; i < 1000; i++) expect(guest.call('{"a":"xyz"}').text).toBe('{"a":"xyz","n":3}');
});

test("is shorter than 300 lines", () => {
  const text = readFileSync(new URL("../transform.mjs", import.meta.url), "utf8");
  expect(text.split("\n").length).toBeLessThan(300);
});
