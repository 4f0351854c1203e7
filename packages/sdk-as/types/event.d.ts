// What an editor and typedoc see of what stands beside a record: its tag and its timestamp.

import type { Value } from "./index.js";

/** The record's tag: bytes of the host, valid until the filter returns. A filter cannot change it. See {@link Record} for an example. */
export declare class Tag {
  private constructor();
  /** Bytes of UTF-8. */
  readonly byteLength: i32;
  /** True if the tag is this text. Allocates nothing, as the three that follow. */
  is(text: string): boolean;
  /** True if the tag begins with this text: `kube.`. */
  startsWith(text: string): boolean;
  /** True if the tag ends with this text. */
  endsWith(text: string): boolean;
  /** True if this text is somewhere in the tag. */
  contains(text: string): boolean;
  /** A copy that outlives the call. Allocates. */
  toText(): string;
}

/** The event's timestamp, valid until the filter returns. A filter cannot change it. See {@link Record} for an example. */
export declare class Time {
  private constructor();
  /** Whole seconds since 1970-01-01T00:00:00Z; the host passes 32 bits, so up to the year 2106. */
  readonly seconds: i64;
  /** 0 to 999 999 999. */
  readonly nanoseconds: u32;
  /** Both in one number: nanoseconds since 1970. */
  readonly unixNanoseconds: i64;
  /** RFC 3339 in UTC with nine decimals: `2026-01-31T23:59:59.000000001Z`. Allocates. */
  toText(): string;
  /**
   * A moment that stands in the record, in nanoseconds since 1970. It never traps.
   *
   * It reads RFC 3339 and its like in ISO 8601's extended form: `2024-05-01T12:34:56Z`; with a fraction behind `.` or `,`, of
   * which nine digits count; with an offset `+02:00`, `+0200` or `+02`; with a space for the `T`, or `t` and `z`; without
   * seconds; a date alone, at midnight. Without an offset it is UTC. Digits alone are a count since 1970: 10 of them in
   * seconds, also with a fraction, 13, 16 and 19 in milliseconds, microseconds and nanoseconds. 23:59:60 in UTC is the second after; 24:00 is none.
   *
   * @param moment a text; or a {@link Value}, which is such a text or a number, read by its digits as text is. Of a number in
   * milliseconds and finer a fraction is cut.
   * @param fallback what comes for anything else, and for years that 64 bits of nanoseconds do not reach: before 1677-09-21 and after 2262-04-11.
   *
   * @example
   * ```ts
   * import { Record, Time } from "@flb-wasm/sdk";
   *
   * export function age(record: Record): void {
   *   const at = Time.parse(record.at("ts"), -1);
   *   if (at >= 0) record.set("age_ms", (record.time.unixNanoseconds - at) / 1000000);
   * }
   * ```
   */
  static parse(moment: string | Value, fallback?: i64): i64;
  /** Nanoseconds since 1970 as {@link toText} writes them: RFC 3339 in UTC with nine decimals. Allocates. */
  static format(unixNanoseconds: i64): string;
}
