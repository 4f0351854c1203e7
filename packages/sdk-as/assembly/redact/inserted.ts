// Values of SQL that their column gives away: INSERT INTO users (name, password) VALUES ('bob', '…'), ('eve', '…').
//   in   the address of the bracket before the values of a row
//   out  a match, which lies ahead: the values before it are looked at first, and the next row behind it
//   not  a second such column

import { behindQuote } from "./quotes";
import { Found, Text, WORD, ahead, at, behindSpaces, endsWith, is, run } from "./text";
import { ascii } from "./ascii";
import { Promise, promiseOf } from "./promise";
import { check } from "./secret-value";
import { valueEnd } from "./words";

/** Of the columns, and of a row. */
const REACH: usize = 320;
/** With nothing in that column, one behind the other: `NULL`, a placeholder. */
const MOST_EMPTY: i32 = 8;

/** The bracket before the columns of the row that is found next. */
let columns: usize = 0;

/** Finds the first value of a column that has a secret's name, in the row at the bracket `p` or behind it. */
export function findInserted(p: usize): bool {
  const names = behindSpaces(p);
  let first = columns;
  if (at(names - 1) != 0x2c) {
    const stop = p - Text.begin > REACH ? p - REACH : Text.begin;
    if (!endsWith(stop, names, ascii("values"))) return false;
    first = behindSpaces(names - 6) - 1;
    if (at(first) != 0x29) return false;
    while (at(--first) != 0x28) if (first <= stop) return false;
  }
  for (let rows = 0; rows < MOST_EMPTY && p != 0; rows++) {
    const last = min(p + REACH, Text.end);
    const start = findColumn(first, p, last);
    p = nextRow(max(p, Found.end), last);
    if (!start) continue;
    columns = first;
    return ahead(Found.start, Found.end, p);
  }
  return false;
}

/** Finds the value in the row at `value`, whose columns are behind the bracket at `column`. */
function findColumn(column: usize, value: usize, last: usize): bool {
  Found.end = 0;
  do {
    column++;
    while (at(column) != 0x29 && !is(column, WORD)) column++;
    const end = run(column, WORD, REACH);
    value += at(value + 1) == 0x20 ? 2 : 1;
    const quoted = behindQuote(value);
    if (quoted != 0) {
      value = valueEnd(quoted);
      const promise = promiseOf(column, end);
      if (promise != Promise.Nothing) return check(promise, quoted, value, false);
    }
    column = end;
    while (value < last && at(value) != 0x2c) value++;
  } while (at(column) != 0x29 && value < last);
  return false;
}

/** The bracket of the row behind the one that `p` is in, `'), (`; 0 if there is none up to `last`. */
function nextRow(p: usize, last: usize): usize {
  while (++p < last) {
    if (at(p) != 0x28) continue;
    const comma = behindSpaces(p) - 1;
    if (at(comma) == 0x2c && at(behindSpaces(comma) - 1) == 0x29) return p;
  }
  return 0;
}
