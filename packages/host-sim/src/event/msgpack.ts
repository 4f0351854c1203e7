// msgpack <-> Body, as msgpack-c does it for the host.
//   in   bytes at an offset; a depth limit
//   out  one value and the offset after it, or why there is none: "cut" (more bytes needed) or "invalid"
//   err  a result, never an exception
// Knows nothing of events. https://github.com/msgpack/msgpack/blob/master/spec.md
// @msgpack/msgpack is its oracle in the tests: a JavaScript value cannot keep 1 and 1.0, duplicate keys or str bytes apart.
import { type Body, type Member, NIL } from "./body.js";
import { ByteSink } from "./byte-sink.js";

/**
 * One decoded value, or the state of the bytes that hold none: `cut` if more bytes are needed.
 *
 * `end` is an offset in bytes: of the first byte behind the value, or of the one at which reading ended.
 */
export type Decoded =
  | { readonly ok: true; readonly body: Body; readonly end: number }
  | { readonly ok: false; readonly problem: "cut" | "invalid" | "too deep"; readonly end: number };

class Stop extends Error {
  constructor(readonly problem: "cut" | "invalid" | "too deep", readonly end: number) {
    super(problem);
  }
}

/**
 * Decodes one value. Byte strings are views of `bytes`, as msgpack-c's are of the chunk.
 *
 * @param maxDepth containers that may be open at once: MSGPACK_EMBED_STACK_SIZE, 32 before Fluent Bit 4.0.7, then 64.
 * @see lib/msgpack-c/include/msgpack/unpack_template.h:140 @v5.1.1
 * @example
 * ```ts
 * import { decodeMsgpack, renderJson } from "@flb-wasm/host-sim";
 * const decoded = decodeMsgpack(Uint8Array.of(0x81, 0xa1, 0x61, 0x01));
 * if (decoded.ok) renderJson(decoded.body); // {"a":1}
 * ```
 */
export function decodeMsgpack(bytes: Uint8Array, offset = 0, maxDepth = 64): Decoded {
  const decoder = new Decoder(bytes, offset, maxDepth);
  try {
    const body = decoder.value(0);
    return { ok: true, body, end: decoder.at };
  } catch (stop) {
    if (stop instanceof Stop) return { ok: false, problem: stop.problem, end: stop.end };
    throw stop;
  }
}

class Decoder {
  readonly #view: DataView;

  constructor(readonly bytes: Uint8Array, public at: number, readonly maxDepth: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth: number): Body {
    const format = this.#view.getUint8(this.#take(1));
    if (format <= 0x7f) return { kind: "int", value: BigInt(format) }; // positive fixint 0xxxxxxx
    if (format <= 0x8f) return this.#map(format & 0x0f, depth); //        fixmap          1000xxxx
    if (format <= 0x9f) return this.#array(format & 0x0f, depth); //      fixarray        1001xxxx
    if (format <= 0xbf) return { kind: "str", bytes: this.#slice(format & 0x1f) }; // fixstr 101xxxxx
    if (format >= 0xe0) return { kind: "int", value: BigInt(format - 0x100) }; // negative fixint 111xxxxx
    return this.#format(format, depth);
  }

  #format(format: number, depth: number): Body {
    const view = this.#view;
    switch (format) {
      case 0xc0: return NIL;
      case 0xc2: return { kind: "bool", value: false };
      case 0xc3: return { kind: "bool", value: true };
      case 0xc4: return { kind: "bin", bytes: this.#slice(this.#length(1)) };
      case 0xc5: return { kind: "bin", bytes: this.#slice(this.#length(2)) };
      case 0xc6: return { kind: "bin", bytes: this.#slice(this.#length(4)) };
      case 0xc7: return this.#ext(this.#length(1));
      case 0xc8: return this.#ext(this.#length(2));
      case 0xc9: return this.#ext(this.#length(4));
      case 0xca: return { kind: "float32", bits: quieted(view.getUint32(this.#take(4))) };
      case 0xcb: return { kind: "float64", bits: view.getBigUint64(this.#take(8)) };
      case 0xcc: return { kind: "int", value: BigInt(view.getUint8(this.#take(1))) };
      case 0xcd: return { kind: "int", value: BigInt(view.getUint16(this.#take(2))) };
      case 0xce: return { kind: "int", value: BigInt(view.getUint32(this.#take(4))) };
      case 0xcf: return { kind: "int", value: view.getBigUint64(this.#take(8)) };
      case 0xd0: return { kind: "int", value: BigInt(view.getInt8(this.#take(1))) };
      case 0xd1: return { kind: "int", value: BigInt(view.getInt16(this.#take(2))) };
      case 0xd2: return { kind: "int", value: BigInt(view.getInt32(this.#take(4))) };
      case 0xd3: return { kind: "int", value: view.getBigInt64(this.#take(8)) };
      case 0xd4: return this.#ext(1);
      case 0xd5: return this.#ext(2);
      case 0xd6: return this.#ext(4);
      case 0xd7: return this.#ext(8);
      case 0xd8: return this.#ext(16);
      case 0xd9: return { kind: "str", bytes: this.#slice(this.#length(1)) };
      case 0xda: return { kind: "str", bytes: this.#slice(this.#length(2)) };
      case 0xdb: return { kind: "str", bytes: this.#slice(this.#length(4)) };
      case 0xdc: return this.#array(this.#length(2), depth);
      case 0xdd: return this.#array(this.#length(4), depth);
      case 0xde: return this.#map(this.#length(2), depth);
      case 0xdf: return this.#map(this.#length(4), depth);
      default: throw new Stop("invalid", this.at - 1); // 0xc1, never used
    }
  }

  #length(byteCount: 1 | 2 | 4): number {
    const at = this.#take(byteCount);
    if (byteCount === 1) return this.#view.getUint8(at);
    return byteCount === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #ext(byteCount: number): Body {
    const type = this.#view.getInt8(this.#take(1));
    return { kind: "ext", type, bytes: this.#slice(byteCount) };
  }

  #array(count: number, depth: number): Body {
    if (depth >= this.maxDepth) throw new Stop("too deep", this.at);
    const elements: Body[] = [];
    for (let i = 0; i < count; i++) elements.push(this.value(depth + 1));
    return { kind: "array", elements };
  }

  #map(count: number, depth: number): Body {
    if (depth >= this.maxDepth) throw new Stop("too deep", this.at);
    const members: Member[] = [];
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1);
      members.push([key, this.value(depth + 1)]);
    }
    return { kind: "map", members };
  }

  #slice(byteCount: number): Uint8Array {
    const at = this.#take(byteCount);
    return this.bytes.subarray(at, at + byteCount);
  }

  #take(byteCount: number): number {
    const at = this.at;
    if (this.bytes.byteLength - at < byteCount) throw new Stop("cut", this.bytes.byteLength);
    this.at = at + byteCount;
    return at;
  }
}

/** A float is kept as a double, and that makes a signalling NaN a quiet one: lib/msgpack-c/src/unpack.c:151-157, objectc.c:58-59 @v5.1.1 */
function quieted(bits: number): number {
  const isNan = (bits & 0x7f80_0000) === 0x7f80_0000 && (bits & 0x007f_ffff) !== 0;
  return isNan ? (bits | 0x0040_0000) >>> 0 : bits;
}

/**
 * Encodes one value in the shortest form, as msgpack-c's packer does. Never throws: an integer beyond 64 bits loses its upper ones.
 *
 * @example
 * ```ts
 * import { encodeMsgpack, int, map, str } from "@flb-wasm/host-sim";
 * encodeMsgpack(map([[str("a"), int(1n)]])); // Uint8Array [0x81, 0xa1, 0x61, 0x01]
 * ```
 */
export function encodeMsgpack(body: Body): Uint8Array {
  const sink = new ByteSink();
  writeMsgpack(body, sink);
  return sink.take();
}

/** Appends one value to `sink`. */
export function writeMsgpack(body: Body, sink: ByteSink): void {
  switch (body.kind) {
    case "nil": return sink.byte(0xc0);
    case "bool": return sink.byte(body.value ? 0xc3 : 0xc2);
    case "int": return writeInt(body.value, sink);
    case "float32":
      sink.byte(0xca);
      return sink.u32(body.bits);
    case "float64":
      sink.byte(0xcb);
      return sink.u64(body.bits);
    case "str":
      writeHeader(body.bytes.byteLength, 0xa0, 32, [0xd9, 0xda, 0xdb], sink);
      return sink.bytes(body.bytes);
    case "bin":
      writeHeader(body.bytes.byteLength, 0, 0, [0xc4, 0xc5, 0xc6], sink);
      return sink.bytes(body.bytes);
    case "ext": return writeExt(body.type, body.bytes, sink);
    case "array":
      writeMsgpackHeader("array", body.elements.length, sink);
      for (const element of body.elements) writeMsgpack(element, sink);
      return;
    case "map":
      writeMsgpackHeader("map", body.members.length, sink);
      for (const [key, value] of body.members) {
        writeMsgpack(key, sink);
        writeMsgpack(value, sink);
      }
  }
}

/** Appends the header of a map or array alone; its contents are up to the caller. */
export function writeMsgpackHeader(kind: "map" | "array", count: number, sink: ByteSink): void {
  if (kind === "map") writeHeader(count, 0x80, 16, [null, 0xde, 0xdf], sink);
  else writeHeader(count, 0x90, 16, [null, 0xdc, 0xdd], sink);
}

function writeHeader(
  count: number,
  fixFormat: number,
  fixLimit: number,
  [format8, format16, format32]: readonly [number | null, number, number],
  sink: ByteSink,
): void {
  if (count < fixLimit) return sink.byte(fixFormat | count);
  if (format8 !== null && count <= 0xff) {
    sink.byte(format8);
    return sink.byte(count);
  }
  if (count <= 0xffff) {
    sink.byte(format16);
    return sink.u16(count);
  }
  sink.byte(format32);
  sink.u32(count);
}

function writeExt(type: number, bytes: Uint8Array, sink: ByteSink): void {
  const fixed = [1, 2, 4, 8, 16].indexOf(bytes.byteLength);
  if (fixed >= 0) sink.byte(0xd4 + fixed);
  else writeHeader(bytes.byteLength, 0, 0, [0xc7, 0xc8, 0xc9], sink);
  sink.byte(type & 0xff);
  sink.bytes(bytes);
}

function writeInt(value: bigint, sink: ByteSink): void {
  if (value >= 0n) {
    if (value < 0x80n) return sink.byte(Number(value));
    const small = Number(BigInt.asUintN(32, value));
    if (value <= 0xffn) { sink.byte(0xcc); return sink.byte(small); }
    if (value <= 0xffffn) { sink.byte(0xcd); return sink.u16(small); }
    if (value <= 0xffff_ffffn) { sink.byte(0xce); return sink.u32(small); }
    sink.byte(0xcf);
    return sink.u64(value);
  }
  const small = Number(BigInt.asUintN(32, value));
  if (value >= -32n) return sink.byte(small & 0xff);
  if (value >= -128n) { sink.byte(0xd0); return sink.byte(small & 0xff); }
  if (value >= -32768n) { sink.byte(0xd1); return sink.u16(small & 0xffff); }
  if (value >= -(2n ** 31n)) { sink.byte(0xd2); return sink.u32(small); }
  sink.byte(0xd3);
  sink.u64(value);
}
