// What a remedy says is pasted into a file of its format.
import { expect, it } from "vitest";
import { parse } from "yaml";
import { spellProperty } from "../../src/pipeline/spelling.js";

it.each(["*", "kube.*", "a b", "true", "8192", "a: b", "#a", "x #y", "{}", "$a", "-", "a:", "/x/y"])("%j", (value) => {
  expect(spellProperty("classic", "match", value)).toBe(`match ${value}`);
  expect(parse(spellProperty("yaml", "match", value), { schema: "failsafe" })).toEqual({ match: value });
});
