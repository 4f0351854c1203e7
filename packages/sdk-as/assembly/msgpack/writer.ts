// Writes msgpack; well-formed by construction.
//   in   an address with enough room, as each function says
//   out  the address after what was written
// Everything takes its shortest format, which is also the one with the fewest zero bytes; of the two floats the one
// without any, because Fluent Bit cuts a result at its first 0x00 (plugins/filter_wasm/filter_wasm.c:226 @v5.1.1).
// https://github.com/msgpack/msgpack/blob/master/spec.md

import { Format } from "./format";
import { utf8Length } from "./string";
import { zeroBytes } from "../memory/bytes";
import { utf16ToUtf8 } from "../memory/utf8";

/** Room that any scalar but a string needs. */
export const MAX_SCALAR: usize = 9;

/** Bytes before the characters of the longest string. */
export const MAX_STR_HEAD: usize = 5;

/** Room that a string of so many UTF-16 units needs. */
@inline
export function stringCapacity(utf16Length: usize): usize {
  return utf16Length * 3 + MAX_STR_HEAD;
}

export function writeNil(to: usize): usize {
  store<u8>(to, Format.NIL);
  return to + 1;
}

export function writeBool(to: usize, value: bool): usize {
  store<u8>(to, Format.FALSE + u32(value));
  return to + 1;
}

function write8(to: usize, format: u32, value: u32): usize {
  store<u8>(to, format);
  store<u8>(to, value, 1);
  return to + 2;
}

function write16(to: usize, format: u32, value: u32): usize {
  store<u8>(to, format);
  store<u16>(to, bswap<u16>(<u16>value), 1);
  return to + 3;
}

function write32(to: usize, format: u32, value: u32): usize {
  store<u8>(to, format);
  store<u32>(to, bswap<u32>(value), 1);
  return to + 5;
}

function write64(to: usize, format: u32, value: u64): usize {
  store<u8>(to, format);
  store<u64>(to, bswap<u64>(value), 1);
  return to + 9;
}

export function writeU64(to: usize, value: u64): usize {
  if (value > <u64>u32.MAX_VALUE) return write64(to, Format.UINT64, value);
  const small = <u32>value;
  if (small > 0xffff) return write32(to, Format.UINT32, small);
  if (small > 0xff) return write16(to, Format.UINT16, small);
  if (small > 0x7f) return write8(to, Format.UINT8, small);
  store<u8>(to, small); // positive fixint
  return to + 1;
}

export function writeI64(to: usize, value: i64): usize {
  if (value >= 0) return writeU64(to, value);
  if (value < i32.MIN_VALUE) return write64(to, Format.INT64, value);
  if (value < i16.MIN_VALUE) return write32(to, Format.INT32, <u32>value);
  if (value < i8.MIN_VALUE) return write16(to, Format.INT16, <u32>value);
  if (value < -32) return write8(to, Format.INT8, <u32>value);
  store<u8>(to, <u32>value); // negative fixint
  return to + 1;
}

/** As float 64; as float 32 where that is the same number and spares the zero bytes. */
export function writeF64(to: usize, value: f64): usize {
  const bits = reinterpret<u64>(value);
  if (hasZeroByte(bits)) {
    const narrow = <f32>value;
    const narrowBits = reinterpret<u32>(narrow);
    if (<f64>narrow == value && !hasZeroByte(<u64>narrowBits | 0x0101010100000000)) {
      return write32(to, Format.FLOAT32, narrowBits);
    }
  }
  return write64(to, Format.FLOAT64, bits);
}


/** True if one of the eight bytes is 0x00. */
@inline
export function hasZeroByte(bytes: u64): bool {
  return zeroBytes(bytes) != 0;
}

/** The same for sixteen. */
@inline
export function hasZeroIn16(low: u64, high: u64): bool {
  return (zeroBytes(low) | zeroBytes(high)) != 0;
}

/** The format and length of a str of so many bytes. */
export function writeStrHead(to: usize, byteLength: usize): usize {
  if (byteLength > 0xffff) return write32(to, Format.STR32, <u32>byteLength);
  if (byteLength > 0xff) return write16(to, Format.STR16, <u32>byteLength);
  if (byteLength > 0x1f) return write8(to, Format.STR8, <u32>byteLength);
  store<u8>(to, Format.FIXSTR | <u32>byteLength);
  return to + 1;
}

export function writeMapHead(to: usize, count: u32): usize {
  if (count > 0xffff) return write32(to, Format.MAP32, count);
  if (count > 0x0f) return write16(to, Format.MAP16, count);
  store<u8>(to, Format.FIXMAP | count);
  return to + 1;
}

export function writeArrayHead(to: usize, count: u32): usize {
  if (count > 0xffff) return write32(to, Format.ARRAY32, count);
  if (count > 0x0f) return write16(to, Format.ARRAY16, count);
  store<u8>(to, Format.FIXARRAY | count);
  return to + 1;
}

/** The author's UTF-16 units in [text, textEnd) as a str. Room: {@link stringCapacity}. */
export function writeText(to: usize, text: usize, textEnd: usize): usize {
  return utf16ToUtf8(text, textEnd, writeStrHead(to, utf8Length(text, textEnd)));
}

/** The same without a head. */
export function writeCharacters(to: usize, text: usize, textEnd: usize): usize {
  return utf16ToUtf8(text, textEnd, to);
}

/** Puts the head of a str in front of the characters in [text, textEnd). */
export function frameText(text: usize, textEnd: usize): usize {
  const byteLength = textEnd - text;
  const headBytes: usize = byteLength > 0xffff ? 5 : byteLength > 0xff ? 3 : byteLength > 0x1f ? 2 : 1;
  writeStrHead(text - headBytes, byteLength);
  return text - headBytes;
}
