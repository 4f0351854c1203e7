// Generated edit programs: every edit, on nested maps, elements and paths, under a cursor, with reads between.
//   out  arbitraries of operations, as model.ts has them and guests/program.ts runs them
import fc from "fast-check";
import type { Operation } from "../model.js";
import { keys, values, words } from "./records.js";

/** The guest's notation parts operations and fields by these. */
const SEPARATORS = /[\x1e\x1f]/g;
const plain = (text: string): string => Buffer.from(text).toString().replace(SEPARATORS, "");

const steps = fc.oneof({ arbitrary: fc.constantFrom("['a']", "['b']", "['log']", "['labels']", "['app.kubernetes.io/name']", "['new']", "['']"), weight: 3 }, { arbitrary: fc.nat(3).map((position) => `[${position}]`), weight: 2 });
const firsts = fc.constantFrom("$a", "$b", "$kubernetes", "$log", "$new");
const paths = fc.tuple(firsts, fc.oneof({ arbitrary: fc.array(steps, { maxLength: 3 }), weight: 12 }, { arbitrary: fc.array(fc.constantFrom("['a']", "['new']"), { minLength: 20, maxLength: 32 }), weight: 1 }))
  .map(([first, more]) => first + more.join(""));
const badPaths = fc.constantFrom("$[", "$a[", "$a['b'", "$a[x]", "$a['b']c", "$['a']", "$", "$a[99999999999]");
const places = fc.oneof({ arbitrary: keys, weight: 6 }, { arbitrary: paths, weight: 5 }, { arbitrary: badPaths, weight: 1 });
/** "" is the record itself. */
const maps = fc.oneof({ arbitrary: fc.constant(""), weight: 3 }, { arbitrary: fc.constantFrom("a", "b", "kubernetes", "$kubernetes['labels']", "$a[0]", "$a['b']", "$b[1]['a']", "log"), weight: 2 });
const text = words.map(plain);
const raw = fc.oneof({ arbitrary: values, weight: 10 }, { arbitrary: fc.constantFrom('{"a":1,"a":2}', " [ 1 , 2 ] "), weight: 2 }).map(plain);
/** About as deep as edits may go. */
const deepRaw = fc.tuple(fc.integer({ min: 20, max: 32 }), fc.boolean()).map(([levels, isMap]) => isMap ? `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}` : "[".repeat(levels) + "]".repeat(levels));
const badRaw = fc.constantFrom("", "[", "{", "nan", "1 2", "01", "{}}", '{"a":1,}', '"\\q"', "'a'");
const floats = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 64), fc.constantFrom(0, 1e21, 1e-7, 0.5)).map(String);

function of<Code extends Operation["code"]>(code: Code | readonly Code[], argument: fc.Arbitrary<string> = fc.constant(""), key: fc.Arbitrary<string> = places): fc.Arbitrary<Operation> {
  const codes = typeof code === "string" ? [code] : code;
  return fc.record({ code: fc.constantFrom(...codes), map: maps, key: key.map(plain), argument }) as fc.Arbitrary<Operation>;
}

/** An operation that the model knows. */
export const operations: fc.Arbitrary<Operation> = fc.oneof(
  of("text", text),
  of("int", fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String)),
  of("float", fc.oneof({ arbitrary: floats, weight: 6 }, { arbitrary: fc.constantFrom("NaN", "Infinity", "-Infinity"), weight: 1 })),
  of("bool", fc.constantFrom("true", "false")),
  { arbitrary: of("raw", raw), weight: 2 },
  of("raw", deepRaw),
  of("raw", badRaw, keys),
  of("copy", places),
  { arbitrary: of("rename", fc.oneof(keys, text, places)), weight: 2 },
  of("remove"),
  of("keep", fc.array(places.filter((key) => key !== "" && !key.includes(",")), { minLength: 1, maxLength: 3 }).map((list) => list.join(","))),
  of(["is", "starts", "ends", "contains"], fc.oneof(text, fc.constantFrom("a", "x", "{", "é"))),
  of(["list", "count", "words"]),
  of("removeEach", fc.integer({ min: 1, max: 9 }).map(String)),
  of("setEach", text),
  of("number", keys),
  of("member", text, fc.oneof(keys, paths, badPaths)),
  of("unmember", fc.constant(""), fc.oneof(keys, paths)),
  of(["map", "array", "pushMap", "pushArray"], places),
  of("push", text),
  of(["setHere", "renameHere", "grow"], text),
  of("removeHere", fc.integer({ min: 1, max: 9 }).map(String)),
);

export const programs = fc.array(operations, { maxLength: 6 });
