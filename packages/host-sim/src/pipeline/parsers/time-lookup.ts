// The time of a record: how a parser is told to read it, and what it makes of a text.
//   in   a parser's options; one character a byte; a release
//   out  seconds and nanoseconds; whether the parser takes the text
// Source: flb_parser_create_with_time_zone, flb_parser_tzone_offset, flb_parser_time_lookup, src/flb_parser.c @v5.1.1
import { compare } from "../../host/version.js";
import { type BrokenTime, type TimeReader, secondsOf, strptime, zeroTime } from "./strptime.js";

/** Where both numbers are 0, a record keeps its time. */
export interface LookedUp {
  /** Whether the parser takes the text. */
  readonly isRead: boolean;
  /** Seconds since 1970; 0 for a text that is refused. */
  readonly sec: number;
  /** What of the fraction was read, also where what follows it is refused. */
  readonly nsec: number;
}

/** As a parser's section has them. */
export interface TimeOptions {
  readonly format: string;
  readonly offset: string | undefined;
  /** Whether a text that does not fit is refused. */
  readonly isStrict: boolean;
}

/** Reads one time after the other. */
export class TimeLookup {
  readonly #hasYear: boolean;
  readonly #hasZone: boolean;
  /** What stands before `%L`, and behind it. */
  readonly #format: string;
  readonly #rest: string | null;
  readonly #offset: number;
  readonly #release: TimeReader & { readonly mostBytes: number };

  constructor(readonly options: TimeOptions, version: string) {
    const { format, offset } = options;
    this.#release = { knowsZones: compare(version, "4.0.3") >= 0, mostBytes: compare(version, "5.1.0") >= 0 ? Number.POSITIVE_INFINITY : 63 };
    this.#hasYear = /%[Yys]/.test(format);
    this.#hasZone = /%[zZ]|%SZ|%S\.%LZ/.test(format);
    const whole = this.#hasYear ? format : `%Y ${format}`;
    const cut = whole.indexOf("%L");
    this.#format = cut < 0 ? whole : whole.slice(0, cut);
    this.#rest = cut < 0 ? null : whole.slice(cut + 2);
    this.#offset = offset === undefined ? 0 : readOffset(offset) ?? 0;
  }

  /** @param time gives the fields that the format does not set, and takes those that it does. */
  read(text: string, time: BrokenTime = zeroTime()): LookedUp {
    const fraction = { seconds: 0 };
    const isRead = this.#read(text, time, fraction);
    return { isRead, sec: isRead ? secondsOf(time) : 0, nsec: Math.trunc(fraction.seconds * 1e9) };
  }

  /** flb_parser_time_lookup, src/flb_parser.c:1899-2065 @v5.1.1; up to 63 bytes before 5.1.0, :1175-1178 @v3.2.10 */
  #read(given: string, time: BrokenTime, fraction: { seconds: number }): boolean {
    if (given.length > this.#release.mostBytes) return false;
    let text = given;
    if (!this.#hasYear) {
      const now = new Date();
      if (given.length + 6 > this.#release.mostBytes) return false;
      Object.assign(time, { month: now.getUTCMonth(), day: now.getUTCDate() });
      text = `${now.getUTCFullYear()} ${given}`;
    }
    [text = ""] = text.split("\0", 1);
    const unfit = !this.options.isStrict;
    const at = strptime(text, this.#format, time, this.#release);
    if (at === null) return unfit;
    if (this.#rest !== null) {
      const [digits] = /^\d*(?:[eE][+-]?\d+)?/.exec(text.slice(at, at + 9)) ?? [];
      if (!digits) return unfit;
      fraction.seconds = Number(`0.${digits}`);
      if (strptime(text.slice(at + digits.length), this.#rest, time, this.#release) === null) return unfit;
    }
    if (!this.#hasZone) time.offset = this.#offset;
    return true;
  }
}

/**
 * Seconds east of UTC; `null` for a text that keeps a parser from being made. Any characters count as digits, as long as what they make is
 * one of sixty: flb_parser_tzone_offset, src/flb_parser.c:1036-1043, 1809-1863 @v5.1.1
 */
export function readOffset(text: string): number | null {
  if (text.startsWith("Z")) return 0;
  const sign = text[0];
  if ((sign !== "+" && sign !== "-") || text.length < 4) return null;
  const digit = (at: number): number => (at < text.length ? text.charCodeAt(at) : 0) - 0x30;
  const hours = digit(1) * 10 + digit(2);
  const at = text.length === 6 && text[3] === ":" ? 4 : 3;
  const minutes = digit(at) * 10 + digit(at + 1);
  if ([hours, minutes].some((value) => value < 0 || value > 59)) return null;
  const seconds = hours * 3600 + minutes * 60;
  return sign === "-" ? -seconds : seconds;
}
