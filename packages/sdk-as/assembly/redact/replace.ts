// Writes a text with its matches replaced.
//   in   a text, its Matches, the detectors and their modes
//   out  the same text with masks, at an address with room for it
// What stands outside of matches is copied byte for byte; a mask needs no escape.

import { Detector, Mode } from "./detector";
import { HMAC_HEAD, MASK_HEAD } from "./marker";
import { Counts, Matches } from "./matches";
import { DIGIT, LETTER, at, behindSpaces, is, run } from "./text";
import { Ascii, ascii, bytesOf, lengthOf } from "./ascii";

/** Bytes that a replacement adds at most to the match: a marker with its name and a pseudonym, and quotes around it. */
export const LONGEST_MARK: usize = 96;
/** Between a number and the text before it. */
const LONGEST_LIST: usize = 256;
/** Of a quote with its backslashes. */
const LONGEST_QUOTE: usize = 8;
const LAST_KEPT: usize = 4;

/** Writes 32 hexadecimal digits for [start, end) at `to`; false if there is no key. */
export type Pseudonym = (start: usize, end: usize, to: usize) => bool;

/** Writes [begin, end) with its matches replaced at `to`, counts them, and returns the address after it. */
export function writeReplaced(detectors: Detector[], pseudonym: Pseudonym | null, begin: usize, end: usize, to: usize): usize {
  let from = begin;
  let quote: usize = 0;
  for (let i = 0; i < Matches.count; i++) {
    const start = Matches.start(i);
    const stop = Matches.end(i);
    const owner = Matches.owner(i);
    memory.copy(to, from, start - from);
    to += start - from;
    // A number in JSON inside of a text becomes a text there, and so do those behind it in a list.
    const becomesText = (is(start, DIGIT) != 0 || at(start) == 0x2d) && beginsValue(start) && start > begin && isNumber(start, stop);
    if (becomesText) to = writeQuote(to, quote = quoteBefore(begin, end, start, quote));
    const after = writeMark(unchecked(detectors[owner]), pseudonym, start, stop, to);
    if (stop - start != after - to || memory.compare(start, to, stop - start) != 0) Counts.add(owner);
    to = becomesText ? writeQuote(after, quote) : after;
    from = stop;
  }
  memory.copy(to, from, end - from);
  return to + (end - from);
}

/** True if all of a text is a list of JSON, or a line of it. */
@inline
function isList(begin: usize, end: usize): bool {
  return at(begin) == 0x5b && (at(end - 1) == 0x5d || (at(end - 1) == 0x6e && at(end - 3) == 0x5d));
}

/** True if before `p` stands what is before a value of JSON: a quoted name and its sign, or a list. */
@inline
function beginsValue(p: usize): bool {
  const q = behindSpaces(p) - 1;
  const c = at(q);
  return c == 0x2c || c == 0x5b || (c == 0x3a && at(q - 1) == 0x22);
}

/**
 * The escaped quote that closes the text nearest before the number at `p`, where it does so in JSON: `\"name\":[7, `, `\"x\"], `.
 * Without one that of a list that all of the text is, `last` where the nearest is too far back to see, else 0.
 */
function quoteBefore(begin: usize, end: usize, p: usize, last: usize): usize {
  const stop = p - begin > LONGEST_LIST ? p - LONGEST_LIST : begin;
  let q = p - 1;
  while (q > stop && at(q) != 0x22) q--;
  if (q == stop) return stop > begin ? last : isList(begin, end) ? bytesOf(ascii("\\\"")) : 0;
  const sign = at(q + 1);
  if (sign != 0x2c && sign != 0x3a && sign != 0x5d && sign != 0x7d && sign != 0x5c) return 0;
  p = q;
  while (at(q - 1) == 0x5c) q--;
  return p - q >= LONGEST_QUOTE ? 0 : q;
}

/** Writes the quote at `quote` with its backslashes; nothing for 0. */
function writeQuote(to: usize, quote: usize): usize {
  if (quote == 0) return to;
  let end = quote;
  while (at(end) == 0x5c) end++;
  memory.copy(to, quote, end + 1 - quote);
  return to + (end + 1 - quote);
}

/** True if a number of JSON is [start, end), and may end there. */
function isNumber(start: usize, end: usize): bool {
  const after = at(end);
  let last = run(at(start) == 0x2d ? start + 1 : start, DIGIT, end - start);
  if (at(last) == 0x2e) last = run(last + 1, DIGIT, end - last);
  return last == end && (after == 0x2c || after == 0x7d || after == 0x5d || after == 0x20 || after == 0x5c);
}

function writeMark(detector: Detector, pseudonym: Pseudonym | null, start: usize, end: usize, to: usize): usize {
  const mode = detector.mode;
  if (mode == Mode.Mask) return writeMask(detector.label, to);
  if (mode == Mode.Partial) return writePartial(start, end, to, detector.front);
  if (mode == Mode.Truncate) {
    const shorten = detector.shorten;
    if (shorten !== null) {
      const after = shorten(start, end, to);
      if (after != 0) return after;
    }
  }
  if (mode == Mode.Hmac && pseudonym !== null) {
    const digits = writeAscii(writeAscii(writeAscii(to, HMAC_HEAD), detector.label), ascii("."));
    if (pseudonym(start, end, digits)) return writeAscii(digits + 32, ascii("]"));
  }
  return writeMask(detector.label, to);
}

/** `[REDACTED:<name>]` */
export function writeMask(name: Ascii, to: usize): usize {
  const byteLength = lengthOf(name);
  memory.copy(to, bytesOf(MASK_HEAD), lengthOf(MASK_HEAD));
  to += lengthOf(MASK_HEAD);
  memory.copy(to, bytesOf(name), byteLength);
  store<u8>(to + byteLength, 0x5d);
  return to + byteLength + 1;
}

export function writeAscii(to: usize, text: Ascii): usize {
  const byteLength = lengthOf(text);
  memory.copy(to, bytesOf(text), byteLength);
  return to + byteLength;
}

/**
 * Stars for all but the last four bytes, and for all but `front` at the front; half is covered at least. Only letters
 * and digits are kept, and of an escape nothing; a card keeps its separators.
 */
function writePartial(start: usize, end: usize, to: usize, front: i32): usize {
  let letters: usize = 0;
  for (let p = start; p < end; p++) {
    if (at(p) == 0x5c) return writeStars(to, 8);
    if (is(p, DIGIT | LETTER)) letters++;
  }
  const kept = letters >>> 1;
  const last = min(LAST_KEPT, kept);
  const first = min(<usize>front, kept - last);
  let index: usize = 0;
  for (let p = start; p < end; p++) {
    let c = at(p);
    if (is(p, DIGIT | LETTER)) {
      if (index >= first && index < letters - last) c = 0x2a;
      index++;
    } else if (front == 0) {
      c = 0x2a;
    }
    store<u8>(to++, <u8>c);
  }
  return to;
}

function writeStars(to: usize, count: usize): usize {
  memory.fill(to, 0x2a, count);
  return to + count;
}
