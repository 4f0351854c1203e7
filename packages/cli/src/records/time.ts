// Timestamps of events: RFC 3339 with nanoseconds, and Fluent Bit's seconds with a fraction.
//   in   text
//   out  whole seconds and nanoseconds; text
//   err  null for what is neither, and for what no event holds
import { isHeldSecond } from "@flb-wasm/host-sim/engine";

/** `sec` since 1970, `nsec` below 1e9. */
export interface Instant {
  readonly sec: number;
  readonly nsec: number;
}

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;
const SECONDS = /^(\d{1,10})(?:\.(\d{1,9}))?$/;

/** `2026-01-02T03:04:05.000000006Z` or `1767323045.000000006`, from 1970 to 2106. */
export function readInstant(text: string): Instant | null {
  const instant = readAny(text);
  return instant !== null && isHeldSecond(instant.sec) ? instant : null;
}

function readAny(text: string): Instant | null {
  const [, date, fraction = "", zone] = RFC_3339.exec(text.trim()) ?? [];
  if (date !== undefined && zone !== undefined) {
    const milliseconds = Date.parse(`${date}${zone.toUpperCase()}`);
    if (Number.isNaN(milliseconds)) return null;
    return { sec: milliseconds / 1000, nsec: nanoseconds(fraction) };
  }
  const [, seconds, part = ""] = SECONDS.exec(text.trim()) ?? [];
  return seconds === undefined ? null : { sec: Number(seconds), nsec: nanoseconds(part) };
}

/** RFC 3339 in UTC; nine digits of fraction where there are nanoseconds. */
export function renderInstant({ sec, nsec }: Instant): string {
  const whole = new Date(sec * 1000).toISOString().slice(0, 19);
  return nsec === 0 ? `${whole}Z` : `${whole}.${String(nsec).padStart(9, "0")}Z`;
}

function nanoseconds(fraction: string): number {
  return Number(fraction.padEnd(9, "0"));
}
