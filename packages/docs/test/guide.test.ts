// The guide's own rules: its code comes from files that are run, and every chapter has the same shape.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { CHAPTERS } from "../src/chapters.js";
import { SNIPPETS, snippetNames } from "../src/snippet.js";

const GUIDE = fileURLToPath(new URL("../site/guide", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** Whose own tests compile and run them. */
const TESTED_ELSEWHERE = [/^examples\/[^/]+\//, /^bench\/peers\//];
/** Drawings of bytes; nothing runs in them. */
const NOT_CODE = ["packages/docs/snippets/raw-echo/memory.txt"];

const includesOf = (text: string): string[] => [...text.matchAll(/^<<< (\S+?)(\{.*\})?$/gm)].map(([, path = ""]) => path);

describe.each(CHAPTERS)("$file", ({ file, title }) => {
  const path = join(GUIDE, `${file}.md`);
  const text = readFileSync(path, "utf8");

  it("has its number, its title, an aim and a way on", () => {
    expect(text).toMatch(new RegExp(`^# ${Number(file.slice(0, 2))}\\. ${title}\\n\\n<p class="aim">`));
    expect(text).toContain("## Read next");
  });

  it("takes all code from files that tests run, or quotes one", () => {
    const fences = [...text.matchAll(/^```(\S.*)$/gm)].map(([, opening = ""]) => opening);
    expect(fences.filter((opening) => !/ file=\S+$/.test(opening))).toEqual([]);
    const included = includesOf(text).map((each) => relative(ROOT, join(dirname(path), each)).replaceAll("\\", "/"));
    expect(included.filter((each) => !existsSync(join(ROOT, each)))).toEqual([]);
    expect(included.filter((each) => !isTested(each))).toEqual([]);
  });

  it("names a line of Fluent Bit's source only with its release", () => {
    const cited = [...text.matchAll(/`((?:plugins|src|lib)\/[^`]+:\d[^`]*)`/g)].map(([, place = ""]) => place);
    expect(cited.filter((place) => !/@v\d+\.\d+\.\d+$/.test(place) && !text.includes("@v5.1.1"))).toEqual([]);
  });
});

it("every snippet is shown somewhere", () => {
  const shown = CHAPTERS.flatMap(({ file }) => includesOf(readFileSync(join(GUIDE, `${file}.md`), "utf8")));
  expect(snippetNames().filter((name) => !shown.some((path) => path.includes(`snippets/${name}/`)))).toEqual([]);
});

it.each(readdirSync(SNIPPETS, { recursive: true, encoding: "utf8" }).filter((path) => /\.(ya?ml|json)$/.test(path)))("%s parses", (path) => {
  const text = readFileSync(join(SNIPPETS, path), "utf8");
  expect(path.endsWith(".json") ? typeof JSON.parse(text) : parseAllDocuments(text).flatMap(({ errors }) => errors)).toEqual(path.endsWith(".json") ? "object" : []);
});

/** Compiled or run by snippets.test.ts, consoles.test.ts, lua.test.ts, or the tests of the file's own folder. */
function isTested(path: string): boolean {
  if (TESTED_ELSEWHERE.some((folder) => folder.test(path)) || NOT_CODE.includes(path)) return true;
  return /^packages\/docs\/snippets\/[^/]+\/(filter\.ts|input\.ts|transcript\.txt|[\w-]+\.(console|sh|lua|json|ya?ml))$/.test(path);
}
