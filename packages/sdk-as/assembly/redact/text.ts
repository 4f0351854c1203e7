// The text under scan, and the small questions that detectors ask about it.
//   in   addresses inside one JSON string, as the record spells it: escapes are two or more bytes, and the byte at
//        `Text.end` is the closing quote, which belongs to no class, so that every run ends there by itself
//   out  classes, runs, comparisons
// Knows bytes only: no record, no detector.
//
//    "log":"a\nkey=1"
//           ^ Text.begin
//              ^ Text.floor at `k`: the byte after the last escape; what lies before is not part of a word
//                   ^ Text.end

import { nonDigits } from "../memory/bytes";
import { Ascii, ascii, bytesOf, lengthOf } from "./ascii";

/** The string under scan. Written by the scanner alone. */
export namespace Text {
  export let begin: usize = 0;
  export let end: usize = 0;
  /** First byte that a look back may read as part of a word: after the last escape, or `begin`. */
  export let floor: usize = 0;
  /** First byte after the digits that a digit anchor stands on. */
  export let runEnd: usize = 0;
  /** End of the last match: what lies before is taken. */
  export let taken: usize = 0;
  /** End of the last value that was read and refused. */
  export let refused: usize = 0;
  /** End of the cookies that were read last: none is read twice. */
  export let cookiesEnd: usize = 0;
  /** End of the last number that a word announced; 0 for none. */
  export let listed: usize = 0;
  /** The sign whose name was looked for last, and where that name ends; several detectors ask for the same. */
  export let sign: usize = 0;
  export let nameEnd: usize = 0;
  /** The end whose name's start was looked for last, and that start. */
  export let nameOf: usize = 0;
  export let nameStart: usize = 0;
  /** End of what was counted last without being taken. */
  export let counted: usize = 0;
  /** Number of the anchor that is asked. */
  export let asked: usize = 0;
  /** A match that lies behind what others shall look at first, and the anchor that found it; `aheadEnd` is 0 for none. */
  export let aheadStart: usize = 0;
  export let aheadEnd: usize = 0;
  export let aheadBy: usize = 0;
  /** Where that anchor is asked again once the match is entered; 0 for nowhere. */
  export let again: usize = 0;
  /** True while nothing but the text, and the last three letters of its key, has decided what is found. */
  export let decides: bool = false;
  /** The member's key, without quotes; both 0 for an element. Who reads it clears {@link decides}. */
  export let key: usize = 0;
  export let keyEnd: usize = 0;
}

/** What a detector found; set by {@link found}. */
export namespace Found {
  export let start: usize = 0;
  export let end: usize = 0;
}

/** The way a detector says yes. */
export function found(start: usize, end: usize): bool {
  Found.start = start;
  Found.end = end;
  return true;
}

/** The same for what lies further on: what stands before it is looked at first. Of two that wait, all from one to the other is taken. */
export function ahead(start: usize, end: usize, again: usize = 0): bool {
  Text.again = again;
  Text.aheadStart = Text.aheadEnd == 0 ? start : min(start, Text.aheadStart);
  Text.aheadEnd = max(end, Text.aheadEnd);
  Text.aheadBy = Text.asked;
  return false;
}

/** True if what is at `p` is a part of a match, or of a value that was refused: no detector of values reads it again. */
export function wasRead(p: usize): bool {
  return p < Text.taken || p < Text.refused;
}

/** Classes of bytes, to be combined with `|`. */
export const DIGIT: u32 = 1;
export const HEX: u32 = 2;
export const LETTER: u32 = 4;
export const UPPER: u32 = 8;
export const UNDERSCORE: u32 = 16;
/** `+`, `/` and `=` */
export const BASE64_SIGN: u32 = 32;
export const DASH: u32 = 64;
/** Space, tab, and what closes or separates a value in ordinary text. */
export const BREAK: u32 = 128;

export const ALNUM: u32 = DIGIT | LETTER;
export const WORD: u32 = ALNUM | UNDERSCORE;
export const BASE64: u32 = ALNUM | BASE64_SIGN;
export const BASE64URL: u32 = WORD | DASH;

const CLASSES: usize = memory.data(256);

/**
 * Calls `set` semantics for each byte that `spec` names and ORs `bit` into a table of one byte per byte value.
 * A spec is a list of bytes and ranges: `a-z0-9_`; a dash that is meant as itself comes first.
 */
function classify(spec: Ascii, bit: u32): void {
  const specEnd = bytesOf(spec) + lengthOf(spec);
  for (let q = bytesOf(spec); q < specEnd; q++) {
    const first = load<u8>(q);
    let last = first;
    if (q + 2 < specEnd && load<u8>(q, 1) == 0x2d) {
      last = load<u8>(q, 2);
      q += 2;
    }
    for (let c: usize = first; c <= last; c++) store<u8>(CLASSES + c, load<u8>(CLASSES + c) | <u8>bit);
  }
}

classify(ascii("0-9"), DIGIT | HEX);
classify(ascii("a-fA-F"), HEX);
classify(ascii("a-zA-Z"), LETTER);
classify(ascii("A-Z"), UPPER);
classify(ascii("_"), UNDERSCORE);
classify(ascii("+/="), BASE64_SIGN);
classify(ascii("-"), DASH);
classify(ascii(" \t\"\\'`<>&"), BREAK);

@inline
export function at(p: usize): u32 {
  return load<u8>(p);
}

/** Non-zero if the byte at `p` is of one of the classes. */
@inline
export function is(p: usize, classes: u32): u32 {
  return load<u8>(<usize>load<u8>(p), CLASSES) & classes;
}

/** Non-zero if the byte before `p` is of one of the classes; 0 at the floor. */
@inline
export function isBefore(p: usize, classes: u32): u32 {
  return p <= Text.floor ? 0 : is(p - 1, classes);
}

/** The byte before `p`; 0 at the floor. */
@inline
export function before(p: usize): u32 {
  return p <= Text.floor ? 0 : load<u8>(p - 1);
}

/** End of the run of `classes` at `p`, at most `limit` bytes on. */
export function run(p: usize, classes: u32, limit: usize): usize {
  const end = p + limit;
  while (p < end && is(p, classes)) p++;
  return p;
}

/** End of the row of digits at `p`, eight at a time. */
@inline
export function digitsEnd(p: usize): usize {
  let others: u64;
  p -= 8;
  do {
    p += 8;
    others = nonDigits(load<u64>(p));
  } while (others == 0);
  return p + <usize>(ctz(others) >>> 3);
}

/** End of the parts of base64url at `p` with a dot between each two, as tokens have them. */
export function dottedEnd(p: usize): usize {
  while (is(p, BASE64URL) || (at(p) == 0x2e && is(p + 1, BASE64URL))) p++;
  return p;
}

/** Start of the run of `classes` that ends at `p`, at most `limit` bytes back and never before the floor. */
export function runBack(p: usize, classes: u32, limit: usize): usize {
  const stop = p - Text.floor > limit ? p - limit : Text.floor;
  while (p > stop && is(p - 1, classes)) p--;
  return p;
}

/** First byte of the spaces and escaped line breaks that end at `p`. */
export function behindSpaces(p: usize): usize {
  while (at(p - 1) == 0x20 || (at(p - 1) == 0x6e && at(p - 2) == 0x5c)) {
    if (at(--p) == 0x6e) while (at(p - 1) == 0x5c) p--;
  }
  return p;
}

/** True if the bytes at `p` are `text`. */
export function isText(p: usize, text: Ascii): bool {
  let q = bytesOf(text);
  for (const end = q + lengthOf(text); q < end; q++, p++) {
    if (load<u8>(p) != load<u8>(q)) return false;
  }
  return true;
}

/** True for `xxxx…` and `your-token-here`: what documents have in the place of a token. */
export function isSample(p: usize): bool {
  return load<u16>(p) == load<u16>(p, 1) && load<u16>(p) == load<u16>(p, 2) || isFolded(p, ascii("your"));
}

/** True if the letters at `p` are the lower case `text`, whatever their case. */
export function isFolded(p: usize, text: Ascii): bool {
  return isFoldedBytes(p, bytesOf(text), lengthOf(text));
}

const FOLD: u64 = 0x2020202020202020;

/** Bit 5 is the case; of the signs that differ in it alone, `_` and DEL, `@` and a backtick, no word tells the two apart. */
function isFoldedBytes(p: usize, word: usize, byteLength: usize): bool {
  const end = p + byteLength;
  for (; p + 8 <= end; p += 8, word += 8) if ((load<u64>(p) | FOLD) != (load<u64>(word) | FOLD)) return false;
  const left = <u64>(end - p) << 3;
  return left == 0 || ((load<u64>(p) ^ load<u64>(word)) & ~FOLD) << (64 - left) == 0;
}

@inline
export function lower(c: u32): u32 {
  return c - 0x41 < 26 ? c | 0x20 : c;
}

/** True if [start, end) holds the lower case `word`, whatever its case. Use only on bounded ranges. */
export function holds(start: usize, end: usize, word: Ascii): bool {
  const byteLength = lengthOf(word);
  const first = load<u8>(bytesOf(word)) | 0x20;
  for (; start + byteLength <= end; start++) {
    if ((load<u8>(start) | 0x20) == first && isFolded(start, word)) return true;
  }
  return false;
}

/** True if the last bytes before `end`, and not before `begin`, are the lower case `word`, whatever their case. */
export function endsWith(begin: usize, end: usize, word: Ascii): bool {
  const byteLength = lengthOf(word);
  return end - begin >= byteLength && ((load<u8>(end - 1) ^ load<u8>(word + byteLength, 1)) & 0xdf) == 0 && isFolded(end - byteLength, word);
}

/** Index of the first `unit` from `from` on, or -1. */
export function indexOf(text: string, unit: i32, from: i32 = 0): i32 {
  for (let i = from; i < text.length; i++) if (text.charCodeAt(i) == unit) return i;
  return -1;
}

/** The decimal number in [from, to) of a text; -1 if it is none or above 9999. */
export function parseDecimal(text: string, from: i32, to: i32): i32 {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9 || value > 999) return -1;
    value = value * 10 + digit;
  }
  return from < to ? value : -1;
}

/** All classes that bytes of [start, end) are of. */
export function union(start: usize, end: usize): u32 {
  let all: u32 = 0;
  for (; start < end; start++) all |= load<u8>(<usize>load<u8>(start), CLASSES);
  return all;
}

/** How many bytes of [start, end) are of `classes`; stops counting at `enough`. */
export function tally(start: usize, end: usize, classes: u32, enough: i32): i32 {
  let count = 0;
  for (; start < end && count < enough; start++) {
    if (is(start, classes)) count++;
  }
  return count;
}

/** True if the bytes at `start` are, whatever their case, one of the words. */
export function isListed(start: usize, byteLength: usize, list: Ascii): bool {
  let group = bytesOf(list);
  for (const listEnd = group + lengthOf(list); group < listEnd; group = groupEnd(group)) {
    const size: usize = load<u8>(group);
    if (size >= byteLength) return size == byteLength && isInGroup(start, group);
  }
  return false;
}

/** True if the last bytes before `end`, and not before `begin`, are one of the words, whatever their case. */
export function endsListed(begin: usize, end: usize, list: Ascii): bool {
  let group = bytesOf(list);
  for (const listEnd = group + lengthOf(list); group < listEnd; group = groupEnd(group)) {
    const size: usize = load<u8>(group);
    if (size > end - begin) return false;
    if (isInGroup(end - size, group)) return true;
  }
  return false;
}

/** True if a word of the list, whatever its case, begins at `p`. */
export function beginsListed(p: usize, list: Ascii): bool {
  let group = bytesOf(list);
  for (const listEnd = group + lengthOf(list); group < listEnd; group = groupEnd(group)) if (isInGroup(p, group)) return true;
  return false;
}

/** First byte after a group: a word's length, how many words there are, the words. */
@inline
function groupEnd(group: usize): usize {
  return group + 2 + <usize>load<u8>(group) * <usize>load<u8>(group, 1);
}

/** True if the bytes at `p` are, whatever their case, one of the words of a group. */
@inline
function isInGroup(p: usize, group: usize): bool {
  const size: usize = load<u8>(group);
  const end = groupEnd(group);
  const first = load<u8>(p) | 0x20;
  let word = group + 2;
  do {
    if (load<u8>(word) == first) {
      if (isFoldedBytes(p, word, size)) return true;
    }
    word += size;
  } while (word < end);
  return false;
}
