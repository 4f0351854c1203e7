// Lines of a byte stream, in flat memory whatever its length.
//   in   a stream of bytes
//   out  lines without their end, numbered from 1; bytes read so far
//   err  CliError for a line that is no UTF-8 or is longer than LONGEST_LINE_BYTES
import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { CliError } from "../command/cli-error.js";
import { readParts } from "./parts.js";

/** Far above the largest record that a Fluent Bit chunk takes (2 MB). */
export const LONGEST_LINE_BYTES = 256 * 1024 * 1024;

export interface Line {
  readonly number: number;
  readonly text: string;
  /** Bytes of the stream up to the end of this line. */
  readonly endByte: number;
}

/** Cuts bytes into lines, part by part. */
export class LineSplitter {
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #number = 0;
  #endByte = 0;

  /** @param name the file's name, for messages. */
  constructor(readonly name: string) {}

  /** The lines that end in this part. */
  *push(bytes: Buffer): Generator<Line> {
    let start = 0;
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, start)) {
      const rest = bytes.subarray(start, at);
      const whole = this.#waiting.length === 0 ? rest : Buffer.concat([...this.#waiting, rest]);
      [this.#waiting, this.#waitingBytes, start] = [[], 0, at + 1];
      this.#endByte++;
      yield this.#take(whole);
    }
    if (start < bytes.byteLength) {
      this.#waiting.push(bytes.subarray(start));
      this.#waitingBytes += bytes.byteLength - start;
    }
    if (this.#waitingBytes > LONGEST_LINE_BYTES) throw new CliError(`Cannot read ${this.name}:${this.#number + 1}: the line is longer than ${LONGEST_LINE_BYTES} bytes; give one JSON object a line`);
  }

  /** The last line, where nothing ends it. */
  *end(): Generator<Line> {
    if (this.#waitingBytes > 0) yield this.#take(Buffer.concat(this.#waiting));
  }

  #take(bytes: Buffer): Line {
    this.#number++;
    this.#endByte += bytes.byteLength;
    const number = this.#number;
    const end = bytes.at(-1) === 0x0d ? bytes.byteLength - 1 : bytes.byteLength;
    const content = bytes.subarray(number === 1 && startsWithMark(bytes) ? 3 : 0, end);
    if (!isUtf8(content)) throw new CliError(`Cannot read ${this.name}:${number}: ${whyNotText(number, bytes)}`);
    return { number, text: content.toString("utf8"), endByte: this.#endByte };
  }
}

/** @param name the file's name, for messages. @param stopped ends the lines with the last whole one. */
export async function* readLines(stream: Readable, name: string, stopped?: AbortSignal): AsyncGenerator<Line> {
  const splitter = new LineSplitter(name);
  for await (const part of readParts(stream, stopped ? { stopped } : {})) {
    if (part) yield* splitter.push(part);
  }
  if (stopped?.aborted !== true) yield* splitter.end();
}

/** A file that is something else says so by its first bytes: RFC 1952, section 2.3.1; Zstandard, RFC 8878, section 3.1.1. */
function whyNotText(number: number, bytes: Buffer): string {
  const start = number === 1 ? bytes.toString("hex", 0, 4) : "";
  if (start.startsWith("1f8b")) return "the file is compressed; unpack it first, for example with gunzip";
  if (start === "28b52ffd") return "the file is compressed; unpack it first, for example with unzstd";
  const from = start.startsWith("fffe") || start.startsWith("feff") ? " -f UTF-16 -t UTF-8" : "";
  return `the line is not UTF-8; convert the file first, for example with iconv${from}`;
}

/** The byte order mark that editors of Windows write: it is no part of the first line. */
function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
