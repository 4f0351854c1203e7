// A moment as text and back. https://www.rfc-editor.org/rfc/rfc3339#section-5.6
//   in   text; nanoseconds since 1970
//   out  nanoseconds since 1970, or the fallback for what is no moment; RFC 3339 in UTC
// Neither traps. Reading takes no memory: it walks over the text's characters.

const NANOSECONDS: i64 = 1000000000;
const DAY: i64 = 86400;
/** From 0000-03-01, where the years of four hundred begin that Hinnant counts in, to 1970-01-01. */
const DAYS_TO_1970: i64 = 719468;

/** A moment as text: 30 characters. */
@lazy const written: usize = memory.data(60, 8);
@lazy let at: usize = 0;
@lazy let end: usize = 0;

/** Extended form only; a text of digits alone is a count since 1970, in the unit that its length says. */
export function parseTime(text: string, fallback: i64): i64 {
  at = changetype<usize>(text);
  end = at + (<usize>text.length << 1);
  const year = digits(4);
  if (year < 0) return fallback;
  if (!passes(0x2d)) return parseCount(changetype<usize>(text), fallback);
  const month = digits(2);
  if (month < 1 || month > 12 || !passes(0x2d)) return fallback;
  const day = digits(2);
  if (day < 1 || day > daysOf(year, month)) return fallback;
  const midnight = daysTo(year, month, day) * DAY;
  if (at == end) return joinTime(midnight, 0, fallback);
  if (!passesLetter(0x74) && !passes(0x20)) return fallback; // t, space
  const hour = digits(2);
  if (hour < 0 || hour > 23 || !passes(0x3a)) return fallback;
  const minute = digits(2);
  if (minute < 0 || minute > 59) return fallback;
  let second = 0;
  let nanosecond = 0;
  if (passes(0x3a)) {
    second = digits(2);
    if (second < 0 || second > 60) return fallback;
    nanosecond = fraction();
    if (nanosecond < 0) return fallback;
  }
  const minutes = offset();
  if (minutes == NO_OFFSET || at != end) return fallback;
  const seconds = midnight + hour * 3600 + (minute - minutes) * 60 + second;
  // A leap second is the last one of a day in UTC, and the next one is the first of the day after.
  if (second == 60 && seconds % DAY != 0) return fallback;
  return joinTime(seconds, nanosecond, fallback);
}

/** `1714567890`, also with a fraction, `1714567890123`, with six and with nine digits more. */
function parseCount(start: usize, fallback: i64): i64 {
  at = start;
  let count: u64 = 0; // of nineteen digits
  let length = 0;
  for (; isDigit(); length++) {
    if (length == 19) return fallback;
    count = count * 10 + take();
  }
  let perSecond: u64 = 1;
  if (length == 13) perSecond = 1000;
  else if (length == 16) perSecond = 1000000;
  else if (length == 19) perSecond = 1000000000;
  else if (length != 10) return fallback;
  let nanosecond = <i32>(count % perSecond * (1000000000 / perSecond));
  if (length == 10) nanosecond = fraction();
  return nanosecond < 0 || at != end ? fallback : joinTime(<i64>(count / perSecond), nanosecond, fallback);
}

/** RFC 3339 in UTC with nine decimals. */
export function formatTime(seconds: i64, nanosecond: u32): string {
  const day = floorDivision(seconds, DAY);
  const rest = <u32>(seconds - day * DAY);
  // Days since 0000-03-01, then the eras of 400 years: http://howardhinnant.github.io/date_algorithms.html
  const shifted = <u32>(day + DAYS_TO_1970);
  const era = shifted / 146097;
  const dayOfEra = shifted % 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const marchMonth = (5 * dayOfYear + 2) / 153;
  const dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + u32(month <= 2);
  let to = write(written, year, 4, 0x2d);
  to = write(to, month, 2, 0x2d);
  to = write(to, dayOfMonth, 2, 0x54); // T
  to = write(to, rest / 3600, 2, 0x3a);
  to = write(to, (rest / 60) % 60, 2, 0x3a);
  to = write(to, rest % 60, 2, 0x2e);
  to = write(to, nanosecond, 9, 0x5a); // Z
  return String.UTF16.decodeUnsafe(written, to - written);
}

/** {@link formatTime} of a moment in one number. */
export function formatNanoseconds(unixNanoseconds: i64): string {
  const seconds = floorDivision(unixNanoseconds, NANOSECONDS);
  return formatTime(seconds, <u32>(unixNanoseconds - seconds * NANOSECONDS));
}

/** Writes `count` digits and what stands behind them as UTF-16; returns the address after them. */
function write(to: usize, value: u32, count: usize, behind: u16): usize {
  const end = to + (count << 1);
  for (let p = end - 2; p >= to; p -= 2, value /= 10) store<u16>(p, 0x30 + (value % 10));
  store<u16>(end, behind);
  return end + 2;
}

function floorDivision(value: i64, by: i64): i64 {
  return value / by - i64(value % by < 0);
}

/** 64 bits of nanoseconds reach from 1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z. */
function joinTime(seconds: i64, nanosecond: i32, fallback: i64): i64 {
  if (seconds > 9223372036 || (seconds == 9223372036 && nanosecond > 854775807)) return fallback;
  if (seconds < -9223372037 || (seconds == -9223372037 && nanosecond < 145224192)) return fallback;
  return seconds * NANOSECONDS + nanosecond;
}

function daysOf(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days from 1970-01-01 to that day: the way back of {@link formatTime}. */
function daysTo(year: i32, month: i32, day: i32): i64 {
  const marchYear = <u32>(year + 400 - i32(month <= 2)); // an era of 400 years more, so that the year 0 has one before
  const era = marchYear / 400;
  const yearOfEra = marchYear % 400;
  const dayOfYear = <u32>((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1);
  return <i64>((era - 1) * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear) - DAYS_TO_1970;
}

const NO_OFFSET: i32 = i32.MIN_VALUE;

/** Minutes before UTC: `Z`, `+02:00`, `+0200`, `+02`, a space before it, ` UTC`, or 0 for nothing at all. */
function offset(): i32 {
  if (at == end) return 0;
  if (passes(0x20) && passes(0x55)) return passes(0x54) && passes(0x43) ? 0 : NO_OFFSET; // UTC
  if (passesLetter(0x7a)) return 0;
  const isBehind = passes(0x2d);
  if (!isBehind && !passes(0x2b)) return NO_OFFSET;
  const hours = digits(2);
  if (hours < 0 || hours > 23) return NO_OFFSET;
  let minutes = 0;
  if (at != end) {
    passes(0x3a);
    minutes = digits(2);
    if (minutes < 0 || minutes > 59) return NO_OFFSET;
  }
  minutes += hours * 60;
  return isBehind ? -minutes : minutes;
}

/** Nanoseconds behind a point or a comma, 0 if there is none, less than 0 if it has no digits; what is finer is cut. */
function fraction(): i32 {
  if (!passes(0x2e) && !passes(0x2c)) return 0;
  if (!isDigit()) return -1;
  let nanoseconds = 0;
  let unit = 100000000;
  while (isDigit()) {
    nanoseconds += take() * unit;
    unit /= 10;
  }
  return nanoseconds;
}

/** A number of just so many digits; less than 0 if they are not there. */
function digits(count: i32): i32 {
  let number = 0;
  for (; count > 0; count--) {
    if (!isDigit()) return -1;
    number = number * 10 + take();
  }
  return number;
}

function isDigit(): bool {
  return at < end && <u32>load<u16>(at) - 0x30 < 10;
}

function take(): i32 {
  const digit = <i32>load<u16>(at) - 0x30;
  at += 2;
  return digit;
}

/** Passes a character if it is the next one. */
function passes(character: u32): bool {
  if (at >= end || load<u16>(at) != character) return false;
  at += 2;
  return true;
}

/** Passes a letter, small or large. */
function passesLetter(small: u32): bool {
  return passes(small) || passes(small - 0x20);
}
