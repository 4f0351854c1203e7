// Writes a text with its matches replaced.
//   in   a text, its Matches, the detectors and their modes
//   out  the same text with masks, at an address with room for it
// What stands outside of matches is copied byte for byte; a mask needs no escape.

import { Detector, Mode } from "./detector";
import { HMAC_HEAD, MASK_HEAD } from "./marker";
import { Counts, Matches } from "./matches";
import { DIGIT, LETTER, at, is } from "./text";
import { Ascii, ascii, bytesOf, lengthOf } from "./ascii";

/** Bytes that a replacement adds at most to the match: a marker with its name and a pseudonym. */
export const LONGEST_MARK: usize = 96;
const LAST_KEPT: usize = 4;

/** Writes 32 hexadecimal digits for [start, end) at `to`; false if there is no key. */
export type Pseudonym = (start: usize, end: usize, to: usize) => bool;

/** Writes [begin, end) with its matches replaced at `to`, counts them, and returns the address after it. */
export function writeReplaced(detectors: Detector[], pseudonym: Pseudonym | null, begin: usize, end: usize, to: usize): usize {
  let from = begin;
  for (let i = 0; i < Matches.count; i++) {
    const start = Matches.start(i);
    const stop = Matches.end(i);
    const owner = Matches.owner(i);
    memory.copy(to, from, start - from);
    to += start - from;
    const after = writeMark(unchecked(detectors[owner]), pseudonym, start, stop, to);
    if (stop - start != after - to || memory.compare(start, to, stop - start) != 0) Counts.add(owner);
    to = after;
    from = stop;
  }
  memory.copy(to, from, end - from);
  return to + (end - from);
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
