// Text files below accessible_paths, as values.
//   in   paths, spelt as accessible_paths spells their directory
//   out  text, lines, without a byte order mark; invalid UTF-8 reads as U+FFFD
//   err  null, and one log line that says why
// A file is read to its end, whatever size it claims: those of /proc claim none.

import { claim } from "../memory/arena";
import { lastFileError, lastFileLength, lastFileWasCut, readTextFile } from "../memory/file";
import { textOfUtf8 } from "../memory/text";
import { addNumber, addText, beginLine, endLine } from "./log";

/** Bytes that are read of a file unless the caller says otherwise. */
export const DEFAULT_LIMIT: i32 = 1 << 20;
const LINE_FEED: u8 = 0x0a;
const CARRIAGE_RETURN: u8 = 0x0d;

/**
 * The text of a file, or of its first `maxBytes` bytes.
 *
 * @returns null, after a log line, if it cannot be read. What is cut is logged too.
 */
export function readText(path: string, maxBytes: i32 = DEFAULT_LIMIT): string | null {
  const ptr = readLogged(path, maxBytes);
  if (ptr == 0) return null;
  const text = textOfUtf8(ptr, ptr + lastFileLength(), "");
  claim(ptr);
  return text;
}

/** The lines of a file without their line ends; see {@link readText}. */
export function readLines(path: string, maxBytes: i32 = DEFAULT_LIMIT): string[] | null {
  const ptr = readLogged(path, maxBytes);
  if (ptr == 0) return null;
  const end = ptr + lastFileLength();
  const lines: string[] = [];
  let line = ptr;
  while (line < end) {
    let lineEnd = line;
    while (lineEnd < end && load<u8>(lineEnd) != LINE_FEED) lineEnd += 1;
    const next = lineEnd + 1;
    if (lineEnd > line && load<u8>(lineEnd - 1) == CARRIAGE_RETURN) lineEnd -= 1;
    lines.push(textOfUtf8(line, lineEnd, ""));
    line = next;
  }
  claim(ptr);
  return lines;
}

function readLogged(path: string, maxBytes: i32): usize {
  const ptr = readTextFile(path, <usize>max(maxBytes, 0));
  if (ptr == 0) complain("read", path, lastFileError());
  else if (lastFileWasCut()) tellCut(path, maxBytes);
  return ptr;
}

/** Says why a file or a directory is not read. */
export function complain(action: string, path: string, reason: string): void {
  beginLine();
  addText("[error] Cannot ");
  addText(action);
  addText(" ");
  addText(path);
  addText(": ");
  addText(reason);
  endLine();
}

function tellCut(path: string, maxBytes: i32): void {
  beginLine();
  addText("[warn] Only the first ");
  addNumber(maxBytes);
  addText(" bytes of ");
  addText(path);
  addText(" are read; pass maxBytes to read more");
  endLine();
}
