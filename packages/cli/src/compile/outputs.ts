// Writes what the compiler made: no file is ever half there, and the module comes last.
//   in   files in memory
//   out  each written under a name of its own beside its place, then renamed
//   err  CliError naming the file that cannot be written; the others may then be new
import { accessSync, chmodSync, constants, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pid } from "node:process";
import { fileError } from "../command/file-error.js";

export interface Output {
  /** Absolute. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** @param module absolute: the file that is renamed last. */
export function writeOutputs(outputs: readonly Output[], module: string, cwd: string): void {
  const ordered = [...outputs].sort((a, b) => Number(b.path === module) - Number(a.path === module));
  const unfinished = new Map<string, Output>();
  try {
    for (const output of ordered) prepare(output, unfinished, cwd);
    for (const [part, { path }] of [...unfinished].reverse()) naming(path, cwd, () => renameSync(part, realPath(path)));
  } finally {
    for (const part of unfinished.keys()) rmSync(part, { force: true });
  }
}

function prepare(output: Output, unfinished: Map<string, Output>, cwd: string): void {
  const { path, bytes } = output;
  makeFolder(dirname(path), cwd);
  naming(path, cwd, () => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (there) accessSync(path, constants.W_OK);
    if (there && !there.isFile()) { // a device or a pipe has no half-written state, and must stay what it is
      writeFileSync(path, bytes);
      return;
    }
    const part = `${realPath(path)}.${pid}.part`;
    unfinished.set(part, output);
    writeFileSync(part, bytes);
    if (there) chmodSync(part, there.mode);
  });
}

function makeFolder(folder: string, cwd: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (problem) {
    const { code, path } = problem as NodeJS.ErrnoException;
    const state = code === "EEXIST" ? "ENOTDIR" : code; // a file stands where the folder should be
    throw fileError(Object.assign(new Error(), { code: state, syscall: "mkdir", path }), cwd) ?? problem;
  }
}

/** Where a link leads; the path itself if nothing stands there. */
function realPath(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path;
}

/** Whatever is refused, it is this file that cannot be written. */
function naming(path: string, cwd: string, write: () => void): void {
  try {
    write();
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    throw fileError(Object.assign(new Error(), { code, syscall: "write", path }), cwd) ?? problem;
  }
}
