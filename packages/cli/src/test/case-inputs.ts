// What the results of cases depend on, for watching: cases, sources, modules, configurations.
//   in   names, as runs find them
//   out  what to watch, and whether a change matters
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DEFAULT_ENTRY } from "../compile/compile.js";
import { configName } from "../compile/project.js";
import { isSource } from "../compile/watch.js";

/** Case files in a folder. */
export const CASE_FILE = /\.ya?ml$/;

export class CaseInputs {
  readonly #cases: readonly string[];
  readonly #sources: string;
  /** Absolute: of asc, and the modules and configurations that cases name. */
  readonly #others: Set<string>;
  /** The module that was built here, and when: that is no change. */
  #built: { readonly path: string; readonly mtime: number } | null = null;

  /** @param names case files, and folders of them. */
  constructor(names: readonly string[], private readonly cwd: string) {
    this.#cases = names.map((name) => resolve(cwd, name));
    this.#sources = resolve(cwd, dirname(DEFAULT_ENTRY));
    this.#others = new Set([resolve(cwd, configName([]))]);
  }

  /** Absolute files and folders. */
  get paths(): readonly string[] {
    return [...this.#cases, this.#sources, ...this.#others];
  }

  /** A module or a configuration. */
  add(name: string | null): void {
    if (name !== null) this.#others.add(resolve(this.cwd, name));
  }

  /** Says that the module was written just now. */
  isBuilt(name: string): void {
    const path = resolve(this.cwd, name);
    this.#built = { path, mtime: modified(path) };
  }

  /** @param path absolute, of a file that has changed. */
  has(path: string): boolean {
    if (path === this.#built?.path) return modified(path) !== this.#built.mtime;
    return this.#others.has(path) || isSource(path, this.#sources) || this.#cases.includes(path) || (this.#cases.includes(dirname(path)) && CASE_FILE.test(path));
  }
}

function modified(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
