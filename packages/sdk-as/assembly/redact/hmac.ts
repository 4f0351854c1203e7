// Pseudonyms: HMAC-SHA-256 with a key from a mounted file, never from the module.
//   in   the file's path
//   out  32 hexadecimal digits for a text: the first 128 bits
//   err  without a key nothing is written: the match is then masked; a log line says why
// Without the key a phone number or an address could be found again by trying all of them.

import { lastFileError, lastFileLength, readFile } from "../memory/file";
import { ascii, hexDigit, pack } from "./ascii";
import { complain } from "./complain";
import { DIGEST, hmacSha256, prepareKey } from "./sha256";

/** A shorter key is used, with a warning. RFC 2104 §3 wants the digest's length. */
const SHORTEST_KEY: usize = 16;

const digest: usize = memory.data(32, 8);
const ready: usize = memory.data(64, 8);
let hasKey: bool = false;

/** Reads the key, without the line break at its end. Call it within a filter's call. */
export function readKey(path: string): void {
  const ptr = readFile(path);
  if (ptr == 0) {
    complain(ascii("read the redaction key "), path, pack(lastFileError()));
    return;
  }
  let byteLength = lastFileLength();
  while (byteLength > 0 && (load<u8>(ptr + byteLength - 1) == 0x0a || load<u8>(ptr + byteLength - 1) == 0x0d)) byteLength--;
  if (byteLength == 0) {
    complain(ascii("use the redaction key "), path, ascii("it is empty"));
    return;
  }
  if (byteLength < SHORTEST_KEY) complain(ascii("trust the redaction key "), path, ascii("it is short; make it 32 random bytes"));
  prepareKey(ptr, byteLength, ready);
  hasKey = true;
}

/** Writes 32 digits for the text [start, end) at `to`; false without a key. */
export function writePseudonym(start: usize, end: usize, to: usize): bool {
  if (!hasKey) return false;
  hmacSha256(ready, start, end - start, digest);
  for (let i: usize = 0; i < DIGEST >>> 1; i++) {
    const byte: u32 = load<u8>(digest + i);
    store<u8>(to + (i << 1), hexDigit(byte >>> 4));
    store<u8>(to + (i << 1) + 1, hexDigit(byte & 15));
  }
  return true;
}
