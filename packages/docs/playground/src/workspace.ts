// What a reader edits: files and settings. Plain values, so that workers and links can carry them.
//   assembly/*.ts   sources; assembly/index.ts is the entry
//   records.jsonl   one record a line; a workspace without it is an input
//   anything else   a file that the guest may read, by the path it asks for
// Knows neither compiler nor page.

export const ENTRY = "assembly/index.ts";
export const RECORDS = "records.jsonl";

export interface Settings {
  /** A release line, or exact: `5.1`, `4.1.1`. */
  readonly version: string;
  readonly eventFormat: "json" | "msgpack";
  /** What the filter gets in one callback: each record alone, or all of them. */
  readonly chunk: "each" | "all";
  readonly tag: string;
  /** `function_name`; empty for the first filter of the module. */
  readonly functionName: string;
}

export interface Workspace {
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

export const DEFAULT_SETTINGS: Settings = { version: "5.1", eventFormat: "json", chunk: "each", tag: "playground", functionName: "" };

export function isSource(path: string): boolean {
  return path.startsWith("assembly/") && path.endsWith(".ts");
}

/** The paths of the editor, in the order of their tabs: the entry and the records first. */
export function sourcePaths({ files }: Workspace): string[] {
  return entryFirst(Object.keys(files).filter(isSource), ENTRY);
}

/** The sources by path. */
export function sourcesOf(files: Workspace["files"]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => isSource(path)));
}

/** Records and guest files. */
export function inputPaths({ files }: Workspace): string[] {
  return entryFirst(Object.keys(files).filter((path) => !isSource(path)), RECORDS);
}

/** The files that the guest may read. */
export function guestFiles({ files }: Pick<Workspace, "files">): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isSource(path) && path !== RECORDS));
}

export function withFile(workspace: Workspace, path: string, text: string): Workspace {
  return { ...workspace, files: { ...workspace.files, [path]: text } };
}

export function withoutFile(workspace: Workspace, path: string): Workspace {
  return { ...workspace, files: Object.fromEntries(Object.entries(workspace.files).filter(([name]) => name !== path)) };
}

export function withSettings(workspace: Workspace, changes: Partial<Settings>): Workspace {
  return { ...workspace, settings: { ...workspace.settings, ...changes } };
}

/** True if both have the same files and settings. */
export function isSameWorkspace(a: Workspace, b: Workspace): boolean {
  return canonicalText(a) === canonicalText(b);
}

function canonicalText({ files, settings }: Workspace): string {
  return JSON.stringify([Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)), settings]);
}

function entryFirst(paths: string[], first: string): string[] {
  return paths.sort((a, b) => Number(b === first) - Number(a === first) || (a < b ? -1 : 1));
}
