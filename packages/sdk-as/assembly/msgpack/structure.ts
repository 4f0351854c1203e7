// How msgpack puts members together; the words that encode and edits use for it.
//   in   an address with enough room
//   out  the address after what was written
// A container says in front how many there are, and nothing stands between them or behind.

import { Literal } from "../codec/literal";
import { Format, containerHeadBytes, isMapFormat } from "./format";
import { writeArrayHead, writeMapHead } from "./writer";

/** Bytes between a member's first byte and its node's `key`: none, the key's format comes first. */
export const KEY_LEAD: usize = 0;

/** The head of a container with `count` members or elements. */
export function openContainer(to: usize, like: usize, count: u32): usize {
  return isMapFormat(load<u8>(like)) ? writeMapHead(to, count) : writeArrayHead(to, count);
}

@inline
export function closeContainer(to: usize, like: usize): usize {
  return to;
}

@inline
export function separate(to: usize): usize {
  return to;
}

/** True if what starts at `start` is a neighbour of what ends at `end`. */
@inline
export function adjoins(end: usize, start: usize): bool {
  return start == end;
}

/** Bytes that {@link writeKey} writes. */
@inline
export function keySize(key: Literal): usize {
  return key.byteLength;
}

export function writeKey(to: usize, key: Literal): usize {
  memory.copy(to, key.ptr, key.byteLength);
  return to + key.byteLength;
}

export function writeEmptyMap(to: usize): usize {
  store<u8>(to, Format.FIXMAP);
  return to + 1;
}

export function writeEmptyArray(to: usize): usize {
  store<u8>(to, Format.FIXARRAY);
  return to + 1;
}

/**
 * Makes the map in [map, end) one of `count` members, for the new ones to be written behind it.
 *
 * @returns where they go, or 0 if the count takes another format, which would move the others.
 */
export function extend(map: usize, end: usize, count: u32): usize {
  const head = containerHeadBytes(load<u8>(map));
  if (head != (count > 0xffff ? 5 : count > 0x0f ? 3 : 1)) return 0;
  writeMapHead(map, count);
  return end;
}
