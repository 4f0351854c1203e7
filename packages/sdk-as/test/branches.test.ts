// Conditions of a built module branch at once: they ask what the source asks, in its order, and no more.
import binaryen from "assemblyscript/binaryen";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Branches } from "../transform-branches.mjs";
import { compile } from "./asc.js";
import { Guest } from "./guest.js";

const BITS = 5;
const SEED = 20_26;

/** `ask` leaves a trace, so that what is asked, and in which order, is a part of the result; comparisons are of each type and kind. */
const atom = fc.oneof(
  fc.nat(BITS - 1).map((bit) => `ask(${bit})`),
  fc.nat(BITS - 1).map((bit) => `(bits & ${1 << bit}) != 0`),
  fc.tuple(fc.constantFrom("bits", "unsigned", "wide", "wideUnsigned"), fc.constantFrom("<", "<=", ">", ">=", "==", "!="), fc.nat((1 << BITS) - 1))
    .map(([name, operator, limit]) => `${name} ${operator} ${limit}`),
);
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: atom, weight: 2 },
    { arbitrary: tie("any").map((inner) => `!(${inner})`), weight: 1 },
    { arbitrary: fc.tuple(tie("any"), fc.constantFrom("&&", "||"), tie("any")).map(([first, operator, second]) => `(${first} ${operator} ${second})`), weight: 4 },
    { arbitrary: fc.tuple(tie("any"), tie("any"), tie("any")).map(([first, then, otherwise]) => `(${first} ? ${then} : ${otherwise})`), weight: 1 },
  ),
})).any;
/** What may be decided: a statement, one of two, a value, a return, a loop that goes on, is left, or begins anew. */
const SHAPES: readonly ((condition: string) => string)[] = [
  (decided) => `if (${decided}) mark(100);`,
  (decided) => `if (${decided}) mark(101); else mark(102);`,
  (decided) => `mark(${decided} ? 103 : 104);`,
  (decided) => `if (${decided}) return 105;`,
  (decided) => `if (${decided}) return 106; else { mark(107); return 108; }`,
  (decided) => `for (let i = 0; i < 3 && ${decided}; i++) mark(109);`,
  (decided) => `for (let i = 0; i < 3; i++) { if (${decided}) break; mark(110); }`,
  (decided) => `for (let i = 0; i < 3; i++) { if (${decided}) continue; mark(111); }`,
  (decided) => `let times${decided.length} = 0; do mark(112); while (times${decided.length}++ < 2 && ${decided});`,
  (decided) => `if (${decided}) { if (ask(1)) mark(113); } else if (ask(2)) { mark(114); }`,
];
const body = fc.array(fc.tuple(condition, fc.constantFrom(...SHAPES)), { minLength: 1, maxLength: 3 })
  .map((statements) => `${statements.map(([decided, shape]) => `{ ${shape(decided)} }`).join(" ")} return 115;`);
const bodies = fc.sample(body, { numRuns: 150, seed: SEED });

const SOURCE = `import { Record } from "@flb-wasm/sdk";
let bits: i32 = 0;
let unsigned: u32 = 0;
let wide: i64 = 0;
let wideUnsigned: u64 = 0;
let trace: i32 = 0;
function mark(what: i32): void { trace = trace * 31 + what; }
function ask(bit: i32): bool { mark(bit + 1); return (bits >> bit & 1) == 1; }
${bodies.map((text, i) => `function f${i}(): i32 { ${text} }`).join("\n")}
function call(which: i32): i32 {
  switch (which) {
${bodies.map((_, i) => `    case ${i}: return f${i}();`).join("\n")}
    default: return -1;
  }
}
export function f(record: Record): void {
  bits = <i32>record.at("bits").toI64();
  unsigned = bits;
  wide = bits;
  wideUnsigned = bits;
  const results: i64[] = [];
  for (let which = 0; which < ${bodies.length}; which++) {
    trace = 0;
    const result = call(which);
    results.push((<i64>trace) * 1000 + result);
  }
  record.set("results", results.join(" "));
}`;

/** The same functions in JavaScript, whose text they are. */
function expected(bits: number): string {
  let trace = 0;
  const mark = (what: number): void => { trace = Math.imul(trace, 31) + what | 0; };
  const ask = (bit: number): boolean => { mark(bit + 1); return (bits >> bit & 1) === 1; };
  return bodies.map((text) => {
    trace = 0;
    const result: number = new Function("mark", "ask", "bits", "unsigned", "wide", "wideUnsigned", text)(mark, ask, bits, bits, bits, bits);
    return trace * 1000 + result;
  }).join(" ");
}

const builds: Record<string, Uint8Array> = {};
beforeAll(async () => {
  for (const [name, options] of Object.entries({ "as the SDK says": [], "for size": ["--shrinkLevel", "2"], "again and again": ["--converge"], "not optimised": ["--optimizeLevel", "0", "--shrinkLevel", "0"] })) {
    const { wasm, messages } = await compile(SOURCE, options);
    if (wasm === null) throw new Error(messages);
    builds[name] = wasm;
  }
}, 240_000);

describe("what is built", () => {
  test.each(["as the SDK says", "for size", "again and again", "not optimised"])("%s decides as the source does", (name) => {
    const guest = new Guest(builds[name]!, "f");
    for (let bits = 0; bits < 1 << BITS; bits++) {
      expect(JSON.parse(guest.call(JSON.stringify({ bits })).text)).toEqual({ bits, results: expected(bits) });
    }
  });

  test("asks no value of a condition a second time", () => {
    const rounds = (wasm: Uint8Array): [before: number, after: number] => {
      const module = binaryen.readBinary(wasm);
      module.setFeatures(binaryen.Features.All);
      const before = module.emitText().length;
      new Branches(binaryen, module).rewriteAll();
      expect(module.validate()).toBe(1);
      return [before, module.emitText().length];
    };
    const [before, after] = rounds(builds["as the SDK says"]!);
    expect(after).toBe(before);
    const [plain, rewritten] = rounds(builds["not optimised"]!);
    expect(rewritten).not.toBe(plain);
  });
});
