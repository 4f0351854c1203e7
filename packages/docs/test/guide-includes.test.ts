// What the chapters include is there: files, regions, drawings. Chapters link by the names of their files.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { GUIDE, readChapters } from "../src/guide.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

interface Include {
  readonly path: string;
  readonly region: string | undefined;
}

/** `<<< path#region{ts}` and `<!--@include: path-->`. */
function includesOf(text: string): Include[] {
  const code = [...text.matchAll(/^\s*<<<\s+([^\s{#]+)(?:#([\w-]+))?/gm)].map(([, path = "", region]) => ({ path, region }));
  const parts = [...text.matchAll(/<!--\s*@include:\s*(\S+?)\s*-->/g)].map(([, path = ""]) => ({ path: path.replace(/[{#].*$/, ""), region: undefined }));
  return [...code, ...parts];
}

function problemOf({ path, region }: Include, folder: string): string | null {
  const file = path.startsWith("@/") ? join(PACKAGE, path.slice(2)) : resolve(folder, path);
  if (!existsSync(file)) return `${path} is not there`;
  if (region === undefined || readFileSync(file, "utf8").match(new RegExp(`#?region ${region}\\b`)) !== null) return null;
  return `${path} has no region ${region}`;
}

const pages = [...readChapters().map(({ file }) => join(GUIDE, file)), join(PACKAGE, "index.md")];

describe.each(pages.map((path) => [path.slice(PACKAGE.length), path] as const))("%s", (_, path) => {
  it("includes what is there", () => {
    const problems = includesOf(readFileSync(path, "utf8")).map((include) => problemOf(include, dirname(path)));
    expect(problems.filter((problem) => problem !== null)).toEqual([]);
  });
});

describe("readChapters()", () => {
  it("numbers chapters as their files, without a gap", () => {
    expect(readChapters().map(({ number }) => number)).toEqual(readChapters().map((_, i) => i + 1));
  });
});
