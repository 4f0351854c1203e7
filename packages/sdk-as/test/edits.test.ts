import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "./asc.js";
import { Guest } from "./guest.js";
import { type Operation, apply, read, toTag, write } from "./model.js";

const RUNS = Number(process.env["FLB_WASM_RUNS"] ?? 3000);

let wasm: Uint8Array;
let guest: Guest;
beforeAll(async () => {
  wasm = await compileGuest("program");
  guest = new Guest(wasm, "program");
}, 60_000);

const keys = fc.constantFrom("a", "b", "kubernetes", "app.kubernetes.io/name", "new_tag", "é", 'q"uote', "", "tab\t", "🙂", "longer than eight bytes");
const word = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.constantFrom("", "\\", '"', "\u0000\u001f", "🙂 é", "x".repeat(300)));
const separators = /[\x1e\x1f]/g;
const value = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, { arbitrary: tie("scalar"), weight: 4 }, { arbitrary: tie("map"), weight: 2 }, { arbitrary: fc.array(tie("node"), { maxLength: 4 }), weight: 1 }),
  scalar: fc.oneof(word, fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
  map: fc.dictionary(keys, tie("node"), { maxKeys: 6, noNullPrototype: true }),
}));
const record = fc.tuple(value.map as fc.Arbitrary<object>, fc.constantFrom(undefined, 1)).map(([map, indent]) => JSON.stringify(map, null, indent));
const raw = (value.node as fc.Arbitrary<unknown>).map((node) => JSON.stringify(node).replace(separators, ""));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ code: fc.constant("text" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: word.map((text) => text.replace(separators, "")) }),
  fc.record({ code: fc.constant("int" as const), map: fc.constant(""), key: keys, argument: fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String) }),
  fc.record({ code: fc.constant("bool" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: fc.constantFrom("true", "false") }),
  fc.record({ code: fc.constant("raw" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: raw }),
  fc.record({ code: fc.constant("copy" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: keys }),
  fc.record({ code: fc.constant("rename" as const), map: fc.oneof(fc.constant(""), keys), key: keys, argument: keys }),
  fc.record({ code: fc.constant("remove" as const), map: fc.oneof(fc.constant(""), keys), key: keys }),
  fc.record({ code: fc.constant("keep" as const), map: fc.constant(""), key: fc.constant("-"), argument: fc.array(keys.filter((key) => key !== ""), { minLength: 1, maxLength: 3 }).map((list) => list.join(",")) }),
);

// A map named "" would be taken for the record itself by the test's own notation.
const programs = fc.array(operation, { maxLength: 6 });

describe("edits", () => {
  test("give what the reference model gives, whatever the record and the program", () => {
    fc.assert(
      fc.property(record, programs, (json, operations) => {
        const root = read(json) as { members: [string, ReturnType<typeof read>][] };
        for (const o of operations) apply(root, o);
        const { text } = guest.call(json, { tag: toTag(operations) });
        expect(write(read(text))).toBe(write(root));
        expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: RUNS },
    );
  });

  test("leave the bytes of untouched members as they were, in their order", () => {
    fc.assert(
      fc.property(value.map as fc.Arbitrary<object>, keys, word, (map, key, text) => {
        const json = JSON.stringify(map);
        const before = JSON.parse(json) as Record<string, unknown>;
        const answer = guest.call(json, { tag: `text\x1f\x1f${key}\x1f${text.replace(separators, "")}` });
        if (key in before) return;
        expect(answer.text.startsWith(json.slice(0, -1))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test("give the host its own pointer back when there are none", () => {
    expect(guest.call('{"a" : 1.50, "b":[1 ,2]}', { tag: "" })).toMatchObject({ text: '{"a" : 1.50, "b":[1 ,2]}', same: true });
  });
});
