// Megabytes of text on which a matcher that goes back takes years: what is not linear fails by the test's own time limit.
import { beforeAll, describe, expect, test } from "vitest";
import { loadPatterns, type PatternGuest } from "./guest.js";

const MEGABYTE = 1 << 20;

let guest: PatternGuest;
beforeAll(async () => {
  guest = await loadPatterns("json");
}, 60_000);

function once(p: string, text: string): { found: boolean; units: number } {
  return guest.once(JSON.stringify({ p, t: text }));
}

/** A pattern that goes back over a text again and again, the unit that the text repeats, and what ends it. */
const NEAR_MISSES: [pattern: string, unit: string, end: string][] = [
  ["(a+)+$", "a", "!"], ["^(a|aa)+$", "a", "!"], ["(?:a*)*b", "a", ""], ["^(\\w+\\s?)*$", "word ", "!"], ["(.*)(.*)(.*)(.*)x", "a", ""], ["^(.*?,){11}P", "1,", ""], ["x*x*x*x*x*y", "x", ""],
  ["(?:a?){30}a{30}$", "a", "b"], ["^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!"], ["\"([^\"\\\\]|\\\\.)*\"", "\\\"", ""], ["(a|b|ab)*c", "ab", ""], ["[ab]*a[ab]{12}c", "abba", ""], ["\\b(?:\\w+\\.)+com\\b", "ab.", "!"],
  ["(?m)^(\\s+.*\\n)*end$", "  at x\n", ""], ["(?i)(?:é|É|日)+x", "é", ""], ["<script.*</script>", "<script", ""], ["a{0,200}b", "a", ""],
];

test.each(NEAR_MISSES)("%s on a megabyte of %j", (pattern, unit, end) => {
  const text = unit.repeat(MEGABYTE / unit.length) + end;
  expect(once(pattern, text).found).toBe(false);
}, 60_000);

test("a match at the end of a megabyte, and one that is all of it", () => {
  expect(once("(a|aa)+b$", `${"a".repeat(MEGABYTE)}b`)).toEqual({ found: true, units: MEGABYTE + 1 });
  expect(once("ERROR: (\\d+)", `${"ERROR ".repeat(MEGABYTE / 6)}ERROR: 42`)).toEqual({ found: true, units: 9 });
});

describe("more states than there is room for", () => {
  /** Each of the last characters is a thread, so that nearly every character makes a new state. */
  const FORGETFUL = "(a|b)*?a([ab]{9})c";

  test("are forgotten, and the match is right", () => {
    let random = 7;
    const bits = Array.from({ length: 20_000 }, () => ((random = (random * 1103515245 + 12345) & 0x7fffffff) >> 16) & 1);
    const text = bits.map((bit) => "ab"[bit]).join("");
    const whole = `${text}aababababac!`;
    const wanted = new RegExp(FORGETFUL).exec(whole)!;
    const [match] = guest.ask({ p: FORGETFUL, t: whole, n: 2 }).matches;
    expect(match).toEqual(["", wanted[0], wanted[1], wanted[2]]);
    expect(guest.ask({ p: FORGETFUL, t: text, n: 2 }).matches).toEqual([]);
  });
});
