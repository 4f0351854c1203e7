// What is wrong with an argument whose type is to be found is said at the argument, not as `Type argument expected` at the call.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "./asc.js";

const HEAD = 'import { Record } from "@flb-wasm/sdk";\n';
const FIRST_LINE = 2;

describe("is said at the argument", () => {
  const wrong: readonly [body: string, what: string, message: RegExp][] = [
    ['record.set("x", record.level);', "level", /TS2339: Property 'level' does not exist on type '\S+\/Record'/],
    ['record.set("x", record["level"]);', "record", /TS2329: Index signature is missing in type '\S+\/Record'/],
    ['record.set("x", record.at("log").toUpperCase());', "toUpperCase", /TS2339: Property 'toUpperCase' does not exist on type '\S+\/Value'/],
    ['record.set("x", record.at("log") + "b");', 'record.at("log") + "b"', /TS2365: Operator '\+' cannot be applied to types '\S+\/Value' and '\S+\/String'/],
    ['record.set("x", record.at("n").toI64() * 1.5);', 'record.at("n").toI64() * 1.5', /TS2365: Operator '\*' cannot be applied to types 'i64' and 'f64'/],
    ['record.set("x", undefined);', "undefined", /TS2304: Cannot find name 'undefined'/],
    ['record.setArray("x").push(process.env.HOSTNAME);', "HOSTNAME", /TS2339: Property 'HOSTNAME' does not exist/],
  ];
  let messages = "";
  beforeAll(async () => void ({ messages } = await compile(HEAD + wrong.map(([body], i) => `export function f${i}(record: Record): void { ${body} }`).join("\n"))));

  test.each(wrong.map((row, i) => [...row, i] as const))("%s", (body, what, message, i) => {
    const column = `export function f${i}(record: Record): void { ${body} }`.lastIndexOf(what) + 1;
    const ours = messages.split("\n\n").filter((one) => one.includes(`index.ts(${FIRST_LINE + i},`));
    expect(ours).toHaveLength(1);
    expect(ours[0]).toMatch(message);
    if (what !== "record") expect(ours[0]).toContain(`index.ts(${FIRST_LINE + i},${column})`);
  });
});

test("an error that left a variable without a type is the only one", async () => {
  const { messages } = await compile(`${HEAD}export function f(record: Record): void { const list = Object.keys(record); record.set("n", list); record.set("m", list.length); }`);
  expect(messages).toContain("Property 'keys' does not exist");
  expect(messages).toContain("1 compile error(s)");
});

test("a function without the type of its result is said at the call, as before", async () => {
  const { messages } = await compile(`${HEAD}export function f(record: Record): void { record.set("n", [1, 2].map((n) => n * 2).length); }`);
  expect(messages).toContain("TS1140: Type argument expected");
  expect(messages).toContain("index.ts(2,69)");
});

test("what has a type is not looked at", async () => {
  const { messages } = await compile(`${HEAD}export function f(record: Record): void { record.set("n", [1, 2].map<string>((n) => n.toString()).join(",")); record.set("v", record.at("a")); record.set("z", null); }`);
  expect(messages).toBe("");
});
