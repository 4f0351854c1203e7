// What a failure leaves behind: shrunk, in a file, and tried first from then on.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FIXTURES, type Property, fixturesOf, holds } from "./property.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flb-wasm-fuzz-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Case {
  readonly record: Uint8Array;
  readonly words: readonly string[];
}

/** An oracle that is broken on purpose: it takes records of three bytes and more for wrong. */
function broken(tried: Case[] = []): Property<Case> {
  return {
    name: "broken-oracle",
    cases: fc.record({ record: fc.uint8Array({ maxLength: 50 }), words: fc.array(fc.string()) }),
    check: (one) => {
      tried.push(one);
      return one.record.length > 2 ? Promise.reject(new Error("more than two bytes")) : Promise.resolve();
    },
  };
}

test("a failure is shrunk and saved", async () => {
  await expect(holds(broken(), 100, folder)).rejects.toThrow(/^broken-oracle does not hold; the shrunk case is .*broken-oracle-[0-9a-f]{8}\.json/);
  const [file, ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, file!), "utf8"))).toEqual({ why: "Error: more than two bytes", case: { record: { utf8: "\0\0\0" }, words: [] } });
});

test("a fixture is tried before anything else, and fails alone", async () => {
  await expect(holds(broken(), 100, folder)).rejects.toThrow();
  const tried: Case[] = [];
  await expect(holds(broken(tried), 100, folder)).rejects.toThrow("more than two bytes");
  expect(tried).toEqual([{ record: new Uint8Array(3), words: [] }]);
});

test("a property that holds tries its fixtures and as many cases as asked, and saves nothing", async () => {
  writeFileSync(join(folder, "broken-oracle-00000000.json"), '{"why":"","case":{"record":{"hex":"ff80"},"words":["\\ud800"]}}');
  writeFileSync(join(folder, "broken-00000000.json"), '{"why":"","case":"of another property"}');
  const tried: Case[] = [];
  await holds({ ...broken(tried), cases: fc.constant({ record: new Uint8Array(), words: [] }) }, 7, folder);
  expect(tried).toHaveLength(8);
  expect(tried[0]).toEqual({ record: Uint8Array.of(0xff, 0x80), words: ["\ud800"] });
  expect(readdirSync(folder)).toHaveLength(2);
});

test("every fixture belongs to a property", () => {
  const names = ["any-record", "edits", "held", "public-api"];
  const known = names.flatMap((name) => fixturesOf({ name }).map((fixture) => `${fixture.name}.json`));
  expect(known.sort()).toEqual(readdirSync(FIXTURES).filter((file) => file.endsWith(".json")).sort());
});
