// JSON strings: reading their characters without a copy, comparing them, writing them.
//   in   the address after the opening quote of a string that scan() has accepted; UTF-16 units of the author's text
//   out  code points, truth values, escaped UTF-8
//   err  none: a lone surrogate escape reads as U+FFFD, as the host reads it; invalid UTF-8 likewise
// https://www.rfc-editor.org/rfc/rfc8259#section-7

import { Char, hex4 } from "./chars";
import {
  REPLACEMENT,
  decodeUtf16,
  decodeUtf8,
  encodeUtf8,
  isHighSurrogate,
  isLowSurrogate,
  joinSurrogates,
  lastSequenceLength,
} from "../memory/utf8";

/** Bytes that one UTF-16 unit can become: `\u001f`. */
export const MAX_ESCAPED: usize = 6;

let characterLength: usize = 1;

/** Bytes of the last character that {@link characterAt} read. */
export function lastCharacterLength(): usize {
  return characterLength;
}

/** The code point at `ptr`, written plainly or as an escape. */
export function characterAt(ptr: usize): u32 {
  const c: u32 = load<u8>(ptr);
  if (c != Char.BACKSLASH) {
    if (c < 0x80) {
      characterLength = 1;
      return c;
    }
    const point = decodeUtf8(ptr);
    characterLength = lastSequenceLength();
    return point;
  }
  characterLength = 2;
  const escape: u32 = load<u8>(ptr, 1);
  switch (escape) {
    case 0x6e: return Char.LINE_FEED;
    case 0x74: return Char.TAB;
    case 0x72: return Char.CARRIAGE_RETURN;
    case 0x62: return 0x08;
    case 0x66: return 0x0c;
    case 0x75: break;
    default: return escape;
  }
  characterLength = 6;
  const unit: u32 = hex4(ptr + 2);
  if (isHighSurrogate(unit) && load<u16>(ptr, 6) == 0x755c) {
    const low: u32 = hex4(ptr + 8);
    if (isLowSurrogate(low)) {
      characterLength = 12;
      return joinSurrogates(unit, low);
    }
  }
  return (unit & 0xf800) == 0xd800 ? REPLACEMENT : unit;
}

/**
 * Compares the characters from `ptr` with the author's text, as far as the text goes.
 *
 * @param end the closing quote.
 * @returns the address after the characters that match the whole text, or 0.
 */
export function matchText(ptr: usize, end: usize, text: usize, textEnd: usize): usize {
  while (text < textEnd) {
    if (ptr >= end) return 0;
    let point = decodeUtf16(text, textEnd);
    text += point > 0xffff ? 4 : 2;
    if ((point & 0xfffff800) == 0xd800) point = REPLACEMENT;
    if (characterAt(ptr) != point) return 0;
    ptr += characterLength;
  }
  return ptr;
}

/** True if the author's text occurs among the characters in [ptr, end); with `atEnd`, only where it ends them. */
export function containsText(ptr: usize, end: usize, text: usize, textEnd: usize, atEnd: bool): bool {
  if (text == textEnd) return true;
  // An escape takes at most six bytes for one unit, so a match that must end at `end` starts no earlier than this.
  const longest = ((textEnd - text) >>> 1) * MAX_ESCAPED;
  while (ptr < end) {
    if (!atEnd || <usize>(end - ptr) <= longest) {
      const after = matchText(ptr, end, text, textEnd);
      if (after != 0 && (!atEnd || after == end)) return true;
    }
    characterAt(ptr);
    ptr += characterLength;
  }
  return false;
}

/** Writes the characters in [ptr, end) as UTF-16 units and returns the address after them. */
export function decodeToUtf16(ptr: usize, end: usize, to: usize): usize {
  while (ptr < end) {
    const point = characterAt(ptr);
    ptr += characterLength;
    if (point > 0xffff) {
      store<u16>(to, 0xd800 | ((point - 0x10000) >>> 10));
      store<u16>(to, 0xdc00 | (point & 0x3ff), 2);
      to += 4;
    } else {
      store<u16>(to, point);
      to += 2;
    }
  }
  return to;
}

/** Writes the author's text between quotes and returns the address after it. Room: `MAX_ESCAPED` a unit, and two. */
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
  if (point >= 0x20) {
    if (point != Char.QUOTE && point != Char.BACKSLASH) return encodeUtf8(to, point);
    store<u8>(to, Char.BACKSLASH);
    store<u8>(to, point, 1);
    return to + 2;
  }
  store<u8>(to, Char.BACKSLASH);
  let letter: u32 = 0;
  switch (point) {
    case Char.LINE_FEED: { letter = 0x6e; break; }
    case Char.TAB: { letter = 0x74; break; }
    case Char.CARRIAGE_RETURN: { letter = 0x72; break; }
    case 0x08: { letter = 0x62; break; }
    case 0x0c: { letter = 0x66; break; }
  }
  if (letter != 0) {
    store<u8>(to, letter, 1);
    return to + 2;
  }
  store<u32>(to, 0x30303075, 1); // "u000", the last two overwritten below
  store<u8>(to, 0x30 + (point >>> 4), 4);
  const low = point & 15;
  store<u8>(to, low < 10 ? 0x30 + low : 0x57 + low, 5);
  return to + 6;
}
