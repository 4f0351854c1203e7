// Which files the checkers read.
//   in   a folder
//   out  paths relative to the repository, with `/`, sorted
// A folder that is not there has no files.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";

const NOT_SOURCE = new Set(["node_modules", "dist", "build", "target", "types", ".turbo", "coverage", "trees"]);

/** Files under `folder` whose name ends in `.ts`, without declarations and built folders. */
export function typeScriptFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : typeScriptFiles(root, path);
      return entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [path] : [];
    })
    .sort();
}

/** Folders directly under `folder`. */
export function subfolders(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_SOURCE.has(entry.name))
    .map((entry) => posix.join(folder, entry.name))
    .sort();
}

/** Files that git knows or would take: tracked, and new ones that are not ignored. */
export function repositoryFiles(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  return listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path))).sort();
}
