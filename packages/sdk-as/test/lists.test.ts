// Lists by position: what is remembered of a list is never older than the list, and a loop over it walks it once.
import { CodeCounter, FluentBit } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "./asc.js";

/** Does what `steps` says to the arrays `a` and `b`, and leaves in `seen` what it saw of them. */
const GUEST = `import { Record, Value } from "@flb-wasm/sdk";
export function f(record: Record): void {
  const steps = record.at("steps").elements();
  let seen = "";
  while (steps.next()) {
    const name = steps.value.element(0).toText();
    const what = steps.value.element(1).toText();
    const at = <i32>steps.value.element(2).toI64();
    const list = record.at(name);
    if (what == "count") seen += list.count.toString();
    else if (what == "element") seen += list.element(at).toJson("-");
    else if (what == "push") list.push(at);
    else if (what == "pushArray") list.pushArray().push(at);
    else if (what == "setArray") record.setArray(name).push(at);
    else if (what == "setRaw") record.setRaw(name, "[7,[8,[9]],{}]");
    else if (what == "copy") record.set(name, record.at(name == "a" ? "b" : "a"));
    else if (what == "remove") record.remove("$" + name + "[" + at.toString() + "]");
    else if (what == "scalar") record.set("$" + name + "[" + at.toString() + "]", "s");
    else if (what == "inner") { list.element(at).push(at); seen += list.element(at).count.toString() + list.element(at).element(0).toJson("-"); }
    else {
      const all = list.elements();
      while (all.next()) if ((all.index & 1) == (at & 1)) all.remove();
    }
    seen += ";";
  }
  record.set("seen", seen);
}`;

type Step = [list: "a" | "b", what: (typeof WHAT)[number], at: number];
const WHAT = ["count", "element", "push", "pushArray", "setArray", "setRaw", "copy", "remove", "scalar", "inner", "odd"] as const;

/** The same in JavaScript. */
function model({ steps, ...lists }: { steps: Step[]; a: unknown[]; b: unknown[] }): object {
  let seen = "";
  for (const [name, what, at] of steps) {
    const list = lists[name];
    const inner = list[at];
    if (what === "count") seen += list.length;
    else if (what === "element") seen += at < list.length ? JSON.stringify(inner) : "-";
    else if (what === "push") list.push(at);
    else if (what === "pushArray") list.push([at]);
    else if (what === "setArray") lists[name] = [at];
    else if (what === "setRaw") lists[name] = [7, [8, [9]], {}];
    else if (what === "copy") lists[name] = structuredClone(lists[name === "a" ? "b" : "a"]);
    else if (what === "remove") list.splice(at, 1);
    else if (what === "scalar") list.splice(at, at < list.length ? 1 : 0, ...(at < list.length ? ["s"] : []));
    else if (what === "inner") {
      if (Array.isArray(inner)) inner.push(at);
      seen += Array.isArray(inner) ? `${inner.length}${JSON.stringify(inner[0])}` : "0-";
    } else lists[name] = list.filter((_, i) => (i & 1) !== (at & 1));
    seen += ";";
  }
  return { ...lists, steps, seen };
}

const value = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }));
const list = fc.array(value, { maxLength: 6 });
const steps = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom(...WHAT), fc.integer({ min: 0, max: 7 })), { maxLength: 40 });

test("random steps see what the same steps see in JavaScript, record after record", async () => {
  const { wasm } = await compile(GUEST);
  const host = await FluentBit.load(wasm!, { functionName: "f" });
  fc.assert(
    fc.property(fc.record({ steps, a: list, b: list }), (record) => {
      const text = JSON.stringify(record);
      const [event] = host.filter([{ record: text }]).events;
      expect(JSON.parse(event!.after!)).toEqual(model(JSON.parse(text) as typeof record));
    }),
    { numRuns: 1500 },
  );
}, 120_000);

describe("a list of 8000 is walked a few times, not 8000 times", () => {
  const COUNT = 8000;
  const numbers = Array.from({ length: COUNT }, (_, i) => i);
  test.each([
    ["count and element", 'const a = record.at("a"); let sum: i64 = 0; for (let i = 0; i < a.count; i++) sum += a.element(i).toI64(); record.set("a", sum);', { a: numbers }, COUNT * (COUNT - 1) / 2],
    ["element of arrays that are read for the first time", 'const a = record.at("a"); let sum: i64 = 0; for (let i = 0; i < a.count; i++) sum += a.element(i).element(0).toI64(); record.set("a", sum);',
      { a: numbers.map((n) => [n]) }, COUNT * (COUNT - 1) / 2],
    ["push", `const a = record.setArray("a"); for (let i = 0; i < ${COUNT}; i++) a.push(i);`, {}, numbers],
    ["pushMap", `const a = record.setArray("a"); for (let i = 0; i < ${COUNT}; i++) a.pushMap().set("n", i);`, {}, numbers.map((n) => ({ n }))],
    ["from one array to another", 'const b = record.at("b"); const a = record.setArray("a"); for (let i = 0; i < b.count; i++) a.push(b.element(i)); record.remove("b");', { b: numbers }, numbers],
  ])("%s", async (_, body, record, after) => {
    const { wasm } = await compile(`import { Record } from "@flb-wasm/sdk";\nexport function f(record: Record): void { ${body} }`);
    const counter = new CodeCounter();
    const host = await FluentBit.load(wasm!, { functionName: "f", counter });
    const [event] = host.filter([{ record: JSON.stringify(record) }]).events;
    expect(JSON.parse(event!.after!)).toEqual({ a: after });
    expect(counter.operations / COUNT).toBeLessThan(1000);
  }, 60_000);
});
