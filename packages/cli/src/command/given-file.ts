// A file that the user has named.
//   in   its name, where relative ones begin, what to do about one that cannot be read
//   out  its bytes
//   err  CliError; only what is absent is said to be absent
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CliError } from "./cli-error.js";
import { fileError } from "./file-error.js";

/** Something is there, and it is not what was asked for. */
export class OtherContent extends CliError {
  /** @param reason the state and, after the last semicolon, the remedy. */
  constructor(name: string, readonly reason: string) {
    super(`Cannot read ${name}: ${reason}`);
  }
}

/** What to do, as a sentence goes on. */
export interface Remedies {
  readonly absent: string;
  readonly folder: string;
}

/** @throws CliError, for a folder OtherContent. */
export function readGivenFile(name: string, cwd: string, { absent, folder }: Remedies): Buffer {
  const path = resolve(cwd, name);
  try {
    if (statSync(path).isDirectory()) throw new OtherContent(name, `it is a folder; ${folder}`);
    return readFileSync(path);
  } catch (problem) {
    if (problem instanceof CliError) throw problem;
    const { code } = problem as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new CliError(`Cannot read ${name}: there is no such file; ${absent}`);
    throw fileError(Object.assign(new Error(), { code, syscall: "read", path }), cwd) ?? problem;
  }
}
