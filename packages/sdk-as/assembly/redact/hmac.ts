// Pseudonyms: HMAC-SHA-256 with a key from a mounted file.
//   in   the file's path
//   out  32 hexadecimal digits for a text: the first 128 bits
//   err  without a key nothing is written: the match is then masked; a log line says why

import { KeyState, readKeyFile } from "../hash/key";
import { DIGEST, hmacSha256 } from "../hash/sha256";
import { writeHex } from "../memory/bytes";
import { lastFileError } from "../memory/file";
import { ascii, pack } from "./ascii";
import { complain } from "./complain";

const digest: usize = memory.data(32, 8);
const ready: usize = memory.data(64, 8);
let hasKey: bool = false;

/** Reads the key. Call it within a filter's call. */
export function readKey(path: string): void {
  const state = readKeyFile(path, ready);
  if (state <= KeyState.Short) hasKey = true;
  if (state == KeyState.Unreadable) complain(ascii("read the redaction key "), path, pack(lastFileError()));
  else if (state == KeyState.Empty) complain(ascii("use the redaction key "), path, ascii("it is empty"));
  else if (state == KeyState.Short) complain(ascii("trust the redaction key "), path, ascii("it is short; make it 32 random bytes"));
}

/** Writes 32 digits for the text [start, end) at `to`; false without a key. */
export function writePseudonym(start: usize, end: usize, to: usize): bool {
  if (!hasKey) return false;
  hmacSha256(ready, start, end - start, digest);
  writeHex(digest, DIGEST >>> 1, to);
  return true;
}
