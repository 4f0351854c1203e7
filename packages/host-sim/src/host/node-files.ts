// Real directories for accessible_paths. The only file of the filter's host that knows Node.
//   in   paths from the guest, already inside the preopened directory
//   out  bytes and names
//   err  LoadError when the directory itself is not there; `null` for anything below it
// A symbolic link that leads out of the directory is refused, as WASI's sandbox does.
import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { Directory } from "./files.js";
import { LoadError } from "./load-error.js";

/** Opens a directory as WAMR preopens it: wasm_runtime_common.c:3683-3702 @v5.1.1 */
export function openDirectory(accessiblePath: string): Directory {
  let root: string;
  try {
    root = realpathSync(accessiblePath);
    if (!statSync(root).isDirectory()) throw new Error("not a directory");
  } catch {
    throw LoadError.atInstantiate(`error while pre-opening directory ${accessiblePath}: 2`);
  }
  const inside = (path: string): string | null => {
    try {
      const real = realpathSync(join(root, path));
      return real === root || real.startsWith(root + sep) ? real : null;
    } catch {
      return null;
    }
  };
  return {
    kindOf(path) {
      const real = inside(path);
      return real === null ? null : statSync(real).isDirectory() ? "directory" : "file";
    },
    read(path) {
      const real = inside(path);
      return real === null ? null : new Uint8Array(readFileSync(real));
    },
    list(path) {
      const real = inside(path);
      return real === null ? null : readdirSync(real).sort();
    },
  };
}

/** Reads a module from disk. */
export function readModuleFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}

/** The text of a file beside the module, or `null`. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
