// The claims about the host and the cases that hold them: none without a case or a reason, no case without a claim.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readCases } from "./case.js";

interface Row {
  readonly row: string;
  readonly claim: string;
  readonly source: string;
  readonly cases?: readonly string[];
  readonly reason?: string;
}

const rows = parse(readFileSync(fileURLToPath(new URL("coverage.yaml", import.meta.url)), "utf8")) as Row[];
const cases = new Map(readCases().map((subject) => [subject.id, subject]));
/** A line or a file of Fluent Bit's at a tag; or where else the claim comes from. */
const SOURCE = /^\S+(:[\d-]+)? @v\d+\.\d+\.\d+$|^https:\/\/|^~lib\/\S+ of AssemblyScript/;

describe.each(rows.map((one) => [one.row, one] as const))("%s", (_, { claim, source, cases: ids = [], reason, ...more }) => {
  it("has a claim, a source, and cases or a reason why there is none", () => {
    expect(claim).toMatch(/^\S.+[^.]$/);
    expect(source).toMatch(SOURCE);
    expect(ids.length > 0).toBe(reason === undefined);
    expect(Object.keys(more)).toEqual(["row"]);
    for (const id of ids) expect(cases.has(id), `there is no case "${id}"`).toBe(true);
  });
});

it("names each row once", () => {
  expect(rows.map(({ row }) => row)).toEqual([...new Set(rows.map(({ row }) => row))]);
});

it("knows of every case", () => {
  const covered = new Set(rows.flatMap(({ cases: ids = [] }) => ids));
  expect([...cases.keys()].filter((id) => !covered.has(id))).toEqual([]);
});
