// The built site, as files and in a browser: every link leads somewhere, nothing comes from elsewhere, every finding has its page.
// Pages that are older than their sources are built first; reference and playground are looked at where they are built.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { BUILT_APART, SITE, ensurePages } from "../src/build-pages.js";
import { readChapters } from "../src/guide.js";
import { type DeadLink, deadLinks, foreignResources } from "../src/links.js";
import { testInChromium } from "./site-in-chromium.js";

const CODES = fileURLToPath(new URL("../../cli/codes", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const absent = (): string[] => BUILT_APART.filter((folder) => !existsSync(join(SITE, folder)));

beforeAll(() => {
  ensurePages();
  for (const folder of absent()) console.log(`not run: links of /${folder}/: it is not built; npm run docs builds it`);
}, 600_000);

describe("the built site", () => {
  it("has no dead link", () => {
    const leadsApart = ({ link, page }: DeadLink): boolean => absent().some((folder) => new URL(link, `file:///${page}`).pathname.startsWith(`/${folder}/`) || page.startsWith(`${folder}/`));
    expect(deadLinks(SITE).filter((each) => !leadsApart(each))).toEqual([]);
  });

  it("loads nothing from another origin", () => {
    expect(foreignResources(SITE)).toEqual([]);
  });

  it("has a page for every chapter, in the sidebar of every page", () => {
    const promises = readFileSync(join(SITE, "promises.html"), "utf8");
    for (const { path } of readChapters()) {
      expect(existsSync(join(SITE, `${path}.html`))).toBe(true);
      expect(promises).toContain(`href="${path}.html"`);
    }
  });

  it("has a page for every code, where a finding says", () => {
    const render = readFileSync(join(ROOT, "packages/cli/src/check/render.ts"), "utf8");
    expect(render).toContain("page: `codes/${finding.code}.md`");
    const pages = readdirSync(CODES).map((file) => `codes/${file.replace(/\.md$/, ".html")}`);
    expect(pages.filter((page) => !existsSync(join(SITE, page)))).toEqual([]);
  });
});

testInChromium();
