// Puts right what Fluent Bit itself writes wrong, and nothing else.
//   in   a record that scan() refused
//   out  valid JSON in the arena, or 0 if the text is broken in some other way
// The host writes NaN and infinities as `nan` and `inf`, the largest double with 16 digits so that it overflows on
// the way back, ext values with C escapes, and keys that are not strings without quotes.
//   src/flb_pack.c:1030 (%.16g), :1066 (ext), :1127 (keys) @v5.1.1, msgpack2json
// No recursion: one bit a level tells objects from arrays.

import { Char, hex4, nextSpecial } from "./chars";
import { lastNumberEnd } from "./number";
import { NULL, isSimpleEscape, scalarEnd } from "./scan";
import { writeCharacter } from "./string";
import { CodecError } from "../codec/error";
import { scanError } from "../codec/scanned";
import { claim, reserve } from "../memory/arena";

/** A byte of a broken key may be written as six, and a level costs no more than its own bytes. */
const WORST_GROWTH: usize = 6;

const NAN: u32 = 0x6e616e; // "nan", little-endian like all below
const INF: u32 = 0x666e69; // "inf"
const LARGEST_0: u64 = 0x3339363739372e31; // "1.797693"
const LARGEST_8: u64 = 0x3133323638343331; // "13486231"
const LARGEST_16: u64 = 0x3830332b653735; // "57e+308"
const UNPARSED_START: u64 = 0x7261706e755f227b; // `{"_unpar`
const UNPARSED_REST: u64 = 0x223a22646573; // `sed":"`

let at: usize = 0;
let to: usize = 0;
let textEnd: usize = 0;
let repairedEnd: usize = 0;

/** First address after the text of the last repair. */
export function lastRepairEnd(): usize {
  return repairedEnd;
}

/** A repaired copy of the text in [ptr, end), NUL-terminated; 0 if it cannot be repaired or memory is full. */
export function repair(ptr: usize, end: usize): usize {
  if (end - ptr > 0x20000000) return 0;
  const start = reserve((end - ptr) * WORST_GROWTH + 64);
  if (start == 0) return 0;
  at = ptr;
  to = start;
  textEnd = end;
  if (!repairText()) return 0;
  repairedEnd = to;
  store<u8>(to, 0);
  claim(to + 1);
  return start;
}

/** Copies token by token; whether the tokens fit together is for scan() to say, which reads the copy next. */
function repairText(): bool {
  let objects: u64 = 0; // bit 0: the innermost container is an object
  let wantsKey = false;
  while (at < textEnd) {
    const c: u32 = load<u8>(at);
    if (c == Char.QUOTE) {
      if (!copyString()) return false;
    } else if ((c | 0x20) == Char.BEGIN_OBJECT) {
      wantsKey = c == Char.BEGIN_OBJECT;
      objects = (objects << 1) | u64(wantsKey);
      copyByte();
    } else if ((c | 0x20) == Char.END_OBJECT) {
      objects >>>= 1;
      copyByte();
    } else if (c == Char.COMMA) {
      wantsKey = (objects & 1) != 0;
      copyByte();
    } else if (c <= Char.SPACE || c == Char.COLON) {
      wantsKey = wantsKey && c != Char.COLON;
      copyByte();
    } else if (!(wantsKey ? copyBareKey() : copyScalar())) {
      return false;
    }
  }
  return true;
}

function copyByte(): void {
  store<u8>(to, load<u8>(at));
  at += 1;
  to += 1;
}

function copyBytes(end: usize): void {
  memory.copy(to, at, end - at);
  to += end - at;
  at = end;
}

/**
 * Copies a number or a literal. A number overflows only because the host gave the largest double 16 digits, so the 17
 * that it takes are put back.
 */
function copyScalar(): bool {
  const end = scalarEnd(at, load<u8>(at), textEnd);
  if (end != 0) {
    copyBytes(end);
    return true;
  }
  const negative = load<u8>(at) == Char.MINUS;
  if (scanError() == CodecError.NumberTooLarge) {
    if (negative) copyByte();
    store<u64>(to, LARGEST_0);
    store<u64>(to, LARGEST_8, 8);
    store<u64>(to, LARGEST_16, 16);
    to += 23;
    at = lastNumberEnd();
    return true;
  }
  at += usize(negative);
  const name = load<u32>(at) & 0x00ffffff;
  at += 3;
  store<u32>(to, NULL);
  to += 4;
  return name == NAN || name == INF;
}

/** Copies a string; escapes and control characters that JSON does not allow are written as text. */
function copyString(): bool {
  copyByte();
  while (true) {
    copyBytes(nextSpecial(at));
    if (at >= textEnd) return false;
    const c: u32 = load<u8>(at);
    if (c == Char.QUOTE) {
      copyByte();
      return true;
    }
    if (c == Char.BACKSLASH) {
      if (!copyEscape()) return false;
    } else {
      to = writeCharacter(to, c);
      at += 1;
    }
  }
}

/** An escape that JSON does not know, like `\xffffffde` of an ext value, becomes the text that it is. */
function copyEscape(): bool {
  if (at + 1 >= textEnd) return false;
  const letter: u32 = load<u8>(at, 1);
  const valid = isSimpleEscape(letter) || (letter == 0x75 && hex4(at + 2) >= 0);
  copyByte();
  if (valid) copyByte();
  else store<u8>(to++, Char.BACKSLASH);
  return true;
}

/** Copies bytes up to `end` as characters of a string: escaped where they must be. */
function copyAsCharacters(end: usize): void {
  for (; at < end; at++) {
    const c: u32 = load<u8>(at);
    if (c < 0x80) to = writeCharacter(to, c);
    else store<u8>(to++, c);
  }
}

/** Copies a key without quotes, up to its colon, as a string. A key that is a map or an array cannot be one. */
function copyBareKey(): bool {
  let end = at;
  while (load<u8>(end) != Char.COLON) {
    if (end == textEnd || load<u8>(end) == Char.QUOTE) return false;
    end += 1;
  }
  store<u8>(to++, Char.QUOTE);
  copyAsCharacters(end);
  store<u8>(to++, Char.QUOTE);
  return true;
}

/** The text in [ptr, end) as the only member of an object, so that a record that is no JSON is not lost. */
export function wrapUnparsed(ptr: usize, end: usize): usize {
  if (end - ptr > 0x20000000) return 0;
  const start = reserve((end - ptr) * WORST_GROWTH + 64);
  if (start == 0) return 0;
  store<u64>(start, UNPARSED_START);
  store<u64>(start, UNPARSED_REST, 8);
  to = start + 14;
  at = ptr;
  copyAsCharacters(end);
  store<u32>(to, 0x7d22); // "}, and the NUL
  to += 2;
  repairedEnd = to;
  claim(to + 1);
  return start;
}
