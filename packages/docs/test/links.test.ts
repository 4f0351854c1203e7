// Dead links and foreign resources, found on sites of a few files.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deadLinks, foreignResources, wordlessLinks } from "../src/links.js";

let site = "";
beforeEach(() => void (site = mkdtempSync(join(tmpdir(), "links-"))));
afterEach(() => rmSync(site, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(site, path)), { recursive: true });
    writeFileSync(join(site, path), text);
  }
}

describe("deadLinks()", () => {
  it.each([
    '<a href="b.html">', '<a href="./b">', '<a href="/c/">', '<a href="/c/?q=1#top">', '<a href="b.html#x%20y">', '<a href="#here">', '<a href="https://elsewhere.example/none">',
    '<a href="mailto:a@b.example">', '<img src="/i.svg">',
  ])("takes %s", (link) => {
    write({ "a.html": `<p id="here">${link}`, "b.html": '<p id="x y">', "c/index.html": '<a name="top">', "i.svg": "<svg/>" });
    expect(deadLinks(site)).toEqual([]);
  });

  it.each([
    ['<a class="x" href="none.html">', "there is no such file"],
    ['<a href="b.html#none">', "b.html has no anchor none"],
    ['<a href="#none">', "a.html has no anchor none"],
    ['<script src="/assets/none.js"></script>', "there is no such file"],
    ['<link rel="icon" href="/none.svg">', "there is no such file"],
  ])("finds %s", (link, reason) => {
    write({ "a.html": link, "b.html": "" });
    expect(deadLinks(site).map((dead) => dead.reason)).toEqual([reason]);
  });

  it("knows where the site is served", () => {
    write({ "a.html": '<a href="/docs/a.html"><a href="/a.html">' });
    expect(deadLinks(site, "/docs/")).toEqual([{ page: "a.html", link: "/a.html", reason: "the site is served under /docs/" }]);
  });
});

it("wordlessLinks() finds what has neither text nor a label", () => {
  write({ "a.html": '<a href="#a">a</a> <a class="x" href="#b"> </a> <a aria-label="c" href="#c"></a> <a href="#d"><img alt="d" src="d.svg"></a>' });
  expect(wordlessLinks(site)).toEqual([{ page: "a.html", link: "#b", reason: "it has no words" }]);
});

describe("foreignResources()", () => {
  it.each([
    ["a.html", '<script defer src="https://cdn.example/a.js"></script>'],
    ["a.html", '<link rel="stylesheet" href="//fonts.example/a.css">'],
    ["a.html", '<img alt="" src="https://img.example/a.png">'],
    ["a.css", "@import 'https://fonts.example/a.css';"],
    ["a.css", "@font-face { src: url(https://fonts.example/a.woff2) }"],
  ])("finds one in %s: %s", (path, text) => {
    write({ [path]: text });
    expect(foreignResources(site)).toHaveLength(1);
  });

  it("takes links that a reader follows", () => {
    write({ "a.html": '<a href="https://elsewhere.example"><img src="/a.png"><link rel="canonical" href="https://site.example/a">', "a.css": "a { background: url(data:image/svg+xml;utf8,x) }" });
    expect(foreignResources(site)).toEqual([]);
  });
});
