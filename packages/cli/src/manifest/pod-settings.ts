// Files of settings that a module names, in a pod: without one, and with a broken one, the module uses its defaults.
//   in   a deployment
//   out  what is missing or broken, and the remedy
import { posix } from "node:path";
import { allProperties, splitPaths } from "@flb-wasm/host-sim";
import { CORRECT, NO_SETTINGS, isSettings, settingsBelow } from "../check/check-settings.js";
import { allSections } from "../check/module-paths.js";
import { holds, withoutSlash } from "./pod-folders.js";
import type { Deployment } from "./request.js";

/** Of what others mount, nobody knows here what is in it; nor of a folder that an image brings. */
export function settingsProblems({ config, module, files, delivery, folder, mounted = [] }: Deployment): string[] {
  const open = allSections(config).filter(({ name }) => name === "wasm" || name === "exec_wasi").flatMap((section) => allProperties(section, "accessible_paths").flatMap(({ value }) => splitPaths(value)));
  const unknown = [...mounted.map(withoutSlash), ...delivery === "image-volume" ? [folder] : []];
  return settingsBelow(module, open).flatMap((path) => {
    const file = files.find((each) => each.path === posix.normalize(path));
    if (file) return isSettings(file.bytes) ? [] : [`--file ${path}, which the module reads, ${NO_SETTINGS}; ${CORRECT}`];
    if (unknown.some((each) => holds(each, posix.normalize(path)))) return [];
    return [`the module reads ${path}, and nothing supplies it, so its defaults apply; add --file ${path}=<file>, or --mounted ${posix.dirname(path)} where something else mounts it`];
  });
}
