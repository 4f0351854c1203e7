// Lines on the agent's stderr.
//   in   text
//   out  one line: "[flb-wasm] [ warn] text"
//   err  none; a line that cannot be written is gone
// Fluent Bit has no log call for a filter, so the lines stand beside its own. Built in static memory: a log line
// must not need what the call may have run out of.

import { decodeUtf16, encodeUtf8 } from "../memory/utf8";
import { fd_write } from "../memory/wasi";

const STDERR: i32 = 2;
const LINE_BYTES: usize = 1024;

const line: usize = memory.data(1024 + 16, 8);
/** ptr, byteLength, and where WASI says how much it wrote. */
const iovec: usize = memory.data(12, 4);
let lineEnd: usize = 0;

/** Begins a line; the parts follow, then {@link endLine}. */
export function beginLine(level: string): void {
  lineEnd = line;
  addText("[flb-wasm] [");
  addText(level);
  addText("] ");
}

/** Adds text; what does not fit the line is cut. */
export function addText(text: string): void {
  let units = changetype<usize>(text);
  const unitsEnd = units + (<usize>text.length << 1);
  while (units < unitsEnd && lineEnd < line + LINE_BYTES - 4) {
    const point = decodeUtf16(units, unitsEnd);
    units += point > 0xffff ? 4 : 2;
    lineEnd = encodeUtf8(lineEnd, point == 0x0a ? 0x20 : point);
  }
}

export function addNumber(value: u64): void {
  let divisor: u64 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor != 0 && lineEnd < line + LINE_BYTES - 4; divisor /= 10) {
    store<u8>(lineEnd, 0x30 + <u32>((value / divisor) % 10));
    lineEnd += 1;
  }
}

/** Adds up to `limit` bytes of host memory; control characters become spaces. */
export function addBytes(ptr: usize, byteLength: usize, limit: usize): void {
  const end = ptr + min(byteLength, limit);
  for (; ptr < end && lineEnd < line + LINE_BYTES - 4; ptr++) {
    store<u8>(lineEnd, max<u32>(load<u8>(ptr), 0x20));
    lineEnd += 1;
  }
}

export function endLine(): void {
  store<u8>(lineEnd, 0x0a);
  store<usize>(iovec, line);
  store<usize>(iovec, lineEnd + 1 - line, 4);
  fd_write(STDERR, iovec, 1, iovec + 8);
}

/** Lines on the agent's stderr, at most 1 KiB each. */
export namespace log {
  function write(level: string, message: string): void {
    beginLine(level);
    addText(message);
    endLine();
  }

  export function debug(message: string): void {
    write("debug", message);
  }

  export function info(message: string): void {
    write(" info", message);
  }

  export function warn(message: string): void {
    write(" warn", message);
  }

  export function error(message: string): void {
    write("error", message);
  }
}
