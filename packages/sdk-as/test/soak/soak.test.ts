// A short soak of the trapping guest and of every example; `npm run soak` is the long one.
import { describe, expect, test } from "vitest";
import { eventFor } from "./feed.js";
import { soak, verdictLine } from "./run.js";
import { subjects } from "./subjects.js";

const CALLS = 20_000;
const RUNS_OF_AN_INPUT = 50;

const all = await subjects();

describe("linear memory is flat over", () => {
  test.each(all.map((subject) => [subject.name, subject] as const))("%s", async (name, subject) => {
    if ("notRun" in subject) return console.log(`not run: ${name}: ${subject.notRun}`);
    const calls = "program" in subject ? RUNS_OF_AN_INPUT : CALLS;
    const soaked = await soak(subject, { calls, largest: 1_000_000 });
    console.log(verdictLine(name, soaked, calls));
    expect(soaked.flat).toBe(true);
    const unwanted = ["corrupted", "agent-crashed", "run unlike the first", ...name === "traps" ? [] : ["lost", "dropped"]];
    for (const outcome of unwanted) expect(soaked.outcomes.get(outcome) ?? 0).toBe(0);
    if (name === "traps") expect(soaked.outcomes.get("lost")).toBe(CALLS / 100);
  });
});

test("a soak has records from 10 B to 10 MB", () => {
  const sizes = Array.from({ length: 100 }, (_, call) => eventFor(call).record.length);
  expect(Math.min(...sizes)).toBeLessThanOrEqual(10);
  expect(Math.max(...sizes)).toBeGreaterThanOrEqual(10_000_000);
});
