// Records that nobody expects, as Fluent Bit can carry them: every msgpack kind, keys twice and of any kind, text that is not UTF-8,
// NaN and infinities, numbers at the edges of 64 bits, deep and long values; and the author's own records with such values in them.
//   in   the author's records
//   out  an arbitrary of record bodies, always a map
// No deeper than every release unpacks: a record that Fluent Bit itself cannot carry says nothing about a filter.
import { type Body, type Member, NIL, array, bool, float64, int, map, str } from "@flb-wasm/host-sim";
import fc from "fast-check";

const DEEPEST = 20;

const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", " ", '"', "\\", "\u0000", "\n", "nan", "null", "{", '{"level":"info","n":[1,2]}', '{"open":', "🙂 é", "GET /healthz 200", "$a['b']", "x".repeat(300), "\\u0041"),
  fc.integer({ min: 1000, max: 40_000 }).map((length) => "long ".repeat(length / 5)),
);
const bytes = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.constantFrom(Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80), Uint8Array.of(0x61, 0, 0x62)));
const strings = fc.oneof({ weight: 4, arbitrary: texts.map(str) }, { weight: 1, arbitrary: bytes.map((each): Body => ({ kind: "str", bytes: each })) });

const numbers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(int),
  fc.integer({ min: -300, max: 300 }).map((value) => int(BigInt(value))),
  fc.constantFrom(2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n, -(2n ** 63n), 0n).map(int),
  fc.double().map(float64),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1.7976931348623157e308, 1e21, 0.1).map(float64),
  fc.float().map((value): Body => ({ kind: "float32", bits: new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0 })),
);
const scalars = fc.oneof(
  { weight: 4, arbitrary: strings }, { weight: 4, arbitrary: numbers },
  { weight: 2, arbitrary: fc.constantFrom(NIL, bool(true), bool(false)) },
  { weight: 1, arbitrary: bytes.map((each): Body => ({ kind: "bin", bytes: each })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: -128, max: 127 }), bytes).map(([type, each]): Body => ({ kind: "ext", type, bytes: each })) },
);
const names = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("log", "message", "msg", "level", "kubernetes", "labels", "app.kubernetes.io/name", "a", "", "é", 'q"uote', "tab\t", "time", "stream").map(str) },
  { weight: 1, arbitrary: strings },
);
/** Fluent Bit takes maps with keys of any kind, and writes them as JSON that is none. */
const keys = fc.oneof({ weight: 12, arbitrary: names }, { weight: 1, arbitrary: scalars });

const { value: values, record: records } = fc.letrec<{ value: Body; record: Body }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    { weight: 5, arbitrary: scalars }, { weight: 2, arbitrary: tie("record") },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 6 }).map(array) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: DEEPEST }).map(nested) },
  ),
  record: fc.array(fc.tuple(keys, tie("value")), { maxLength: 8 }).map((members) => map(members)),
}));

/** @param own the author's records: maps. Shrinks towards small records, and to few changes of an own one. */
export function hostileRecords(own: readonly Body[]): fc.Arbitrary<Body> {
  if (own.length === 0) return records;
  const changes = fc.array(fc.tuple(fc.nat({ max: 1000 }), fc.option(values)), { minLength: 1, maxLength: 4 });
  const changed = fc.tuple(fc.constantFrom(...own), changes).map(([record, all]) => all.reduce((body, [at, value]) => changeMember(body, at, value), record));
  return fc.oneof({ weight: 1, arbitrary: records }, { weight: 1, arbitrary: changed });
}

/** Another value at one of the members, counted through nested maps; `null` takes the member out. */
function changeMember(body: Body, at: number, value: Body | null): Body {
  const count = countMembers(body);
  return count === 0 || body.kind !== "map" ? body : { kind: "map", members: changed(body.members, at % count, value) };
}

function changed(members: readonly Member[], at: number, value: Body | null): Member[] {
  let left = at;
  return members.flatMap(([key, old]): Member[] => {
    const index = left;
    const inside = countMembers(old);
    left -= 1 + inside;
    if (index === 0) return value === null ? [] : [[key, value]];
    return index > 0 && index <= inside && old.kind === "map" ? [[key, { kind: "map", members: changed(old.members, index - 1, value) }]] : [[key, old]];
  });
}

function countMembers(body: Body): number {
  return body.kind === "map" ? body.members.reduce((sum, [, value]) => sum + 1 + countMembers(value), 0) : 0;
}

function nested(levels: number): Body {
  let body = array([]);
  for (let level = 0; level < levels; level++) body = level % 2 === 0 ? map([[str("a"), body]]) : array([body]);
  return body;
}
