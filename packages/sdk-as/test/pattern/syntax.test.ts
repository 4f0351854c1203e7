// What can be read as a pattern: the filter, at its start, and the transform, when it is built, say the same, and at the same character.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { loadPatterns, type PatternGuest } from "./guest.js";

const { patternError } = (await import(new URL("../../transform-pattern-syntax.mjs", import.meta.url).href)) as { patternError(text: string): { at: number; reason: string } | null };

let guest: PatternGuest;
beforeAll(async () => {
  guest = await loadPatterns("json");
}, 60_000);

/** The character, from 1, at which the filter stops; 0 if it can read the pattern. */
function stopsAt(p: string): number {
  const before = guest.log.length;
  if (guest.ask({ p, t: "" }).valid) {
    expect(guest.log.length).toBe(before);
    return 0;
  }
  return Number(/ at character (\d+); it matches nothing$/.exec(guest.log.at(-1)!)![1]);
}

describe("what cannot be read", () => {
  test.each([
    ["(", 1, "not closed"], ["a(b", 2, "not closed"], ["a)", 2, "closes nothing"], ["(a))", 4, "closes nothing"], ["[a", 1, "not closed"], ["a[]", 2, "empty"], ["[^]", 1, "empty"],
    ["[[:alpha:]]", 2, "a-zA-Z"], ["[b-a]", 2, "smaller"], ["[a-\\d]", 2, "smaller"], ["*", 1, "nothing"], ["a**", 3, "nothing"], ["a+*", 3, "nothing"], ["a{2}{3}", 5, "nothing"], ["|?", 2, "nothing"],
    ["(?:*)", 4, "nothing"], ["^*", 2, "nothing"], ["\\b+", 3, "nothing"], ["(?i)*", 5, "nothing"], ["{2}", 1, "nothing"], ["a{3,2}", 2, "smaller"], ["a\\", 2, "backslash"], ["\\q", 1, "escape"], ["\\p{L}", 1, "escape"],
    ["\\x4", 1, "hexadecimal"], ["\\u12g4", 1, "hexadecimal"], ["[\\b]", 2, "escape"], ["(a)\\1", 4, "compare"], ["\\k<a>", 1, "compare"], ["(?=a)", 1, "group"], ["x(?!a)", 2, "group"], ["(?<=a)b", 1, "group"],
    ["(?<!a)b", 1, "group"], ["(?>a)", 1, "group"], ["(?<>a)", 1, "name"], ["(?<a-b>c)", 1, "name"], ["(?P=a)", 1, "name"], ["(?x)a", 1, "such group"], ["(?", 1, "such group"], ["a{501}", 2, "500 steps"],
    ["(?:a{100}){6}", 11, "500 steps"], ["(?:a{25}){25}", 10, "500 steps"], ["()".repeat(32), 63, "31 groups"], ["(".repeat(11), 11, "levels"], ["a".repeat(500), 490, "500 steps"],
  ])("%s, at character %i", (pattern, character, remedy) => {
    expect(stopsAt(pattern)).toBe(character);
    const error = patternError(pattern);
    expect(error?.at).toBe(character - 1);
    expect(error?.reason).toContain(remedy);
    expect(guest.ask({ p: pattern, t: "a", by: "x" })).toMatchObject({ valid: false, matched: false, matches: [], replaced: "a" });
    expect(stopsAt("a")).toBe(0);
  });
});

test.each(["", "a{", "a{,3}", "a{x}", "{", "}", "]", "a{2", "[a-]", "[-a]", "[\\]a]", "[\\w-.]", "()", "(?:)*", "(|a)", "(?i)", "a|", "\\/\\-\\_\\é", "(?P<n>a)", "(?is:a)b", "[^\\n]", "(".repeat(10) + ")".repeat(10)])("%j can be read", (pattern) => {
  expect(stopsAt(pattern)).toBe(0);
  expect(patternError(pattern)).toBeNull();
});

test("the filter and the transform agree on any text", () => {
  const token = fc.constantFrom(
    "a", "b", "é", "🙂", "0", ",", "-", "_", "(", ")", "(?:", "(?<n>", "(?P<m>", "(?i)", "(?s:", "(?=", "(?", "[", "]", "[^", "[:", "a-z", "{", "}", "{2}", "{3,}", "{1,40}", "{0}", "{,2}", "{9,1}", "*", "+", "?", "|", "^", "$", ".", "\\",
    "\\d", "\\W", "\\b", "\\n", "\\x41", "\\u00e9", "\\1", "\\q", "\\\\", "\\.", ":", "<", ">",
  );
  let read = 0;
  fc.assert(fc.property(fc.array(token, { maxLength: 9 }).map((tokens) => tokens.join("")), (pattern) => {
    const character = stopsAt(pattern);
    read += Number(character === 0);
    const error = patternError(pattern);
    expect([pattern, error === null ? 0 : error.at + 1]).toEqual([pattern, character]);
  }), { numRuns: 20_000 });
  expect(read).toBeGreaterThan(2000);
}, 120_000);

describe("when a filter is built", () => {
  const HEAD = 'import { Record } from "@flb-wasm/sdk";\nimport { Pattern } from "@flb-wasm/sdk/pattern";\n';
  const build = async (lines: string): Promise<string> => (await compile(HEAD + lines)).messages;

  test.each([
    ['const p = Pattern.of("a(b");', "Cannot read the pattern a(b: character 2: a `(` is not closed", "(3,22)"],
    ['const TEXT = "[" + "a";\nconst p = Pattern.of(TEXT);', "Cannot read the pattern [a: character 1", "(4,22)"],
    ['const p = Pattern.of("(\\d+)");', 'Cannot read the pattern "(\\d+)": a string keeps no `\\d`. Write `\\\\d`', "(3,22)"],
    ['const p = Pattern.of("\\\\d+\\.");', "a string keeps no `\\.`", "(3,22)"],
    ['const p = Pattern.of("(%d+) %w");', "`%d` is Lua's. Write `[0-9]`", "(3,22)"],
  ])("%s is refused", async (lines, message, place) => {
    const messages = await build(`${lines}\nexport function f(record: Record): bool { return p.matches(record.at("log")); }`);
    expect(messages).toContain(message);
    expect(messages).toContain(`in assembly/index.ts${place}`);
  });

  test.each([
    ["p.matches(record.tag)", "Cannot search Tag: a pattern searches a string or a Value. Give its `.toText()`"],
    ["p.find(record.members()).found", "Cannot search Members: a pattern searches a string or a Value. Give its `.value`"],
    ["p.matches(7)", "Cannot search i32"],
  ])("%s is refused", async (call, message) => {
    const messages = await build(`const p = Pattern.of("a");\nexport function f(record: Record): bool { return ${call}; }`);
    expect(messages).toContain(message);
    expect(messages).toContain("in assembly/index.ts(4,");
  });

  test("what can be read is built without a word", async () => {
    const messages = await build('const p = Pattern.of("^\\\\s*(\\\\d+)%? \\\\[\\"(?<n>[^\\"]*)$");\nconst q = Pattern.of("^(\\\\d+)" + "\\\\.");\n'
      + 'export function f(record: Record): bool { return p.matches(record) || q.matches(record.tag.toText()) || Pattern.of(record.at("p").toText()).isValid; }');
    expect(messages).toBe("");
  });
}, 120_000);
