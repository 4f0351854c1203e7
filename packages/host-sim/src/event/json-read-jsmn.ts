// JSON text as Fluent Bit up to 4.2 reads it from a guest: jsmn (strict, parent links), then token by token into msgpack.
//   in   bytes without a NUL; what changed between releases
//   out  the msgpack bytes that the host puts in the body, and the type of the first token
//   err  `null` when jsmn refuses
// jsmn checks little (`{"a"}`, `01`, `[1,]` pass), and the tokens are packed as counted: the bytes may be no valid body.
// Source: lib/jsmn/jsmn.h:106-453, src/flb_pack.c:104-191 and :388-527, src/flb_unescape.c:81-277 @v4.2.8
import { type Body, float64 } from "./body.js";
import { ByteSink } from "./byte-sink.js";
import { type JsmnToken, tokenise } from "./jsmn.js";
import { writeMsgpack, writeMsgpackHeader } from "./msgpack.js";
import { integerPrefix, strtod } from "./strtod.js";
import { unescape } from "./unescape.js";

/** What changed between the releases that read with jsmn. */
export interface JsmnReader {
  /** `e+` and `E-` make a float too: 3.2.5. Before, only `.` and `e-`. */
  readonly signedExponents: boolean;
  /** Integers above int64 become uint64 or double: 4.0.5. Before, atoll saturates. */
  readonly wideIntegers: boolean;
  /** Surrogate pairs are joined and lone ones become U+FFFD: 4.0.0. Before, each half is written alone. */
  readonly joinsSurrogates: boolean;
}

/** What the host packed. */
export interface JsmnResult {
  /** What the first value is, which decides whether the host takes the text. */
  readonly root: JsmnToken["type"];
  /** msgpack of all tokens in order; no valid body where jsmn let something pass. */
  readonly body: Uint8Array;
  /** Values at the top of the text. */
  readonly rootCount: number;
}

/**
 * Reads a whole text as Fluent Bit up to 4.2 does.
 *
 * @param text bytes without a NUL.
 * @returns `null` when jsmn refuses the text.
 * @see src/flb_pack.c:388-527 @v4.2.8
 * @example
 * ```ts
 * import { readWithJsmn } from "@flb-wasm/host-sim/engine";
 * const reader = { signedExponents: true, wideIntegers: true, joinsSurrogates: true };
 * readWithJsmn(new TextEncoder().encode('{"a":01}'), reader)?.root; // "object": jsmn checks little
 * ```
 */
export function readWithJsmn(text: Uint8Array, reader: JsmnReader): JsmnResult | null {
  const tokens = tokenise(text);
  const root = tokens?.[0];
  if (!tokens || !root) return null;
  const sink = new ByteSink();
  for (const token of tokens) {
    if (token.start < 0 || token.end <= 0) return null;
    packToken(text, token, reader, sink);
  }
  return { root: root.type, body: sink.take(), rootCount: tokens.filter(({ parent }) => parent === -1).length };
}

function packToken(text: Uint8Array, token: JsmnToken, reader: JsmnReader, sink: ByteSink): void {
  switch (token.type) {
    case "object": return writeMsgpackHeader("map", token.size, sink);
    case "array": return writeMsgpackHeader("array", token.size, sink);
    case "string": {
      const bytes = unescape(text.subarray(token.start, token.end), reader.joinsSurrogates);
      return writeMsgpack({ kind: "str", bytes }, sink);
    }
    case "primitive": return packPrimitive(text, token, reader, sink);
  }
}

/** By the first letter alone: `nan` is nil, `fox` is false. src/flb_pack.c:442-456 @v4.2.8 */
function packPrimitive(text: Uint8Array, token: JsmnToken, reader: JsmnReader, sink: ByteSink): void {
  const first = text[token.start];
  if (first === 0x66) return sink.byte(0xc2); // f
  if (first === 0x74) return sink.byte(0xc3); // t
  if (first === 0x6e) return sink.byte(0xc0); // n
  if (isFloat(text, token, reader)) return writeMsgpack(readFloat(text, token.start), sink);
  const value = integerPrefix(text, token.start);
  const max = 2n ** 63n - 1n;
  if (value >= -max - 1n && value <= max) return writeMsgpack({ kind: "int", value }, sink);
  if (!reader.wideIntegers) return writeMsgpack({ kind: "int", value: value < 0n ? -max - 1n : max }, sink);
  if (value > 0n && value < 2n ** 64n) return writeMsgpack({ kind: "int", value }, sink);
  writeMsgpack(readFloat(text, token.start), sink);
}

/** glibc keeps the sign of `-nan.0`; JavaScript has one NaN. src/flb_pack.c:127 @v4.2.8 */
function readFloat(text: Uint8Array, offset: number): Body {
  const value = strtod(text, offset);
  const isMinus = text[offset] === 0x2d;
  return Number.isNaN(value) ? { kind: "float64", bits: isMinus ? 0xfff8n << 48n : 0x7ff8n << 48n } : float64(value);
}

/** src/flb_pack.c:104-120 @v4.2.8; up to 3.2.4 without `e+` and capital E. */
function isFloat(text: Uint8Array, token: JsmnToken, reader: JsmnReader): boolean {
  for (let i = token.start; i < token.end; i++) {
    if (text[i] === 0x2e) return true;
    const next = text[i + 1];
    if (text[i] === 0x65 && next === 0x2d) return true;
    if (!reader.signedExponents || i + 1 >= token.end) continue;
    if ((text[i] === 0x65 || text[i] === 0x45) && (next === 0x2d || next === 0x2b)) return true;
  }
  return false;
}
