// trim() of a module that is built with the SDK is that of JavaScript, for every mixture of spaces.
import { FluentBit } from "@flb-wasm/host-sim";
import * as asc from "assemblyscript";
import fc from "fast-check";
import { expect, test } from "vitest";
import { repairTrim } from "../transform-trim.mjs";
import { compile } from "./asc.js";

const SPACES = [" ", "\t", "\n", "\v", "\f", "\r", "\u00a0", "\u1680", "\u2000", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"];

test("takes spaces away from both ends, and from nowhere else", async () => {
  const { wasm, messages } = await compile(`import { Record } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const text = record.at("text").toText();
  record.set("text", text.trim());
  record.set("twice", text.trim().trim());
}`);
  expect(messages).toBe("");
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  const trimmed = (text: string): unknown => JSON.parse(host.filter([{ record: JSON.stringify({ text }) }]).events[0]!.after!);
  const expectTrimmed = (text: string): void => {
    expect(trimmed(text)).toEqual({ text: text.trim(), twice: text.trim() });
  };

  for (const core of ["", "5", "x y", "\u200b", "ä\u00a0ö", "🙂"]) {
    for (let front = 0; front < 12; front++) {
      for (let back = 0; back < 12; back++) expectTrimmed(" ".repeat(front) + core + " ".repeat(back));
    }
    for (const space of SPACES) expectTrimmed(`${space.repeat(7)}${core}${space}`);
  }
  const anyText = fc.string({ unit: fc.oneof(fc.constantFrom(...SPACES), fc.constantFrom("a", "b", "\u200b", "🙂")), maxLength: 24 });
  fc.assert(fc.property(anyText, expectTrimmed), { numRuns: 1000 });
});

test("of another text is left as it is", () => {
  const library = (body: string): { text: string; repaired: string } => {
    const parser = new asc.Parser();
    parser.parseFile(`export class String { trim(): String { ${body} } }`, "~lib/string.ts", false);
    const written = (): string => asc.ASTBuilder.build(parser.sources[0]!);
    const text = written();
    repairTrim(parser.sources);
    return { text, repaired: written() };
  };
  for (const body of ["return this;", "while (1) {} while (offset < size && more) {} return this;"]) {
    const { text, repaired } = library(body);
    expect(repaired).toBe(text);
  }
  expect(() => repairTrim([])).not.toThrow();
});
