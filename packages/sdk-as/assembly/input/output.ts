// The lines that Fluent Bit reads when the run is over, on file descriptor 1.
//   in   whole lines
//   out  the same bytes, in few and large writes
//   err  one log line; nothing more is written in this run, so that no record follows a broken one
// A line that does not fit the buffer is written past it. Knows no JSON.

import { allocate } from "../memory/arena";
import { addNumber, addText, beginLine, endLine } from "../filter/log";
import { fd_write } from "../memory/wasi";

const STDOUT: i32 = 1;
const BUFFER_BYTES: usize = 65536;
const ERRNO_NOSPC: i32 = 51;
const LINE_FEED: u8 = 0x0a;

/** ptr, byteLength, and where WASI says how much it wrote. */
const iovec: usize = memory.data(12, 4);
let buffer: usize = 0;
let used: usize = 0;
let broken: bool = false;

/** Adds a line feed to the line and takes it; false once a write has failed. One byte behind the line may be written. */
export function writeLine(line: usize, byteLength: usize): bool {
  if (buffer == 0) buffer = allocate(BUFFER_BYTES);
  store<u8>(line + byteLength, LINE_FEED);
  byteLength += 1;
  if (buffer == 0 || byteLength > BUFFER_BYTES - used) flush();
  if (buffer == 0 || byteLength > BUFFER_BYTES) writeAll(line, byteLength);
  else if (!broken) {
    memory.copy(buffer + used, line, byteLength);
    used += byteLength;
  }
  return !broken;
}

/** Writes what is buffered. */
export function flush(): void {
  if (used != 0) writeAll(buffer, used);
  used = 0;
}

/** Writes until nothing is left: WASI may write less than it was asked to. */
function writeAll(ptr: usize, byteLength: usize): void {
  while (byteLength != 0 && !broken) {
    store<usize>(iovec, ptr);
    store<usize>(iovec, byteLength, sizeof<usize>());
    const errno = fd_write(STDOUT, iovec, 1, iovec + 8);
    const written = errno == 0 ? <usize>load<u32>(iovec, 8) : 0;
    if (written == 0 || written > byteLength) return complain(errno);
    ptr += written;
    byteLength -= written;
  }
}

function complain(errno: i32): void {
  broken = true;
  beginLine();
  addText("[error] Cannot write records: ");
  if (errno == ERRNO_NOSPC) addText("no space left where Fluent Bit keeps temporary files");
  else {
    addText("the host answers with WASI error ");
    addNumber(errno);
  }
  addText("; the rest of this run is lost, and the last record before it may be cut");
  endLine();
}
