// Every case on every back end that is here; a back end that is not here is a test whose name says so.
import { describe, expect, it } from "vitest";
import { findBackEnds } from "./backends/find.js";
import { readCases } from "./case.js";
import { judge } from "./judge.js";

const { present, absent } = findBackEnds();
const cases = readCases();

for (const { kind, reason } of absent) it(`${kind}: not run: ${reason}`, () => expect(reason).not.toBe(""));

describe.each(present.map((backEnd) => [`${backEnd.kind} ${backEnd.version}`, backEnd] as const))("%s", (_, backEnd) => {
  it.each(cases.map((subject) => [subject.id, subject] as const))("%s", async (_id, subject) => {
    const verdict = await judge(subject, backEnd);
    if (verdict.state === "not run") console.log(`not run: ${subject.id}: ${verdict.reason}`);
    if (verdict.state === "fail") expect(verdict.got).toEqual(verdict.wanted);
  });
});
