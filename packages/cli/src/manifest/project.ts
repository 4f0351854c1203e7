// What a project's folder says about itself, for its image.
//   in   a folder
//   out  its package manager; whether a path is there; a path as its image has it
//   err  CliError if packages are named but not locked
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
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

/** @returns a path that is there, relative to the folder and with `/` on every system; it begins with `..` where it is elsewhere. */
export function pathIn(folder: string, path: string): string {
  const direct = relative(folder, path);
  const found = isElsewhere(direct) ? relative(realpathSync(folder), realpathSync(path)) : direct; // $PWD may be a link
  return found.split(sep).join("/");
}

function isElsewhere(path: string): boolean {
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
}
