// `pnpm --filter @flb-wasm/docs build`: the whole site.
//   out  dist/: guide and reports by VitePress, dist/reference by typedoc, dist/playground by its own build
//   err  exit code 1: a step failed, a link leads nowhere, or a page would load something from another origin
// The packages must be built: typedoc and the playground read them.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SITE, buildPages } from "./build-pages.js";
import { deadLinks, foreignResources, wordlessLinks } from "./links.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BASE = process.env["FLB_WASM_DOCS_BASE"] ?? "/";

function run(title: string, folder: string, program: string, ...options: string[]): void {
  console.log(`== ${title}`);
  const { status, signal, error } = spawnSync(program, options, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
  if (status === 0) return;
  console.error(`Cannot build the site: ${title} ended with ${error?.message ?? signal ?? `exit code ${status}`}; read the lines above`);
  process.exit(1);
}

/** The repository's typedoc options, with a first page and links that belong to the site. */
function buildReference(): void {
  const options = join(PACKAGE, "build/typedoc.json");
  mkdirSync(join(PACKAGE, "build"), { recursive: true });
  const navigationLinks = { Guide: BASE, Playground: `${BASE}playground/` };
  writeFileSync(options, JSON.stringify({ extends: ["../../../typedoc.json"], readme: "../src/reference.md", favicon: "../public/favicon.svg", out: "../dist/reference", navigationLinks }));
  run("reference", ROOT, join(ROOT, "node_modules/.bin/typedoc"), "--options", options);
}

function buildPlayground(): void {
  const { scripts } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { scripts: Readonly<Record<string, string>> };
  if (scripts["build:playground"] === undefined) return console.log("not run: playground: there is no script build:playground");
  run("playground", PACKAGE, "npm", "run", "--silent", "build:playground");
  cpSync(join(PACKAGE, "playground/dist"), join(SITE, "playground"), { recursive: true });
}

rmSync(SITE, { recursive: true, force: true });
console.log("== guide and reports");
buildPages();
buildReference();
buildPlayground();

const problems = [...deadLinks(SITE, BASE), ...wordlessLinks(SITE), ...foreignResources(SITE)];
for (const { page, link, reason } of problems) console.error(`Cannot follow ${link} in ${page}: ${reason}`);
console.log(`site: packages/docs/dist, ${problems.length === 0 ? "every link leads somewhere" : `${problems.length} bad links`}`);
process.exitCode = problems.length === 0 ? 0 : 1;
