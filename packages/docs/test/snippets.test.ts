// Every snippet of the guide, compiled and run: what the page shows is what happened.
//   FLB_WASM_UPDATE=1 writes the transcripts anew

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SNIPPETS, snippetNames, transcriptOf } from "../src/snippet.js";

describe("a snippet's transcript", () => {
  it.each(snippetNames())("%s", async (name) => {
    const path = join(SNIPPETS, name, "transcript.txt");
    const transcript = await transcriptOf(name);
    if (process.env["FLB_WASM_UPDATE"] === "1") writeFileSync(path, transcript);
    expect(existsSync(path) ? readFileSync(path, "utf8") : null).toBe(transcript);
  });
});

describe("the end of chapter 12", () => {
  it("is the example that the template makes", () => {
    const example = new URL("../../../examples/k8s-routing/assembly/index.ts", import.meta.url);
    expect(readFileSync(join(SNIPPETS, "routing/filter.ts"), "utf8")).toBe(readFileSync(example, "utf8"));
  });
});
