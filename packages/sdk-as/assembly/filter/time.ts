// The record's timestamp as the host gave it: seconds and nanoseconds since 1970.
// The host passes the seconds as 32 bits, unsigned (src/wasm/flb_wasm.c:274 @v5.1.1), so they reach to 2106.

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
    const days = sec / 86400;
    const rest = sec % 86400;
    // Days since 0000-03-01, then the eras of 400 years: http://howardhinnant.github.io/date_algorithms.html
    const shifted = days + 719468;
    const era = shifted / 146097;
    const dayOfEra = shifted % 146097;
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const marchMonth = (5 * dayOfYear + 2) / 153;
    const day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    const year = yearOfEra + era * 400 + u32(month <= 2);
    return pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2) + "T" +
      pad(rest / 3600, 2) + ":" + pad((rest / 60) % 60, 2) + ":" + pad(rest % 60, 2) + "." + pad(nsec, 9) + "Z";
  }
}

function pad(value: u32, digits: i32): string {
  return value.toString().padStart(digits, "0");
}
