// Files of settings that a module names.
//   in   a section with accessible_paths, its module, where Fluent Bit is started
//   out  a finding for each that is not there, or that the module cannot read: it goes on with its defaults, with one line in the agent's log
// The module's own text says which files it reads: AssemblyScript keeps a text as UTF-16, with its length in bytes in the four bytes before:
// rtSize, std/assembly/rt/common.ts:68 of AssemblyScript.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Section, allProperties, splitPaths } from "@flb-wasm/host-sim";
import type { ModuleFile } from "../module/module-file.js";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";

/** A path of WASI is no longer. */
const LONGEST_BYTES = 8192;

export function checkSettings(section: Section, { bytes, name }: ModuleFile, folder: string): Finding[] {
  return allProperties(section, "accessible_paths").flatMap(({ value, place }) => {
    const open = splitPaths(value).filter((path) => !isOpen(path) && existsSync(resolve(folder, path)));
    return settingsBelow(bytes, open).flatMap((file): Finding[] => {
      const path = resolve(folder, file);
      if (!existsSync(path)) {
        return [{ code: "FLB038", severity: "note", place, problem: `${file}, which ${name} reads, is not here: without it the module uses its defaults`, remedy: "see that it is there where Fluent Bit runs" }];
      }
      return isSettings(readFileSync(path)) ? [] : [{ code: "FLB038", severity: "warning", place, problem: `${file}, which ${name} reads, ${NO_SETTINGS}`, remedy: CORRECT }];
    });
  });
}

export const NO_SETTINGS = "is no JSON object: the module goes on as if it were not there";
export const CORRECT = "correct the file: one object, without comments and without a comma after its last member";

/** The JSON files that a module names below some of these folders, as both spell them. */
export function settingsBelow(module: Uint8Array, folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap((folder) => settingsIn(module, folder.replace(/\/+$/, ""))))];
}

/** The texts in a module that are paths of JSON files below `path`, spelt as it is. */
function settingsIn(bytes: Uint8Array, path: string): string[] {
  const found: string[] = [];
  const module = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = Buffer.from(`${path}/`, "utf16le");
  for (let at = module.indexOf(begin, 4); at >= 0; at = module.indexOf(begin, at + 1)) {
    const length = module.readUInt32LE(at - 4);
    if (length > LONGEST_BYTES) continue;
    const text = module.toString("utf16le", at, at + length);
    if (text.endsWith(".json")) found.push(text);
  }
  return found;
}

export function isSettings(bytes: Uint8Array): boolean {
  try {
    const settings: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof settings === "object" && settings !== null && !Array.isArray(settings);
  } catch {
    return false;
  }
}
