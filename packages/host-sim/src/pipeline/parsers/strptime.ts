// Reads a time by a format, as the host's own strptime does.
//   in   one character a byte; a broken-down time, which keeps what the format does not set; a release
//   out  where reading ended; the time is changed up to there even where it did not fit
//   err  null where the text does not fit; NotSimulated for seconds beyond every calendar
// A port, oddities included. `%L` is not its own: time-lookup.ts cuts the format there.
// Source: src/flb_strptime.c @v5.1.1
import { NotSimulated } from "../../not-simulated.js";
import { ZONES } from "./zones.js";

/** `struct tm`, as far as a time is made of it: `year` counts from 1900, `month` from 0. */
export interface BrokenTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** Seconds east of UTC. */
  offset: number;
}

/** What changed between releases. */
export interface TimeReader {
  /** Knows zones by name, reads UTC for `%z`, and forgets the zone where reading begins: 4.0.3. */
  readonly knowsZones: boolean;
}

/** Day 0, as memory that is zero has it. */
export function zeroTime(): BrokenTime {
  return { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, offset: 0 };
}

/** `timegm` less the zone: overflowing fields are carried. */
export function secondsOf({ year, month, day, hour, minute, second, offset }: BrokenTime): number {
  const date = new Date(0);
  date.setUTCFullYear(1900 + year, month, day);
  date.setUTCHours(hour, minute, second);
  return date.getTime() / 1000 - offset;
}

/** @returns the offset behind what was read; `null` where the text does not fit. */
export function strptime(text: string, format: string, time: BrokenTime, release: TimeReader): number | null {
  if (release.knowsZones) time.offset = 0;
  const scan = new Scan(text, time, release);
  return scan.run(format) ? scan.at : null;
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Formats that stand for others; those of the C locale. */
const COMPOSED: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y", D: "%m/%d/%y", F: "%Y-%m-%d", R: "%H:%M", r: "%I:%M:%S %p", T: "%H:%M:%S", X: "%H:%M:%S", x: "%m/%d/%y",
};
/** Which of the modifiers E and O a conversion takes: `_LEGAL_ALT`. Those that are not here do not look. */
const MODIFIERS: Readonly<Record<string, string>> = {
  c: "E", X: "E", x: "E", C: "E", Y: "E", y: "EO", e: "O", d: "O", H: "O", I: "O", M: "O", m: "O", S: "O", U: "O", W: "O", w: "O", u: "O",
  D: "", F: "", R: "", r: "", T: "", A: "", a: "", B: "", b: "", h: "", k: "", l: "", j: "", p: "", n: "", t: "",
};
const LAST_SECOND = 8_640_000_000_000n;
const SECONDS_PER_HOUR = 3600;
/** RFC 2822's, for `%z`: five hours west and more, and with daylight saving one less. */
const STANDARD = ["est", "cst", "mst", "pst"];
const DAYLIGHT = ["edt", "cdt", "mdt", "pdt"];

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /[\t-\r ]/.test(character);
}

class Scan {
  at = 0;
  #century = 1900;
  #yearOfCentury = -1;
  #dayOfYear = 0;
  #has = { month: false, day: false, dayOfYear: false, year: false };

  constructor(readonly text: string, readonly time: BrokenTime, readonly release: TimeReader) {}

  run(format: string): boolean {
    for (let i = 0; i < format.length; i++) {
      if (isSpace(format[i])) {
        this.#skipSpace();
        continue;
      }
      if (this.at >= this.text.length) return false;
      let letter = format[i] ?? "";
      if (letter !== "%") {
        if (this.text[this.at++] !== letter) return false;
        continue;
      }
      letter = format[++i] ?? "";
      const modifier = letter === "E" || letter === "O" ? letter : "";
      if (modifier !== "") letter = format[++i] ?? "";
      if (modifier !== "" && (letter === "E" || letter === "O" || MODIFIERS[letter]?.includes(modifier) === false)) return false;
      if (!this.#convert(letter)) return false;
    }
    this.#settle();
    return true;
  }

  #convert(letter: string): boolean {
    const composed = COMPOSED[letter];
    if (composed !== undefined) return this.run(composed);
    const { time } = this;
    switch (letter) {
      case "%": return this.text[this.at++] === "%";
      case "A": case "a": return this.#name(DAYS) !== null;
      case "B": case "b": case "h": return this.#month(this.#name(MONTHS));
      case "C": return this.#number(0, 99, (value) => void (this.#century = value * 100));
      case "e":
        if (isSpace(this.text[this.at])) this.at++;
        return this.#day();
      case "d": return this.#day();
      case "k": case "H": return this.#number(0, 23, (value) => void (time.hour = value));
      case "l": case "I": return this.#number(1, 12, (value) => void (time.hour = value));
      case "M": return this.#number(0, 59, (value) => void (time.minute = value));
      case "S": return this.#number(0, 60, (value) => void (time.second = value));
      case "m": return this.#number(1, 12, (value) => void this.#month(value - 1));
      case "p": return this.#halfOfDay();
      case "s": return this.#secondsSinceEpoch();
      case "z": return this.#offset();
      case "Z": return this.#zone();
      case "n": case "t": return this.#skipSpace();
      default: return this.#rareConversion(letter);
    }
  }

  #rareConversion(letter: string): boolean {
    switch (letter) {
      case "j": return this.#number(1, 366, (value) => {
        this.#dayOfYear = value - 1;
        this.#has.dayOfYear = true;
      });
      case "U": case "W": case "V": return this.#number(0, 53, () => undefined);
      case "w": return this.#number(0, 6, () => undefined);
      case "u": return this.#number(1, 7, () => undefined);
      case "g": return this.#number(0, 99, () => undefined);
      case "G":
        do this.at++; while (/\d/.test(this.text[this.at] ?? ""));
        return true;
      case "Y": return this.#number(0, 9999, (value) => {
        this.#yearOfCentury = -1;
        this.time.year = value - 1900;
        this.#has.year = true;
      });
      case "y": return this.#number(0, 99, (value) => void (this.#yearOfCentury = value));
      default: return false;
    }
  }

  /** `_conv_num`: at most as many digits as the greatest value has, and no further one that would go beyond it. */
  #number(least: number, most: number, take: (value: number) => void): boolean {
    let value = 0;
    let left = most;
    const isDigit = (): boolean => /\d/.test(this.text[this.at] ?? "");
    if (!isDigit()) return false;
    do {
      value = value * 10 + Number(this.text[this.at++]);
      left = Math.trunc(left / 10);
    } while (value * 10 <= most && left > 0 && isDigit());
    if (value < least || value > most) return false;
    take(value);
    return true;
  }

  #day(): boolean {
    return this.#number(1, 31, (value) => {
      this.time.day = value;
      this.#has.day = true;
    });
  }

  #month(month: number | null): boolean {
    if (month === null) return false;
    this.time.month = month;
    this.#has.month = true;
    return true;
  }

  /** A full name, or its first three letters. */
  #name(names: readonly string[]): number | null {
    for (const [i, name] of names.entries()) {
      const word = [name, name.slice(0, 3)].find((each) => this.#begins(each));
      if (word === undefined) continue;
      this.at += word.length;
      return i;
    }
    return null;
  }

  #begins(lowerCase: string): boolean {
    return this.text.slice(this.at, this.at + lowerCase.length).toLowerCase() === lowerCase;
  }

  #halfOfDay(): boolean {
    const isMorning = this.#begins("am");
    if (!isMorning && !this.#begins("pm")) return false;
    if (this.time.hour > 12) return false;
    if (isMorning && this.time.hour === 12) this.time.hour = 0;
    if (!isMorning && this.time.hour < 12) this.time.hour += 12;
    this.at += 2;
    return true;
  }

  /** `_conv_num64`, and `gmtime_r`. */
  #secondsSinceEpoch(): boolean {
    const [digits] = /^\d+/.exec(this.text.slice(this.at)) ?? [];
    if (digits === undefined) return false;
    const value = BigInt(digits);
    if (value >= 922_337_203_685_477_580n) return false;
    if (value > LAST_SECOND) throw new NotSimulated(`Cannot simulate a time of ${digits} seconds: it is beyond every calendar`);
    this.at += digits.length;
    const date = new Date(Number(value) * 1000);
    Object.assign(this.time, {
      year: date.getUTCFullYear() - 1900, month: date.getUTCMonth(), day: date.getUTCDate(),
      hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), offset: 0,
    } satisfies BrokenTime);
    this.#has = { month: true, day: true, dayOfYear: true, year: true };
    return true;
  }

  /** `Z`, `+hhmm`, `+hh:mm`, `+hh`, and the zones of RFC 2822. */
  #offset(): boolean {
    this.#skipSpace();
    const word = ["GMT", ...(this.release.knowsZones ? ["UTC"] : []), "UT", "Z"].find((each) => this.text.startsWith(each, this.at));
    if (word !== undefined) return this.#takeZone(0, word.length);
    const standard = STANDARD.findIndex((name) => this.#begins(name));
    if (standard >= 0) return this.#takeZone((-5 - standard) * SECONDS_PER_HOUR, 3);
    const daylight = DAYLIGHT.findIndex((name) => this.#begins(name));
    if (daylight >= 0) return this.#takeZone((-4 - daylight) * SECONDS_PER_HOUR, 3);
    const [hour, sign, hours] = /^([+-])(\d\d):?/.exec(this.text.slice(this.at)) ?? [];
    if (hour === undefined) return false;
    const [minutes = ""] = /^\d{1,2}/.exec(this.text.slice(this.at + hour.length)) ?? [];
    if (minutes.length === 1) return false;
    const seconds = Number(hours) * SECONDS_PER_HOUR + Number(minutes) * 60;
    return this.#takeZone(sign === "-" ? -seconds : seconds, hour.length + minutes.length);
  }

  #takeZone(offset: number, length: number): true {
    this.time.offset = offset;
    this.at += length;
    return true;
  }

  /** By name; the machine's own zone is UTC, as in Fluent Bit's image. */
  #zone(): boolean {
    const [word = ""] = /^[A-Za-z0-9]+/.exec(this.text.slice(this.at)) ?? [];
    const known = this.release.knowsZones ? ZONES.get(word.toUpperCase()) : undefined;
    if (known !== undefined) return this.#takeZone(known, word.length);
    return (this.text.startsWith("GMT", this.at) || this.#begins("utc")) && this.#takeZone(0, 3);
  }

  #skipSpace(): true {
    while (isSpace(this.text[this.at])) this.at++;
    return true;
  }

  /** The year of `%y`, which waits for `%C`; month and day of `%j`. */
  #settle(): void {
    const { time } = this;
    if (this.#yearOfCentury !== -1) {
      const century = this.#century !== 1900 ? this.#century : this.#yearOfCentury <= 68 ? 2000 : 1900;
      time.year = this.#yearOfCentury + century - 1900;
      this.#has.year = true;
    }
    if (!this.#has.year) return;
    const year = time.year + 1900;
    const lengths = MONTH_LENGTHS.map((length, i) => i === 1 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : length);
    if (!this.#has.dayOfYear && this.#has.month && this.#has.day) {
      this.#dayOfYear = lengths.slice(0, time.month).reduce((sum, length) => sum + length, time.day - 1);
      this.#has.dayOfYear = true;
    }
    if (!this.#has.dayOfYear) return;
    let days = this.#dayOfYear;
    if (!this.#has.month) {
      time.month = 0;
      while (time.month < 12 && days >= (lengths[time.month] ?? 0)) days -= lengths[time.month++] ?? 0;
    }
    if (!this.#has.day) time.day = days + 1;
  }
}
