// What outlives a call: a part of a record that is kept is an address at which other bytes stand later.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const IMPORTS = 'import { Config, Elements, Members, Record, Value, parseJson } from "@flb-wasm/sdk"; import { Match, Pattern } from "@flb-wasm/sdk/pattern";';
const FILTER = "export function f(record: Record): void {}";

describe("is refused at the author's line", () => {
  const refused: readonly [line: string, column: number, what: string][] = [
    ["let value: Value | null = null;", 12, "a Value in value"],
    ["let whole: Record | null = null;", 12, "a Record in whole"],
    ["const byName = new Map<string, Value>();", 16, "a Value in byName"],
    ["let tags: Value[] = [];", 11, "a Value in tags"],
    ["const some = new Set<Record>();", 14, "a Record in some"],
    ["const three = new StaticArray<Value>(3);", 15, "a Value in three"],
    ["const lists = new Map<string, Array<Elements>>();", 15, "an Elements in lists"],
    ["class State { count: i32 = 0; last: Record | null = null; } const state = new State();", 37, "a Record in last of what state keeps"],
    ["class Entry { next: Entry | null = null; value: Value | null = null; } const entries: Entry[] = [];", 49, "a Value in value of what entries keeps"],
    ["class Base { members: Members | null = null; } class Derived extends Base { n: i32 = 0; } let one: Derived | null = null;", 23, "a Members in members of what one keeps"],
    ["class Fixed { constructor(public readonly value: Value) {} } const fixed: Fixed[] = [];", 50, "a Value in value of what fixed keeps"],
    ["namespace Own { export let inner: Value | null = null; }", 35, "a Value in inner"],
    ["class Static { static value: Value | null = null; }", 30, "a Value in value"],
    ["let match: Match | null = null;", 12, "a Match in match"],
    ['const members = Config.file("/etc/filter.json").members();', 17, "a Members in members"],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile([IMPORTS, ...refused.map(([line]) => line), FILTER].join("\n"))));

  test.each(refused.map((row, i) => [...row, i + 2] as const))("%s", (_line, column, what, line) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${line},${column})`)).join("\n");
    expect(ours).toContain(`Cannot keep ${what}: it is valid until the filter returns. Keep what toText(), toI64(), toF64() or toJson() gives`);
  });

  const made: readonly [line: string, column: number, what: string][] = [
    ['const defaults = parseJson("{}");', 18, "a Value in defaults"],
    ['const inner: Value = parseJson("{}").at("a").element(0);', 14, "a Value in inner"],
    ['const setting = Config.file("/etc/filter.json").at("json").parseJson();', 17, "a Value in setting"],
    ['function make(): Value { return parseJson("{}"); } function part(): Value { return make().at("a"); } const later = part();', 116, "a Value in later"],
    ['class Rule { constructor(public readonly settings: Value) {} } const rule = new Rule(parseJson("{}"));', 52, "a Value in settings of what rule keeps"],
    ['const replaced = Pattern.of("a").replace("ab", "c");', 18, "a Value in replaced"],
    ['const group = Pattern.of("a").find("ab").group(0);', 15, "a Value in group"],
    ['const before = Pattern.of("a").find("ab").before;', 16, "a Value in before"],
    ['const found = Pattern.of("a").find("ab");', 15, "a Match in found"],
  ];
  test.each(made)("%s, which was made beside a record", async (line, column, what) => {
    const { messages: printed } = await compile([IMPORTS, line, FILTER].join("\n"));
    expect(printed).toContain(`index.ts(2,${column})`);
    expect(printed).toContain(`Cannot keep ${what}: it is valid until the filter returns. Make it in the filter, or write it into a file that Config.file(path) reads`);
    expect(printed).toContain("1 compile error(s)");
  });

  test("in another file", async () => {
    const { messages: printed } = await compile(`${IMPORTS}\nimport { seen } from "./seen";\nexport function f(record: Record): void { seen.push(record.at("a")); }`, [], "asconfig.json", {
      "seen.ts": 'import { Value } from "@flb-wasm/sdk";\nexport const seen: Value[] = [];',
    });
    expect(printed).toContain("seen.ts(2,20)");
  });
});

test("is left alone where it stays, where nothing of it is kept, and within a call", async () => {
  const source = `${IMPORTS}
    const config = Config.file("/etc/filter.json");
    const routes = config.at("routes");
    class Rule { count: i32 = 0; constructor(public readonly settings: Value) {} }
    const rule = new Rule(config.at("rule"));
    const fallback = parseJson('{"a":"b"}').at("a").toText();
    const hasDigits = Pattern.of("[0-9]").matches(fallback);
    function parsed(): Value { return parseJson(fallback); }
    const words = new Map<string, string[]>();
    class Check { test: (value: Value) => bool = (value: Value): bool => value.exists; }
    const checks: Check[] = [new Check()];
    const tests: ((record: Record) => bool)[] = [];
    class Tree { parent: Tree | null = null; children: Tree[] = []; }
    const tree = new Tree();
    class Found { value: Value | null = null; constructor(public record: Record) {} }
    export function f(record: Record): void {
      const found = new Found(record);
      const values: Value[] = [record.at("a")];
      found.value = values[0];
      if (words.size || checks.length || tests.length || tree.children.length) record.set("a", routes);
      record.set("b", rule.settings);
      record.set("c", hasDigits ? parsed() : routes);
    }`;
  expect((await compile(source)).messages).toBe("");
});
