// The code of every chapter, compiled and run: what the guide says comes out is what comes out.
// FLB_WASM_UPDATE=1 writes expected.jsonl anew: read the difference before you commit it.

import { writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { type Terminal, makeStyle, runCommandLine } from "@flb-wasm/cli";
import { readPipelineConfig } from "@flb-wasm/host-sim";
import { parseAllDocuments } from "yaml";
import { chapterSnippets, compileSnippet, expectedOf, readSnippet, resultsOf, snippetFiles } from "../src/chapter-snippet.js";

describe("a chapter's filter", () => {
  it.each(chapterSnippets())("%s", async (name) => {
    const wasm = await compileSnippet(name);
    const results = await resultsOf(name, wasm);
    if (process.env["FLB_WASM_UPDATE"] === "1") writeFileSync(new URL(`../snippets/${name}/expected.jsonl`, import.meta.url), results);
    expect(expectedOf(name)).toBe(results);
  });

  it.each(chapterSnippets().filter((name) => name.startsWith("20-")))("%s passes check --strict, as chapter 11 says for CI", async (name) => {
    const printed: string[] = [];
    const keep = (text: string): void => void printed.push(text);
    const terminal: Terminal = {
      out: keep, err: keep, drained: async () => undefined, columns: 80, errorColumns: 80, isInteractive: false, canDrawProgress: false, style: makeStyle(false), errorStyle: makeStyle(false),
      cwd: process.cwd(), environment: {}, input: Readable.from([]), interruption: () => new AbortController().signal,
    };
    expect([await runCommandLine(["check", await compileSnippet(name), "--strict"], terminal), printed]).toEqual([0, ["nothing found"]]);
  });
});

/** A file with a pipeline or a service section is Fluent Bit's own; other YAML may be a cluster's. */
const isAgentConfig = (text: string): boolean => /^(pipeline|service|parsers|multiline_parsers):/m.test(text);
const VARIABLES = Object.fromEntries(["HOSTNAME", "NODE_NAME", "TOKEN", "HOST", "PORT"].map((name) => [name, "x"]));

describe("a chapter's configuration", () => {
  it.each(snippetFiles([".yaml", ".yml"]))("%s", (path) => {
    const text = readSnippet(path);
    expect(parseAllDocuments(text).flatMap(({ errors }) => errors.map(({ message }) => message))).toEqual([]);
    if (isAgentConfig(text)) expect(readPipelineConfig(text, { file: path, variables: VARIABLES }).file).toBe(path);
  });
  it.each(snippetFiles([".yaml", ".yml", ".conf"]))("%s names functions that its chapter's filter has", (path) => {
    const source = chapterSnippets().find((name) => path.startsWith(`${name}/`));
    const named = [...readSnippet(path).matchAll(/^[^#\n]*\bfunction_name:?\s+(\w+)/gm)].map((match) => match[1]);
    if (source === undefined || named.length === 0) return;
    const exported = [...readSnippet(`${source}/index.ts`).matchAll(/^export function (\w+)/gm)].map((match) => match[1]);
    expect(exported).toEqual(expect.arrayContaining(named));
  });
  it.each(snippetFiles([".conf"]))("%s", (path) => {
    expect(readPipelineConfig(readSnippet(path), { file: path, variables: VARIABLES }).file).toBe(path);
  });
});
