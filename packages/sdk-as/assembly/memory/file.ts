// Opens what lies below the directories that the host has opened (accessible_paths), and reads files over WASI.
//   in   a path below one of those directories
//   out  a file's bytes in the arena, NUL-terminated, and their number; an open directory
//   err  0, with lastFileError()
// https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md

import { claim, reserve } from "./arena";
import { stringToUtf8, utf8Capacity } from "./utf8";
import { fd_close, fd_prestat_dir_name, fd_prestat_get, fd_read, path_open } from "./wasi";

/** The host opens the directories of accessible_paths as 3, 4, … */
const FIRST_PREOPENED: i32 = 3;
const LOOKUP_SYMLINK_FOLLOW: i32 = 1;
const RIGHT_FD_READ: i64 = 1 << 1;
const RIGHT_FD_READDIR: i64 = 1 << 14;
const OFLAG_DIRECTORY: i32 = 1 << 1;
const ERRNO_NOENT: i32 = 44;
const ERRNO_ACCES: i32 = 2;
const ERRNO_ISDIR: i32 = 31;
const ERRNO_NOTDIR: i32 = 54;
const ERRNO_PERM: i32 = 63;
const ERRNO_NOTCAPABLE: i32 = 76;
const FIRST_READ: usize = 16384;
/** U+FEFF in UTF-8, the first byte lowest. */
const BYTE_ORDER_MARK: u32 = 0xbfbbef;

/** Results of WASI calls: an iovec, then one number. */
const results: usize = memory.data(16, 8);
let fileError: string = "";
let fileLength: usize = 0;
let fileCut: bool = false;

/** Why the last file could not be read. */
export function lastFileError(): string {
  return fileError;
}

/** Bytes of the last file, without the NUL. */
export function lastFileLength(): usize {
  return fileLength;
}

/** True if the last file had more bytes than were asked for. */
export function lastFileWasCut(): bool {
  return fileCut;
}

function fail(reason: string): usize {
  fileError = reason;
  return 0;
}

/** The bytes of the file, or its first `limit` bytes, or 0. They stay until the arena is reset, unless kept. */
export function readFile(path: string, limit: usize = usize.MAX_VALUE): usize {
  const fd = openPath(path, 0, RIGHT_FD_READ);
  if (fd < 0) return 0;
  const bytes = readToEnd(fd, limit);
  fd_close(fd);
  return bytes;
}

/** As {@link readFile}, without the mark that editors put before UTF-8. */
export function readTextFile(path: string, limit: usize = usize.MAX_VALUE): usize {
  const ptr = readFile(path, limit);
  if (ptr == 0 || (load<u32>(ptr) & 0xffffff) != BYTE_ORDER_MARK || fileLength < 3) return ptr;
  fileLength -= 3;
  return ptr + 3;
}

/** An open directory, or -1. The caller closes it. A `.` behind the path makes a directory of accessible_paths be below itself. */
export function openDirectory(path: string): i32 {
  return openPath(path.endsWith("/") ? path + "." : path + "/.", OFLAG_DIRECTORY, RIGHT_FD_READDIR);
}

function openPath(path: string, oflags: i32, rights: i64): i32 {
  const ptr = reserve(utf8Capacity(path));
  if (ptr == 0) {
    fail("out of memory");
    return -1;
  }
  const end = stringToUtf8(path, ptr);
  claim(end);
  return openBelow(ptr, end - ptr, oflags, rights);
}

/** Opens the path by the first directory that leads to it; -1 if none does. */
function openBelow(path: usize, pathBytes: usize, oflags: i32, rights: i64): i32 {
  let errno = 0;
  for (let fd = FIRST_PREOPENED; fd_prestat_get(fd, results) == 0; fd++) {
    const nameBytes = <usize>load<u32>(results, 4);
    const name = reserve(nameBytes + 1);
    if (name == 0 || fd_prestat_dir_name(fd, name, <i32>nameBytes) != 0) continue;
    const skipped = bytesBelow(path, pathBytes, name, nameBytes);
    if (skipped == usize.MAX_VALUE) continue;
    errno = path_open(fd, LOOKUP_SYMLINK_FOLLOW, path + skipped, <i32>(pathBytes - skipped), oflags, rights, 0, 0, results + 8);
    if (errno == 0) return load<i32>(results, 8);
  }
  switch (errno) {
    case 0: { fail("it is not below a directory of accessible_paths"); break; }
    case ERRNO_NOENT: { fail("no such file or directory"); break; }
    case ERRNO_NOTDIR: { fail("it is not a directory"); break; }
    case ERRNO_ACCES:
    case ERRNO_PERM:
    case ERRNO_NOTCAPABLE: { fail("permission denied"); break; }
    default: { fail("it cannot be opened"); break; }
  }
  return -1;
}

/** How many bytes of `path` name the directory; the largest usize if it is not below it. `.` holds relative paths. */
function bytesBelow(path: usize, pathBytes: usize, name: usize, nameBytes: usize): usize {
  while (nameBytes > 0 && load<u8>(name + nameBytes - 1) == 0) nameBytes -= 1;
  const absolute = load<u8>(path) == 0x2f;
  if (nameBytes == 1 && load<u8>(name) == 0x2e) return absolute ? usize.MAX_VALUE : 0;
  if (nameBytes > 1 && load<u8>(name + nameBytes - 1) == 0x2f) nameBytes -= 1;
  if (nameBytes >= pathBytes || memory.compare(path, name, nameBytes) != 0) return usize.MAX_VALUE;
  if (nameBytes == 1 && load<u8>(name) == 0x2f) return 1;
  return load<u8>(path + nameBytes) == 0x2f ? nameBytes + 1 : usize.MAX_VALUE;
}

function readToEnd(fd: i32, limit: usize): usize {
  let capacity = FIRST_READ;
  let start = reserve(capacity + 1);
  let used: usize = 0;
  while (start != 0) {
    store<usize>(results, start + used);
    store<usize>(results, capacity - used, 4);
    const errno = fd_read(fd, results, 1, results + 8);
    // WAMR gives a directory no right to be read, whatever path_open asked for.
    if (errno == ERRNO_ISDIR || errno == ERRNO_NOTCAPABLE) return fail("it is a directory");
    if (errno != 0) return fail("it cannot be read");
    const count = <usize>load<u32>(results, 8);
    fileCut = count > limit - used;
    if (count == 0 || fileCut) {
      if (fileCut) used = limit;
      store<u8>(start + used, 0);
      claim(start + used + 1);
      fileLength = used;
      return start;
    }
    used += count;
    if (used < capacity) continue;
    capacity *= 2;
    const moved = reserve(capacity + 1);
    if (moved != 0 && moved != start) memory.copy(moved, start, used);
    start = moved;
  }
  return fail("out of memory");
}
