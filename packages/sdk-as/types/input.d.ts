// What an editor and typedoc see of "@flb-wasm/sdk/input". asc reads the AssemblyScript sources instead.

import type { Value } from "./index.js";

export { Config, Kind, Time, Value, bytesOfBase64, decodeBase64, decodeHex, decodePercent, encodeBase64, encodeHex, log, parseF64, parseI64, parseJson } from "./index.js";

/**
 * Writes one record as JSON. After {@link emit} it is empty and can write the next.
 *
 * Records that are put together at the same time need a writer each. A key that is set twice is written twice. What is
 * put together wrongly, an element outside of an array for example, is not written: {@link emit} then refuses the
 * record and logs why.
 *
 * @example
 * ```ts
 * import { ObjectWriter, emit } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   const record = new ObjectWriter();
 *   record.set("service", "shop").set("healthy", true);
 *   record.beginArray("replicas");
 *   for (let i = 0; i < 3; i++) record.beginObject().set("id", i).end();
 *   emit(record.end());
 * }
 * ```
 */
export declare class ObjectWriter {
  constructor();
  /**
   * Sets a member of the object that is open: a string, bool, integer or float, an array of these, or a {@link Value}.
   *
   * Integers are exact up to 64 bits. Floats keep a decimal point; NaN and infinities are written as `null`, as are
   * null and the missing Value.
   */
  set(key: string, value: Writable): ObjectWriter;
  /** Sets a member of the object that is open to `null`. */
  setNull(key: string): ObjectWriter;
  /** Adds an element to the array that is open; takes what {@link ObjectWriter.set} takes. */
  add(value: Writable): ObjectWriter;
  /** Adds `null` to the array that is open. */
  addNull(): ObjectWriter;
  /** Begins an object: under `key` in an object, without a key in an array. At most 29 levels, the record included. */
  beginObject(key?: string | null): ObjectWriter;
  /** Begins an array: under `key` in an object, without a key in an array. */
  beginArray(key?: string | null): ObjectWriter;
  /** Ends the object or array that was begun last. {@link emit} ends what is still open. */
  end(): ObjectWriter;
}

/** What a record can hold. Not exported: asc finds each value's own type. */
type Writable = string | number | boolean | null | Value | readonly Writable[];

/**
 * Writes the record as one line of the input's output, and empties the writer.
 *
 * A line holds `buf_size` less two bytes: 4094 by default. A longer record is refused, because Fluent Bit would cut
 * it in two; see {@link setBufSize}. The first ten refused records of a run are logged with their start, the others counted.
 *
 * See {@link ObjectWriter} for an example.
 *
 * @returns false if the record was refused.
 * @see https://github.com/fluent/fluent-bit/blob/v5.1.1/plugins/in_exec_wasi/in_exec_wasi.c#L159
 */
export declare function emit(record: ObjectWriter): boolean;

/**
 * Says which `buf_size` the input has in Fluent Bit's configuration; 4096 unless told.
 *
 * A size above the configured one lets records through that Fluent Bit then cuts.
 *
 * @param byteCount in bytes: `buf_size: 32k` is 32000.
 *
 * @example
 * ```ts
 * import { setBufSize } from "@flb-wasm/sdk/input";
 *
 * setBufSize(32000);
 *
 * export function collect(): void {}
 * ```
 */
export declare function setBufSize(byteCount: i32): void;

/**
 * The text of a file below `accessible_paths`; invalid UTF-8 reads as U+FFFD. It is read at each call. A filter may call
 * it too, but not for every record; for a table in lines there is `Lines` of `@flb-wasm/sdk`.
 *
 * @param path spelt as `accessible_paths` spells its directory: `/proc/loadavg` below `/proc`, `config/a.json` below `.`.
 * @param maxBytes 1 MiB unless told. A larger file is cut there, with a log line.
 * @returns null, after a log line that says why, if the file cannot be read.
 *
 * @example
 * ```ts
 * import { ObjectWriter, emit, readText } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   const load = readText("/proc/loadavg");
 *   if (load !== null) emit(new ObjectWriter().set("load1", F64.parseFloat(load)));
 * }
 * ```
 */
export declare function readText(path: string, maxBytes?: i32): string | null;

/**
 * The lines of a file, without `\n` and `\r\n`; paths, limit and failure as with {@link readText}.
 *
 * @example
 * ```ts
 * import { ObjectWriter, emit, readLines } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   const lines = readLines("/proc/mounts");
 *   if (lines === null) return;
 *   for (let i = 0; i < lines.length; i++) emit(new ObjectWriter().set("mount", lines[i].split(" ")[1]));
 * }
 * ```
 */
export declare function readLines(path: string, maxBytes?: i32): string[] | null;

/**
 * The names in a directory, sorted, without `.` and `..`.
 *
 * @param path spelt as with {@link readText}.
 * @returns null, after a log line that says why, if the directory cannot be read.
 *
 * @example
 * ```ts
 * import { ObjectWriter, emit, exists, listDirectory } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   if (!exists("/sys/class/net")) return;
 *   const names = listDirectory("/sys/class/net");
 *   if (names !== null) emit(new ObjectWriter().set("interfaces", names));
 * }
 * ```
 */
export declare function listDirectory(path: string): string[] | null;

/** True if the file or directory can be opened; logs nothing. */
export declare function exists(path: string): boolean;

/**
 * The clocks of the host, in nanoseconds.
 *
 * @example
 * ```ts
 * import { ObjectWriter, clock, emit } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   const begun = clock.monotonic();
 *   emit(new ObjectWriter().set("at", clock.toText(clock.now())).set("took_ns", clock.monotonic() - begun));
 * }
 * ```
 */
export declare namespace clock {
  /** Nanoseconds since 1970-01-01T00:00:00Z; 0 if the host has no clock. */
  function now(): i64;
  /** Nanoseconds since some moment, never going back: for durations within a run. */
  function monotonic(): i64;
  /** A time as RFC 3339 in UTC: `2026-01-31T23:59:59.000000001Z`. */
  function toText(unixNanoseconds: i64): string;
}

/**
 * Random numbers of the host's own source, fit for identifiers and for sampling. `Math.random()` begins with one.
 *
 * @example
 * ```ts
 * import { ObjectWriter, emit, random } from "@flb-wasm/sdk/input";
 *
 * export function collect(): void {
 *   if (random.fraction() < 0.01) emit(new ObjectWriter().set("sample", random.bits()));
 * }
 * ```
 */
export declare namespace random {
  /** 64 random bits. */
  function bits(): u64;
  /** From 0 up to, but not, 1. */
  function fraction(): f64;
}
