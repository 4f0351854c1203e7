// The formats of the msgpack specification by name, and how many bytes each takes.
//   in   addresses of first bytes; READ_SLACK readable bytes behind every range
//   out  sizes, counts, addresses
//   err  0 where there is no such format
// Knows no value and no record. https://github.com/msgpack/msgpack/blob/master/spec.md#formats

export namespace Format {
  export const FIXMAP: u32 = 0x80; //          1000xxxx
  export const FIXARRAY: u32 = 0x90; //        1001xxxx
  export const FIXSTR: u32 = 0xa0; //          101xxxxx
  export const NIL: u32 = 0xc0;
  export const NEVER_USED: u32 = 0xc1;
  export const FALSE: u32 = 0xc2;
  export const TRUE: u32 = 0xc3;
  export const BIN8: u32 = 0xc4;
  export const BIN16: u32 = 0xc5;
  export const BIN32: u32 = 0xc6;
  export const EXT8: u32 = 0xc7;
  export const EXT16: u32 = 0xc8;
  export const EXT32: u32 = 0xc9;
  export const FLOAT32: u32 = 0xca;
  export const FLOAT64: u32 = 0xcb;
  export const UINT8: u32 = 0xcc;
  export const UINT16: u32 = 0xcd;
  export const UINT32: u32 = 0xce;
  export const UINT64: u32 = 0xcf;
  export const INT8: u32 = 0xd0;
  export const INT16: u32 = 0xd1;
  export const INT32: u32 = 0xd2;
  export const INT64: u32 = 0xd3;
  export const FIXEXT1: u32 = 0xd4;
  export const FIXEXT2: u32 = 0xd5;
  export const FIXEXT4: u32 = 0xd6;
  export const FIXEXT8: u32 = 0xd7;
  export const FIXEXT16: u32 = 0xd8;
  export const STR8: u32 = 0xd9;
  export const STR16: u32 = 0xda;
  export const STR32: u32 = 0xdb;
  export const ARRAY16: u32 = 0xdc;
  export const ARRAY32: u32 = 0xdd;
  export const MAP16: u32 = 0xde;
  export const MAP32: u32 = 0xdf;
  export const NEGATIVE_FIXINT: u32 = 0xe0; // 111xxxxx
}

/** Bytes before the contents of 0xc0 to 0xdf: the first byte, a length, an ext's type, a scalar's fixed size. */
@lazy const HEADS: usize = memory.data<u8>([
  1, 0, 1, 1, 2, 3, 5, 3, 4, 6, 5, 9, 2, 3, 5, 9, //     nil … uint 64
  2, 3, 5, 9, 3, 4, 6, 10, 18, 2, 3, 5, 3, 5, 3, 5, //   int 8 … map 32
]);

/** Bytes of the length, or of the count, of 0xc0 to 0xdf. */
@lazy const LENGTH_BYTES: usize = memory.data<u8>([
  0, 0, 0, 0, 1, 2, 4, 1, 2, 4, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4,
]);

/** Bytes before the contents of a value whose first byte is 0xc0 to 0xdf; 0 for the one that is never used. */
@inline
export function headBytes(format: u32): usize {
  return load<u8>(HEADS + (format - Format.NIL));
}

/** Bytes of the length behind such a first byte; 0 if it has none. */
@inline
export function lengthBytes(format: u32): usize {
  return load<u8>(LENGTH_BYTES + (format - Format.NIL));
}

/** The length or count of so many bytes behind the first byte at `ptr`. */
@inline
export function lengthAt(ptr: usize, byteCount: usize): u32 {
  if (byteCount == 1) return load<u8>(ptr, 1);
  return byteCount == 2 ? <u32>bswap<u16>(load<u16>(ptr, 1)) : bswap<u32>(load<u32>(ptr, 1));
}

@inline
export function isMapFormat(format: u32): bool {
  return (format & 0xf0) == Format.FIXMAP || (format | 1) == Format.MAP32;
}

@inline
export function isArrayFormat(format: u32): bool {
  return (format & 0xf0) == Format.FIXARRAY || (format | 1) == Format.ARRAY32;
}

/** fixmap and fixarray, or one of the four with a count behind the first byte. */
@inline
export function isContainerFormat(format: u32): bool {
  return (format & 0xe0) == Format.FIXMAP || (format & 0xfc) == Format.ARRAY16;
}

/** Pairs or elements of the container at `ptr`. */
@inline
export function countAt(ptr: usize, format: u32): u32 {
  return format < Format.NIL ? format & 0x0f : lengthAt(ptr, lengthBytes(format));
}

/** Bytes of the container's first byte and count. */
@inline
export function containerHeadBytes(format: u32): usize {
  return format < Format.NIL ? 1 : headBytes(format);
}

@inline
export function isStrFormat(format: u32): bool {
  return (format & 0xe0) == Format.FIXSTR || format - Format.STR8 < 3;
}

/** Bytes before the characters of a str, or before the bytes of a bin; 0 for any other format. */
@inline
export function textHeadBytes(format: u32): usize {
  if ((format & 0xe0) == Format.FIXSTR) return 1;
  return format - Format.STR8 < 3 || format - Format.BIN8 < 3 ? headBytes(format) : 0;
}
