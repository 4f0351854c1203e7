// Puts right what Fluent Bit itself writes wrong, and nothing else.
//   in   a record that scan() refused
//   out  valid JSON in the arena, or 0 if the text is broken in some other way
// The host writes NaN and infinities as `nan` and `inf`, the largest double with 16 digits so that it overflows on
// the way back, ext values with C escapes, and keys that are not strings without quotes.
//   src/flb_pack.c:1030 (%.16g), :1066 (ext), :1127 (keys) @v5.1.1, msgpack2json
// No recursion: one bit a level tells objects from arrays.

import { Char, hexDigit, hex4, isDigit, skipWhitespace } from "./chars";
import { isSimpleEscape } from "./scan";
import { numberEnd, lastNumberError } from "./number";
import { writeCharacter } from "./string";
import { CodecError } from "../codec/error";
import { claim, reserve } from "../memory/arena";

/** A byte of a broken key may be written as six, and a level costs no more than its own bytes. */
const WORST_GROWTH: usize = 6;

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

function repairText(): bool {
  let objects: u64 = 0;
  let depth = 0;
  let wantsKey = false;
  while (true) {
    at = skipWhitespace(at);
    const c: u32 = load<u8>(at);
    if (wantsKey && c != Char.END_OBJECT) {
      if (!copyKey()) return false;
      wantsKey = false;
      continue;
    }
    if (c == Char.BEGIN_OBJECT || c == Char.BEGIN_ARRAY) {
      if (++depth > 63) return false;
      wantsKey = c == Char.BEGIN_OBJECT;
      objects = (objects << 1) | u64(wantsKey);
      copyByte();
      if (<u32>load<u8>(skipWhitespace(at)) == (wantsKey ? Char.END_OBJECT : Char.END_ARRAY)) wantsKey = false;
      continue;
    }
    if (c == Char.END_OBJECT || c == Char.END_ARRAY) {
      if (depth == 0) return false;
      depth -= 1;
      objects >>>= 1;
      wantsKey = false;
      copyByte();
    } else if (c == Char.COMMA) {
      copyByte();
      wantsKey = (objects & 1) != 0;
      continue;
    } else if (!copyScalar(c)) {
      return false;
    }
    if (depth == 0) return skipWhitespace(at) == textEnd;
  }
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

function copyScalar(c: u32): bool {
  if (c == Char.QUOTE) return copyString();
  if (matches("true") || matches("null")) {
    copyBytes(at + 4);
    return true;
  }
  if (matches("false")) {
    copyBytes(at + 5);
    return true;
  }
  const sign = usize(c == Char.MINUS);
  if (isDigit(c) || (sign && isDigit(load<u8>(at, 1)))) return copyNumber();
  at += sign;
  if (matches("nan") || matches("inf")) {
    at += 3;
    writeAscii("null");
    return true;
  }
  return false;
}

/** The largest double overflows only because of the host's 16 digits; the 17 that it takes are put back. */
function copyNumber(): bool {
  const end = numberEnd(at);
  if (end != 0) {
    copyBytes(end);
    return true;
  }
  if (lastNumberError() != CodecError.NumberTooLarge) return false;
  const negative = load<u8>(at) == Char.MINUS;
  if (negative) copyByte();
  const largest = matches("1.797693134862316e+308");
  while (isNumberByte(load<u8>(at))) at += 1;
  if (largest) {
    writeAscii("1.7976931348623157e+308");
  } else {
    to -= usize(negative);
    writeAscii("null");
  }
  return true;
}

function isNumberByte(c: u32): bool {
  return isDigit(c) || c == Char.POINT || c == Char.MINUS || c == 0x2b || (c | 0x20) == 0x65;
}

/** Copies a string; escapes and control characters that JSON does not allow are written as text. */
function copyString(): bool {
  copyByte();
  while (at < textEnd) {
    const c: u32 = load<u8>(at);
    if (c == Char.QUOTE) {
      copyByte();
      return true;
    }
    if (c < 0x20) {
      to = writeCharacter(to, c);
      at += 1;
    } else if (c != Char.BACKSLASH) {
      copyByte();
    } else if (!copyEscape()) {
      return false;
    }
  }
  return false;
}

/** `\xffffffde`, a sign-extended byte of an ext value, becomes the four characters `\xde`. */
function copyEscape(): bool {
  const letter: u32 = load<u8>(at, 1);
  if (at + 1 >= textEnd) return false;
  if (isSimpleEscape(letter) || (letter == 0x75 && hex4(at + 2) >= 0)) {
    copyBytes(at + 2);
    return true;
  }
  store<u8>(to, Char.BACKSLASH);
  to += 1;
  copyByte();
  if (letter != 0x78) return true;
  copyByte();
  if (matches("ffffff") && hexDigit(load<u8>(at, 6)) >= 0 && hexDigit(load<u8>(at, 7)) >= 0) at += 6;
  return true;
}

/** Copies a key and its colon; one that is not a string is written as the string of its text. */
function copyKey(): bool {
  if (load<u8>(at) == Char.QUOTE) {
    if (!copyString()) return false;
  } else {
    const end = bareKeyEnd();
    if (end == at) return false;
    store<u8>(to, Char.QUOTE);
    to += 1;
    for (; at < end; at++) {
      const c: u32 = load<u8>(at);
      if (c < 0x80) to = writeCharacter(to, c);
      else store<u8>(to++, c);
    }
    store<u8>(to, Char.QUOTE);
    to += 1;
  }
  at = skipWhitespace(at);
  if (load<u8>(at) != Char.COLON) return false;
  copyByte();
  return true;
}

/** The colon that ends the bare key at `at`: the first one outside of its own brackets and strings. */
function bareKeyEnd(): usize {
  let depth = 0;
  let inString = false;
  for (let ptr = at; ptr < textEnd; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (inString) {
      if (c == Char.BACKSLASH) ptr += 1;
      else if (c == Char.QUOTE) inString = false;
    } else if (c == Char.QUOTE) {
      inString = true;
    } else if (c == Char.BEGIN_OBJECT || c == Char.BEGIN_ARRAY) {
      depth += 1;
    } else if (c == Char.END_OBJECT || c == Char.END_ARRAY) {
      if (depth == 0) return at;
      depth -= 1;
    } else if (depth == 0) {
      if (c == Char.COLON) return ptr;
      if (c == Char.COMMA) return at;
    }
  }
  return at;
}

function matches(ascii: string): bool {
  for (let i = 0; i < ascii.length; i++) {
    if (<i32>load<u8>(at + i) != ascii.charCodeAt(i)) return false;
  }
  return true;
}

function writeAscii(ascii: string): void {
  for (let i = 0; i < ascii.length; i++) store<u8>(to + i, ascii.charCodeAt(i));
  to += ascii.length;
}

/** The text in [ptr, end) as the only member of an object, so that a record that is no JSON is not lost. */
export function wrapUnparsed(ptr: usize, end: usize): usize {
  if (end - ptr > 0x20000000) return 0;
  const start = reserve((end - ptr) * WORST_GROWTH + 64);
  if (start == 0) return 0;
  to = start;
  writeAscii('{"_unparsed":"');
  for (; ptr < end; ptr++) {
    const c: u32 = load<u8>(ptr);
    if (c < 0x80) to = writeCharacter(to, c);
    else store<u8>(to++, c);
  }
  writeAscii('"}');
  store<u8>(to, 0);
  repairedEnd = to;
  claim(to + 1);
  return start;
}
