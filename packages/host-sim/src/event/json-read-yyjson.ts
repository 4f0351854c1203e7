// JSON text as Fluent Bit >= 5.0 reads it from a guest: yyjson 0.12.0, value after value.
//   in   bytes without a NUL
//   out  the bodies of all values up to the first one that is no JSON
//   err  `null` when not even the first value is JSON; NotSimulated beyond the levels of depth.ts
// Flags: STOP_WHEN_DONE | INSITU | ALLOW_INVALID_UNICODE | REPLACE_INVALID_UNICODE, so bytes that are not UTF-8 and raw
// control characters pass, and a lone surrogate becomes U+FFFD.
// Source: src/flb_pack.c (pack_json_to_msgpack_yyjson) and lib/yyjson-0.12.0/src/yyjson.c:4657-5062, :6299 @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import { type Body, type Member, NIL } from "./body.js";
import { ByteSink } from "./byte-sink.js";
import { MOST_LEVELS } from "./depth.js";
import { yyjsonNumber } from "./json-number.js";

const LATIN1 = new TextDecoder("latin1");
const REPLACEMENT = Uint8Array.of(0xef, 0xbf, 0xbd);
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map(
  [..."\"\\/bfnrt"].map((letter, i) => [letter.charCodeAt(0), [0x22, 0x5c, 0x2f, 0x08, 0x0c, 0x0a, 0x0d, 0x09][i] ?? 0]),
);

class NotJson extends Error {}

function fail(): never {
  throw new NotJson();
}

/**
 * All values of a text up to the first that is no JSON, as Fluent Bit since 5.0 reads them.
 *
 * @param text bytes without a NUL; white space alone gives an empty list.
 * @returns `null` when not even the first value is JSON.
 * @see lib/yyjson-0.12.0/src/yyjson.c:4657-5062 @v5.1.1
 * @example
 * ```ts
 * import { readWithYyjson } from "@flb-wasm/host-sim/engine";
 * readWithYyjson(new TextEncoder().encode('{"a":1} x'))?.length; // 1
 * ```
 */
export function readWithYyjson(text: Uint8Array): readonly Body[] | null {
  const bodies: Body[] = [];
  const reader = new Reader(text);
  for (;;) {
    reader.skipSpace();
    if (reader.at >= text.byteLength) return bodies;
    try {
      bodies.push(reader.value());
    } catch (problem) {
      if (!(problem instanceof NotJson)) throw problem;
      return bodies.length > 0 ? bodies : null;
    }
  }
}

class Reader {
  at = 0;
  #levels = 0;

  constructor(readonly text: Uint8Array) {}

  skipSpace(): void {
    while ([0x20, 0x09, 0x0a, 0x0d].includes(this.#peek())) this.at++;
  }

  value(): Body {
    switch (this.#peek()) {
      case 0x7b: return this.#container(true);
      case 0x5b: return this.#container(false);
      case 0x22: return { kind: "str", bytes: this.#string() };
      case 0x74: return this.#literal("true", { kind: "bool", value: true });
      case 0x66: return this.#literal("false", { kind: "bool", value: false });
      case 0x6e: return this.#literal("null", NIL);
      default: return this.#number();
    }
  }

  #container(isObject: boolean): Body {
    if (++this.#levels > MOST_LEVELS) throw new NotSimulated(`Cannot simulate an answer that is nested more than ${MOST_LEVELS} levels deep; Fluent Bit loses records of more than 63`);
    const body = isObject ? this.#object() : this.#array();
    this.#levels--;
    return body;
  }

  #object(): Body {
    const members: Member[] = [];
    this.at++;
    this.skipSpace();
    if (this.#peek() === 0x7d) {
      this.at++;
      return { kind: "map", members };
    }
    for (;;) {
      this.skipSpace();
      if (this.#peek() !== 0x22) throw new NotJson();
      const key: Body = { kind: "str", bytes: this.#string() };
      this.skipSpace();
      this.#expect(0x3a);
      this.skipSpace();
      members.push([key, this.value()]);
      if (this.#isLast(0x7d)) return { kind: "map", members };
    }
  }

  #array(): Body {
    const elements: Body[] = [];
    this.at++;
    this.skipSpace();
    if (this.#peek() === 0x5d) {
      this.at++;
      return { kind: "array", elements };
    }
    for (;;) {
      this.skipSpace();
      elements.push(this.value());
      if (this.#isLast(0x5d)) return { kind: "array", elements };
    }
  }

  #isLast(close: number): boolean {
    this.skipSpace();
    const byte = this.#peek();
    if (byte !== close && byte !== 0x2c) throw new NotJson();
    this.at++;
    return byte === close;
  }

  #literal(word: string, body: Body): Body {
    for (let i = 0; i < word.length; i++) this.#expect(word.charCodeAt(i));
    return body;
  }

  /**
   * RFC 8259 numbers.
   *
   * A number ends where its grammar does: `1.2.3` is 1.2, and what follows is no value. yyjson.c:3816-4110
   */
  #number(): Body {
    let end = this.at;
    while (isOfNumber(this.text[end] ?? 0)) end++;
    const rest = LATIN1.decode(this.text.subarray(this.at, end));
    const [spelling, fraction, exponent] = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(rest) ?? [];
    if (spelling === undefined) throw new NotJson();
    const follower = rest.charCodeAt(spelling.length);
    const isWhole = fraction === undefined && exponent === undefined;
    const isCut = ((follower | 0x20) === 0x65 && exponent === undefined)
      || (isWhole && (follower === 0x2e || (follower >= 0x30 && follower <= 0x39)));
    if (isCut) throw new NotJson(); // `1.`, `1e`, `01`
    this.at += spelling.length;
    return yyjsonNumber(spelling) ?? fail();
  }

  #string(): Uint8Array {
    const sink = new ByteSink();
    this.at++;
    for (;;) {
      if (this.at >= this.text.byteLength) throw new NotJson();
      const byte = this.#peek();
      this.at++;
      if (byte === 0x22) return sink.take();
      if (byte !== 0x5c) sink.byte(byte);
      else this.#escape(sink);
    }
  }

  #escape(sink: ByteSink): void {
    const letter = this.#peek();
    this.at++;
    const simple = SIMPLE_ESCAPES.get(letter);
    if (simple !== undefined) return sink.byte(simple);
    if (letter !== 0x75) throw new NotJson();
    this.#unicodeEscape(sink);
  }

  /** yyjson.c:4657-4827: what REPLACE_INVALID_UNICODE makes of each broken form. */
  #unicodeEscape(sink: ByteSink): void {
    const high = this.#hex4(this.at);
    if (high === null) return this.#keepBrokenEscape(sink);
    this.at += 4;
    if ((high & 0xf800) !== 0xd800) return sink.text(String.fromCharCode(high));
    if ((high & 0xfc00) !== 0xd800) return sink.bytes(REPLACEMENT);
    if (this.#peek() !== 0x5c || this.#peek(1) !== 0x75) return sink.bytes(REPLACEMENT);
    const low = this.#hex4(this.at + 2);
    if (low === null) {
      this.at += 2 + this.#hexCount(this.at + 2);
      return sink.bytes(REPLACEMENT);
    }
    this.at += 6;
    if ((low & 0xfc00) !== 0xdc00) return sink.bytes(REPLACEMENT);
    sink.text(String.fromCharCode(high, low));
  }

  /** `\u12x` stays as `\u12`, and the byte after it is gone unless it is a quote: yyjson.c:4671-4684 */
  #keepBrokenEscape(sink: ByteSink): void {
    const count = this.#hexCount(this.at);
    sink.text("\\u");
    sink.bytes(this.text.subarray(this.at, this.at + count));
    this.at += count;
    const follower = this.#peek();
    if (follower > 0 && follower !== 0x22 && follower !== 0x27) this.at++;
  }

  #hexCount(offset: number): number {
    let count = 0;
    while (count < 4 && isHex(this.text[offset + count] ?? 0)) count++;
    return count;
  }

  #hex4(offset: number): number | null {
    if (this.#hexCount(offset) < 4) return null;
    return Number.parseInt(LATIN1.decode(this.text.subarray(offset, offset + 4)), 16);
  }

  #expect(byte: number): void {
    if (this.#peek() !== byte) throw new NotJson();
    this.at++;
  }

  #peek(ahead = 0): number {
    return this.text[this.at + ahead] ?? -1;
  }
}

/** A digit, or one of `+ - . E e`. */
function isOfNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].includes(byte);
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
