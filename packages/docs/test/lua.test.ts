// The guide's Lua filters give what its AssemblyScript filters give.
//   not run without luajit on the PATH

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SNIPPETS } from "../src/snippet.js";

const CALLS: Readonly<Record<string, string>> = {
  "18-from-lua/mark.lua": `
local code, _, record = mark("tag", 0, { a = 2 })
assert(code == 2 and record.seen == 1 and record.a == 2)
`,
  "18-from-lua-2/tidy.lua": `
assert(tidy("tag", 0, { log = "GET /healthz", status = "200" }) == -1)
local code, _, record = tidy("tag", 0, { log = "GET /cart", status = "503", labels = { app = "shop", zone = "a" } })
assert(code == 2 and record.message == "GET /cart" and record.log == nil and record.severity == "error" and record.label_count == 2 and record.seen == 1)
code, _, record = tidy("tag", 0, { log = "GET /cart", status = 502 })
assert(code == 2 and record.severity == "error" and record.label_count == nil and record.seen == 2)
code, _, record = tidy("tag", 0, { note = "no log here" })
assert(code == 2 and record.note == "no log here" and record.message == nil and record.severity == nil and record.seen == 3)
`,
};

it.each(Object.entries(CALLS))("%s", (script, calls) => {
  const { status, stderr, error } = spawnSync("luajit", ["-"], { input: readFileSync(join(SNIPPETS, script), "utf8") + calls, encoding: "utf8" });
  if (error !== undefined) return void console.log(`not run: ${script}: no luajit on the PATH`);
  expect([status, stderr]).toEqual([0, ""]);
});
