// The lines of a text file under accessible_paths, for a filter that looks something up in a table.
//   in   the path as fluent-bit.yaml's accessible_paths makes it reachable
//   out  strings that live as long as the instance
//   err  one log line; there are no lines then
// Read when a line is first asked for, not at instantiation: a file that is missing keeps no agent from starting. Before
// Fluent Bit 4.1 that is once per chunk.

import { DEFAULT_LIMIT, readLines } from "./text-file";

/** The lines of a text file, read once. */
export class Lines {
  private lines: string[] | null = null;
  private constructor(private path: string, private maxBytes: i32) {}

  /**
   * Names the file; it is read when a line is first asked for.
   *
   * @param path below one of the directories in `accessible_paths`, spelt the same way: `/etc/flb-wasm/owners.csv`.
   * @param maxBytes bytes that are read of it; a log line says so if there are more.
   */
  static file(path: string, maxBytes: i32 = DEFAULT_LIMIT): Lines {
    return new Lines(path, maxBytes);
  }

  /** How many lines there are; 0 if the file cannot be read. */
  get count(): i32 {
    return this.all().length;
  }

  /** The line at `position`, from 0, without its line end; an empty text where there is none. */
  at(position: i32): string {
    const lines = this.all();
    return position >= 0 && position < lines.length ? unchecked(lines[position]) : "";
  }

  private all(): string[] {
    let lines = this.lines;
    if (lines !== null) return lines;
    lines = readLines(this.path, this.maxBytes);
    if (lines === null) lines = [];
    this.lines = lines;
    return lines;
  }
}
