// Values and cursors that are held while the record changes around them, on both engines: they show, and the record becomes, what the
// model says. FLB_WASM_RUNS makes it as long as you like.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "../asc.js";
import { expectReadable } from "../host-readers.js";
import { ENGINES, type FuzzedGuest } from "./engines.js";
import { HeldModel, type HeldOperation } from "./held-model.js";
import { type Property, fixturesOf, holds } from "./property.js";
import { runsOf } from "./runs.js";

interface Case {
  readonly record: string;
  readonly operations: readonly HeldOperation[];
}

/** Few, so that programs meet. */
const keys = fc.constantFrom("a", "a", "b", "b", "longer than eight bytes", "é");
const texts = fc.constantFrom("", "x", '{"a":1}', '[1,{"b":2}]', 'quote " and line\n', "longer than eight bytes");
const json = fc.letrec<{ value: string; map: string; list: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom("1", "null", "true", "-2.5", '"s"', '"{\\"a\\":[1,2]}"'), tie("map"), tie("list")),
  map: fc.array(fc.tuple(keys, tie("value")), { maxLength: 5 }).map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`),
  list: fc.array(tie("value"), { maxLength: 4 }).map((elements) => `[${elements.join(",")}]`),
}));
const values = fc.oneof({ arbitrary: fc.constant("0"), weight: 3 }, { arbitrary: fc.nat(3).map(String), weight: 4 });
const cursors = fc.nat(1).map(String);

function of(code: string | readonly string[], ...fields: readonly fc.Arbitrary<string>[]): fc.Arbitrary<HeldOperation> {
  return fc.tuple(fc.constantFrom(...[code].flat()), ...fields) as unknown as fc.Arbitrary<HeldOperation>;
}

const operations = fc.oneof(
  { arbitrary: of("take", values, values, keys), weight: 6 },
  { arbitrary: of("element", values, values, fc.nat(3).map(String)), weight: 2 },
  of("parse", values, values),
  { arbitrary: of("text", values, keys, texts), weight: 3 },
  { arbitrary: of("copy", values, keys, values), weight: 3 },
  { arbitrary: of("raw", values, keys, json.value), weight: 2 },
  of(["map", "list"], values, values, keys),
  of(["push", "pushMap", "pushList"], values, values),
  { arbitrary: of("remove", values, keys), weight: 3 },
  { arbitrary: of("rename", values, keys, keys), weight: 2 },
  of("keep", values, fc.array(keys, { minLength: 1, maxLength: 3 }).map((list) => list.join(","))),
  of("show", values),
  { arbitrary: of(["m.open", "e.open"], cursors, values), weight: 2 },
  { arbitrary: of(["m.next", "e.next"], cursors, values), weight: 5 },
  { arbitrary: of(["m.set", "e.set"], cursors, texts), weight: 2 },
  { arbitrary: of(["m.copy", "e.copy"], cursors, values), weight: 2 },
  { arbitrary: of(["m.remove", "e.remove"], cursors), weight: 2 },
  of("m.rename", cursors, keys),
);
/** Values and cursors on what the records below have. */
const BEGIN: readonly HeldOperation[] = [["take", "0", "1", "a"], ["take", "1", "2", "b"], ["take", "0", "3", "b"], ["m.open", "0", "1"], ["m.open", "1", "0"], ["e.open", "0", "3"], ["e.open", "1", "2"]];
const records = fc.tuple(json.value, json.value, json.value, json.map).map(([one, two, three, last]) => `{"a":{"b":[${one},{"a":2}],"a":${two},"b":${three},"é":{}},"b":[1,{"b":[2]}],"more":${last}}`);

let wasm: Uint8Array;
beforeAll(async () => {
  wasm = await compileGuest("held");
}, 60_000);

describe.each(ENGINES)("on $name, held Values and cursors", ({ name, absence, start }) => {
  if (absence !== null) {
    test(`not run: ${absence}`, () => console.log(`not run: held on ${name}: ${absence}`));
    return;
  }
  let guest: FuzzedGuest;
  beforeAll(async () => {
    guest = await start(wasm, "held");
  });
  afterAll(() => guest.close());

  const property: Property<Case> = {
    name: "held",
    cases: fc.record({ record: records, operations: fc.array(operations, { minLength: 1, maxLength: 40 }).map((more) => [...BEGIN, ...more]) }),
    check: async ({ record, operations: program }) => {
      const model = new HeldModel(record);
      for (const operation of program) model.run(operation);
      const [answer, alive] = await guest.call([{ record: Buffer.from(record), tag: program.map((fields) => fields.join("\x1f")).join("\x1e") }, ALIVE]);
      expect(answer!.trap).toBeNull();
      expectReadable(answer!.bytes);
      if (!model.isOpen) expect(decoder.decode(answer!.bytes)).toBe(`${model.record.slice(0, -1)}${model.record === "{}" ? "" : ","}"~":${JSON.stringify(model.told)}}`);
      expect(decoder.decode(alive!.bytes)).toBe('{"alive":true}');
    },
  };
  test(`are what the model says, and the ${fixturesOf(property).length} fixtures first`, () => holds(property, runsOf(name, 3000)), 36_000_000);
});

const ALIVE = { record: Buffer.from('{"alive":true}'), tag: "" };
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
