// A program's output as in_exec_wasi reads it back: fgets, strnlen, one newline chomped.
//   in   bytes; the size of the buffer
//   out  the lines, each without its newline and without what follows a NUL
//   err  none
// Source: plugins/in_exec_wasi/in_exec_wasi.c:102-106 and :159-163 @v5.1.1

/** One piece. `beginsWithNul`: the host reads the byte before its buffer, which is as a rule 0. */
export interface Line {
  readonly bytes: Uint8Array;
  readonly beginsWithNul: boolean;
}

const NEWLINE = 0x0a;

/** Cuts output into lines of at most `bufSize - 1` bytes with their newline. */
export function splitLines(output: Uint8Array, bufSize: number): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < output.byteLength;) {
    const newline = output.indexOf(NEWLINE, at);
    const lineEnd = newline < 0 ? output.byteLength : newline + 1;
    const end = Math.min(lineEnd, at + bufSize - 1);
    const nul = output.subarray(at, end).indexOf(0);
    const text = output.subarray(at, nul < 0 ? end : at + nul);
    const hasNewline = text.at(-1) === NEWLINE;
    lines.push({ bytes: text.slice(0, hasNewline ? -1 : undefined), beginsWithNul: nul === 0 });
    at = end;
  }
  return lines;
}
