import { describe, expect, it } from "vitest";
import { matchesPattern, matchesTag } from "../../src/pipeline/match.js";
import { compileRegex, isAnchored, regexFault } from "../../src/pipeline/regex.js";
import { NotSimulated } from "../../src/not-simulated.js";

describe("matchesPattern: router_match of the host", () => {
  it.each([
    // tag            pattern       matches
    ["kube.a",        "kube.a",     true],
    ["kube.a",        "kube.*",     true],
    ["kube.a.b.c",    "kube.*",     true],
    ["kube.",         "kube.*",     true],
    ["kube",          "kube.*",     false],
    ["kube",          "kube*",      true],
    ["kube.a",        "*",          true],
    ["",              "*",          true],
    ["",              "",           true],
    ["a",             "",           false],
    ["kube.a",        "***",        true],
    ["kube.a",        "*.a",        true],
    ["kube.a.a",      "*.a",        true],
    ["kube.ab",       "*.a",        false],
    ["kube.x.app",    "kube.*.app", true],
    ["kube..app",     "kube.*.app", true],
    ["kube.app",      "kube.*.app", false],
    ["KUBE.a",        "kube.*",     false],
    ["general-s3-eu", "general-s3", false],
    ["a.b.a.c",       "*a.c",       true],
  ])("%j against %j is %j", (tag, pattern, expected) => {
    expect(matchesPattern(tag, pattern)).toBe(expected);
  });

  it.each([
    // expression       fault
    ["a(b",             "an open group"],
    ["(?<n>a",          "an open group"],
    ["a)b",             "a ) without ("],
    ["[a",              "an open ["],
    ["*a",              "* without anything before it"],
    ["(+)",             "+ without anything before it"],
    ["a|*",             null],
    ["a]",              null],
    ["()",              null],
    ["a(?!b)",          null],
    ["\\p{Alpha}(",   null],
    ["/kube\\..*/i",  null],
  ])("says of %j that it has %j", (expression, fault) => {
    expect(regexFault(expression)).toBe(fault);
  });

  it("tries match_regex at the tag's start, and an empty match is none", () => {
    const regex = compileRegex("^kube\\.");
    expect(matchesTag("kube.a", { pattern: null, regex })).toBe(true);
    expect(matchesTag("x.kube.a", { pattern: null, regex: compileRegex("kube") })).toBe(false);
    expect(matchesTag("a", { pattern: null, regex: compileRegex("b*") })).toBe(false);
  });
});

describe("compileRegex: Onigmo's Ruby syntax", () => {
  it("an expression that is too large for V8 is refused by name, and not with the first record", () => {
    expect(() => compileRegex("b".repeat(200_000))).toThrow(new NotSimulated(`Cannot simulate the regular expression ${"b".repeat(100)}…: JavaScript does not take it`));
  });

  it.each([
    // pattern            text             groups
    ["^a$",               "x\na\ny",       ["a"]],      // ends of a line, not of the text
    ["\\Aa\\z",           "x\na",          null],
    ["a\\Z",              "a\n",           ["a"]],
    [".",                 "\n",            null],
    [".",                 "\u2028",        ["\u2028"]],
    ["/./m",              "\n",            ["\n"]],
    ["/AB/i",             "ab",            ["ab"]],
    ["(?i)AB|c",          "C",             ["C"]],
    ["(?im)A.b",          "a\nB",          ["a\nB"]],
    ["/ab/",              "ab",            ["ab"]],
    ["\\d",               "\u0661",        null],
    ["\\h+",              "xyzbeef",       ["beef"]],
    ["a{,2}b",            "aaab",          ["aab"]],
    ["x{y}",              "x{y}",          ["x{y}"]],
    ["(\\w+)-(\\d+)",     "id app-12",     ["app-12", "app", "12"]],
    ["(?<app>[a-z.-]+)",  "shop.web-a",    ["shop.web-a", "shop.web-a"]],
    ["[^\\s]+",           " \u00a0a",      ["\u00a0a"]],
    ["^general-elastic$", "general-elastic-ap", null],
    ["(a)(?<n>b|c)+(d)",  "abcd",          ["abcd", "c"]],   // beside a name, others capture nothing
    ["(?<n>b*)?a",        "a",             ["a", ""]],
    ["(?<n>b)??(?<m>b)?a", "ba",           ["ba", undefined, "b"]],
    ["(?:x(?<n>b))?a",    "a",             ["a", undefined]],
    ["(?:\\.(x[a-z](-x)?)*)_(?<n>a)", ".xaxb-x_a", [".xaxb-x_a", "a"]],
    ["[\\s\\S]+",         "a\n\u00e9",     ["a\n\u00e9"]],
    ["[^\\W\\d]+",        "1a_\u00e9",      ["a_"]],
    ["[^]a]+",            "]ab]",          ["b"]],
    ["(?i:ab)c",          "ABc",           ["ABc"]],
    ["(?i:ab)c",          "abC",           null],
    ["(?i)a(?-i:b)",      "Ab",            ["Ab"]],
    ["/a(?-i:b)/i",       "AB",            null],
    ["(?m:a.)b.",         "a\nb\n",        null],
    ["(?m-i:a.)b",        "a\nb",          ["a\nb"]],
    ["(?i:[j-l]+[^a])",   "JK\u212aA",      ["JK\u212a"]],
    ["(?i:(?<n>x)|[^\\w-])", "X",         ["X", "X"]],
    ["/[\\w-]+/i",        "a-\u017f`",    ["a-"]],
    ["[a-z-\\d]+",         "~a-9",          ["a-9"]],
    ["[-\\d]+",           "~-9",          ["-9"]],
    ["[\\w-x]+",          "~a-",           ["a-"]],
    ["[[:alpha:]]+",      "1\u00e9a_",     ["\u00e9a"]],
    ["[[:^space:][:blank:]]+", "\na b\t", ["a b\t"]],
    ["[^[:punct:]]+",     "$~a|",          ["a"]],
    ["[[:xdigit:]x]+",    "0xFg",          ["0xF"]],
    ["\\bx",              "\u00e9x x",     ["x"]],
    ["\\Bx",              "x\u00b2x",      ["x"]],
    ["(?<=\"x\":)y(?!z)", '"x":yz "x":y', ["y"]],
  ])("%j on %j", (pattern, text, groups) => {
    expect(compileRegex(pattern).search(text)?.slice() ?? null).toEqual(groups);
  });

  it.each(["a++", "a{2}?", "a(?i)b", "(?x)a", "[[:^alnum:]]", "(?i:[[:lower:]])", "/[[:^alpha:]]/i", "[[:nosuch:]]", "[[a]]", "(?x:a)", "(?i:\u00e9)", "[+-\\d]", "[a&&b]", "\\p{L}", "(a)\\1", "(?>a)", "/a/x", "((a)|b)+", "(?<n>(?<m>a)|b)+", "(?<=a+)b", "(?=a)*", "/[\\S]/i", "a**"])("refuses %j", (pattern) => {
    expect(() => compileRegex(pattern)).toThrow(NotSimulated);
  });

  it("names groups by their numbers", () => {
    expect(compileRegex("(?<a>x)(y)|(?<b>z)|(?<a>w)").groupNames).toEqual(["a", "b", "a"]);
    expect(compileRegex("(x)(?:y)").groupNames).toEqual([null]);
  });

  it.each([["^a$", true], ["\\Aa\\z", true], ["a", false], ["^a", false], ["a$", false], ["^a|b$", false], ["^a$|^b$", true], ["^(a|b)$", true], [".*", true], ["^a\\$", false]])(
    "isAnchored(%j) is %j", (pattern, expected) => {
      expect(isAnchored(pattern)).toBe(expected);
    },
  );
});
