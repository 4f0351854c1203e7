// What a project's folder says about itself, for its image.
//   in   a folder
//   out  its package manager; whether a path is there
//   err  CliError if packages are named but not locked
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../command/cli-error.js";
import type { Installer } from "./docker.js";

/** @returns `null` for a folder without a build of its own: its module was made elsewhere. */
export function findInstaller(folder: string): Installer | null {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return null;
  const { scripts } = JSON.parse(readFileSync(path, "utf8")) as { scripts?: Record<string, string> };
  if (scripts?.["build"] === undefined) return null;
  if (existsSync(join(folder, "package-lock.json"))) return "npm";
  if (existsSync(join(folder, "pnpm-lock.yaml"))) return "pnpm";
  const yarnLock = join(folder, "yarn.lock");
  if (existsSync(yarnLock)) return readFileSync(yarnLock, "utf8").includes("# yarn lockfile v1") ? "yarn-classic" : "yarn";
  throw new CliError("Cannot write a Dockerfile: package.json has no lockfile beside it, so each image would have other packages; run npm install first");
}

/** @returns a look at paths relative to a folder. */
export function lookIn(folder: string): (path: string) => "file" | "folder" | null {
  return (path) => {
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    if (found === undefined) return null;
    return found.isDirectory() ? "folder" : "file";
  };
}
