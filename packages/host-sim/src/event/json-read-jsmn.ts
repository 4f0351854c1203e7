// JSON text as Fluent Bit up to 4.2 reads it from a guest: jsmn (strict, parent links), then token by token into msgpack.
//   in   bytes without a NUL; what changed between releases
//   out  the msgpack bytes that the host puts in the body, and the type of the first token
//   err  `null` when jsmn refuses
// jsmn checks little (`{"a"}`, `01`, `[1,]` pass), and the tokens are packed as counted: the bytes may be no valid body.
// Source: lib/jsmn/jsmn.h:106-453, src/flb_pack.c:104-191 and :388-527, src/flb_unescape.c:81-277 @v4.2.8
import { ByteSink } from "./byte-sink.js";
import { type JsmnReader, jsmnNumber } from "./json-number.js";
import { type JsmnToken, tokenise } from "./jsmn.js";
import { writeMsgpack, writeMsgpackHeader } from "./msgpack.js";
import { unescape } from "./unescape.js";

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
  writeMsgpack(jsmnNumber(text, token, reader), sink);
}
