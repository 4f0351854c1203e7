// A secret key from a mounted file, never from the module.
//   in   the file's path
//   out  the key, ready for HMAC-SHA-256
//   err  KeyState, for the caller to tell
// Without the key a phone number or an address could be found again by trying all of them.

import { lastFileLength, readFile } from "../memory/file";
import { prepareKey } from "./sha256";

/** A shorter key is used, with a warning. RFC 2104 §3 wants the digest's length. */
const SHORTEST_KEY: usize = 16;

export enum KeyState {
  Good,
  /** Used all the same. */
  Short,
  Empty,
  /** `lastFileError()` says why. */
  Unreadable,
}

/** Reads the key, without the line break at its end, and makes it ready at `to`. Call it within a filter's call. */
export function readKeyFile(path: string, to: usize): KeyState {
  const ptr = readFile(path);
  if (ptr == 0) return KeyState.Unreadable;
  let byteLength = lastFileLength();
  while (byteLength > 0 && isLineBreak(load<u8>(ptr + byteLength - 1))) byteLength--;
  if (byteLength == 0) return KeyState.Empty;
  prepareKey(ptr, byteLength, to);
  return byteLength < SHORTEST_KEY ? KeyState.Short : KeyState.Good;
}

@inline
function isLineBreak(byte: u8): bool {
  return byte == 0x0a || byte == 0x0d;
}
