// Every shell transcript of the guide: the commands run, and print what the page shows.
//   FLB_WASM_UPDATE=1 writes them anew

import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consolePaths, consoleTranscript, stable } from "../src/console.js";
import { SNIPPETS } from "../src/snippet.js";

describe("a shell transcript", () => {
  it.each(consolePaths())("%s", (path) => {
    const transcript = consoleTranscript(path);
    if (process.env["FLB_WASM_UPDATE"] === "1") writeFileSync(join(SNIPPETS, path), transcript);
    expect(stable(readFileSync(join(SNIPPETS, path), "utf8"))).toBe(stable(transcript));
  });
});

const shellFiles = readdirSync(SNIPPETS, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".sh"));

describe("commands that the tests do not run", () => {
  it.each(shellFiles)("%s is shell", (path) => {
    const { status, stderr } = spawnSync("sh", ["-n", join(SNIPPETS, path)], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });
});
