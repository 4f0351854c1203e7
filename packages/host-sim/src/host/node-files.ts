// Real directories for accessible_paths. The only file of the filter's host that knows Node.
//   in   paths from the guest, already inside the preopened directory
//   out  bytes and names
//   err  LoadError when the directory itself is not there; `null` or a Refusal for anything below it
// Symbolic links are followed one by one, as WAMR does it: a target that is absolute or climbs out of the directory is refused, wherever it leads.
import { type BigIntStats, type Stats, lstatSync, readFileSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Directory, FileStat, Refusal } from "./files.js";
import { LoadError } from "./load-error.js";

/** path_get, lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/libraries/libc-wasi/sandboxed-system-primitives/src/posix.c:1484 @v5.1.1 */
const MOST_LINKS = 128;

/** Opens a directory as WAMR preopens it, a relative one from where the agent was started: wasm_runtime_common.c:3683-3702 @v5.1.1 */
export function openDirectory(accessiblePath: string, startedIn = "."): Directory {
  let root: string;
  try {
    root = realpathSync(resolve(startedIn, accessiblePath));
    if (!statSync(root).isDirectory()) throw new Error("not a directory");
  } catch {
    throw LoadError.atInstantiate(`error while pre-opening directory ${accessiblePath}: 2`);
  }
  const found = (path: string): string | null => {
    const real = follow(root, path);
    return real === null || isRefusal(real) ? null : real.path;
  };
  return {
    kindOf(path) {
      const real = follow(root, path);
      return real === null || isRefusal(real) ? real : statSync(real.path).isDirectory() ? "directory" : "file";
    },
    statOf(path, followsLast) {
      const real = follow(root, path, followsLast);
      return real === null || isRefusal(real) ? real : asFileStat(lstatSync(real.path, { bigint: true }));
    },
    read(path) {
      const real = found(path);
      return real === null ? null : unlessRefused(() => new Uint8Array(readFileSync(real)));
    },
    list(path) {
      const real = found(path);
      return real === null ? null : unlessRefused(() => readdirSync(real).sort());
    },
  };
}

interface Found {
  readonly path: string;
}

function isRefusal(found: Found | Refusal): found is Refusal {
  return typeof found === "string";
}

/** path_get, the same in WAMR 1.3.0, 1.3.3 and 2.4.1: posix.c:1297-1534 @v5.1.1 */
function follow(root: string, path: string, followsLast = true): Found | Refusal | null {
  const entered: string[] = [];
  const rest = path.split("/");
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      if (entered.pop() === undefined) return "outside";
      continue;
    }
    const at = join(root, ...entered, name);
    const stats = entryAt(at);
    if (!stats || stats === "denied") return stats ?? null;
    if (stats.isSymbolicLink() && (followsLast || rest.length > 0)) {
      if (++links === MOST_LINKS) return "loop";
      const target = readlinkSync(at);
      if (target.startsWith("/")) return "outside";
      rest.unshift(...target.split("/"));
    } else if (rest.length > 0 && !stats.isDirectory()) return "below a file";
    else entered.push(name);
  }
  return { path: join(root, ...entered) };
}

/** convert_stat, core/shared/platform/common/posix/posix_file.c:82-102 @v5.1.1 */
function asFileStat(stats: BigIntStats): FileStat {
  return {
    kind: stats.isDirectory() ? "directory" : stats.isSymbolicLink() ? "link" : "file",
    byteLength: stats.size, device: stats.dev, inode: stats.ino, linkCount: stats.nlink,
    times: { read: stats.atimeNs, written: stats.mtimeNs, changed: stats.ctimeNs },
  };
}

/** `undefined` for what is not there, and for a name that no file can have. */
function entryAt(path: string): Stats | "denied" | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code === "EACCES" ? "denied" : undefined;
  }
}

/** `null` for what the file system refuses to read. */
function unlessRefused<T>(read: () => T): T | null {
  try {
    return read();
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).syscall === undefined) throw problem;
    return null;
  }
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
