// What an author asks of patterns, in both formats.
import { beforeAll, describe, expect, test } from "vitest";
import { compile } from "../asc.js";
import { loadPatterns, type PatternGuest } from "./guest.js";

const NGINX = '^(\\S+) \\S+ (\\S+) \\[([^\\]]+)\\] "(\\S+) ([^ "]+)[^"]*" (\\d{3}) (\\d+)';
const LINE = '203.0.113.7 - ann [10/Oct/2025:13:55:36 +0000] "GET /a?q=é HTTP/1.1" 200 2326 "-"';

describe.each(["json", "msgpack"] as const)("%s", (eventFormat) => {
  let guest: PatternGuest;
  beforeAll(async () => {
    guest = await loadPatterns(eventFormat);
  }, 60_000);

  test("the fields of a line", () => {
    expect(guest.ask({ p: NGINX, t: LINE, n: 7 }).matches).toEqual([["", LINE.slice(0, LINE.indexOf(' "-"')), "203.0.113.7", "ann", "10/Oct/2025:13:55:36 +0000", "GET", "/a?q=é", "200", "2326"]]);
  });

  test.each([
    ["a group that took no part", "(a)|(b)", "b", 2, [["", "b", null, "b"]]],
    ["a group that is empty", "(x*)b", "b", 1, [["", "b", ""]]],
    ["a group that there is not", "(a)", "a", 3, [["", "a", "a", null, null]]],
    ["the leftmost, then the first alternative", "b|abc|ab", "xabcb", 0, [["x", "abc"], ["", "b"]]],
    ["as short as it can be", '"(.*?)"', 'a "b" "c"', 1, [["a ", '"b"', "b"], [" ", '"c"', "c"]]],
    ["empty matches", "x*", "axb", 0, [["", ""], ["a", "x"], ["", ""], ["b", ""]]],
    ["ASCII letters without their case", "(?i)Straße", "STRAßE", 0, [["", "STRAßE"]]],
    ["the dot and line feeds", "(?s)a.b", "a\nb", 0, [["", "a\nb"]]],
    ["lines", "(?m)^b$", "a\nb\nc", 0, [["a\n", "b"]]],
    ["the end is the end of the text", "a$", "a\n", 0, []],
    ["flags that end with their group", "(?:(?i)a)b", "AB Ab", 0, [["AB ", "Ab"]]],
    ["one character beyond U+FFFF", "^.$", "🙂", 0, [["", "🙂"]]],
    ["edges of words are ASCII's", "\\bé\\b|\\bx\\b", "é x", 0, [["é ", "x"]]],
    ["a name in Go's way", "(?P<name>b+)", "abbc", 1, [["a", "bb", "bb"]]],
  ])("%s", (_name, p, t, n, matches) => {
    expect(guest.ask({ p, t, n }).matches).toEqual(matches);
    expect(guest.ask({ p, t, n, string: true }).matches).toEqual(matches);
  });

  test("names", () => {
    expect(guest.ask({ p: "(a)(?<nam>b)(?<name>c)", t: "abc" }).named).toBe("c");
    expect(guest.ask({ p: "(?<names>a)", t: "a" }).named).toBeUndefined();
    expect(guest.ask({ p: "(?<name>a)", t: "b" }).named).toBeUndefined();
  });

  test.each([
    ["(\\w)(\\w)", "ab cd!", "$2$1", "ba dc!"], ["(?<name>b)", "abc", "[${name}]", "a[b]c"], ["b", "abc", "${0}0$$$", "ab0$$c"], ["b", "abc", "$7${none}${}", "ac"], ["b", "abc", "${1", "a${1c"],
    ["b", "abc", 'é"\\\n🙂', 'aé"\\\n🙂c'], ["x", "abc", "y", "abc"], ["", "ab", "-", "-a-b-"], ["(a)", "a".repeat(15), "$1$1$1$1$1$1$1$1$1$1", "a".repeat(150)], ["\\d", "4111-11", "#", "####-##"],
    ["(x)?b", "abc", "<$1>", "a<>c"], ["(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)", "abcdefghij", "$10${1}0", "ja0"],
  ])("%s in %j replaced by %j", (p, t, by, replaced) => {
    expect(guest.ask({ p, t, by }).replaced).toBe(replaced);
    expect(guest.ask({ p, t, by, string: true }).replaced).toBe(replaced);
  });

  test.each([7, true, null, { a: "a" }, ["a"]])("%j has no text to search, and stays", (t) => {
    expect(guest.ask({ p: "a*", t, by: "x" })).toMatchObject({ matched: false, matches: [], replaced: t });
    expect(guest.ask({ p: "a*", t: "b" }).matched).toBe(true);
  });

  test("what stands behind a text is not searched", () => {
    for (const t of ["", "a", "abcdefg", "abcdefgh"]) expect(guest.ask({ p: "[^a-h]", t }).matched).toBe(false);
  });
});

test("two patterns in turn, and many that are made and forgotten", async () => {
  const guest = await loadPatterns("json");
  for (let i = 0; i < 400; i++) expect(guest.ask({ p: `^x${i}-(\\d+)$`, t: `x${i}-${i * 7}`, n: 1 }).matches).toEqual([["", `x${i}-${i * 7}`, `${i * 7}`]]);
});

test("who does not ask for it has not got it", async () => {
  const build = async (body: string): Promise<number> => (await compile(`import { Record } from "@flb-wasm/sdk";\nimport { Pattern } from "@flb-wasm/sdk/pattern";\nexport function f(record: Record): void { ${body} }`)).wasm!.length;
  const without = await build('record.set("n", record.at("v").toText());');
  const tests = await build('if (Pattern.of("a").matches(record.at("v"))) record.set("n", record.at("v").toText());');
  const replaces = await build('record.set("n", Pattern.of("a").replace(record.at("v"), "b").toText());');
  expect(without).toBeLessThan(tests);
  expect(tests).toBeLessThan(replaces);
}, 60_000);
