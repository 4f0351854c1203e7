// Escapes of a text as Fluent Bit resolves them: of JSON up to 4.2, after jsmn has let it pass, of logfmt and of parsers' decoders.
//   in   bytes
//   out  bytes
// Source: flb_unescape_string_utf8, src/flb_unescape.c:81-277 @v5.1.1; before 4.0.0 without surrogates, :69 @v3.2.10
import { ByteSink } from "./byte-sink.js";

const SIMPLE: ReadonlyMap<number, number> = new Map(
  [..."\"'/\\bfrntva"].map((letter, i) => [letter.charCodeAt(0), [0x22, 0x27, 0x2f, 0x5c, 0x08, 0x0c, 0x0d, 0x0a, 0x09, 0x0b, 0x07][i] ?? 0]),
);
const BACKSLASH = 0x5c;
const REPLACEMENT = 0xfffd;

/** Resolves all escapes, up to a NUL. */
export function unescape(bytes: Uint8Array, joinsSurrogates: boolean): Uint8Array {
  const sink = new ByteSink();
  for (let i = 0; i < bytes.byteLength && bytes[i] !== 0;) {
    const byte = bytes[i] ?? 0;
    if (byte !== BACKSLASH || i + 1 >= bytes.byteLength) {
      sink.byte(byte);
      i++;
      continue;
    }
    const letter = bytes[i + 1] ?? 0;
    const simple = SIMPLE.get(letter);
    const [codePoint, end] = simple === undefined ? numbered(bytes, i + 1, joinsSurrogates) : [simple, i + 2];
    if (codePoint === null) sink.byte(letter);
    else writeCodePoint(codePoint, sink);
    i = end;
  }
  return sink.take();
}

/** `\101`, `\x41`, `\u0041`, `\U00000041`; with `null` the letter itself. u8_read_escape_sequence, src/flb_unescape.c:81-184 */
function numbered(bytes: Uint8Array, i: number, joinsSurrogates: boolean): readonly [codePoint: number | null, end: number] {
  const letter = String.fromCharCode(bytes[i] ?? 0);
  if (/[0-7]/.test(letter)) {
    const { value, count } = digits(bytes, i, 8, 3);
    return [value, i + count];
  }
  if (letter === "u") return unicode(bytes, i + 1, joinsSurrogates);
  const { value, count } = digits(bytes, i + 1, 16, letter === "x" ? 2 : letter === "U" ? 8 : 0);
  return [count === 0 ? null : value, i + 1 + count];
}

/** The code point whose first hex digit is at `i`, and the offset after it. */
function unicode(bytes: Uint8Array, i: number, joinsSurrogates: boolean): readonly [codePoint: number | null, end: number] {
  const high = digits(bytes, i, 16, 4);
  const end = i + high.count;
  if (!joinsSurrogates) return [high.count === 0 ? null : high.value, end];
  if (high.count < 4 && high.count > 0) return [REPLACEMENT, end];
  if ((high.value & 0xf800) !== 0xd800) return [high.value, end];
  const isHigh = (high.value & 0xfc00) === 0xd800;
  if (!isHigh || end + 2 >= bytes.byteLength || bytes[end] !== BACKSLASH || bytes[end + 1] !== 0x75) return [REPLACEMENT, end];
  const low = digits(bytes, end + 2, 16, 4);
  const isLow = low.count === 4 && (low.value & 0xfc00) === 0xdc00;
  const joined = 0x10000 + ((high.value - 0xd800) << 10) + (low.value - 0xdc00);
  return [isLow ? joined : REPLACEMENT, end + 2 + low.count];
}

function digits(bytes: Uint8Array, i: number, base: 8 | 16, most: number): { readonly value: number; readonly count: number } {
  let count = 0;
  let value = 0;
  for (; count < most; count++) {
    const digit = Number.parseInt(String.fromCharCode(bytes[i + count] ?? 0), base);
    if (Number.isNaN(digit)) break;
    value = value * base + digit;
  }
  return { value, count };
}

/** u8_wc_toutf8: a lone surrogate is written as three bytes, what is no code point as its lowest byte; src/flb_unescape.c:40-65, 260-262 */
function writeCodePoint(codePoint: number, sink: ByteSink): void {
  if (codePoint < 0x80 || codePoint >= 0x110000) return sink.byte(codePoint & 0xff);
  if (codePoint < 0x800) {
    sink.byte((codePoint >> 6) | 0xc0);
  } else {
    if (codePoint < 0x10000) sink.byte((codePoint >> 12) | 0xe0);
    else {
      sink.byte((codePoint >> 18) | 0xf0);
      sink.byte(((codePoint >> 12) & 0x3f) | 0x80);
    }
    sink.byte(((codePoint >> 6) & 0x3f) | 0x80);
  }
  sink.byte((codePoint & 0x3f) | 0x80);
}
