// Where lua filters find scripts and files.
//   in   what the caller gives; a disk, where there is one
//   out  LuaFiles
import type { LuaFiles } from "./lua-stage.js";

/** What of a pipeline's options is theirs. */
export interface LuaSources {
  readonly scripts?: Readonly<Record<string, Uint8Array | string>>;
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** @param configFile a script that is not in the folder of the agent is looked for beside it: plugins/filter_lua/lua_config.c:76-90 @v5.1.1 */
export async function openLuaFiles(configFile: string, { scripts, files, directory = ".", environment = {} }: LuaSources): Promise<LuaFiles> {
  const [fs, path] = typeof process === "object" ? await Promise.all([import("node:fs"), import("node:path")]) : [null, null];
  const fromDisk = (folder: string, name: string): Uint8Array | null => {
    const found = path?.resolve(folder, name);
    return fs && found !== undefined && fs.statSync(found, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(found) : null;
  };
  const given = (all: LuaSources["files"], name: string): Uint8Array | null => {
    const text = all?.[name];
    return typeof text === "string" ? new TextEncoder().encode(text) : text ?? null;
  };
  return {
    environment,
    readScript: (script) => given(scripts, script) ?? fromDisk(directory, script) ?? fromDisk(path?.dirname(configFile) ?? ".", script),
    readFile: (name) => files ? given(files, name) ?? given(files, name.replace(/^\.\//, "")) : fromDisk(directory, name),
  };
}
