// The built program as a process: exit codes, streams, a closed pipe, and templates that are green.
// Needs `pnpm build` first, as every test task does.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEMPLATES } from "../src/new/templates.js";
import { KEEP, PARAMS, Workshop, filterWat } from "./program.js";

const PROGRAM = fileURLToPath(new URL("../bin/flb-wasm.js", import.meta.url));
const CREATE = fileURLToPath(new URL("../../create-flb-wasm/bin/create-flb-wasm.js", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const workshop = new Workshop();
beforeAll(async () => {
  expect(existsSync(join(PACKAGE, "dist/main.js")), "run pnpm --filter @flb-wasm/cli build first").toBe(true);
  await workshop.writeWat("keep.wasm", KEEP);
});
afterAll(() => workshop.remove());

function flbWasm(words: readonly string[], cwd = workshop.folder, environment: Record<string, string> = {}): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [PROGRAM, ...words], { cwd, encoding: "utf8", env: { PATH: process.env["PATH"] ?? "", ...environment } });
}

describe("the program", () => {
  test("prints errors on standard error and ends with their code", () => {
    const { status, stdout, stderr } = flbWasm(["run", "gone.wasm"]);
    expect([status, stdout, stderr]).toEqual([3, "", "error Cannot read gone.wasm: there is no such file; build it first with flb-wasm build\n"]);
  });

  test.each(["18.20.8", "20.18.9", "20.19.0", "21.0.0"])("on Node.js %s", (node) => {
    const older = `data:text/javascript,Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${node}" } });`;
    for (const words of [[PROGRAM, "--version"], [CREATE, "--help"]]) {
      const { status, stderr } = spawnSync(process.execPath, ["--import", older, ...words], { encoding: "utf8" });
      const refusal = `error Cannot run flb-wasm on Node.js ${node}: it needs 20.19.0 or later; install one, from https://nodejs.org or with your version manager\n`;
      expect([status, stderr]).toEqual(/^(18|20\.18)\./.test(node) ? [8, refusal] : [0, ""]);
    }
  });

  test("colours where it is asked to, and never with NO_COLOR", () => {
    workshop.write("one.jsonl", '{"a":1}\n');
    expect(flbWasm(["run", "keep.wasm", "-i", "one.jsonl"], undefined, { FORCE_COLOR: "1" }).stdout).toContain("\u001b[");
    expect(flbWasm(["run", "keep.wasm", "-i", "one.jsonl"], undefined, { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout).not.toContain("\u001b[");
  });

  test("gives the filter its folders under the names that it is told", async () => {
    const name = '(import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))';
    // Keeps a record if the first folder's name has one character.
    const body = `(func (export "keep") ${PARAMS} (drop (call $prestat (i32.const 3) (i32.const 8))) (select (local.get $record) (i32.const 4) (i32.eq (i32.load (i32.const 12)) (i32.const 1))))`;
    await workshop.writeWat("prestat.wasm", filterWat(body, name));
    workshop.write("one.jsonl", '{"a":1}\n');
    workshop.write("etc/settings.json", "{}");
    const outcome = (...words: string[]): unknown => JSON.parse(String(flbWasm(["run", "prestat.wasm", "-i", "one.jsonl", "--json", ...words]).stdout).split("\n")[0] ?? "");
    expect(outcome()).toMatchObject({ outcome: "kept" });
    expect(outcome("--accessible-path", ".")).toMatchObject({ outcome: "kept" });
    expect(outcome("--accessible-path", "etc")).toMatchObject({ outcome: "dropped" });
  });

  test("ends quietly when its pipe is closed", () => {
    workshop.write("many.jsonl", '{"a":1}\n'.repeat(50_000));
    const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${PROGRAM}" run keep.wasm -i many.jsonl --limit 0 | head -n 1`], { cwd: workshop.folder, encoding: "utf8" });
    expect([stdout, stderr]).toEqual(["many.jsonl:1  kept\n", ""]);
  });

  test("says in one sentence that standard output is full", () => {
    if (!existsSync("/dev/full")) return console.log("not run: full standard output: there is no /dev/full");
    const { status, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${PROGRAM}" --help > /dev/full`], { encoding: "utf8" });
    expect([status, stderr]).toEqual([3, "error Cannot write standard output: the disk is full; make room, or name another place\n"]);
  });

  // Of this nobody can be told but by the exit code, which was 1.
  test.skipIf(process.platform !== "linux")("keeps its exit code and its work where standard error is closed or full", () => {
    for (const [words, end, status] of [["run gone.wasm", "2> /dev/full", 3], ["test cases.yaml --update --wasm keep.wasm", "2> /dev/full", 0], ["test cases.yaml --update --wasm keep.wasm", "2> >(exec true)", 0]] as const) {
      workshop.write("cases.yaml", "cases:\n  - {name: a, record: {a: 1}}\n  - {name: b, record: {a: 2}}\n");
      expect(spawnSync("bash", ["-c", `"${process.execPath}" "${PROGRAM}" ${words} ${end}`], { cwd: workshop.folder, encoding: "utf8" }).status).toBe(status);
    }
  });

  test("names the traffic file that has no room", () => {
    if (!existsSync("/dev/full")) return console.log("not run: a full traffic file: there is no /dev/full");
    workshop.write("one.jsonl", '{"a":1}\n');
    const { status, stderr } = flbWasm(["record", "/dev/full", "--force", "-i", "one.jsonl"]);
    expect([status, String(stderr)]).toEqual([3, "error Cannot write /dev/full: the disk is full; make room, or name another place\n"]);
  });

  test("an error of the author is named at the author's line", () => {
    const folder = makeProject("broken", "hello");
    workshop.write("broken/assembly/index.ts", 'import { Record, Verdict } from "@flb-wasm/sdk";\n\nexport function hello(record: Record, tag: string): Verdict {\n  return Verdict.Keep;\n}\n');
    const { status, stderr } = flbWasm(["build"], folder);
    expect(status).toBe(4);
    expect(stderr).toContain("assembly/index.ts(3,");
    expect(stderr).toContain("Cannot build assembly/index.ts: the compiler refused it, see above; correct the lines it names");
  });

  test("a beginner's error gets a hint, and a module older than its source updates no case", () => {
    const folder = makeProject("first-try", "hello");
    expect(flbWasm(["test", "--build"], folder).status).toBe(0);
    workshop.write("first-try/assembly/index.ts", 'import { Record } from "@flb-wasm/sdk";\n\nexport function hello(record: Record): void {\n  let n = record.level;\n  [1].forEach((x) => { n += x; });\n}\n');
    expect(flbWasm(["test", "--update"], folder)).toMatchObject({ status: 3, stderr: "error Cannot update the cases: build/filter.wasm is older than assembly, so its answers are those of an earlier filter; add --build\n" });
    expect(flbWasm(["test"], folder)).toMatchObject({ status: 0, stderr: "warning build/filter.wasm is older than assembly; add --build\n" });
    const { status, stderr } = flbWasm(["build"], folder);
    expect([status, String(stderr).split("\n").filter((line) => line.startsWith("hint"))]).toEqual([4, ['hint a key is read with at("level") and written with set("level", …)', "hint a function inside a function cannot use its variables: write a loop"]]);
  });

  test("a debug build names the author's line of a trap in the library", () => {
    const folder = makeProject("debug", "hello");
    workshop.write("debug/assembly/index.ts", 'import { Record } from "@flb-wasm/sdk";\n\nexport function hello(record: Record): void {\n  record.set("part", "a".split("/")[1]);\n}\n');
    expect(flbWasm(["build", "--debug"], folder).status).toBe(0);
    const { status, stdout } = flbWasm(["run", "build/filter.wasm", "-i", "records.jsonl", "--show", "bad"], folder);
    expect([status, stdout]).toEqual([6, expect.stringContaining("assembly/index.ts:4:")]);
  });
});

describe.each(TEMPLATES)("template $name", ({ name, kind }) => {
  test("is green, and check finds nothing", () => {
    const folder = makeProject(name, name);
    const wasm = kind === "input" ? "build/input.wasm" : "build/filter.wasm";
    const tested = flbWasm(["test", "--build", "--wasm", wasm], folder);
    expect([tested.status, tested.stderr], String(tested.stdout)).toEqual([0, ""]);
    expect(tested.stdout).toMatch(/^\d+ passed, /m);
    const { status, stdout } = flbWasm(["check", wasm, "-c", "fluent-bit.yaml"], folder);
    expect([status, stdout]).toEqual([0, expect.not.stringContaining("error")]);
  });
});

test("new does not write into a folder with files", () => {
  workshop.write("taken/file", "");
  expect(flbWasm(["new", "taken"])).toMatchObject({ status: 3, stderr: "error Cannot make taken: the folder taken is not empty; name another one\n" });
});

/** A new project with this workspace's packages. */
function makeProject(folder: string, template: string): string {
  const made = flbWasm(["new", folder, "--template", template]);
  expect([made.status, made.stderr]).toEqual([0, ""]);
  const path = join(workshop.folder, folder);
  symlinkSync(join(PACKAGE, "node_modules"), join(path, "node_modules"));
  expect(readdirSync(path)).toContain("README.md");
  expect(JSON.parse(readFileSync(join(path, "package.json"), "utf8"))).toMatchObject({ name: folder, scripts: { test: expect.stringContaining("flb-wasm test"), "build:aot": `flb-wasm aot build/${template === "input" ? "input" : "filter"}.wasm` } });
  return path;
}
