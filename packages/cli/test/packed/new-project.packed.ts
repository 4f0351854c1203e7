// New projects from the packages as they are published: packed tarballs, installed by npm, pnpm and yarn, then `npm test`.
// Slow; run by `pnpm --filter @flb-wasm/cli test:packed` after a build. A package manager that is not here is reported, not passed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
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
  for (const name of ["host-sim", "sdk-as", "cli"]) {
    execFileSync("pnpm", ["pack", "--pack-destination", folder], { cwd: join(PACKAGES, name), stdio: "pipe" });
  }
}, 2 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true }), MINUTE);

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
  }, 3 * MINUTE);
});
