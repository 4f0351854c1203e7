// Files and folders that the operating system refuses: the guest gets EACCES, as openat(2) has it, and the host goes on.
import type * as fs from "node:fs";
import { expect, test, vi } from "vitest";

// Whoever runs the tests may be root, whom no file is refused.
vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const refuse = (path: unknown, name: string): void => {
    if (String(path).includes(name)) throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES", syscall: "open" });
  };
  return {
    ...real,
    readFileSync: (...args: Parameters<typeof real.readFileSync>) => (refuse(args[0], "secret.json"), real.readFileSync(...args)),
    lstatSync: (...args: Parameters<typeof real.lstatSync>) => (refuse(args[0], "locked/"), real.lstatSync(...args)),
    readdirSync: (...args: Parameters<typeof real.readdirSync>) => (refuse(args[0], "unlisted"), real.readdirSync(...args)),
  };
});

const { mkdirSync, writeFileSync } = await import("node:fs");
const { join } = await import("node:path");
const { FluentBit } = await import("../src/index.js");
const { temporaryFolder } = await import("./temp-folder.js");
const { SIX, wat } = await import("./wat.js");

/** Answers with the errno of path_open, as one character: ( is 0. */
const opener = (path: string): Uint8Array => wat(`(module
  (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 200) "${path}") (data (i32.const 480) "{\\"errno\\":\\" \\"}\\00")
  (func (export "f") ${SIX} (result i32)
    (i32.store8 (i32.const 490) (i32.add (i32.const 40) (call $open
      (i32.const 3) (i32.const 1) (i32.const 200) (i32.const ${path.length}) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 420))))
    i32.const 480))`);

test.each([
  ["a file", "secret.json", 2],
  ["a file below a folder that may not be entered", "locked/a.json", 2],
  ["a folder", "unlisted", 2],
  ["what is not there", "none.json", 44],
  ["a file that may be read", "open.json", 0],
])("opening %s", async (_, path, errno) => {
  const root = temporaryFolder();
  for (const folder of ["locked", "unlisted"]) mkdirSync(join(root, folder));
  for (const file of ["secret.json", "open.json", "locked/a.json"]) writeFileSync(join(root, file), "{}");
  const host = await FluentBit.load(opener(path), { functionName: "f", accessiblePaths: [root] });
  expect(host.filter([{ record: "{}" }]).events[0]?.after).toBe(JSON.stringify({ errno: String.fromCharCode(40 + errno) }));
});
