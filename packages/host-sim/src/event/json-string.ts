// The characters of one string as the host writes them into JSON, between the quotes.
//   in   raw bytes of a str, bin or key: not always UTF-8
//   out  bytes appended to a sink
//   err  none: bytes that are not UTF-8 become other characters, or vanish, as in the host
// With SIMD the host copies plain blocks of 16 bytes whole and looks at single bytes only in a block with something special
// in it. That shows: 0x7f is copied in the one and escaped in the other, and up to 5.1.0 a block may reach over the string's end.
// Source: src/flb_utils.c:877-1181 (escaped), :1245-1353 (raw) @v5.1.1, :791 @v4.0.14, :790 @v3.2.2, :764 @v3.1.10
import type { ByteSink } from "./byte-sink.js";

/** Which of the host's string writers is at work; `version.ts` knows which release has which. */
export interface StringWriter {
  /** `escaped`: `\uXXXX` (>= 3.2.3). `raw`: json.escape_unicode off (>= 4.1.0). `raw-legacy`: up to 3.2.2. */
  readonly style: "escaped" | "raw" | "raw-legacy";
  /**
   * Bytes that the host tests at a time: 16 with SIMD, which official packages and images have since 4.0.4
   * (dockerfiles/Dockerfile:78 @v4.0.14) and every build since 5.0.0; 0 without.
   */
  readonly blockBytes: 16 | 0;
  /**
   * Up to 5.1.0 a block begins wherever a whole one would fit from the string's start, so that the last one may reach over the end: what
   * lies behind the string is copied with it, src/flb_utils.c:906-925 and :1262-1290 @v4.2.8; mended in 5.1.1, :907.
   */
  readonly overrunsEnd: boolean;
  /** A sequence that the string's end cuts off ends the writing (up to 3.1), where later releases skip its lead byte. */
  readonly cutEndsString: boolean;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  ...Array.from({ length: 0x20 }, (_, byte): [number, string] => [byte, `\\u${byte.toString(16).padStart(4, "0")}`]),
  [0x22, '\\"'], [0x5c, "\\\\"], [0x0a, "\\n"], [0x0d, "\\r"], [0x09, "\\t"], [0x08, "\\b"], [0x0c, "\\f"],
  [0x7f, "\\u007f"],
]);
const REPLACEMENT = Uint8Array.of(0xef, 0xbf, 0xbd); // U+FFFD

/**
 * Appends the string.
 *
 * @param chunk what the string may be a view of, for what lies behind it; behind the chunk, where the host's memory holds anything,
 *   nothing plain.
 */
export function writeString(bytes: Uint8Array, writer: StringWriter, sink: ByteSink, chunk: Uint8Array): void {
  const sequence = writer.style === "escaped" ? writeEscaped : writer.style === "raw" ? writeRaw : writeRawLegacy;
  const readable = writer.overrunsEnd ? onwardsFrom(bytes, chunk) : bytes;
  for (let i = 0; i < bytes.byteLength;) {
    const blockEnd = skipPlainBlocks(readable, i, bytes.byteLength, writer);
    sink.bytes(readable.subarray(i, blockEnd));
    i = blockEnd;
    for (let b = 0; b < Math.max(writer.blockBytes, 1) && i < bytes.byteLength; b++) {
      const next = writeOne(bytes, i, sequence, sink);
      i = next.index;
      if (next.cut && writer.cutEndsString) return; // :876 @v3.1.10
      if (next.cut) break;
      if (next.invalidCount !== null) b = next.invalidCount; // :1114 @v5.1.1 counts with the loop's own `b`
    }
  }
}

/** First index at or after `i` whose block holds a byte the host wants to look at, or where no block begins. */
function skipPlainBlocks(readable: Uint8Array, i: number, byteLength: number, { blockBytes, overrunsEnd }: StringWriter): number {
  if (blockBytes === 0) return i;
  const lastStart = overrunsEnd ? byteLength - (byteLength % blockBytes) - 1 : byteLength - blockBytes;
  let start = i;
  while (start <= lastStart && start + blockBytes <= readable.byteLength && isPlain(readable, start, blockBytes)) start += blockBytes;
  return start;
}

function isPlain(bytes: Uint8Array, start: number, byteCount: number): boolean {
  for (let at = start; at < start + byteCount; at++) {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x1f || byte === 0x22 || byte === 0x5c || byte >= 0x80) return false;
  }
  return true;
}

/** The string, and all of its chunk behind it; the string alone if it lies elsewhere. */
function onwardsFrom(bytes: Uint8Array, chunk: Uint8Array): Uint8Array {
  return bytes.buffer === chunk.buffer ? chunk.subarray(bytes.byteOffset - chunk.byteOffset) : bytes;
}

/** Where the loop goes on; `cut` when a sequence runs out of bytes; `invalidCount` after a bad sequence. */
interface Step {
  readonly index: number;
  readonly cut: boolean;
  readonly invalidCount: number | null;
}

type SequenceWriter = (bytes: Uint8Array, i: number, sink: ByteSink) => Step;

function writeOne(bytes: Uint8Array, i: number, sequence: SequenceWriter, sink: ByteSink): Step {
  const byte = bytes[i] ?? 0;
  if (byte >= 0x80) return sequence(bytes, i, sink);
  const escape = ESCAPES.get(byte);
  if (escape === undefined) sink.byte(byte);
  else sink.text(escape);
  return { index: i + 1, cut: false, invalidCount: null };
}

/** src/flb_utils.c:1037-1159 @v5.1.1 */
function writeEscaped(bytes: Uint8Array, i: number, sink: ByteSink): Step {
  const count = sequenceLength(bytes[i] ?? 0);
  if (i + count > bytes.byteLength) return { index: i + 1, cut: true, invalidCount: null };
  const decoder = new Utf8Decoder();
  for (let n = 0; n < count; n++) {
    if (decoder.accept(bytes[i + n] ?? 0)) continue;
    const invalidCount = Math.max(n, 1);
    writeFragments(bytes.subarray(i, i + invalidCount), sink);
    return { index: i + invalidCount, cut: false, invalidCount };
  }
  const { codePoint } = decoder;
  if (codePoint <= 0xffff) sink.text(unicodeEscape(codePoint));
  else sink.text(unicodeEscape(0xd800 + ((codePoint - 0x10000) >> 10)) + unicodeEscape(0xdc00 + (codePoint & 0x3ff)));
  return { index: i + count, cut: false, invalidCount: null };
}

/** src/flb_utils.c:1322-1344 @v5.1.1 */
function writeRaw(bytes: Uint8Array, i: number, sink: ByteSink): Step {
  const count = validSequenceLength(bytes.subarray(i));
  sink.bytes(count === 0 ? REPLACEMENT : bytes.subarray(i, i + count));
  return { index: i + Math.max(count, 1), cut: false, invalidCount: null };
}

/** src/flb_utils.c:934-1037 @v3.2.2; the same at :872-960 @v3.1.10 */
function writeRawLegacy(bytes: Uint8Array, i: number, sink: ByteSink): Step {
  const count = sequenceLength(bytes[i] ?? 0);
  if (i + count > bytes.byteLength) return { index: i + 1, cut: true, invalidCount: null };
  for (let n = 0; n < count; n++) {
    const byte = bytes[i + n] ?? 0;
    if (n === 0 ? (byte & 0xc0) === 0xc0 : (byte & 0xc0) === 0x80) continue;
    const invalidCount = Math.max(n, 1);
    writeFragments(bytes.subarray(i, i + invalidCount), sink);
    return { index: i + invalidCount, cut: false, invalidCount };
  }
  sink.bytes(bytes.subarray(i, i + count));
  return { index: i + count, cut: false, invalidCount: null };
}

/** Each byte of a bad sequence as U+E0xx, raw: src/flb_utils.c:1108-1156 @v5.1.1 */
function writeFragments(fragments: Uint8Array, sink: ByteSink): void {
  for (const byte of fragments) sink.bytes(Uint8Array.of(0xee, 0x80 | (byte >> 6), 0x80 | (byte & 0x3f)));
}

function unicodeEscape(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, "0")}`;
}

/** src/flb_utf8.c:27-42 @v5.1.1: a stray continuation byte counts as one, 0xfe and 0xff as six. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  if (lead < 0xf8) return 4;
  return lead < 0xfc ? 5 : 6;
}

/** src/flb_utf8.c:44-106 @v5.1.1: takes overlong forms, refuses surrogates and what is above U+10FFFF. */
class Utf8Decoder {
  codePoint = 0;
  #wanted = 0;

  accept(byte: number): boolean {
    if (this.#wanted > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      this.codePoint = (this.codePoint << 6) | (byte & 0x3f);
      this.#wanted--;
    } else if ((byte & 0xe0) === 0xc0) this.#start(byte & 0x1f, 1);
    else if ((byte & 0xf0) === 0xe0) this.#start(byte & 0x0f, 2);
    else if ((byte & 0xf8) === 0xf0) this.#start(byte & 0x07, 3);
    else return false;
    const isSurrogate = this.codePoint >= 0xd800 && this.codePoint <= 0xdfff;
    return this.#wanted > 0 || !(isSurrogate || this.codePoint > 0x10ffff);
  }

  #start(bits: number, wanted: number): void {
    this.codePoint = bits;
    this.#wanted = wanted;
  }
}

/** src/flb_utils.c:1183-1240 @v5.1.1: bytes of the strict sequence at the start, 0 if there is none. */
function validSequenceLength(bytes: Uint8Array): number {
  const [lead = 0, second = 0x80] = bytes;
  const count = sequenceLength(lead);
  if (count < 2 || count > 4 || lead < 0xc2 || lead > 0xf4 || bytes.byteLength < count) return 0;
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second >= 0xa0)) return 0;
  if ((lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f)) return 0;
  for (let n = 1; n < count; n++) if (((bytes[n] ?? 0) & 0xc0) !== 0x80) return 0;
  return count;
}
