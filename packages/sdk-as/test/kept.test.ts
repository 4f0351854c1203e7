// What outlives a call: a part of a record that is kept is an address at which other bytes stand later.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const IMPORTS = 'import { Config, Elements, Members, Record, Value } from "@flb-wasm/sdk";';
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
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile([IMPORTS, ...refused.map(([line]) => line), FILTER].join("\n"))));

  test.each(refused.map((row, i) => [...row, i + 2] as const))("%s", (_line, column, what, line) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${line},${column})`)).join("\n");
    expect(ours).toContain(`Cannot keep ${what}: it is valid until the filter returns. Keep what toText(), toI64(), toF64() or toJson() gives`);
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
    }`;
  expect((await compile(source)).messages).toBe("");
});
