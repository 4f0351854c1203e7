// Mutated and generated records times generated edits: no trap, a readable answer, and a guest that lives on.
// A short run belongs to the tests; FLB_WASM_RUNS makes it as long as you like. fast-check prints the seed of a failure.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { compileGuest } from "./asc.js";
import { Guest } from "./guest.js";
import { expectReadable } from "./host-readers.js";

const RUNS = Number(process.env["FLB_WASM_RUNS"] ?? 4000);

let guest: Guest;
beforeAll(async () => {
  guest = new Guest(await compileGuest("program"), "program");
}, 60_000);

const seeds = [
  '{"log":"2023-10-02T06:52:52Z stdout F GET /vortals HTTP/1.0 204","kubernetes":{"pod_name":"app-3","labels":{"app":"a","app.kubernetes.io/name":"b"},"ids":[1,2,3]}}',
  String.raw`{"log":"{\"level\":\"info\",\"msg\":\"caf\u00e9 \ud83d\ude42\"}\n","stream":"stdout"}`,
  '{"a":nan,"b":-inf,"c":1.797693134862316e+308,7:8,"e":"\\xffffffde"}',
  '{"cpu_p":0.25,"user_p":0.0,"n":-9223372036854775808,"u":18446744073709551615,"e":[1e-07,1e+21]}',
  '{"a":1,"a":2,"":{"":{"":[]}}}',
];
const pieces = ['"', "\\", "{", "}", "[", "]", ",", ":", "0", "-", "e", ".", "nan", "inf", "true", "null", "\\u", "\\ud83d", "\\x41", " ", "\n", "\t", "\x01", "\x7f", "é", "🙂", '""', '"k":', "1e999", "9".repeat(40), "[".repeat(70), "\\".repeat(9)];

const mutation = fc.record({ at: fc.nat(), length: fc.nat(12), piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 }), fc.constant("")) });
const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 6 })).map(([seed, mutations]) =>
  mutations.reduce((text, { at, length, piece }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  }, seed),
);
const bytes = fc.oneof(
  { arbitrary: mutated.map((text) => new TextEncoder().encode(text)), weight: 8 },
  { arbitrary: fc.uint8Array({ maxLength: 60 }), weight: 1 },
  { arbitrary: fc.tuple(mutated, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([text, at, byte]) => { const all = new TextEncoder().encode(text); if (all.length > 0) all[at % all.length] = byte; return all; }), weight: 3 },
);

const key = fc.constantFrom("a", "log", "kubernetes", "new", "é", "$kubernetes['labels']['app']", "$kubernetes['ids'][1]", "$x['y']", "$[", "$a[", "");
const step = fc.oneof(
  fc.tuple(fc.constantFrom("text", "raw", "float", "int", "copy", "rename", "is", "starts", "ends", "contains"), fc.constantFrom("", "kubernetes"), key, fc.oneof(key, fc.constantFrom("1", "{}", '{"a":[1]}', "[", "nan", "x".repeat(400)))),
  fc.tuple(fc.constantFrom("remove", "read", "list"), fc.constantFrom("", "kubernetes"), key, fc.constant("")),
  fc.tuple(fc.constant("keep"), fc.constant(""), key, fc.constantFrom("log,a", "kubernetes", "$kubernetes['labels']")),
);
const program = fc.array(step, { maxLength: 5 }).map((steps) => steps.map((fields) => fields.join("\x1f")).join("\x1e"));

/** A record in the other event_format: the host then takes any answer for msgpack, so only a trap is a clean loss. */
function isMsgpack([first = 0]: Uint8Array): boolean {
  return (first & 0xf0) === 0x80 || first === 0xde || first === 0xdf;
}

test("no record and no edit traps, or makes an answer that the host cannot read", () => {
  let pages = 0;
  fc.assert(
    fc.property(bytes, program, (record, tag) => {
      if (isMsgpack(record)) expect(() => guest.call(record, { tag })).toThrow(WebAssembly.RuntimeError);
      else expectReadable(guest.call(record, { tag }).bytes);
      expect(guest.call('{"alive":true}', { tag: "" }).same).toBe(true);
      pages = guest.pages;
    }),
    { numRuns: RUNS },
  );
  expect(pages).toBeLessThan(64);
});
