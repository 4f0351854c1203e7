// What time it is. https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#-clock_time_get

import { formatNanoseconds } from "../filter/time-text";
import { clock_time_get } from "../memory/wasi";

const REALTIME: i32 = 0;
const MONOTONIC: i32 = 1;

const result: usize = memory.data(8, 8);

function read(id: i32): i64 {
  return clock_time_get(id, 1, result) == 0 ? load<i64>(result) : 0;
}

/** The clocks of the host. */
export namespace clock {
  /** Nanoseconds since 1970-01-01T00:00:00Z; 0 if the host has no clock. */
  export function now(): i64 {
    return read(REALTIME);
  }

  /** Nanoseconds since some moment, never going back: for durations within a run. */
  export function monotonic(): i64 {
    return read(MONOTONIC);
  }

  /** A time as RFC 3339 in UTC with nine decimals: `2026-01-31T23:59:59.000000001Z`. */
  export function toText(unixNanoseconds: i64): string {
    return formatNanoseconds(unixNanoseconds);
  }
}
