// The codec against the specification's table of formats, and against an independent test suite's vectors.
// https://github.com/msgpack/msgpack/blob/master/spec.md, https://github.com/kawanet/msgpack-test-suite
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Codec, bytes, hex } from "./codec-guest.js";

enum Kind { Missing, Nil, Bool, Int, Uint, Float, Str, Bin, Array, Map, Ext }
enum CodecError { None, UnexpectedEnd, UnexpectedByte, InvalidNumber, NumberTooLarge, InvalidEscape, ControlCharacter, TooDeep, TrailingBytes }

const RUNS = Number(process.env["FLB_WASM_RUNS"] ?? 3000);
const I64_MIN = -(2n ** 63n);
const U64_MAX = 2n ** 64n - 1n;

interface Vector {
  nil?: null;
  bool?: boolean;
  binary?: string;
  number?: number;
  bignum?: string;
  string?: string;
  array?: unknown[];
  map?: Record<string, unknown>;
  timestamp?: [number, number];
  ext?: [number, string];
  msgpack: string[];
}

const suite = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("msgpack-test-suite"), "utf8")) as Record<string, Vector[]>;
const vectors = Object.entries(suite).flatMap(([file, list]) => list.map((vector, i) => [`${file} ${i}`, vector] as const));

let codec: Codec;
beforeAll(async () => {
  codec = await Codec.compile();
}, 120_000);

function expectInteger(encoded: Uint8Array, value: bigint): void {
  const byteLength = codec.put(encoded);
  const isUint = value > 2n ** 63n - 1n;
  expect(Kind[codec.call("kind", byteLength)]).toBe(isUint ? "Uint" : "Int");
  expect(codec.call("i64Of", byteLength)).toBe(isUint ? -77n : value);
  expect(BigInt.asUintN(64, codec.call("u64Of", byteLength))).toBe(value < 0n ? 77n : value);
  expect(codec.call("f64Of", byteLength)).toBe(Number(value));
}

describe("every vector of msgpack-test-suite is read", () => {
  test.each(vectors)("%s", (_name, vector) => {
    for (const spelling of vector.msgpack) {
      const encoded = bytes(spelling);
      expect(codec.scan(encoded), spelling).toEqual({ error: CodecError.None, offset: 0 });
      const byteLength = codec.put(encoded);
      const kind = Kind[codec.call("kind", byteLength)];
      const isFloat = encoded[0] === 0xca || encoded[0] === 0xcb;
      if (vector.bignum !== undefined || vector.number !== undefined) {
        if (isFloat) {
          expect(kind).toBe("Float");
          expect(codec.call("f64Of", byteLength)).toBe(Number(vector.bignum ?? vector.number));
        } else {
          expectInteger(encoded, BigInt(vector.bignum ?? vector.number!));
        }
      } else if (vector.bool !== undefined) {
        expect(kind).toBe("Bool");
        expect(codec.call("boolOf")).toBe(vector.bool ? 3 : 0);
      } else {
        const wanted = "nil" in vector ? "Nil" : "string" in vector ? "Str" : "binary" in vector ? "Bin" : "array" in vector ? "Array" : "map" in vector ? "Map" : "Ext";
        expect(kind).toBe(wanted);
      }
    }
  });
});

describe("every scalar of msgpack-test-suite is written in a spelling of the suite, no longer than the first, which is the shortest", () => {
  test.each(vectors.filter(([, v]) => ["nil", "bool", "number", "bignum", "string"].some((key) => key in v)))("%s", (_name, vector) => {
    const [shortest] = vector.msgpack as [string];
    if ("nil" in vector) expect(hex(codec.written("writeNil"))).toBe(shortest);
    else if (vector.bool !== undefined) expect(hex(codec.written("writeBool", Number(vector.bool)))).toBe(shortest);
    else if (vector.string !== undefined) expect(hex(codec.writtenText(vector.string))).toBe(shortest);
    else if (bytes(shortest)[0] === 0xca) expect(codec.call("f64Of", codec.put(codec.written("writeF64", vector.number!)))).toBe(vector.number);
    else {
      const value = BigInt(vector.bignum ?? vector.number!);
      const written = value < 0n ? codec.written("writeI64", value) : codec.written("writeU64", value);
      expect(vector.msgpack).toContain(hex(written));
      expect(written.length).toBe(bytes(shortest).length);
    }
  });
});

describe("the specification's formats", () => {
  const accepted: [name: string, hex: string, kind: keyof typeof Kind][] = [
    ["positive fixint", "00", "Int"],
    ["positive fixint", "7f", "Int"],
    ["negative fixint", "e0", "Int"],
    ["negative fixint", "ff", "Int"],
    ["fixmap", "80", "Map"],
    ["fixmap", "82 01 02 a1 61 c0", "Map"],
    ["fixarray", "90", "Array"],
    ["fixarray", "92 01 91 02", "Array"],
    ["fixstr", "a0", "Str"],
    ["fixstr", "a3 61 62 63", "Str"],
    ["nil", "c0", "Nil"],
    ["false", "c2", "Bool"],
    ["true", "c3", "Bool"],
    ["bin 8", "c4 02 00 ff", "Bin"],
    ["bin 16", "c5 00 02 00 ff", "Bin"],
    ["bin 32", "c6 00 00 00 02 00 ff", "Bin"],
    ["ext 8", "c7 03 05 01 02 03", "Ext"],
    ["ext 8, empty", "c7 00 05", "Ext"],
    ["ext 16", "c8 00 03 05 01 02 03", "Ext"],
    ["ext 32", "c9 00 00 00 03 05 01 02 03", "Ext"],
    ["float 32", "ca 3f 80 00 00", "Float"],
    ["float 64", "cb 3f f0 00 00 00 00 00 00", "Float"],
    ["uint 8", "cc ff", "Int"],
    ["uint 16", "cd ff ff", "Int"],
    ["uint 32", "ce ff ff ff ff", "Int"],
    ["uint 64", "cf 7f ff ff ff ff ff ff ff", "Int"],
    ["uint 64", "cf 80 00 00 00 00 00 00 00", "Uint"],
    ["int 8", "d0 80", "Int"],
    ["int 16", "d1 80 00", "Int"],
    ["int 32", "d2 80 00 00 00", "Int"],
    ["int 64", "d3 80 00 00 00 00 00 00 00", "Int"],
    ["fixext 1", "d4 05 01", "Ext"],
    ["fixext 2", "d5 05 01 02", "Ext"],
    ["fixext 4", "d6 ff 00 00 00 00", "Ext"],
    ["fixext 8, EventTime", "d7 00 65 53 f1 00 00 00 00 01", "Ext"],
    ["fixext 16", "d8 05 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10", "Ext"],
    ["str 8", "d9 03 61 62 63", "Str"],
    ["str 16", "da 00 03 61 62 63", "Str"],
    ["str 32", "db 00 00 00 03 61 62 63", "Str"],
    ["array 16", "dc 00 01 c0", "Array"],
    ["array 32", "dd 00 00 00 01 c0", "Array"],
    ["map 16", "de 00 01 a1 61 c0", "Map"],
    ["map 32", "df 00 00 00 01 a1 61 c0", "Map"],
    ["a map as a key", "81 81 a1 61 01 02", "Map"],
    ["an array as a key, holding a map", "81 92 01 81 02 03 04", "Map"],
  ];
  test.each(accepted)("%s is read: %s", (_name, spelling, kind) => {
    expect(codec.scan(bytes(spelling))).toEqual({ error: CodecError.None, offset: 0 });
    expect(Kind[codec.call("kind", codec.put(bytes(spelling)))]).toBe(kind);
  });

  test.each(accepted)("%s is refused at every byte where it may end too early: %s", (_name, spelling) => {
    const whole = bytes(spelling);
    for (let end = 0; end < whole.length; end++) {
      expect(codec.scan(whole.slice(0, end)), `${end} bytes`).toEqual({ error: CodecError.UnexpectedEnd, offset: end });
    }
    expect(codec.scan(bytes(`${spelling} c0`))).toEqual({ error: CodecError.TrailingBytes, offset: whole.length });
    expect(codec.scan(whole).error).toBe(CodecError.None);
  });

  const refused: [name: string, hex: string, error: keyof typeof CodecError, offset: number][] = [
    ["never used", "c1", "UnexpectedByte", 0],
    ["never used, as a key", "81 c1 c0", "UnexpectedByte", 1],
    ["never used, as a value", "81 a1 61 c1", "UnexpectedByte", 3],
    ["never used, in an array", "81 a1 61 92 c0 c1", "UnexpectedByte", 5],
    ["a str 32 longer than memory", "81 a1 61 db ff ff ff ff 61", "UnexpectedEnd", 9],
    ["a bin 32 longer than memory", "81 a1 61 c6 ff ff ff ff 61", "UnexpectedEnd", 9],
    ["an ext 32 longer than memory", "81 a1 61 c9 ff ff ff ff 61 61", "UnexpectedEnd", 10],
    ["a map 32 of more pairs than bytes", "df ff ff ff ff a1 61 c0", "UnexpectedEnd", 8],
    ["an array 32 of more elements than bytes", "81 a1 61 dd ff ff ff ff c0", "UnexpectedEnd", 9],
    ["64 levels", "81 a1 61 ".repeat(63) + "80", "TooDeep", 63 * 3],
    ["64 levels of arrays", "91 ".repeat(63) + "90", "TooDeep", 63],
    ["64 levels of keys", "81 ".repeat(63) + "80" + " c0".repeat(63), "TooDeep", 63],
  ];
  test.each(refused)("%s is refused", (_name, spelling, error, offset) => {
    const { error: code, offset: at } = codec.scan(bytes(spelling));
    expect([CodecError[code], at]).toEqual([error, offset]);
    expect(codec.scan(bytes("81 a1 61 01")).error).toBe(CodecError.None);
  });

  test("63 levels are the most that a host takes back", () => {
    expect(codec.scan(bytes("81 a1 61 ".repeat(62) + "80")).error).toBe(CodecError.None);
    expect(codec.scan(bytes("91 ".repeat(62) + "90")).error).toBe(CodecError.None);
  });
});

describe("scalars", () => {
  test("any integer is read exactly, in whatever format it fits, and written in the shortest", () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt({ min: I64_MIN, max: U64_MAX }), fc.bigInt({ min: -70000n, max: 70000n })), (value) => {
        const written = value < 0n ? codec.written("writeI64", value) : codec.written("writeU64", value);
        expect(hex(written)).toBe(hex(shortestInteger(value)));
        expectInteger(written, value);
        if (value >= I64_MIN && value < 2n ** 63n) expectInteger(int64(value), value);
      }),
      { numRuns: RUNS },
    );
  });

  test("any double is written so that it reads back, without zero bytes if one of the formats has none", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.float(), fc.integer().map((n) => n / 8)), (value) => {
        const written = codec.written("writeF64", value);
        expect(codec.call("f64Of", codec.put(written))).toBe(value);
        expect(decode(written)).toBe(value);
        const spellings = [float32(value), float64(value)].filter((spelling) => Object.is(decode(spelling), value));
        if (spellings.some((spelling) => !spelling.includes(0))) expect(written.includes(0)).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });

  test("any text is written as @msgpack/msgpack writes it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.constantFrom("x".repeat(31), "x".repeat(32), "x".repeat(255), "x".repeat(256), "é".repeat(40000))), (text) => {
        expect(Buffer.from(codec.writtenText(text)).equals(encode(text))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("a lone surrogate is written as U+FFFD", () => {
    expect(hex(codec.writtenText("a\ud800b"))).toBe("a5-61-ef-bf-bd-62");
  });

  test("counts are written in the shortest format", () => {
    const counts = [0, 1, 15, 16, 17, 65535, 65536, 1_000_000];
    expect(counts.map((count) => hex(codec.written("writeMapHead", count)))).toEqual(["80", "81", "8f", "de-00-10", "de-00-11", "de-ff-ff", "df-00-01-00-00", "df-00-0f-42-40"]);
    expect(counts.map((count) => hex(codec.written("writeArrayHead", count)))).toEqual(["90", "91", "9f", "dc-00-10", "dc-00-11", "dc-ff-ff", "dd-00-01-00-00", "dd-00-0f-42-40"]);
  });
});

function int64(value: bigint): Uint8Array {
  const encoded = new Uint8Array(9);
  encoded[0] = 0xd3;
  new DataView(encoded.buffer).setBigInt64(1, value);
  return encoded;
}

function float32(value: number): Uint8Array {
  const encoded = new Uint8Array(5);
  encoded[0] = 0xca;
  new DataView(encoded.buffer).setFloat32(1, value);
  return encoded;
}

function float64(value: number): Uint8Array {
  const encoded = new Uint8Array(9);
  encoded[0] = 0xcb;
  new DataView(encoded.buffer).setFloat64(1, value);
  return encoded;
}

/** What @msgpack/msgpack writes for a number; it writes a bigint in 64 bits always. */
function shortestInteger(value: bigint): Uint8Array {
  return Number.isSafeInteger(Number(value)) ? encode(Number(value)) : encode(value, { useBigInt64: true });
}
