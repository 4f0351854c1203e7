// What of the machine a filter reads while the agent starts and runs: scripts, lists, files, the environment.
//   in   what the caller gives; a disk, where there is one
//   out  MachineFiles
export interface MachineFiles {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of a lua filter, as `script` names it; `null` where there is none. */
  readonly readScript: (script: string) => Uint8Array | null;
  /** Of another filter, as its option names it; `null` where there is none. */
  readonly readNamed: (name: string) => Uint8Array | null;
  /** As the agent would see it. */
  readonly readFile: (path: string) => Uint8Array | null;
}

type Files = Readonly<Record<string, Uint8Array | string>>;

/** What of a pipeline's options is about it. */
export interface MachineSources {
  readonly filterFiles?: Files;
  readonly files?: Files;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** @param configFile a script that is not in the folder of the agent is looked for beside it: plugins/filter_lua/lua_config.c:76-90 @v5.1.1 */
export async function openMachineFiles(configFile: string, { filterFiles, files, directory = ".", environment = {} }: MachineSources): Promise<MachineFiles> {
  const [fs, path] = typeof process === "object" ? await Promise.all([import("node:fs"), import("node:path")]) : [null, null];
  const fromDisk = (folder: string, name: string): Uint8Array | null => {
    const found = path?.resolve(folder, name);
    return fs && found !== undefined && fs.statSync(found, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(found) : null;
  };
  const given = (all: Files | undefined, name: string): Uint8Array | null => {
    const text = all?.[name];
    return typeof text === "string" ? new TextEncoder().encode(text) : text ?? null;
  };
  const readNamed = (name: string): Uint8Array | null => given(filterFiles, name) ?? fromDisk(directory, name);
  return {
    environment, readNamed,
    readScript: (script) => readNamed(script) ?? fromDisk(path?.dirname(configFile) ?? ".", script),
    readFile: (name) => files ? given(files, name) ?? given(files, name.replace(/^\.\//, "")) : fromDisk(directory, name),
  };
}
