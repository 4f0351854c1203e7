// What a filter returns as its Verdict. For asc a Verdict is an i32, so `return true` would compile, and drop.
import { describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const IMPORTS = 'import { Kind, Record, Verdict } from "@flb-wasm/sdk";\n';
const filter = (body: string): string => `${IMPORTS}export function f(record: Record): Verdict {
  ${body}
  return Verdict.Keep;
}`;

describe("is refused at the author's line", () => {
  const WRITE_ONE = "Write `Verdict.Keep` or `Verdict.Drop`";
  const returned: [body: string, place: string, message: string][] = [
    ["return true;", "(3,10)", `Cannot return true as a Verdict: it would drop the record. ${WRITE_ONE}`],
    ["return null;", "(3,10)", `Cannot return null as a Verdict: it would keep the record. ${WRITE_ONE}`],
    ["return false;", "(3,10)", `Cannot return false as a Verdict: it would keep the record. ${WRITE_ONE}`],
    ["return 1;", "(3,10)", `Cannot return 1 as a Verdict: it would drop the record. ${WRITE_ONE}`],
    ["return -1;", "(3,10)", `Cannot return -1 as a Verdict. ${WRITE_ONE}`],
    ['return record.at("log").exists;', "(3,10)", 'Cannot return a bool as a Verdict: true would drop the record. Write `record.at("log").exists ? Verdict.Drop : Verdict.Keep`, or the two the other way round'],
    ['return !record.at("log").is("a");', "(3,10)", 'Write `!record.at("log").is("a") ? Verdict.Drop : Verdict.Keep`'],
    ['return record.at("a").toI64() > 3;', "(3,10)", "Cannot return a bool as a Verdict"],
    ['return record.at("a").exists && record.tag.startsWith("kube.");', "(3,10)", "Write `… ? Verdict.Drop : Verdict.Keep`"],
    ['return record.at("a").exists && Verdict.Drop;', "(3,10)", "Cannot return a bool as a Verdict"],
    ['return record.set("a", 1);', "(3,10)", "Cannot return what set gives as a Verdict: true would drop the record. Write it as a statement of its own, and then `return Verdict.Keep`"],
    ['return record.setMap("m").remove("b");', "(3,10)", "Cannot return what remove gives as a Verdict"],
    ['return record.at("a").exists ? Verdict.Drop : (true);', "(3,50)", "Cannot return true as a Verdict"],
    ['const isNoise = record.at("a").exists; return isNoise;', "(3,49)", "Write `isNoise ? Verdict.Drop : Verdict.Keep`"],
    ["return record.count;", "(3,10)", "Cannot return a number as a Verdict: 1 would drop the record. Compare it"],
    ['return record.at("a").toText().length + 1;', "(3,10)", "Cannot return a number as a Verdict"],
    ['return record.at("a").kind;', "(3,10)", "Cannot return a number as a Verdict"],
    ["return Kind.Nil;", "(3,10)", "Cannot return a number as a Verdict"],
    ["Verdict.Drop;", "(3,3)", "Cannot decide by Verdict.Drop alone: nobody gets it. Write `return Verdict.Drop;`"],
    ['if (record.at("a").exists) (Verdict.Keep);', "(3,30)", "Write `return (Verdict.Keep);`"],
    ['record.at("a").exists ? Verdict.Drop : Verdict.Keep;', "(3,3)", "Write `return …;`"],
  ];
  test.each(returned)("%s", async (body, place, message) => {
    const { wasm, messages } = await compile(filter(body));
    expect(wasm).toBeNull();
    expect(messages).toContain(message);
    expect(messages).toContain(`index.ts${place}`);
  });

  const declared: [source: string, place: string, message: string][] = [
    ["export function f(record: Record): void { return Verdict.Drop; }", "(2,50)", "Cannot return Verdict.Drop from a function that returns void: nothing is decided by it, and the record goes on. Declare f(…): Verdict, or write `return;`"],
    ["export function f(record: Record): void { return true; }", "(2,50)", "Declare f(…): bool, or write `return;`"],
    ["export function f(record: Record): bool { return Verdict.Drop; }", "(2,50)", "as a bool it is true, which keeps. Declare f(…): Verdict"],
    ["export function f(record: Record): bool { return Verdict.Keep; }", "(2,50)", "as a bool it is false, which drops. Declare f(…): Verdict"],
    ["function g(record: Record): Verdict { return record.at(\"a\").exists; }\nexport function f(record: Record): Verdict { return g(record); }", "(2,46)", "Cannot return a bool as a Verdict"],
    ["const g = (record: Record): Verdict => record.at(\"a\").exists;\nexport function f(record: Record): Verdict { return g(record); }", "(2,40)", "Cannot return a bool as a Verdict"],
    ["class Rule { n: i32 = 0; test(): Verdict { return this.n; } }\nexport function f(record: Record): Verdict { return new Rule().test(); }", "(2,51)", "Cannot return a number as a Verdict"],
  ];
  test.each(declared)("%s", async (source, place, message) => {
    const { wasm, messages } = await compile(IMPORTS + source);
    expect(wasm).toBeNull();
    expect(messages).toContain(message);
    expect(messages).toContain(`index.ts${place}`);
  });

  test("under another name of Verdict, and in another file", async () => {
    const other = 'import { Record, Verdict as V } from "@flb-wasm/sdk";\nexport function g(record: Record): V { return true; }';
    const { messages } = await compile(`import * as sdk from "@flb-wasm/sdk";\nimport { g } from "./other";\nexport function f(record: sdk.Record): sdk.Verdict { if (record.count) return g(record); return false; }`, [], "asconfig.json", { "other.ts": other });
    expect(messages).toContain("other.ts(2,47)");
    expect(messages).toContain("index.ts(3,97)");
  });
});

describe("is left alone", () => {
  const right = [
    'let verdict = Verdict.Keep; if (record.at("a").exists) verdict = Verdict.Drop; return verdict;',
    'return (record.at("a").exists ? Verdict.Drop : record.at("b").toBool() ? Verdict.Keep : Verdict.Drop);',
    "return <Verdict>1;",
    'return record.remove("a"), Verdict.Keep;',
  ];
  test.each(right)("%s", async (body) => {
    expect((await compile(filter(body))).messages).toBe("");
  });

  test("what declares that it is a Verdict", async () => {
    const source = `${IMPORTS}
      function pick<T>(a: T): T { return a; }
      class Rule {
        verdict: Verdict = Verdict.Keep;
        test(record: Record): Verdict { return this.verdict; }
        get own(): Verdict { return this.verdict; }
      }
      const rules: Rule[] = [];
      const table = new Map<string, Verdict>();
      const KEPT = Verdict.Keep;
      function a(record: Record): Verdict { return pick(Verdict.Drop); }
      function b(record: Record): Verdict { return rules[0].verdict; }
      function c(record: Record): Verdict { return rules[0].test(record); }
      function d(record: Record): Verdict { return rules[0].own; }
      function e(record: Record): Verdict { return table.get("a"); }
      function g(record: Record): Verdict { return a(record) | b(record); }
      function h(record: Record): void { return note(record); }
      function note(record: Record): void { record.set("note", 1); }
      export function f(record: Record): Verdict { h(record); a(record); return b(record) || c(record) || d(record) || e(record) || g(record) || KEPT; }`;
    expect((await compile(source)).messages).toBe("");
  });
});
