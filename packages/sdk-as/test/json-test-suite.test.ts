// JSONTestSuite as record text: y_ is accepted, n_ is refused, i_ is free, and none of them may come out invalid.
// https://github.com/nst/JSONTestSuite
import { beforeAll, describe, expect, test } from "vitest";
import { compileGuest } from "./asc.js";
import { Guest } from "./guest.js";
import { expectReadable } from "./host-readers.js";
import { JSON_VECTORS } from "../../../fixtures/json-test-suite.js";

let guest: Guest;
beforeAll(async () => {
  guest = new Guest(await compileGuest("program"), "program");
}, 60_000);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The answer's bytes, one a character. */
function answer(record: Uint8Array, tag: string): string {
  const { bytes } = guest.call(record, { tag });
  expectReadable(bytes);
  expect(guest.call('{"alive":true}', { tag: "" }).same).toBe(true);
  return Buffer.from(bytes).toString("latin1");
}

/** Deeper than the host can take back, so that what JSON allows is refused here. */
const TOO_DEEP = /^n_structure_(100000_opening_arrays|open_array_object)/;

describe.each(["", "text\x1f\x1fnew\x1fvalue", "remove\x1f\x1fv"])("with the edit %j", (tag) => {
  test.each(JSON_VECTORS.map((vector) => [vector.name, vector] as const))("%s", (name, { bytes, expectation }) => {
    answer(bytes, tag);
    const inside = Uint8Array.from([...utf8('{"v":'), ...bytes, ...utf8("}")]);
    const text = answer(inside, tag);
    if (tag !== "") return;
    const before = Buffer.from(inside).toString("latin1");
    if (expectation === "accept") expect(text).toBe(before);
    if (expectation === "reject" && !TOO_DEEP.test(name)) expect(text).not.toBe(before);
  });
});

test("the suite is all there", () => {
  const count = (prefix: string): number => JSON_VECTORS.filter(({ name }) => name.startsWith(prefix)).length;
  expect(count("y_")).toBeGreaterThanOrEqual(95);
  expect(count("n_")).toBeGreaterThanOrEqual(180);
  expect(count("i_")).toBeGreaterThanOrEqual(30);
});
