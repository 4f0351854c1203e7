// new of what only the SDK can make: asc does not ask whether a constructor is private.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const HEAD = `import { Config, Elements, Lines, Members, Record, Tag, Time, Value } from "@flb-wasm/sdk";
import { KeyedHash } from "@flb-wasm/sdk/hash";
import { Match, Pattern } from "@flb-wasm/sdk/pattern";
class Own { count: i32 = 0; }
`;
const FIRST_LINE = HEAD.split("\n").length;
const source = (bodies: readonly string[]): string => HEAD + bodies.map((body, i) => `export function f${i}(record: Record): void { ${body} }`).join("\n");

describe("is refused at the author's line", () => {
  const refused: [body: string, message: string][] = [
    ['const map = new Value(); map.set("a", 1); record.set("x", map);', "Cannot make a Value by new: its constructor is private. A map in the record is made by `record.setMap(key)`, an array by `record.setArray(key)`"],
    ["const other: Record = new Record();", "Cannot make a Record by new: its constructor is private. A filter is given one; a map in it is made by `record.setMap(key)`"],
    ["const m = new Members();", "Write `record.members()`"],
    ["const e = new Elements();", 'Write `record.at("key").elements()`'],
    ["const t = new Tag();", "Write `record.tag`"],
    ["const t = new Time();", "Write `record.time`"],
    ['const c = new Config("/etc/filter.json");', "Write `Config.file(path)`"],
    ['const l = new Lines("/etc/owners.csv");', "Write `Lines.file(path)`"],
    ['const p = new Pattern("[0-9]");', "Write `Pattern.of(text)`"],
    ["const m = new Match();", "Write `pattern.find(text)` or `pattern.findAll(text)`"],
    ['const k = new KeyedHash("/etc/key");', "Write `KeyedHash.keyFile(path)`"],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(source(refused.map(([body]) => body)))));

  test.each(refused.map((row, i) => [...row, i] as const))("%s", (_body, message, i) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},`));
    expect(ours).toHaveLength(1);
    expect(ours[0]).toContain(message);
  });
});

test("is left alone for classes of the author's and of asc's", async () => {
  const right = ['const o = new Own(); o.count++; record.set("n", o.count);', 'const m = new Map<string, i32>(); m.set("a", 1); record.set("n", m.size);'];
  expect((await compile(source(right))).messages).toBe("");
});
