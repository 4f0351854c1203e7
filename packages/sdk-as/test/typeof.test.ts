// typeof and instanceof of what the SDK gives: for asc it is "object" and no String, whatever the record holds.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const HEAD = `import { Config, Kind, Record, Value } from "@flb-wasm/sdk";
const config = Config.file("/etc/flb-wasm/settings.json");
function isText<T>(value: T): bool { return typeof value == "string"; }
class Own { at(key: string): Own { return this; } }
`;
const FIRST_LINE = HEAD.split("\n").length;
const source = (bodies: readonly string[]): string => HEAD + bodies.map((body, i) => `export function f${i}(record: Record): void { ${body} }`).join("\n");

describe("is refused at the author's line", () => {
  const refused: [body: string, message: string][] = [
    ['if (typeof record.at("n") == "string") record.remove("n");', 'Cannot ask for the typeof a Value: it is "object", whatever the record holds. Write `record.at("n").kind == Kind.Str`'],
    ['const v = record.at("n"); if (typeof v === "number") record.remove("n");', "Write `v.kind == Kind.Int || v.kind == Kind.Float`"],
    ['const v = record.at("n"); if ("boolean" != typeof (v)) record.remove("n");', "Write `v.kind == Kind.Bool`"],
    ['const v = record.at("n"); if ((typeof v) == "undefined") record.remove("n");', "Write `v.exists`"],
    ['const v = record.at("n"); if (typeof v == "object") record.remove("n");', "Write `v.kind == Kind.Map`"],
    ['const v = record.at("n"); switch (typeof v) { case "string": record.remove("n"); }', "Write `v.kind == Kind.Str`"],
    ['const m = record.members(); while (m.next()) if (typeof m.value == "string") m.remove();', "Write `m.value.kind == Kind.Str`"],
    ['record.set("t", typeof config.at("x"));', "Write `config.at(\"x\").kind == Kind.Str`"],
    ['if (typeof record == "object") record.remove("n");', "Cannot ask for the typeof a Record"],
    ['if (typeof record.tag == "string") record.remove("n");', 'Cannot ask for the typeof a Tag: it is "object", whatever the record holds. What it is stands in its type'],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(source(refused.map(([body]) => body)))));

  test.each(refused.map((row, i) => [...row, i] as const))("%s", (_body, message, i) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},`)).join("\n");
    expect(ours).toContain(message);
  });

  test("once each", () => expect(messages.match(/Cannot ask for the typeof/g)).toHaveLength(refused.length));
});

describe("of instanceof", () => {
  const refused: [asked: string, kind: string][] = [["String", "Str"], ["Array<string>", "Array"], ["Map<string, string>", "Map"], ["Own", "Str"]];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(source(refused.map(([asked]) => `if (record.at("n") instanceof ${asked}) record.remove("n");`)))));

  test.each(refused.map((row, i) => [...row, i] as const))("%s is refused at the author's line", (asked, kind, i) => {
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},`)).join("\n");
    expect(ours).toContain(`Cannot ask whether a Value is instanceof ${asked}: it never is. Write \`record.at("n").kind == Kind.${kind}\``);
  });
});

test("is left alone for texts, numbers and objects of the author's, and in generic functions", async () => {
  const right = [
    'if (typeof record.at("n").toText() == "string") record.remove("n");',
    'if (typeof record.at("n").toI64() == "number") record.remove("n");',
    'if (typeof new Own().at("x") == "object") record.remove("n");',
    'if (isText(record.at("n")) || isText("x")) record.remove("n");',
    'if (record.at("n").kind == Kind.Str) record.remove("n");',
    'if (record instanceof Value && new Own() instanceof Own) record.remove("n");',
  ];
  expect((await compile(source(right))).messages).toBe("");
});
