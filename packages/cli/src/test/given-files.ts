// What a case's module sees in place of the disk.
//   in   files: as a case file has them; the folders that paths begin in; accessible paths
//   out  bytes by the path that Fluent Bit would see
//   err  CliError for what is not there, and for a path that no accessible path leads to
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { CliError } from "../command/cli-error.js";
import type { CaseFile, GivenFiles, TestCase } from "./case-file.js";

export type SeenFiles = Readonly<Record<string, Uint8Array | string>>;

/**
 * The files of one case: those of all cases and its own, which come first.
 *
 * @param cwd the project: where names of folders begin. A file of a mapping lies beside the cases.
 * @param accessiblePaths as written; `null` where a configuration says them.
 * @returns `null` if neither the file nor the case has any, so that the disk is read.
 */
export function filesOf(file: CaseFile, each: TestCase, cwd: string, accessiblePaths: readonly string[] | null): SeenFiles | null {
  if (file.files === null && each.files === null) return null;
  const beside = dirname(resolve(cwd, file.file));
  const seen = { ...readGiven(file.files, cwd, beside, file.file), ...readGiven(each.files, cwd, beside, `${file.file}:${each.line}`) };
  const given = [file.files, each.files].flatMap((files) => (files instanceof Map ? [...files.keys()] : []));
  const hidden = accessiblePaths === null ? undefined : given.find((path) => !accessiblePaths.some((accessible) => liesBelow(path, accessible)));
  if (hidden !== undefined) {
    throw new CliError(`Cannot run ${file.file}:${each.line}: the file ${hidden} lies below none of its accessible paths, which are ${accessiblePaths?.join(", ")}; write accessible_paths: [${dirname(hidden)}] at the top of the file`);
  }
  return seen;
}

function readGiven(files: GivenFiles | null, cwd: string, beside: string, place: string): SeenFiles {
  if (files === null) return {};
  if (typeof files === "string") return readFolder(resolve(cwd, files), files);
  return Object.fromEntries([...files].map(([path, content]) => [path, typeof content === "string" ? content : readBeside(content.file, beside, place)]));
}

function readBeside(name: string, folder: string, place: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(join(folder, name)));
  } catch {
    throw new CliError(`Cannot run ${place}: there is no file ${name} beside the cases; correct its name, or write the text itself`);
  }
}

/** All files below a folder, which stands for the current folder and for the root: its etc/a is at etc/a and at /etc/a. */
export function readFolder(folder: string, name: string, remedy = "files: names the folder with what the module reads, or maps paths to texts"): SeenFiles {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`Cannot read ${name}: there is no such folder; ${remedy}`);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(paths.flatMap((path) => {
    const inside = relative(folder, path).split(sep).join("/");
    const bytes = new Uint8Array(readFileSync(path));
    return [[inside, bytes], [`/${inside}`, bytes]];
  }));
}

function liesBelow(path: string, accessible: string): boolean {
  const root = accessible.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (root === "." || root === "") return path.startsWith("/") === accessible.startsWith("/");
  return path.replace(/^(?:\.\/)+/, "").startsWith(`${root}/`);
}
