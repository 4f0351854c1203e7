// The names in an open directory.
//   in   a file descriptor
//   out  names, sorted, without `.` and `..`
//   err  null
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md#-fd_readdir

import { textOfUtf8 } from "../memory/text";
import { fd_readdir } from "../memory/wasi";

/** One entry at least: names have 255 bytes at most on the file systems that Fluent Bit meets. */
const BUFFER_BYTES: usize = 4096;
/** d_next u64, d_ino u64, d_namlen u32, d_type u8, padding; the name follows. */
const ENTRY_BYTES: usize = 24;
const NAME_LENGTH_OFFSET: usize = 16;

const entries: usize = memory.data(4096, 8);
const used: usize = memory.data(4, 4);

export function readNames(fd: i32): string[] | null {
  const names: string[] = [];
  let cookie: i64 = 0;
  while (true) {
    if (fd_readdir(fd, entries, <i32>BUFFER_BYTES, cookie, used) != 0) return null;
    const filled = <usize>load<u32>(used);
    const next = addNames(names, filled, cookie);
    // A buffer that is not full held the last entry; a cut entry comes again, whole, from its cookie on.
    if (filled < BUFFER_BYTES || next == cookie) break;
    cookie = next;
  }
  names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return names;
}

/** Adds the whole entries of the buffer and returns the cookie after the last of them. */
function addNames(names: string[], filled: usize, cookie: i64): i64 {
  let offset: usize = 0;
  while (filled - offset >= ENTRY_BYTES) {
    const entry = entries + offset;
    const nameBytes = <usize>load<u32>(entry, NAME_LENGTH_OFFSET);
    if (filled - offset - ENTRY_BYTES < nameBytes) break;
    const name = textOfUtf8(entry + ENTRY_BYTES, entry + ENTRY_BYTES + nameBytes, "");
    if (name != "." && name != "..") names.push(name);
    cookie = load<i64>(entry);
    offset += ENTRY_BYTES + nameBytes;
  }
  return cookie;
}
