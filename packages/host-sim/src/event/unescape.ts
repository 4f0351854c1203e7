// A JSON string's escapes as Fluent Bit up to 4.2 resolves them, after jsmn has let the string pass.
//   in   the bytes between the quotes
//   out  bytes
// Only the escapes that jsmn accepts can come here: \" \/ \\ \b \f \r \n \t \uXXXX.
// Source: src/flb_unescape.c:81-277 @v4.2.8; before 4.0.0 without surrogates, :69 @v3.2.10
import { ByteSink } from "./byte-sink.js";

const SIMPLE: ReadonlyMap<number, number> = new Map([
  [0x22, 0x22], [0x2f, 0x2f], [0x5c, 0x5c], [0x62, 0x08], [0x66, 0x0c], [0x72, 0x0d], [0x6e, 0x0a], [0x74, 0x09],
]);

/** Resolves all escapes. */
export function unescape(bytes: Uint8Array, joinsSurrogates: boolean): Uint8Array {
  const sink = new ByteSink();
  for (let i = 0; i < bytes.byteLength;) {
    const byte = bytes[i] ?? 0;
    if (byte !== 0x5c || i + 1 >= bytes.byteLength) {
      sink.byte(byte);
      i++;
      continue;
    }
    const simple = SIMPLE.get(bytes[i + 1] ?? 0);
    if (simple !== undefined) {
      sink.byte(simple);
      i += 2;
      continue;
    }
    const [codePoint, end] = unicode(bytes, i + 2, joinsSurrogates);
    writeCodePoint(codePoint, sink);
    i = end;
  }
  return sink.take();
}

/** The code point whose first hex digit is at `i`, and the offset after it. */
function unicode(bytes: Uint8Array, i: number, joinsSurrogates: boolean): readonly [codePoint: number, end: number] {
  const high = hex(bytes, i);
  const end = i + high.count;
  if (high.count < 4 && high.count > 0 && joinsSurrogates) return [0xfffd, end];
  if (!joinsSurrogates || (high.value & 0xf800) !== 0xd800) return [high.value, end];
  const isHigh = (high.value & 0xfc00) === 0xd800;
  if (!isHigh || end + 2 >= bytes.byteLength || bytes[end] !== 0x5c || bytes[end + 1] !== 0x75) return [0xfffd, end];
  const low = hex(bytes, end + 2);
  const isLow = low.count === 4 && (low.value & 0xfc00) === 0xdc00;
  const joined = 0x10000 + ((high.value - 0xd800) << 10) + (low.value - 0xdc00);
  return [isLow ? joined : 0xfffd, end + 2 + low.count];
}

function hex(bytes: Uint8Array, i: number): { readonly value: number; readonly count: number } {
  let count = 0;
  let value = 0;
  for (; count < 4; count++) {
    const digit = Number.parseInt(String.fromCharCode(bytes[i + count] ?? 0), 16);
    if (Number.isNaN(digit)) break;
    value = value * 16 + digit;
  }
  return { value, count };
}

/** u8_wc_toutf8: a lone surrogate is written as three bytes, src/flb_unescape.c:40-65 @v4.2.8 */
function writeCodePoint(codePoint: number, sink: ByteSink): void {
  if (codePoint < 0x80) return sink.byte(codePoint);
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
