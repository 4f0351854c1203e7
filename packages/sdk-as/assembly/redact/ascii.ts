// ASCII texts as bytes: what the detectors compare with.
//   in   a literal, which the transform replaces by constant bytes; a string
//   out  the address of two bytes of length and the bytes
// A string literal costs a module two bytes a character and twenty more; a redactor has hundreds of them.

import { digitOf } from "../memory/bytes";

/** Where a text's length lies; its bytes follow. */
export type Ascii = usize;

/** No text, where a text may be left out. */
export const NO_TEXT: Ascii = 0;

/** A literal's bytes: the transform writes them in the place of the call. */
export declare function ascii(literal: string): Ascii;

/** Lower case words, given with commas between them, in groups of one length: the length, how many, the words. */
export declare function words(literal: string): Ascii;

/**
 * Words of any alphabet in small letters, given with commas between them, for foreign.ts: by their length, the length, how many,
 * a hash of each.
 */
export declare function foreign(list: string): Ascii;

/** Endings of three letters with spaces between them, and those of the words of a list as {@link foreign} has them. */
export declare function endings(letters: string, list: string): Ascii;

@inline
export function lengthOf(text: Ascii): usize {
  return load<u16>(text);
}

@inline
export function bytesOf(text: Ascii): usize {
  return text + 2;
}

/** The bytes of a string, kept for good; a character beyond ASCII becomes 0, which no JSON text has. */
export function pack(text: string): Ascii {
  const units = changetype<usize>(text);
  const length = text.length;
  const packed = heap.alloc(<usize>length + 2);
  store<u16>(packed, <u16>length);
  for (let i: usize = 0; i < <usize>length; i++) {
    const unit = load<u16>(units + (i << 1));
    store<u8>(packed + i, unit < 0x80 ? <u8>unit : 0, 2);
  }
  return packed;
}

/** The bytes of a string as Fluent Bit writes it into JSON, kept for good: escapes, and \uXXXX for what is not ASCII. */
export function spell(text: string): Ascii {
  const spelt = heap.alloc(<usize>text.length * 6 + 2);
  let to = bytesOf(spelt);
  for (let i = 0; i < text.length; i++) {
    const unit: u32 = text.charCodeAt(i);
    const letter = unit == 0x0a ? 0x6e : unit == 0x09 ? 0x74 : unit == 0x0d ? 0x72 : unit == 0x08 ? 0x62 : unit == 0x0c ? 0x66 : unit == 0x22 || unit == 0x5c ? unit : 0;
    if (letter == 0 && unit >= 0x20 && unit < 0x7f) {
      store<u8>(to++, <u8>unit);
      continue;
    }
    store<u8>(to++, 0x5c);
    store<u8>(to++, <u8>(letter == 0 ? 0x75 : letter));
    if (letter == 0) for (let shift: i32 = 12; shift >= 0; shift -= 4) store<u8>(to++, digitOf((unit >>> shift) & 15));
  }
  store<u16>(spelt, <u16>(to - bytesOf(spelt)));
  return spelt;
}

/** A string of the bytes. */
export function unpack(text: Ascii): string {
  const length = lengthOf(text);
  const units = __new(length << 1, idof<string>());
  for (let i: usize = 0; i < length; i++) store<u16>(units + (i << 1), load<u8>(text + i, 2));
  return changetype<string>(units);
}

/** True if the string has just these characters. */
export function equals(name: string, text: Ascii): bool {
  const length = lengthOf(text);
  if (<usize>name.length != length) return false;
  for (let i: usize = 0; i < length; i++) {
    if (load<u16>(changetype<usize>(name) + (i << 1)) != <u16>load<u8>(text + i, 2)) return false;
  }
  return true;
}
