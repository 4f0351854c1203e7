// The guide's Lua filters give what its AssemblyScript filters give.
//   not run without luajit on the PATH

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SNIPPETS } from "../src/snippet.js";

const CALLS = `
local code, _, record = severity("tag", 0, { level = "E", log = "cannot connect" })
assert(code == 2 and record.severity == "error" and record.level == nil)
assert(severity("tag", 0, { level = "D" }) == -1)
code, _, record = severity("tag", 0, { log = "started" })
assert(code == 2 and record.severity == "info")
`;

it("severity.lua", () => {
  const { status, stderr, error } = spawnSync("luajit", ["-"], { input: readFileSync(join(SNIPPETS, "from-lua/severity.lua"), "utf8") + CALLS, encoding: "utf8" });
  if (error !== undefined) return void console.log("not run: severity.lua: no luajit on the PATH");
  expect([status, stderr]).toEqual([0, ""]);
});
