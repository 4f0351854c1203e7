// Every test of the workspace, one project a folder: `npx vitest run --project host-sim`.
// Timeouts are generous because a test may compile AssemblyScript on a small machine; a hanging test still ends.

import { existsSync, readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

const SECOND = 1000;

const packageFolders = readdirSync("packages").filter((name) => existsSync(`packages/${name}/package.json`));

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      ...packageFolders.map((folder) => project(folder, `packages/${folder}/{test,snippets}/**/*.test.ts`)),
      project("examples", "examples/*/test/**/*.test.ts"),
      project("tools", "tools/test/**/*.test.ts"),
      project("conformance", "conformance/**/*.test.ts"),
    ],
  },
});

function project(name: string, include: string) {
  return { test: { name, include: [include], setupFiles: ["tools/fast-check-setup.ts"], testTimeout: 60 * SECOND, hookTimeout: 120 * SECOND } };
}
