// What an editor and typedoc see of what a filter reads besides records: files below accessible_paths.

import type { Members, Value } from "./index.js";

/**
 * Settings from a JSON object in a file. Nothing else of a configuration reaches a filter: no option, no environment.
 *
 * The file is read at the first look-up and kept as long as the instance: the life of the agent since Fluent Bit 4.1,
 * one chunk before. A file that is missing or no JSON object costs one log line, and every look-up gives its fallback.
 *
 * @example
 * ```ts
 * import { Config, Record } from "@flb-wasm/sdk";
 *
 * const config = Config.file("/etc/flb-wasm/settings.json");
 *
 * export function stamp(record: Record): void {
 *   record.set("cluster", config.text("cluster", "unknown"));
 * }
 * ```
 */
export declare class Config {
  private constructor();
  /**
   * Names the file; nothing is read yet. Call it once, outside of the filter.
   *
   * @param path below one of the directories in `accessible_paths`, spelt as there.
   */
  static file(path: string): Config;
  /**
   * The setting under a key or a record accessor path; lives as long as the instance and cannot be edited. A table is looked
   * up by a record's text with {@link Value.member}, which takes no `$` for a path: `config.at("owners").member(name)`.
   */
  at(key: string): Value;
  /** The setting under a key that is never a path: for a file that is one table, looked up by a record's text. */
  member(key: string): Value;
  /** All settings with their keys: {@link Members}. None without the file. */
  members(): Members;
  /** A setting that is a string; `fallback`, by default `""`, if there is none or it is something else. Allocates at each call. */
  text(key: string, fallback?: string): string;
  /** A setting that is an integer, exactly; else `fallback`, by default 0. */
  i64(key: string, fallback?: i64): i64;
  /** A setting that is a number; else `fallback`, by default 0. */
  f64(key: string, fallback?: f64): f64;
  /** A setting that is `true` or `false`; else `fallback`, by default false. */
  bool(key: string, fallback?: boolean): boolean;
}

/**
 * The lines of a text file: a table to look things up in, as CSV or a list of names.
 *
 * The file is read when a line is first asked for, and kept as long as the instance: the life of the agent since Fluent Bit
 * 4.1, one chunk before. A file that cannot be read costs one log line, and there are no lines then. Reading allocates;
 * nothing here traps, but an index into what `split` gives does: ask its length first.
 *
 * @example
 * ```ts
 * import { Lines, Record } from "@flb-wasm/sdk";
 *
 * const noisy = Lines.file("/etc/flb-wasm/noisy.txt");
 *
 * export function mark_noise(record: Record): void {
 *   for (let i = 0; i < noisy.count; i++) {
 *     if (record.at("logger").is(noisy.at(i))) record.set("noise", true);
 *   }
 * }
 * ```
 */
export declare class Lines {
  private constructor();
  /**
   * Names the file; nothing is read yet. Call it once, outside of the filter.
   *
   * @param path below one of the directories in `accessible_paths`, spelt as there.
   * @param maxBytes bytes that are read, by default 1 MiB; if there are more, a log line says so, and the last line may be cut.
   */
  static file(path: string, maxBytes?: i32): Lines;
  /** How many lines there are; 0 if the file cannot be read. */
  readonly count: i32;
  /** The line at `position`, from 0, without its line end, LF or CR LF; an empty text where there is none. */
  at(position: i32): string;
}
