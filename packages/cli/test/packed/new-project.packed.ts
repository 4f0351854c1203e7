// New projects from the packages as they are published: packed tarballs, installed by npm, pnpm and yarn, then `npm test`.
// Slow; run by `pnpm --filter @flb-wasm/cli test:packed` after a build. A package manager that is not here is reported, not passed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEMPLATES } from "../../src/new/templates.js";

const PACKAGES = fileURLToPath(new URL("../../../", import.meta.url));
const PROGRAM = join(PACKAGES, "cli/bin/flb-wasm.js");
const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), "flb-wasm-packed-"));

beforeAll(() => {
  for (const name of ["host-sim", "sdk-as", "cli", "create-flb-wasm"]) {
    execFileSync("pnpm", ["pack", "--pack-destination", folder], { cwd: join(PACKAGES, name), stdio: "pipe" });
  }
}, 10 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true }), MINUTE);

/** Yarn keeps what it has unpacked by name and version, so that a cache of its own would bring back the packages of an earlier day. */
process.env["YARN_CACHE_FOLDER"] = join(folder, "yarn-cache");

const MANAGERS: readonly (readonly [name: string, command: readonly string[]])[] = [
  ["npm", ["npm"]],
  ["pnpm", ["pnpm"]],
  ["yarn", ["npx", "--yes", "yarn@1.22.22"]],
];

describe.each(MANAGERS)("with %s", (manager, [program = "", ...leading]) => {
  test.each(TEMPLATES.map(({ name }) => name))("%s is green", (template) => {
    if (spawnSync(program, [...leading, "--version"], { cwd: folder }).status !== 0) {
      console.log(`not run: ${template} with ${manager}: ${manager} is not installed`);
      return;
    }
    const name = `${template}-${manager}`;
    execFileSync(process.execPath, [PROGRAM, "new", name, "--template", template, "--tarballs", "."], { cwd: folder });
    const project = join(folder, name);
    const installed = spawnSync(program, [...leading, "install"], { cwd: project, encoding: "utf8" });
    expect(installed.status, installed.stdout + installed.stderr).toBe(0);
    for (const script of ["test", "check"]) {
      const ran = spawnSync(program, [...leading, "run", script], { cwd: project, encoding: "utf8" });
      expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    }
    if (manager !== "npm") return;
    const added = spawnSync(program, ["install", "--save-dev", "@flb-wasm/host-sim"], { cwd: project, encoding: "utf8" }); // as chapter 11 of the guide says
    expect(added.status, added.stdout + added.stderr).toBe(0);
  }, 10 * MINUTE);

  test("create: what `npm create @flb-wasm` runs is installed from its tarball, and its project is green", () => {
    if (spawnSync(program, [...leading, "--version"], { cwd: folder }).status !== 0) {
      console.log(`not run: create with ${manager}: ${manager} is not installed`);
      return;
    }
    const place = join(folder, `create-${manager}`);
    installCreate(place, program, leading);
    const made = spawnSync(join(place, "node_modules/.bin/create-flb-wasm"), ["my-filter", "--tarballs", ".."], { cwd: place, encoding: "utf8" });
    expect([made.status, made.stderr]).toEqual([0, ""]);
    const project = join(place, "my-filter");
    const started = performance.now();
    for (const words of [["install"], ["test"]]) {
      const ran = spawnSync(program, [...leading, ...words], { cwd: project, encoding: "utf8" });
      expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    }
    console.log(`${manager} install and test: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }, 10 * MINUTE);
});

/** As `npm create` does it: the package and what it needs, in a folder of their own. */
function installCreate(place: string, program: string, leading: readonly string[]): void {
  const tarballs = Object.fromEntries(readdirSync(folder).flatMap((file) => {
    const name = /^flb-wasm-(create|cli|host-sim)-\d.*\.tgz$/.exec(file)?.[1];
    return name === undefined ? [] : [[`@flb-wasm/${name}`, `file:${join(folder, file)}`]];
  })) as Record<string, string>;
  const { "@flb-wasm/create": create, ...inner } = tarballs;
  expect(create, "the tarball of @flb-wasm/create").toBeDefined();
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), JSON.stringify({ name: "place", private: true, dependencies: { "@flb-wasm/create": create }, overrides: inner, resolutions: inner }));
  writeFileSync(join(place, "pnpm-workspace.yaml"), `overrides: ${JSON.stringify(inner)}\n`);
  const installed = spawnSync(program, [...leading, "install"], { cwd: place, encoding: "utf8" });
  expect(installed.status, installed.stdout + installed.stderr).toBe(0);
}
