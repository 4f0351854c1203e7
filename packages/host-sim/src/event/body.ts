// One msgpack value, kept without loss: what flows between a test, the host and the guest.
//   integers    64 bits exact, as bigint; never a JavaScript number
//   floats      their bits, so that -0.0, NaN's sign and a float32 survive
//   str, bin    bytes, because the host does not check UTF-8
//   map         pairs in order; keys of any kind; duplicates stay
// Knows no text and no wire format.

/** One member of a map, in the order of the wire; a key may be of any kind and may occur twice. */
export type Member = readonly [key: Body, value: Body];

/**
 * A msgpack value as msgpack-c's `msgpack_object` sees it.
 *
 * An integer lies in [-2^63, 2^64): the wire's choice of width is not kept, as the host does not keep it. A float is its
 * bits, text is its bytes, which need not be UTF-8. What {@link decodeMsgpack} gives are views of the bytes it read.
 *
 * @example
 * ```ts
 * import { array, bool, float64, int, map, renderJson, str } from "@flb-wasm/host-sim";
 * const body = map([[str("id"), int(2n ** 64n - 1n)], [str("ok"), array([bool(true), float64(1)])]]);
 * renderJson(body); // {"id":18446744073709551615,"ok":[true,1.0]}
 * ```
 * @see lib/msgpack-c/include/msgpack/object.h @v5.1.1
 */
export type Body =
  | { readonly kind: "nil" }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "int"; readonly value: bigint }
  | { readonly kind: "float32"; readonly bits: number }
  | { readonly kind: "float64"; readonly bits: bigint }
  | { readonly kind: "str"; readonly bytes: Uint8Array }
  | { readonly kind: "bin"; readonly bytes: Uint8Array }
  | { readonly kind: "ext"; readonly type: number; readonly bytes: Uint8Array }
  | { readonly kind: "array"; readonly elements: readonly Body[] }
  | { readonly kind: "map"; readonly members: readonly Member[] };

/** The one nil; JSON's `null`. */
export const NIL: Body = { kind: "nil" };

const encoder = new TextEncoder();
const scratch = new DataView(new ArrayBuffer(8));

/** A {@link Body} of kind `bool`. */
export function bool(value: boolean): Body {
  return { kind: "bool", value };
}

/** An integer; outside of [-2^63, 2^64) it has no msgpack, and {@link encodeMsgpack} keeps its lowest 64 bits. */
export function int(value: bigint): Body {
  return { kind: "int", value };
}

/** Text as UTF-8; a lone surrogate becomes U+FFFD. Use the `bytes` form for anything else. */
export function str(text: string): Body {
  return { kind: "str", bytes: encoder.encode(text) };
}

/** A list; `elements` is kept, not copied. */
export function array(elements: readonly Body[]): Body {
  return { kind: "array", elements };
}

/** A map; `members` is kept, not copied, and duplicate keys stay. */
export function map(members: readonly Member[]): Body {
  return { kind: "map", members };
}

/**
 * A double by its value. Use the `bits` form for a NaN whose sign matters: JavaScript has only one NaN.
 *
 * @example
 * ```ts
 * import { float64, floatValue, renderJson } from "@flb-wasm/host-sim";
 * renderJson(float64(1)); // 1.0: a double, where int(1n) is 1
 * floatValue({ kind: "float32", bits: 0x3fc00000 }); // 1.5
 * ```
 */
export function float64(value: number): Body {
  scratch.setFloat64(0, value);
  return { kind: "float64", bits: scratch.getBigUint64(0) };
}

/** The value of a float, exactly; only a NaN's sign and payload are gone. See {@link float64} for an example. */
export function floatValue(float: Extract<Body, { kind: "float32" | "float64" }>): number {
  if (float.kind === "float32") {
    scratch.setUint32(0, float.bits);
    return scratch.getFloat32(0);
  }
  scratch.setBigUint64(0, float.bits);
  return scratch.getFloat64(0);
}

/** The sign bit of a float, also of -0.0 and of a NaN. */
export function isNegative(float: Extract<Body, { kind: "float32" | "float64" }>): boolean {
  return float.kind === "float32" ? float.bits >>> 31 === 1 : float.bits >> 63n === 1n;
}

/**
 * Whether two values are the same to the host: kind by kind, bit by bit, members in the same order.
 *
 * @example
 * ```ts
 * import { float64, int, isSameBody } from "@flb-wasm/host-sim";
 * isSameBody(int(1n), float64(1)); // false
 * ```
 */
export function isSameBody(a: Body, b: Body): boolean {
  switch (a.kind) {
    case "nil":
      return b.kind === "nil";
    case "bool":
      return b.kind === "bool" && a.value === b.value;
    case "int":
      return b.kind === "int" && a.value === b.value;
    case "float32":
      return b.kind === "float32" && a.bits === b.bits;
    case "float64":
      return b.kind === "float64" && a.bits === b.bits;
    case "str":
    case "bin":
      return b.kind === a.kind && isSameBytes(a.bytes, b.bytes);
    case "ext":
      return b.kind === "ext" && a.type === b.type && isSameBytes(a.bytes, b.bytes);
    case "array":
      return b.kind === "array" && a.elements.length === b.elements.length
        && a.elements.every((element, i) => isSameBody(element, b.elements[i] ?? NIL));
    case "map":
      return b.kind === "map" && a.members.length === b.members.length
        && a.members.every(([key, value], i) => {
          const other = b.members[i];
          return other !== undefined && isSameBody(key, other[0]) && isSameBody(value, other[1]);
        });
  }
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.byteLength !== b.byteLength) return false;
  for (let i = 0; i < a.byteLength; i++) if (a[i] !== b[i]) return false;
  return true;
}
