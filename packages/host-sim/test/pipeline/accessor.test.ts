import { describe, expect, it } from "vitest";
import { parseJsonText } from "../../src/event/json-text.js";
import { AccessorError, composeText, lookUpString, parseAccessor } from "../../src/pipeline/accessor.js";
import { splitTokens } from "../../src/pipeline/rewrite-tag.js";

const record = parseJsonText(`{"a":"one","a":"two","n":7,"t":true,"nil":null,"k":{"l":{"app.io/x":"dot","it's":"quote"},"s":"text"},"arr":["x",{"y":"deep"}],"new-tag":"dash","u":18446744073709551615}`);
const compose = (template: string): string => composeText(parseAccessor(template), { tag: "kube.var.log", record, captures: ["whole", "first"] });

describe("composeText: tag templates", () => {
  it.each([
    // template                 result
    ["plain",                   "plain"],
    ["$a",                      "two"],            // the last of equal keys
    ["$n.$t",                   "7.true"],
    ["$TAG$n",                  "kube.var.log$n"], // the character behind $TAG never begins an accessor
    ["$TAG[0]$n",               "kube$n"],
    ["$a.",                     "two"],            // a single character at the end is forgotten
    ["$a,",                     "two"],
    ["x",                       "x"],
    ["$",                       ""],
    ["$u",                      "-1"],
    ["$nil",                    "null"],
    ["$missing",                ""],
    ["$k['l']['app.io/x']",     "dot"],
    ["$k['l']['it''s']",        "quote"],
    ["$arr[1]['y']",            "deep"],
    ["$a['below']",             "two"],            // a path into a string is the string
    ["$k['s']['x']",            ""],
    ["$new-tag",                "dash"],
    ["pre.$a",                  "pre.two"],
    ["$a.post",                 "two.post"],
    ["$TAG",                    "kube.var.log"],
    ["$TAG[0]",                 "kube"],
    ["$TAG[2]",                 "log"],
    ["$TAG[9]",                 ""],
    ["x.$TAG[1].y",             "x.var.y"],
    ["$0/$1",                   "whole/first"],
    ["$1.$a",                   "first.two"],
    ["$2",                      ""],
  ])("%s gives %j", (template, expected) => {
    expect(compose(template)).toBe(expected);
  });

  it.each(["$.a", "$a['b'", "$a[x]", "$a[01]", "$n-$t"])("%s is no accessor: Fluent Bit does not start", (template) => {
    expect(() => parseAccessor(template)).toThrow(AccessorError);
  });

  it("a rule's key needs no dollar, and only strings count", () => {
    expect(lookUpString(parseAccessor("new-tag"), record)).toBe("dash");
    expect(lookUpString(parseAccessor("$n"), record)).toBeNull();
    expect(lookUpString(parseAccessor("$TAG"), record)).toBeNull();
  });
});

describe("splitTokens", () => {
  it.each([
    ["$a ^b$ c false", ["$a", "^b$", "c", "false"]],
    ["  $a   \"x y\"  c false", ["$a", "x y", "c", "false"]],
    ["$a \"say \\\"hi\\\"\" c true", ["$a", "say \"hi\"", "c", "true"]],
    ["$k['a b'] x", ["$k['a", "b']", "x"]],
    ["", []],
  ])("%j", (text, tokens) => {
    expect(splitTokens(text)).toEqual(tokens);
  });
});
