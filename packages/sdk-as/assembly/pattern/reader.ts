// The text of a pattern, read from left to right.
//   in   UTF-16 units
//   out  units and characters; flags that hold where reading is
//   err  the first reason why it cannot be read, and where; reading is then at the end

import { decodeUtf16 } from "../memory/utf8";
import { PatternError } from "./error";

export enum Flag { IgnoreCase = 1, DotAll = 2, Multiline = 4 }

export const NO_UNIT: u32 = 0xffffffff;

let start: usize = 0;
let at: usize = 0;
let end: usize = 0;
let flags: u32 = 0;
let error: PatternError = PatternError.None;
let errorAt: usize = 0;

export function openReader(text: string): void {
  start = changetype<usize>(text);
  at = start;
  end = start + (<usize>text.length << 1);
  flags = 0;
  error = PatternError.None;
}

/** Address of the unit that is next. */
export function position(): usize {
  return at;
}

export function moveTo(unit: usize): void {
  at = unit;
}

export function isAtEnd(): bool {
  return at >= end;
}

export function hasFlag(flag: Flag): bool {
  return (flags & flag) != 0;
}

export function currentFlags(): u32 {
  return flags;
}

export function setFlags(value: u32): void {
  flags = value;
}

export function readError(): PatternError {
  return error;
}

/** The number of the character, from 1, at which reading stopped. */
export function errorColumn(): u32 {
  return <u32>((errorAt - start) >>> 1) + 1;
}

export function fail(reason: PatternError, where: usize): bool {
  if (error == PatternError.None) {
    error = reason;
    errorAt = where;
  }
  at = end;
  return false;
}

/** The unit `count` ahead; {@link NO_UNIT} behind the pattern. */
export function unitAt(count: usize): u32 {
  const unit = at + (count << 1);
  return unit < end ? load<u16>(unit) : NO_UNIT;
}

/** True, and past it, if that unit is next. */
export function take(unit: u32): bool {
  if (unitAt(0) != unit) return false;
  at += 2;
  return true;
}

export function readPoint(): u32 {
  const point = decodeUtf16(at, end);
  at += point > 0xffff ? 4 : 2;
  return point;
}

/** A letter, a digit or `_`. */
export function isNameUnit(unit: u32): bool {
  return unit - 0x30 < 10 || (unit | 0x20) - 0x61 < 26 || unit == 0x5f;
}
