// The files that a guest may read, whatever they lie on.
//   in   paths relative to a preopened directory, `/` between names
//   out  bytes, names; `null` for what is not there or may not be read
//   err  none: the WASI layer turns `null` into an errno
// Read-only. `node-files.ts` has the real ones.

/** Why a path is not followed, though something stands there: a symbolic link leads out, or round in a circle; a file has a path below it; a folder on the way may not be entered. */
export type Refusal = "outside" | "loop" | "below a file" | "denied";

/** What a file system knows of a file without reading it. Files in memory have no more than their kind and size; the rest is 0. */
export interface FileStat {
  readonly kind: "file" | "directory" | "link";
  readonly byteLength: bigint;
  readonly device: bigint;
  readonly inode: bigint;
  readonly linkCount: bigint;
  /** Nanoseconds since 1970. */
  readonly times: { readonly read: bigint; readonly written: bigint; readonly changed: bigint };
}

/** A preopened directory; no path that leaves it by its own names ever comes here. */
export interface Directory {
  kindOf(path: string): "file" | "directory" | Refusal | null;
  /** @param followsLast whether a symbolic link at the path's end is followed, or told of itself. */
  statOf(path: string, followsLast: boolean): FileStat | Refusal | null;
  /** Of a file; `null` for one that may not be read. */
  read(path: string): Uint8Array | null;
  /** Of a directory; `null` for one that may not be read. */
  list(path: string): readonly string[] | null;
}

/** One entry of `accessible_paths`. The guest knows it by this name. */
export interface Preopen {
  readonly name: string;
  readonly directory: Directory;
}

/** Opens the real directory of an accessible path; throws what Fluent Bit would log if it is not there. */
export type OpenDirectory = (accessiblePath: string, startedIn?: string) => Directory;

/** Files in memory: `{ "conf/rules.json": "{}" }`, their paths as Fluent Bit would be given them. */
export function virtualDirectory(accessiblePath: string, files: Readonly<Record<string, Uint8Array | string>>): Directory {
  const encoder = new TextEncoder();
  const root = normalise(accessiblePath);
  const prefix = root === "" ? "" : root.endsWith("/") ? root : `${root}/`;
  const inside = new Map<string, Uint8Array>();
  for (const [path, contents] of Object.entries(files)) {
    const normal = normalise(path);
    if (!normal.startsWith(prefix)) continue;
    inside.set(normal.slice(prefix.length), typeof contents === "string" ? encoder.encode(contents) : contents);
  }
  const below = (path: string): string[] => {
    const start = path === "" ? "" : `${path}/`;
    return [...inside.keys()].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
  };
  const isBelowFile = (path: string): boolean => path.split("/").some((_, i, names) => i > 0 && inside.has(names.slice(0, i).join("/")));
  const kindOf: Directory["kindOf"] = (path) => (inside.has(path) ? "file" : path === "" || below(path).length > 0 ? "directory" : isBelowFile(path) ? "below a file" : null);
  return {
    kindOf,
    statOf: (path) => {
      const kind = kindOf(path);
      return kind === "file" || kind === "directory" ? { ...IN_MEMORY, kind, byteLength: BigInt(inside.get(path)?.byteLength ?? 0) } : kind;
    },
    read: (path) => inside.get(path) ?? null,
    list: (path) => {
      const names = new Set(below(path).map((rest) => rest.split("/")[0] ?? ""));
      return names.size > 0 || path === "" ? [...names].sort() : null;
    },
  };
}

const IN_MEMORY = { device: 0n, inode: 0n, linkCount: 1n, times: { read: 0n, written: 0n, changed: 0n } } as const;

/** Resolves a guest's path inside a directory; `null` if it climbs out of it or is absolute. */
export function resolveInside(path: string): string | null {
  if (path.startsWith("/")) return null;
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return null;
  }
  return names.join("/");
}

function normalise(path: string): string {
  return path.replace(/^(\.\/)+/, "").replace(/\/+$/, "").replace(/^\.$/, "");
}
