// Folders that a module may read, as a configuration names them.
//   in   an accessible_paths, where Fluent Bit is started
//   out  findings at its line
import { existsSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { type Property, splitPaths } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";

/** A module that stands at an absolute path, and not here, says that the configuration is another machine's: a pod's. */
export function isElsewhere(path: Property | undefined): boolean {
  return path !== undefined && isAbsolute(path.value) && !existsSync(path.value);
}

/** @param without what becomes of the filter or input that one of the folders is missing for. */
export function checkAccessible({ value, place }: Property, folder: string, isOfAnother: boolean, without: string): Finding[] {
  const paths = splitPaths(value);
  if (paths.length === 0) return [{ code: "FLB010", severity: "error", place, problem: `accessible_paths is empty: ${without}`, remedy: "name a folder, or remove accessible_paths" }];
  return paths.filter((path) => !isOpen(path)).flatMap((path): Finding[] => {
    const stats = statSync(resolve(folder, path), { throwIfNoEntry: false });
    if (stats?.isDirectory() || (!stats && isAbsolute(path) && isOfAnother)) return [];
    const state = stats ? "is no folder" : `does not exist${isAbsolute(path) ? " on this machine" : ""}`;
    return [{
      code: "FLB010", severity: !stats && isAbsolute(path) ? "warning" : "error", place,
      problem: `accessible_paths ${path} ${state}: where it ${stats ? "is none" : "does not"}, ${without}`,
      remedy: "create the folder, or remove it from accessible_paths",
    }];
  });
}
