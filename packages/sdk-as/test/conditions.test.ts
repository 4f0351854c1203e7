// Parts of a record as conditions: each is an address and true, so asc compiles them without a word.
import { describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const filter = (body: string): string => `import { Kind, Record, Value, Verdict } from "@flb-wasm/sdk"; import { Pattern } from "@flb-wasm/sdk/pattern"; const DIGITS = Pattern.of("[0-9]+");
export function f(record: Record): Verdict {
  ${body}
  return Verdict.Keep;
}`;

describe("is refused at the author's line", () => {
  const conditions: [body: string, place: string][] = [
    ['if (record.at("drop")) return Verdict.Drop;', "(3,7)"],
    ['if (!record.at("x")) return Verdict.Drop;', "(3,8)"],
    ['if (record.at("x").exists && record.at("b")) return Verdict.Drop;', "(3,32)"],
    ['const v = record.at("x") || record.at("b"); record.set("v", v);', "(3,13)"],
    ['record.set("a", record.at("x").at("y") ? 1 : 2);', "(3,19)"],
    ['while (record.at("x").element(0)) record.remove("x");', "(3,10)"],
    ['for (; record.at("x");) record.remove("x");', "(3,10)"],
    ['do {} while (record.at("x"));', "(3,16)"],
    ['const v = record.at("x"); if (v) return Verdict.Drop;', "(3,33)"],
    ["const m = record.members(); while (m.next()) if (m.value) record.remove(m.key());", "(3,52)"],
    ["if (record) return Verdict.Drop;", "(3,7)"],
  ];
  test.each(conditions)("%s", async (body, place) => {
    const { wasm, messages } = await compile(filter(body));
    expect(wasm).toBeNull();
    expect(messages).toContain(`index.ts${place}`);
    expect(messages).toMatch(/Cannot use this (Value|Record) as a condition: it is always true\. Ask it: `\.exists`, `\.is\("text"\)`, `\.toBool\(\)` or `\.toI64\(\) != 0`/);
  });

  const comparisons: [body: string, message: string][] = [
    ['if (record.at("x") == null) return Verdict.Drop;', "Cannot compare this Value with null: it is never null. Write `.exists`; a null in the record has `.kind == Kind.Nil`"],
    ['const v = record.at("x"); if (null !== v) return Verdict.Drop;', "Cannot compare this Value with null"],
    ['if (record.at("x") == record.at("b")) return Verdict.Drop;', 'Cannot compare this Value by its place: that says nothing of what stands there. Compare with `.is("text")`, or both by `.toText()`'],
    ["if (record.tag == null) return Verdict.Drop;", "Cannot compare this Tag with null: it is never null. Ask it: `.is(\"text\")`"],
    ["if (record.tag) return Verdict.Drop;", 'Cannot use this Tag as a condition: it is always true. Ask it: `.is("text")`, `.startsWith("text")`'],
    ["if (record.time) return Verdict.Drop;", "Cannot use this Time as a condition: it is always true. Ask it: `.seconds`"],
    ['if (DIGITS.find(record.at("log"))) return Verdict.Drop;', "Cannot use this Match as a condition: it is always true. Ask `.found`"],
    ['if (DIGITS.find(record.at("log")) != null) return Verdict.Drop;', "Cannot compare this Match with null: it is never null. Ask `.found`"],
    ["const m = record.members(); while (m) m.next();", "Cannot use this Members as a condition: it is always true. Ask `.next()`"],
  ];
  test.each(comparisons)("%s", async (body, message) => {
    const { wasm, messages } = await compile(filter(body));
    expect(wasm).toBeNull();
    expect(messages).toContain(message);
    expect(messages).toContain("index.ts(3,");
  });

  test("in a function of another file, by what it is given", async () => {
    const other = 'import { Value } from "@flb-wasm/sdk";\nexport function isThere(value: Value): bool {\n  return value ? true : false;\n}';
    const { messages } = await compile(`import { isThere } from "./presence";\n${filter('if (isThere(record.at("a"))) return Verdict.Drop;')}`, [], "asconfig.json", { "presence.ts": other });
    expect(messages).toContain("presence.ts(3,10)");
  });
});

describe("is left alone", () => {
  const right = [
    'if (record.at("x").exists && record.at("y").kind == Kind.Nil && record.at("b").toBool() && record.at("n").toI64()) return Verdict.Drop;',
    'let v: Value | null = null; const m = record.members(); while (m.next()) { if (m.keyIs("x")) v = m.value; } if (v && v.exists && v !== null) return Verdict.Drop; if (!v) return Verdict.Keep; if (v) return Verdict.Drop;',
    'let v: Value | null = record.at("x"); if (v !== null && v) return Verdict.Drop;',
    'const names: (string | null)[] = [null, "a"]; if (names.at(0) || names[1] == null) return Verdict.Drop;',
  ];
  test.each(right)("%s", async (body) => {
    expect((await compile(filter(body))).messages).toBe("");
  });

  test("a class of the author's with an at of its own", async () => {
    const own = "export class Value { at(key: string): Value | null { return null; } }";
    const source = 'import { Record, Verdict } from "@flb-wasm/sdk";\nimport { Value } from "./own";\nconst value = new Value();\nexport function f(record: Record): Verdict { if (value && value.at("x")) return Verdict.Drop; return Verdict.Keep; }';
    expect((await compile(source, [], "asconfig.json", { "own.ts": own })).messages).toBe("");
  });
});
