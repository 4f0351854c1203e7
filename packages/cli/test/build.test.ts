// What `build` refuses: places that cannot be written, projects that are none, modules without a filter. After each the project builds.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Workshop } from "./program.js";

const workshop = new Workshop();
const FILTER = 'import { Record } from "@flb-wasm/sdk";\nexport function mark(record: Record): void { record.set("by", "mark"); }\n';
const ASCONFIG = '{ "extends": "@flb-wasm/sdk/asconfig.json" }';
const REMEDY = "name another place, or correct its permissions";
const OLD = "an older module";

function reset(): void {
  for (const name of ["build", "asconfig.json"]) rmSync(join(workshop.folder, name), { recursive: true, force: true });
  workshop.write("assembly/index.ts", FILTER);
  workshop.write("asconfig.json", ASCONFIG);
  workshop.write("build/filter.wasm", OLD);
}

beforeAll(() => {
  symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(workshop.folder, "node_modules"));
  workshop.write("test/cases.yaml", "cases:\n  - { name: marks, record: {}, expect: { record: { by: mark } } }\n");
  reset();
});
afterEach(reset);
afterAll(() => workshop.remove());

const built = (name: string): string => readFileSync(join(workshop.folder, "build", name), "latin1");

describe("what cannot be written is an error that names the file, and nothing is half there", () => {
  const places: [what: string, line: string, folder: string | null, message: string][] = [
    ["the module's folder is a file", "build -o asconfig.json/x.wasm", null, `Cannot make the folder asconfig.json: a part of the path is a file; ${REMEDY}`],
    ["a folder has the module's name", "build -o assembly", null, `Cannot write assembly: it is a folder; ${REMEDY}`],
    ["a folder has the map's name", "build", "build/filter.wasm.map", `Cannot write build/filter.wasm.map: it is a folder; ${REMEDY}`],
    ["a folder has the name of the text", "build -- --textFile build/filter.wat", "build/filter.wat", `Cannot write build/filter.wat: it is a folder; ${REMEDY}`],
    ["the same, in a test", "test --build", "build/filter.wasm.map", `Cannot write build/filter.wasm.map: it is a folder; ${REMEDY}`],
    ["a name that is too long", `build -o ${"x".repeat(300)}.wasm`, null, `Cannot write ${"x".repeat(300)}.wasm: its name is too long; ${REMEDY}`],
  ];
  test.each(places)("%s", async (_what, line, folder, message) => {
    if (folder !== null) mkdirSync(join(workshop.folder, folder));
    expect(await workshop.run(line)).toEqual({ code: 3, out: "", err: `error ${message}` });
    expect(built("filter.wasm")).toBe(OLD);
    expect(readdirSync(join(workshop.folder, "build")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test.each([["--version", /^Version \d+\.\d+\.\d+/], ["-h", /SYNTAX[^]*asc \[entryFile/], ["--help", /OPTIONS/], ["--showConfig", /filter\.wasm/]])("-- %s shows what the compiler says, and nothing is built", async (option, words) => {
    expect(await workshop.run(`build -- ${option}`)).toEqual({ code: 0, out: expect.stringMatching(words), err: "" });
    expect(built("filter.wasm")).toBe(OLD);
  });

  test("what can be written replaces the older file, through a link too, and leaves nothing beside it", async () => {
    symlinkSync("filter.wasm", join(workshop.folder, "build", "link.wasm"));
    expect(await workshop.run("build -o build/link.wasm")).toMatchObject({ code: 0, err: "" });
    expect(built("filter.wasm").slice(0, 4)).toBe("\0asm");
    expect(readdirSync(join(workshop.folder, "build")).sort()).toEqual(["filter.wasm", "link.wasm", "link.wasm.map"]);
    expect(await workshop.run("test --build")).toMatchObject({ code: 0 });
    expect(statSync(join(workshop.folder, "build", "filter.wasm.map")).size).toBeGreaterThan(1000);
  });

  test.each([
    ["an empty name", ["build", "-o", ""], 2, "Cannot build: the name of the module is empty; name a file, such as build/filter.wasm"],
    ["an empty name for asc", ["build", "--", "-o", ""], 3, "Cannot write build/filter.wasm: the compiler made no such module; leave out what stands behind --, or name the file with --out"],
    ["an option of asc that makes no module", ["build", "--", "--noEmit"], 3, "Cannot write build/filter.wasm: the compiler made no such module; leave out what stands behind --, or name the file with --out"],
  ])("%s", async (_what, words, code, message) => {
    const printed = await workshop.run(words);
    expect([printed.code, printed.out, printed.err.split("\n").at(-1)]).toEqual([code, "", `error ${message}`]);
    expect(built("filter.wasm")).toBe(OLD);
  });
});

describe("a project that is none, or a module without a filter", () => {
  const HAND = "export function f(a: i32, b: i32, c: i32, d: i32, e: i32, g: i32): i32 { return e; }\n";
  const refused: [what: string, asconfig: string | null, source: string, code: number, message: RegExp][] = [
    ["no asconfig.json", null, FILTER, 3, /^error Cannot build assembly\/index\.ts: there is no asconfig\.json here, so the SDK takes no part; write { "extends": "@flb-wasm\/sdk\/asconfig\.json" } into it, or start in your project's folder$/],
    ["no asconfig.json, and errors", null, "let a: Absent;", 4, /^hint there is no asconfig\.json here/m],
    ["an asconfig.json without the SDK", "{}", FILTER, 3, /asconfig\.json does not extend @flb-wasm\/sdk\/asconfig\.json; write {.*} there, or export a function \(i32, i32, i32, i32, i32, i32\) -> i32 by hand$/],
    ["an asconfig.json that is no JSON", '{\n  "extends": x }', FILTER, 3, /^error Cannot read asconfig\.json:2:14: expected a value; correct it, {.*} is enough$/],
    ["an asconfig.json that ends early", "{", FILTER, 3, /^error Cannot read asconfig\.json:1:2: expected a name in quotes; correct it/],
    ["options that are no object", '{ "options": 3 }', FILTER, 3, /^error Cannot read asconfig\.json: options is not an object; correct it/],
    ["a package that is not there", '{ "extends": "@flb-wasm/gone/asconfig.json" }', FILTER, 8, /^error Cannot build assembly\/index\.ts: asconfig\.json extends @flb-wasm\/gone\/asconfig\.json, which is not there; run npm install, or correct the name$/],
    ["a filter named malloc", ASCONFIG, FILTER.replace("mark", "malloc"), 4, /in assembly\/index\.ts\(2,17\)/],
  ];
  test.each(refused)("%s", async (_what, asconfig, source, code, message) => {
    workshop.write("assembly/index.ts", source);
    if (asconfig === null) rmSync(join(workshop.folder, "asconfig.json"));
    else workshop.write("asconfig.json", asconfig);
    const printed = await workshop.run("build");
    expect([printed.code, printed.out]).toEqual([code, ""]);
    expect(printed.err).toMatch(message);
    expect(printed.err).not.toMatch(/^ +at /m);
    expect(built("filter.wasm")).toBe(OLD);
  });

  test("a filter by hand needs neither", async () => {
    rmSync(join(workshop.folder, "asconfig.json"));
    workshop.write("assembly/index.ts", HAND);
    expect(await workshop.run("build")).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/filters +f$/m) });
    expect(existsSync(join(workshop.folder, "build", "filter.wasm.map"))).toBe(false);
  });
});

test("Yarn's Plug'n'Play, where asc finds no package, is named with what to set", async () => {
  workshop.write("plugged/.pnp.cjs", "");
  workshop.write("plugged/assembly/index.ts", FILTER);
  expect(await workshop.run("build", { folder: "plugged" })).toEqual({
    code: 8, out: "", err: "error Cannot build: asc looks for packages in node_modules, and Yarn's Plug'n'Play makes none; write nodeLinker: node-modules into .yarnrc.yml, then run yarn install",
  });
});
