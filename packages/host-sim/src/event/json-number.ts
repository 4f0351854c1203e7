// A number of JSON text as each release's reader takes it.
//   in   its spelling by RFC 8259, or the bytes from where it starts
//   out  an integer or a double; `null` where the reader refuses the whole text
// Where both agree, they are exact: 64 bits, the nearest double. Seen on 3.1.10, 3.2.10, 4.0.14, 4.1.1, 4.2.8, 5.0.9 and 5.1.1:
//
//                            jsmn, up to 4.0.4       jsmn, since 4.0.5       yyjson
//   18446744073709551616     9223372036854775807     a double                a double
//   1e5, 1e400               1                       1                       100000.0, refused
//   1e+400                   inf; 1 up to 3.2.4      inf                     refused
//   1.0e+400                 inf                     inf                     refused
//
// Source: src/flb_pack.c:212-217 @v3.2.10, :122-151 @v4.0.14; lib/yyjson-0.12.0/src/yyjson.c:3816-4131 @v5.1.1
import { type Body, float64 } from "./body.js";
import { integerPrefix, strtod } from "./strtod.js";

/** What changed between the releases that read with jsmn. */
export interface JsmnReader {
  /** `e+` and `E-` make a float too: 3.2.5. Before, only `.` and `e-`. */
  readonly signedExponents: boolean;
  /** Integers above int64 become uint64 or double: 4.0.5. Before, atoll saturates. */
  readonly wideIntegers: boolean;
  /** Surrogate pairs are joined and lone ones become U+FFFD: 4.0.0. Before, each half is written alone. */
  readonly joinsSurrogates: boolean;
}

/** Who reads JSON text in a release. */
export type JsonReader = "yyjson" | JsmnReader;

/** @param spelling whole, and JSON. */
export function readNumber(spelling: string, reader: JsonReader): Body | null {
  if (reader === "yyjson") return yyjsonNumber(spelling);
  const text = new TextEncoder().encode(spelling);
  return jsmnNumber(text, { start: 0, end: text.byteLength }, reader);
}

/** u64 and i64 exact, beyond them the nearest double; one that rounds to infinity is an error. */
export function yyjsonNumber(spelling: string): Body | null {
  if (/^-?\d{1,20}$/.test(spelling)) {
    const value = BigInt(spelling);
    if (value >= -(2n ** 63n) && value < 2n ** 64n) return { kind: "int", value };
  }
  const value = Number(spelling);
  return Number.isFinite(value) ? float64(value) : null;
}

/** What stands between two offsets, and what a number's text goes on with behind them. */
export function jsmnNumber(text: Uint8Array, token: { readonly start: number; readonly end: number }, reader: JsmnReader): Body {
  if (isFloat(text, token, reader)) return readFloat(text, token.start);
  const value = integerPrefix(text, token.start);
  const max = 2n ** 63n - 1n;
  if (value >= -max - 1n && value <= max) return { kind: "int", value };
  if (!reader.wideIntegers) return { kind: "int", value: value < 0n ? -max - 1n : max };
  if (value > 0n && value < 2n ** 64n) return { kind: "int", value };
  return readFloat(text, token.start);
}

/** glibc keeps the sign of `-nan.0`; JavaScript has one NaN. src/flb_pack.c:127 @v4.2.8 */
function readFloat(text: Uint8Array, offset: number): Body {
  const value = strtod(text, offset);
  const isMinus = text[offset] === 0x2d;
  return Number.isNaN(value) ? { kind: "float64", bits: isMinus ? 0xfff8n << 48n : 0x7ff8n << 48n } : float64(value);
}

/** src/flb_pack.c:104-120 @v4.2.8; up to 3.2.4 without `e+` and capital E. */
function isFloat(text: Uint8Array, token: { readonly start: number; readonly end: number }, reader: JsmnReader): boolean {
  for (let i = token.start; i < token.end; i++) {
    if (text[i] === 0x2e) return true;
    const next = text[i + 1];
    if (text[i] === 0x65 && next === 0x2d) return true;
    if (!reader.signedExponents || i + 1 >= token.end) continue;
    if ((text[i] === 0x65 || text[i] === 0x45) && (next === 0x2d || next === 0x2b)) return true;
  }
  return false;
}
