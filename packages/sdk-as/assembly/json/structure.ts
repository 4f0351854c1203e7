// How JSON puts members together; the words that encode and edits use for it.
//   in   an address with enough room
//   out  the address after what was written

import { Char } from "./chars";
import { Literal } from "../codec/literal";

/** Bytes between a member's first byte and its node's `key`: the quote. */
export const KEY_LEAD: usize = 1;

export function openContainer(to: usize, like: usize, count: u32): usize {
  store<u8>(to, load<u8>(like));
  return to + 1;
}

export function closeContainer(to: usize, like: usize): usize {
  store<u8>(to, <u32>load<u8>(like) + 2); // `]` and `}` come two after `[` and `{`
  return to + 1;
}

export function separate(to: usize): usize {
  store<u8>(to, Char.COMMA);
  return to + 1;
}

/** True if what starts at `start` is a neighbour of what ends at `end`: one comma stands between them. */
@inline
export function adjoins(end: usize, start: usize): bool {
  return start == end + 1 && load<u8>(end) == Char.COMMA;
}

/** Bytes that {@link writeKey} writes. */
@inline
export function keySize(key: Literal): usize {
  return key.byteLength + 1;
}

/** The key and what parts it from its value. */
export function writeKey(to: usize, key: Literal): usize {
  memory.copy(to, key.ptr, key.byteLength);
  to += key.byteLength;
  store<u8>(to, Char.COLON);
  return to + 1;
}

export function writeEmptyMap(to: usize): usize {
  store<u16>(to, 0x7d7b); // "{}"
  return to + 2;
}

export function writeEmptyArray(to: usize): usize {
  store<u16>(to, 0x5d5b); // "[]"
  return to + 2;
}

/** Where members are added to the object in [object, end): over its closing brace. */
@inline
export function extend(object: usize, end: usize, count: u32): usize {
  return end - 1;
}
