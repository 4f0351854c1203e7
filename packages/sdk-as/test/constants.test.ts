// Constants whose heads say less: texts and functions go through collections, and grow, as asc's own would.
import { FluentBit } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import { compile } from "./asc.js";

const FILTER = `import { Record } from "@flb-wasm/sdk";
class Step {
  constructor(public name: string, public run: (text: string) => string) {}
}
function shout(text: string): string { return text.toUpperCase() + "!"; }
function twice(text: string): string { return text + " and " + text; }
const steps: Step[] = [new Step("shout", shout), new Step("twice", twice)];
const runs: ((text: string) => string)[] = [shout, twice];
const seen: string[] = ["first", "second"];
export function f(record: Record): void {
  seen.push(record.at("text").toText());
  let text = seen[seen.length - 1];
  for (let i = 0; i < steps.length; i++) text = steps[i].name + " " + steps[i].run(text);
  for (let i = 0; i < runs.length; i++) text = runs[i](text);
  record.set("text", text);
  record.set("seen", seen[0] + " " + seen[1] + " " + seen.length.toString());
}`;

test("hold their texts and functions through many collections", async () => {
  const { wasm, messages } = await compile(FILTER);
  expect(messages).toBe("");
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  const texts = Array.from({ length: 200 }, (_, i) => `t${i}`);
  const { events } = host.filter(texts.map((text) => ({ record: JSON.stringify({ text }) })));
  expect(events.map(({ after }) => JSON.parse(after!))).toEqual(texts.map((text, i) => {
    const shouted = `TWICE SHOUT ${text.toUpperCase()}! AND SHOUT ${text.toUpperCase()}!!`;
    return { text: `${shouted} and ${shouted}`, seen: `first second ${i + 3}` };
  }));
});
