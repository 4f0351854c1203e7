// The body codec against an oracle that is not ours, and msgpack mode, answer by answer.
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Body, FluentBit, type Outcome, array, bool, decodeMsgpack, encodeMsgpack, float64, int, isSameBody, map, NIL, str } from "../src/index.js";
import { answers, asking, filter, identity } from "./wat.js";

const bytesOf = fc.uint8Array({ maxLength: 300 });
const leaf: fc.Arbitrary<Body> = fc.oneof(
  fc.constant(NIL), fc.boolean().map(bool), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(int), fc.double().map(float64),
  fc.nat(0xffff).map((bits): Body => ({ kind: "float32", bits })), bytesOf.map((bytes): Body => ({ kind: "str", bytes })),
  bytesOf.map((bytes): Body => ({ kind: "bin", bytes })),
  fc.tuple(fc.integer({ min: -128, max: 127 }), bytesOf).map(([type, bytes]): Body => ({ kind: "ext", type, bytes })),
);
const { body } = fc.letrec<{ body: Body }>((tie) => ({
  body: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("body"), { maxLength: 20 }).map(array), fc.array(fc.tuple(tie("body"), tie("body")), { maxLength: 20 }).map(map)),
}));

describe("decodeMsgpack() and encodeMsgpack()", () => {
  test("any body comes back", () => {
    fc.assert(fc.property(body, (value) => {
      const bytes = encodeMsgpack(value);
      const decoded = decodeMsgpack(bytes);
      expect(decoded.ok && isSameBody(decoded.body, value) && decoded.end === bytes.byteLength).toBe(true);
    }));
  });

  test("what the oracle writes we read, and write alike", () => {
    const keys = fc.string().filter((key) => key !== "__proto__"); // the oracle refuses it
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.string(), fc.uint8Array(),
        fc.array(tie("any"), { maxLength: 20 }), fc.dictionary(keys, tie("any"), { maxKeys: 20 })),
    })).any;
    fc.assert(fc.property(value, (sample) => {
      const bytes = encode(sample);
      const decoded = decodeMsgpack(bytes);
      expect(decoded.ok && encodeMsgpack(decoded.body)).toEqual(bytes);
      expect(decoded.ok && decode(encodeMsgpack(decoded.body))).toEqual(decode(bytes));
    }));
  });

  test("every cut of a value is cut, never a value and never an exception", () => {
    fc.assert(fc.property(body, fc.nat(), (value, where) => {
      const bytes = encodeMsgpack(value);
      expect(decodeMsgpack(bytes.subarray(0, where % bytes.byteLength))).toMatchObject({ ok: false, problem: "cut" });
    }));
  });

  test.each([
    ["0xc1", Uint8Array.of(0xc1), "invalid"],
    ["a header that promises 4 GiB", Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff), "cut"],
  ])("%s", (_name, bytes, problem) => expect(decodeMsgpack(bytes)).toMatchObject({ ok: false, problem }));
});

/** The answer to the second of five records; what becomes of all five. */
const ROWS: readonly (readonly [name: string, answer: readonly number[], outcomes: readonly Outcome[], behaviour: string])[] = [
  ["a whole map without zeros", [0x81, 0xa1, 0x61, 0x01], ["kept", "replaced", "kept", "kept", "kept"], "msgpack body"],
  ["a map cut before its value", [0x82, 0xa1, 0x61, 0x00], ["kept", "corrupted", "corrupted", "corrupted", "corrupted"], "msgpack cut"],
  ["a float 64 cut", [0x81, 0xa1, 0x61, 0xcb, 0x3f, 0xf0, 0, 0], ["kept", "corrupted", "corrupted", "lost", "lost"], "msgpack cut"],
  ["nothing", [], ["kept", "lost", "lost", "lost", "lost"], "decoder stopped"],
  ["an integer", [0x05], ["kept", "lost", "lost", "lost", "lost"], "decoder stopped"],
  ["two maps", [0x81, 0xa1, 0x61, 0x01, 0x80], ["kept", "replaced", "lost", "lost", "lost"], "several values"],
  ["0xc1", [0x81, 0xa1, 0x61, 0xc1], ["kept", "lost", "lost", "lost", "lost"], "decoder stopped"],
];

describe.each(["4.2", "5.1"])("msgpack mode on %s", (version) => {
  test.each(ROWS)("%s", async (_name, answer, outcomes, behaviour) => {
    const host = await FluentBit.load(answers([Uint8Array.from(answer)]), { functionName: "f", version, eventFormat: "msgpack" });
    const { events, agent, log } = host.filter([asking(9), asking(0), asking(8), asking(7), asking(6)]);
    expect(events.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(events[1]?.behaviour).toBe(behaviour);
    expect(agent).toBe("alive");
    expect(log.filter(({ level }) => level === "error")).toEqual([]);
    expect(host.filter([asking(9)]).events[0]?.outcome).toBe("kept");
  });

  test("the record is exact, without a NUL, and identity cuts at the first zero", async () => {
    const host = await FluentBit.load(identity(), { functionName: "f", version, eventFormat: "msgpack" });
    const { events } = host.filter([{ record: '{"a":0}' }]);
    expect(events[0]).toMatchObject({ outcome: "lost", before: "81a16100" });
    expect(events[0]?.returned).toEqual(Uint8Array.of(0x81, 0xa1, 0x61));
  });

  test("a trap is the only clean drop", async () => {
    const host = await FluentBit.load(filter("unreachable"), { functionName: "f", version, eventFormat: "msgpack" });
    expect(host.filter([{ record: "{}" }, { record: "{}" }])).toMatchObject({ agent: "alive", arrived: [] });
  });
});

test.each([[0x7f800001, 0x7fc00001], [0xffa790bb, 0xffe790bb], [0x7f800000, 0x7f800000], [0x7fc00001, 0x7fc00001]])("float 32 %d comes as %d", (given, bits) => {
  expect(decodeMsgpack(encodeMsgpack({ kind: "float32", bits: given }))).toMatchObject({ body: { kind: "float32", bits } });
});
