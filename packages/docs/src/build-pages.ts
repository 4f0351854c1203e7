// Home, guide and reports, by VitePress, into dist/. What others put there, reference and playground, stays.
//   err  VitePress's own words

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = join(PACKAGE, "../..");
export const SITE = join(PACKAGE, "dist");

/** Folders of the site that VitePress does not write. */
export const BUILT_APART: readonly string[] = ["reference", "playground"];

/** What the pages are made of, from the repository's root. */
const SOURCES = [
  "packages/docs/index.md", "packages/docs/.vitepress", "packages/docs/guide", "packages/docs/snippets", "packages/docs/src", "packages/docs/public",
  "packages/cli/codes", "conformance/matrix.json", "bench/results", "PROMISES.md", "examples/hello-world/assembly",
];

/** Builds the pages anew; `quiet` keeps VitePress's words for an error. */
export function buildPages({ quiet = false } = {}): void {
  for (const name of existsSync(SITE) ? readdirSync(SITE) : []) {
    if (!BUILT_APART.includes(name)) rmSync(join(SITE, name), { recursive: true });
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(PACKAGE, "node_modules/vitepress/bin/vitepress.js"), "build", "."], {
    cwd: PACKAGE, encoding: "utf8", stdio: quiet ? "pipe" : "inherit", env: { ...process.env, NODE_ENV: "production", VITEST: "" },
  });
  if (status !== 0) throw new Error(`Cannot build the pages: ${quiet ? `${stdout}${stderr}` : "read the lines above"}`);
}

/** Builds the pages unless they are newer than all that they are made of. */
export function ensurePages(): void {
  const built = join(SITE, "index.html");
  if (!existsSync(built) || statSync(built).mtimeMs < newest(SOURCES)) buildPages({ quiet: true });
}

/** Time of the newest file, in milliseconds. */
function newest(paths: readonly string[]): number {
  const times = paths.filter((path) => existsSync(join(ROOT, path))).map((path) => {
    const stats = statSync(join(ROOT, path));
    return stats.isDirectory() ? newest(readdirSync(join(ROOT, path)).map((name) => `${path}/${name}`)) : stats.mtimeMs;
  });
  return Math.max(0, ...times);
}
