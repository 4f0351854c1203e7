// Generated records: what people send, what Fluent Bit writes wrong, and what nobody should send.
//   out  arbitraries of record bytes
// `valid` are JSON objects that both of the host's readers take; `any` is everything.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";

const FOLDER = fileURLToPath(new URL("../../../../fixtures/records/", import.meta.url));
const encoder = new TextEncoder();

const HOST_INVALID = "host-invalid.jsonl";
const linesOf = (file: string): string[] => readFileSync(FOLDER + file, "utf8").trimEnd().split("\n");
const ordinary = readdirSync(FOLDER).filter((file) => file.endsWith(".jsonl") && file !== HOST_INVALID).sort().flatMap(linesOf);
/** Pods, nginx, journald, CPU load, every kind of escape, and the host's own invalid JSON. */
const seeds = [
  ...ordinary,
  ...linesOf(HOST_INVALID),
  String.raw`{"log":"{\"level\":\"info\",\"msg\":\"caf\u00e9 \ud83d\ude42\"}\n","stream":"stdout"}`,
  '{"a":nan,"b":-inf,"c":1.797693134862316e+308,7:8,"e":"\\xffffffde"}',
  '{"a":1,"a":2,"":{"":{"":[]}}}',
];

/** Keys that programs name too. */
export const keys = fc.constantFrom("a", "b", "log", "kubernetes", "app.kubernetes.io/name", "new_tag", "é", 'q"uote', "", "tab\t", "🙂", "longer than eight bytes", "eight888");
export const words = fc.oneof(fc.string({ unit: "grapheme", maxLength: 20 }), fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom("", "\\", '"', "\u0000\u001f", "🙂 é", "\ud800", "x\udc00", "x".repeat(300), '{"level":"info","n":[1,2]}', "a\nb", "\\u0041", "\\xde"));

const integers = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.bigInt({ min: -300n, max: 300n })).map(String);
/** Every form that JSON has for a finite number. */
export const numbers = fc.oneof(
  integers,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => String(number).replace("e+", "e")),
  fc.constantFrom("-0", "0.0", "-0.0", "1e5", "1E5", "1e+5", "1E-3", "1.50", "0e0", "5e-324", "1.7976931348623157e308", "18446744073709551615", "18446744073709551616", "9223372036854775808", "-9223372036854775808", "0.1e-7", "123456789012345678901234567890.5", "2.2250738585072011e-308"),
);

interface Scalars {
  readonly number: fc.Arbitrary<string>;
  readonly string: fc.Arbitrary<string>;
  readonly key: fc.Arbitrary<string>;
}

/** A string in JSON: shortest, all in \u, or with the optional escapes. */
const spelled = fc.tuple(words, fc.constantFrom("shortest", "units", "solidus")).map(([text, form]) => {
  if (form === "units") return `"${[...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")}"`;
  return form === "solidus" ? JSON.stringify(text).replaceAll("/", "\\/") : JSON.stringify(text);
});
const inString = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(JSON.stringify(value)));
const spaces = fc.constantFrom("", "", "", " ", "\n\t", "\r ");

/** Texts of JSON: maps may hold a key twice. */
function texts({ number, string, key }: Scalars): { readonly map: fc.Arbitrary<string>; readonly value: fc.Arbitrary<string> } {
  const made = fc.letrec<{ value: string; map: string; array: string; scalar: string }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, { arbitrary: tie("scalar"), weight: 4 }, { arbitrary: tie("map"), weight: 2 }, { arbitrary: tie("array"), weight: 1 }),
    scalar: fc.oneof({ arbitrary: number, weight: 2 }, { arbitrary: string, weight: 2 }, { arbitrary: fc.constantFrom("true", "false", "null"), weight: 1 }),
    map: fc.tuple(spaces, fc.array(fc.tuple(key, spaces, tie("value")), { maxLength: 6 })).map(([space, members]) => `{${members.map(([name, around, value]) => `${space}${name}${around}:${space}${value}${around}`).join(",")}${space}}`),
    array: fc.tuple(spaces, fc.array(tie("value"), { maxLength: 5 })).map(([space, elements]) => `[${space}${elements.join(`${space},`)}]`),
  }));
  return { map: made.map, value: made.value };
}

const jsonKeys = fc.oneof({ arbitrary: keys.map((key) => JSON.stringify(key)), weight: 4 }, { arbitrary: spelled, weight: 1 });
const well = texts({ number: numbers, string: fc.oneof(spelled, inString), key: jsonKeys });
const ill = texts({
  number: fc.oneof(numbers, fc.constantFrom("nan", "-nan", "inf", "-inf", "1.797693134862316e+308", "-1.797693134862316e+308", "1e999", "01", "1.", "+1")),
  string: fc.oneof(spelled, fc.constantFrom('"\\xffffffde"', '"\\x41"', '"\u0001\u007f"', '"\\q"', '"open', "'single'")),
  key: fc.oneof({ arbitrary: jsonKeys, weight: 3 }, { arbitrary: fc.constantFrom("7", "-1.5", "nan", "true", "null", "{}", "[1]", "{1:2}", "bare", '"\\xffffffde"'), weight: 1 }),
});

export const values = well.value;
const deep = fc.tuple(fc.integer({ min: 20, max: 70 }), fc.boolean()).map(([levels, isMap]) => isMap ? `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}` : `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`);
/** Long, so that there are 5000 of them at most: an edit of each, six times over, takes 194 pages, and 50 000 would take a hundred megabytes. */
const ELEMENT = `"${"x".repeat(37)}",`;
const huge = fc.tuple(fc.integer({ min: 1000, max: 200_000 }), fc.constantFrom("string", "members", "elements", "escapes")).map(([size, kind]) => {
  if (kind === "members") return `{${Array.from({ length: size / 20 | 0 }, (_, i) => `"k${i}":${i}`).join(",")},"a":1}`;
  if (kind === "elements") return `{"a":[${ELEMENT.repeat(size / ELEMENT.length | 0)}0],"b":1}`;
  return `{"log":"${(kind === "escapes" ? "\\u00e9\\n" : "x").repeat(size / (kind === "escapes" ? 8 : 1) | 0)}","a":1}`;
});

/** JSON objects that both of the host's readers take, at most 70 levels deep. */
export const valid = fc.oneof(
  { arbitrary: well.map, weight: 20 }, { arbitrary: fc.constantFrom(...ordinary), weight: 4 }, { arbitrary: deep, weight: 1 }, { arbitrary: huge, weight: 1 },
);

const pieces = ['"', "\\", "{", "}", "[", "]", ",", ":", "0", "-", "e", ".", "nan", "inf", "true", "null", "\\u", "\\ud83d", "\\x41", " ", "\n", "\t", "\x01", "\x7f", "é", "🙂", '""', '"k":', "1e999", "9".repeat(40), "[".repeat(70), "\\".repeat(9), "\u0000", "\ufeff", "//"];
const mutation = fc.record({ at: fc.nat(), length: fc.nat(12), piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 }), fc.constant("")) });
const mutated = fc.tuple(fc.oneof(fc.constantFrom(...seeds), well.map, ill.map), fc.array(mutation, { maxLength: 6 })).map(([seed, mutations]) =>
  mutations.reduce((text, { at, length, piece }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  }, seed),
);

const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });

/** Whatever may lie at the host's pointer, invalid UTF-8 and no JSON at all among it. */
export const any: fc.Arbitrary<Uint8Array> = fc.oneof(
  { arbitrary: mutated.map((text) => encoder.encode(text)), weight: 8 },
  { arbitrary: valid.map((text) => encoder.encode(text)), weight: 3 },
  { arbitrary: ill.map.map((text) => encoder.encode(text)), weight: 4 },
  { arbitrary: fc.uint8Array({ maxLength: 60 }), weight: 1 },
  { arbitrary: fc.tuple(mutated, flips).map(([text, all]) => flipped(encoder.encode(text), all)), weight: 4 },
);

function flipped(bytes: Uint8Array, flipsOfBytes: readonly [number, number][]): Uint8Array {
  for (const [at, byte] of flipsOfBytes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
  return bytes;
}
