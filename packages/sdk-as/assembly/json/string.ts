// JSON strings: reading their characters without a copy, comparing them, writing them.
//   in   the address after the opening quote of a string that scan() has accepted; text as a Literal holds it
//   out  code points, truth values, escaped UTF-8
//   err  none: a lone surrogate escape reads as U+FFFD, as the host reads it; invalid UTF-8 likewise
// https://www.rfc-editor.org/rfc/rfc8259#section-7

import { Char, hex4 } from "./chars";
import { BYTE_ONES, digitOf, zeroBytes } from "../memory/bytes";
import {
  REPLACEMENT,
  UNIT_HIGHS,
  UNIT_ONES,
  beyondAscii,
  decodeUtf16,
  decodeUtf8,
  encodeUtf16,
  encodeUtf8,
  isHighSurrogate,
  isLowSurrogate,
  joinSurrogates,
  lastSequenceLength,
  narrow,
  utf8Bytes,
  widenRun,
} from "../memory/utf8";

/** Bytes that one UTF-16 unit can become: `\u001f`. */
export const MAX_ESCAPED: usize = 6;

/** The letters of \b \t \n - \f \r, from U+0008 on, one a byte. */
const ESCAPE_LETTERS: u64 = 0x72_66_00_6e_74_62;

/** Where an escape's UTF-8 is put to be compared. */
@lazy const scratch: usize = memory.data(8, 8);

const BACKSLASHES: u64 = 0x5c * BYTE_ONES;

let characterLength: usize = 1;

/** Bytes of the last character that {@link characterAt} read. */
@inline
export function characterBytes(): usize {
  return characterLength;
}

/** The code point at `ptr`, written plainly or as an escape; {@link characterLength} is its bytes. */
export function characterAt(ptr: usize): u32 {
  if (load<u8>(ptr) == Char.BACKSLASH) return escapeAt(ptr);
  const point = decodeUtf8(ptr);
  characterLength = lastSequenceLength();
  return point;
}

/** The code point of the escape at `ptr`, or of two if they are a surrogate pair. */
function escapeAt(ptr: usize): u32 {
  characterLength = 2;
  const letter: u32 = load<u8>(ptr, 1);
  if (letter != 0x75) {
    let point: u32 = 8;
    for (let letters = ESCAPE_LETTERS; letters != 0; letters >>>= 8) {
      if ((<u32>letters & 0xff) == letter) return point;
      point += 1;
    }
    return letter;
  }
  characterLength = 6;
  const unit: u32 = hex4(ptr + 2);
  if ((unit & 0xf800) != 0xd800) return unit;
  if (isHighSurrogate(unit) && load<u16>(ptr, 6) == 0x755c) {
    const low: u32 = hex4(ptr + 8);
    if (isLowSurrogate(low)) {
      characterLength = 12;
      return joinSurrogates(unit, low);
    }
  }
  return REPLACEMENT;
}

/**
 * Compares the characters from `ptr` with the escaped text in [wanted, wantedEnd), as far as that goes.
 *
 * The wanted text escapes only what cannot stand plainly, so an escape in it equals nothing but another escape.
 *
 * @param end the closing quote.
 * @returns the address after the characters that match all that is wanted, or 0.
 */
export function matchText(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): usize {
  while (wanted < wantedEnd) {
    if (ptr >= end) return 0;
    const c: u32 = load<u8>(ptr);
    const w: u32 = load<u8>(wanted);
    if (c != Char.BACKSLASH) {
      if (c != w) return 0;
      ptr += 1;
      wanted += 1;
      continue;
    }
    const point = escapeAt(ptr);
    ptr += characterLength;
    if (w == Char.BACKSLASH) {
      if (escapeAt(wanted) != point) return 0;
      wanted += characterLength;
      continue;
    }
    const scratchEnd = encodeUtf8(scratch, point);
    for (let byte = scratch; byte < scratchEnd; byte++) {
      if (wanted >= wantedEnd || load<u8>(byte) != load<u8>(wanted)) return 0;
      wanted += 1;
    }
  }
  return ptr;
}

/**
 * True if the wanted text occurs among the characters in [ptr, end). Looks closer only where two bytes are those that it begins
 * with, and at escapes, which may stand for any character of it.
 */
export function containsText(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): bool {
  if (wanted == wantedEnd) return true;
  const first = <u64>load<u8>(wanted) * BYTE_ONES;
  const second = <u64>load<u8>(wanted, 1) * BYTE_ONES;
  const secondCounts: u64 = wantedEnd - wanted > 1 ? ~(<u64>0) : 0;
  let afterEscape = ptr;
  while (ptr < end) {
    const bytes = load<u64>(ptr);
    const begins = zeroBytes((bytes ^ first) | ((load<u64>(ptr, 1) ^ second) & secondCounts));
    const places = begins | zeroBytes(bytes ^ BACKSLASHES);
    ptr += <usize>(ctz(places) >>> 3);
    if (places == 0) continue;
    if (ptr >= end) return false;
    if (matchText(ptr, end, wanted, wantedEnd) != 0) return true;
    if (load<u8>(ptr) != Char.BACKSLASH) {
      ptr += 1;
      continue;
    }
    // The escape may be the second character of a match.
    if (ptr > afterEscape && matchText(ptr - 1, end, wanted, wantedEnd) != 0) return true;
    escapeAt(ptr);
    ptr += characterLength;
    afterEscape = ptr;
  }
  return false;
}

/** True if the characters in [ptr, end) end with the wanted text. */
export function endsWithText(ptr: usize, end: usize, wanted: usize, wantedEnd: usize): bool {
  const byteLength = wantedEnd - wanted;
  // An escape takes at most twelve bytes for four of UTF-8, so a match that ends at `end` starts no earlier than this.
  const earliest = end - ptr > byteLength * MAX_ESCAPED ? end - byteLength * MAX_ESCAPED : ptr;
  if (!hasEscape(earliest, end)) return <usize>(end - ptr) >= byteLength && matchText(end - byteLength, end, wanted, wantedEnd) == end;
  while (ptr <= end) {
    if (ptr >= earliest && matchText(ptr, end, wanted, wantedEnd) == end) return true;
    if (load<u8>(ptr) == Char.BACKSLASH) {
      escapeAt(ptr);
      ptr += characterLength;
    } else {
      ptr += 1;
    }
  }
  return false;
}

function hasEscape(ptr: usize, end: usize): bool {
  for (; ptr < end; ptr += 8) {
    const backslashes = zeroBytes(load<u64>(ptr) ^ BACKSLASHES);
    if (backslashes != 0) return ptr + <usize>(ctz(backslashes) >>> 3) < end;
  }
  return false;
}

/** Bytes of the characters in [ptr, end) in UTF-8; what is no UTF-8 counts as it stands. */
export function utf8Length(ptr: usize, end: usize): usize {
  let byteLength = end - ptr;
  while (ptr < end) {
    const backslashes = zeroBytes(load<u64>(ptr) ^ BACKSLASHES);
    ptr += <usize>(ctz(backslashes) >>> 3);
    if (backslashes == 0 || ptr >= end) continue;
    if (load<u8>(ptr, 1) != 0x75) { // of two bytes, for one
      byteLength -= 1;
      ptr += 2;
      continue;
    }
    byteLength += utf8Bytes(escapeAt(ptr));
    byteLength -= characterLength;
    ptr += characterLength;
  }
  return byteLength;
}

/** Writes the characters in [ptr, end) as UTF-16 units and returns the address after them. Room: two a byte, and {@link WIDEN_SLACK}. */
export function decodeToUtf16(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const other = widenRun(ptr, end, to, Char.BACKSLASH);
    to += (other - ptr) << 1;
    ptr = other;
    while (ptr < end && (load<u8>(ptr) > 0x7f || load<u8>(ptr) == Char.BACKSLASH)) {
      to = encodeUtf16(to, characterAt(ptr));
      ptr += characterLength;
    }
  }
  return to;
}

/** Writes the characters in [ptr, end) as UTF-8 and returns the address after them. Room: three bytes a byte. */
export function decodeToUtf8(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    to = encodeUtf8(to, characterAt(ptr));
    ptr += characterLength;
  }
  return to;
}

/** Bytes of room that {@link copyUnescaped} may write further than the text. */
export const UNESCAPE_SLACK: usize = 8;

/**
 * Copies JSON text with characters in place of their escapes, where they can stand plainly, and returns the address after
 * it: no longer than the text was. Outside of strings there is no backslash.
 */
export function copyUnescaped(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const bytes = load<u64>(ptr);
    const backslashes = zeroBytes(bytes ^ BACKSLASHES);
    const plain = min(backslashes != 0 ? <usize>(ctz(backslashes) >>> 3) : 8, end - ptr);
    store<u64>(to, bytes);
    ptr += plain;
    to += plain;
    if (plain == 8 || ptr == end) continue;
    to = writeCharacter(to, escapeAt(ptr));
    ptr += characterLength;
  }
  return to;
}

/**
 * Writes the text between quotes and returns the address after it, four plain characters at a time. Room: `MAX_ESCAPED` a unit, and two.
 */
export function writeText(to: usize, text: usize, textEnd: usize): usize {
  store<u8>(to, Char.QUOTE);
  to = writeCharacters(to + 1, text, textEnd);
  store<u8>(to, Char.QUOTE);
  return to + 1;
}

/** The same without quotes. */
export function writeCharacters(to: usize, text: usize, textEnd: usize): usize {
  while (text < textEnd) {
    const units = load<u64>(text);
    const others = beyondPlain(units);
    narrow(units, to);
    if (others == 0 && textEnd - text > 8) {
      text += 8;
      to += 4;
      continue;
    }
    const plain = min(<usize>(ctz(others) >>> 4), (textEnd - text) >>> 1);
    to += plain;
    text += plain << 1;
    if (text == textEnd) break;
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    to = writeCharacter(to, point);
  }
  return to;
}

/** Has bit 15 of the first of four units that cannot stand as one byte: controls, quotes, backslashes, what is not ASCII. */
@inline
function beyondPlain(units: u64): u64 {
  const controls = units - 0x20 * UNIT_ONES;
  const quotes = (units ^ (0x22 * UNIT_ONES)) - UNIT_ONES;
  const backslashes = (units ^ (0x5c * UNIT_ONES)) - UNIT_ONES;
  return ((controls | quotes | backslashes) & UNIT_HIGHS) | beyondAscii(units);
}

/** {@link writeText} for the few literals of a filter: one character at a time, in fewer bytes of module. */
export function writeString(to: usize, text: usize, textEnd: usize): usize {
  store<u8>(to, Char.QUOTE);
  to += 1;
  while (text < textEnd) {
    const point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    to = writeCharacter(to, point);
  }
  store<u8>(to, Char.QUOTE);
  return to + 1;
}

/** Writes one character of a string, escaped if it must be. */
export function writeCharacter(to: usize, point: u32): usize {
  let letter = point;
  if (point >= 0x20) {
    if (point != Char.QUOTE && point != Char.BACKSLASH) return encodeUtf8(to, point);
  } else {
    letter = point - 8 < 6 ? <u32>(ESCAPE_LETTERS >>> ((point - 8) << 3)) & 0xff : 0;
  }
  store<u8>(to, Char.BACKSLASH);
  store<u8>(to, letter, 1);
  if (letter != 0) return to + 2;
  store<u32>(to, 0x30303075, 1); // "u000", the last overwritten with the sixteens, then the ones
  store<u8>(to, 0x30 + (point >>> 4), 4);
  store<u8>(to, digitOf(point & 15), 5);
  return to + 6;
}
