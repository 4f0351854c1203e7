// join() of a module that is built with the SDK is that of JavaScript, and leaves no more garbage than the text that it gives.
import * as asc from "assemblyscript";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { repairJoin } from "../transform-join.mjs";
import { compile } from "./asc.js";
import { Guest } from "./guest.js";

let guest: Guest;
beforeAll(async () => {
  const { wasm, messages } = await compile(`import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const list: string[] = [];
  const elements = record.at("list").elements();
  while (elements.next()) list.push(elements.value.toText());
  const pages = memory.size();
  const joined = list.join(record.at("by").toText());
  const fixed = StaticArray.fromArray<string>(list).join(record.at("by").toText());
  record.set("grown", memory.size() - pages);
  record.set("joined", joined);
  record.set("isSame", joined == fixed);
}`);
  if (wasm === null || messages !== "") throw new Error(messages);
  guest = new Guest(wasm, "f");
}, 60_000);

const joined = (list: readonly string[], by: string): { joined: string; isSame: boolean; grown: number } => JSON.parse(guest.call(JSON.stringify({ list, by })).text);

test("joins as JavaScript does", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "🙂", ",", " "), maxLength: 5 });
  fc.assert(fc.property(fc.array(text, { maxLength: 12 }), text, (list, by) => {
    expect(joined(list, by)).toMatchObject({ joined: list.join(by), isSame: true });
  }), { numRuns: 500 });
});

test("10 000 texts of 20 characters take no more than a few megabytes", () => {
  const list = Array.from({ length: 10_000 }, (_, i) => String(i).padEnd(20, "x"));
  const answer = joined(list, "|");
  expect(answer).toMatchObject({ joined: list.join("|"), isSame: true });
  expect(answer.grown).toBeLessThan(64);
});

describe("of another text is left as it is", () => {
  const library = (body: string): { text: string; repaired: string } => {
    const parser = new asc.Parser();
    parser.parseFile(`export class Array<T> { join(separator: string): string { ${body} } }`, "~lib/array.ts", false);
    const written = (): string => asc.ASTBuilder.build(parser.sources[0]!);
    const text = written();
    repairJoin(parser.sources);
    return { text, repaired: written() };
  };
  test.each(['return "";', 'if (ASC_SHRINK_LEVEL < 1) { return "fast"; } return "";'])("%s", (body) => {
    const { text, repaired } = library(body);
    expect(repaired).toBe(text);
  });
  test("no library", () => expect(() => repairJoin([])).not.toThrow());
});
