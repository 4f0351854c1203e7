// Values of SQL that their column gives away: INSERT INTO users (name, password) VALUES ('bob', '…').
//   in   the address of the bracket before the values
//   out  a match, which lies ahead: the values before it are looked at first
//   not  rows behind the first

import { Found, Text, WORD, ahead, at, behindSpaces, endsWith, is, run } from "./text";
import { ascii } from "./ascii";
import { Promise, promiseOf } from "./promise";
import { check } from "./secret-value";
import { behindQuote, valueEnd } from "./words";

/** Of the columns, and of the values. */
const REACH: usize = 320;

/** Finds the first value of a column that has a secret's name; `p` is the bracket. */
export function findInserted(p: usize): bool {
  const names = behindSpaces(p);
  const stop = p - Text.begin > REACH ? p - REACH : Text.begin;
  if (!endsWith(stop, names, ascii("values"))) return false;
  const close = behindSpaces(names - 6) - 1;
  if (at(close) != 0x29) return false;
  let column = close;
  while (at(--column) != 0x28) if (column <= stop) return false;
  const last = min(p + REACH, Text.end);
  let value = p;
  do {
    while (column < close && !is(column, WORD)) column++;
    const end = run(column, WORD, close - column);
    value += at(value + 1) == 0x20 ? 2 : 1;
    const quoted = behindQuote(value);
    const promise = quoted == 0 ? Promise.Nothing : promiseOf(column, end);
    if (quoted != 0) value = valueEnd(quoted);
    if (promise != Promise.Nothing) return check(promise, quoted, value, false) && ahead(Found.start, Found.end);
    column = end;
    while (value < last && at(value) != 0x2c) value++;
  } while (column < close && value < last);
  return false;
}
