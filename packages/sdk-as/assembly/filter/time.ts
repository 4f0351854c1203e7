// The record's timestamp as the host gave it: seconds and nanoseconds since 1970.
// The host passes the seconds as 32 bits, unsigned (src/wasm/flb_wasm.c:274 @v5.1.1), so they reach to 2106.

import { Kind } from "../codec/kind";
import { Value } from "../record/value";
import { formatNanoseconds, formatTime, parseTime } from "./time-text";

let sec: u32 = 0;
let nsec: u32 = 0;

/** Called once per record, before the filter runs. */
export function openTime(seconds: u32, nanoseconds: u32): void {
  sec = seconds;
  nsec = nanoseconds;
}

/** The timestamp of the record that is being filtered. */
@unmanaged
export class Time {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  get seconds(): i64 {
    return sec;
  }

  /** 0 to 999 999 999. */
  get nanoseconds(): u32 {
    return nsec;
  }

  /** Both in one number: nanoseconds since 1970. */
  get unixNanoseconds(): i64 {
    return <i64>sec * 1000000000 + nsec;
  }

  /** RFC 3339 in UTC with nine decimals: `2026-01-31T23:59:59.000000001Z`. */
  toText(): string {
    return formatTime(sec, nsec);
  }

  /**
   * Nanoseconds since 1970 of RFC 3339 text and its like, or of a count since 1970; the fallback for what is no moment.
   *
   * @param moment a string, or a Value: text, or a number in seconds, milliseconds, microseconds or nanoseconds.
   */
  static parse<T>(moment: T, fallback: i64 = i64.MIN_VALUE): i64 {
    if (isString<T>()) {
      const text: string = moment;
      return parseTime(text, fallback);
    }
    const value: Value = moment; // Time.parse takes a string or a Value
    return parseTime(value.kind == Kind.Str ? value.toText() : value.kind == Kind.Float ? countOf(value.toJson()) : value.toJson(), fallback);
  }

  /** {@link toText} of any moment. */
  static format(unixNanoseconds: i64): string {
    return formatNanoseconds(unixNanoseconds);
  }
}

/** Digits of whole seconds. */
const SECONDS_DIGITS: i32 = 10;

/** A number's text without the fraction, unless it counts seconds: finer units have no fraction in text. */
function countOf(json: string): string {
  const point = json.indexOf(".");
  return point > SECONDS_DIGITS ? json.substring(0, point) : json;
}
