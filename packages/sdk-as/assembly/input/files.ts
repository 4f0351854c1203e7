// Directories below accessible_paths, as values.
//   in   paths, spelt as accessible_paths spells their directory
//   out  sorted names; invalid UTF-8 reads as U+FFFD
//   err  null, and one log line that says why

import { complain } from "../filter/text-file";
import { lastFileError, openDirectory, readFile } from "../memory/file";
import { fd_close } from "../memory/wasi";
import { readNames } from "./directory";

/**
 * The names in a directory, sorted by their UTF-16 units, without `.` and `..`.
 *
 * @returns null, after a log line, if it cannot be read.
 */
export function listDirectory(path: string): string[] | null {
  const fd = openDirectory(path);
  if (fd < 0) {
    complain("list", path, lastFileError());
    return null;
  }
  const names = readNames(fd);
  fd_close(fd);
  if (names === null) complain("list", path, "it cannot be read");
  return names;
}

/** True if the file or directory can be opened. Logs nothing. */
export function exists(path: string): bool {
  const fd = openDirectory(path);
  if (fd < 0) return readFile(path, 0) != 0;
  fd_close(fd);
  return true;
}
