// The codec without a record, for vectors: one value in, what it is worth out; one scalar in, its bytes out.
//   in   bytes at the address that room() gave, with foreign bytes behind them
//   out  scalars, error codes; written bytes between output() and the address that a write returns

import { CodecError } from "../../assembly/codec/error";
import { Nodes } from "../../assembly/codec/node";
import * as scanned from "../../assembly/codec/scanned";
import * as scanner from "../../assembly/msgpack/scan";
import * as values from "../../assembly/msgpack/value";
import * as writer from "../../assembly/msgpack/writer";
import { withoutZeros } from "../../assembly/msgpack/zero";

const ROOM: usize = 1 << 22;
const input = heap.alloc(ROOM);
const written = heap.alloc(ROOM);
const nodes = heap.alloc(ROOM);

export function room(): usize {
  return input;
}

export function output(): usize {
  return written;
}

/** Scans with nodes and without, which must agree; the error, with its offset above the lowest byte. */
export function scanError(byteLength: usize): i32 {
  const end = input + byteLength;
  if (scanner.check(input, end)) {
    return scanner.scan(input, end, nodes, nodes + ROOM, Nodes.Members) != 0 && scanner.scan(input, end, nodes, nodes + ROOM, Nodes.Elements) != 0
      ? CodecError.None
      : -1;
  }
  const error = scanned.scanError();
  const offset = scanned.scanErrorPtr() - input;
  if (scanner.scan(input, end, nodes, nodes + ROOM, Nodes.Members) != 0 || scanned.scanError() != error) return -1;
  return error | <i32>(offset << 8);
}

export function kind(byteLength: usize): i32 {
  return values.kindOf(input, input + byteLength);
}

export function i64Of(byteLength: usize): i64 {
  return values.toI64(input, input + byteLength, -77);
}

export function u64Of(byteLength: usize): u64 {
  return values.toU64(input, input + byteLength, 77);
}

export function f64Of(byteLength: usize): f64 {
  return values.toF64(input, input + byteLength, 0.5);
}

export function boolOf(): i32 {
  return i32(values.toBool(input, true)) | (i32(values.toBool(input, false)) << 1);
}

export function writeNil(): usize {
  return writer.writeNil(written);
}

export function writeBool(value: bool): usize {
  return writer.writeBool(written, value);
}

export function writeI64(value: i64): usize {
  return writer.writeI64(written, value);
}

export function writeU64(value: u64): usize {
  return writer.writeU64(written, value);
}

export function writeF64(value: f64): usize {
  return writer.writeF64(written, value);
}

/** The `utf16Length` units in the room, as a str. */
export function writeText(utf16Length: usize): usize {
  return writer.writeText(written, input, input + (utf16Length << 1));
}

export function writeMapHead(count: u32): usize {
  return writer.writeMapHead(written, count);
}

export function writeArrayHead(count: u32): usize {
  return writer.writeArrayHead(written, count);
}

/** A copy without zero bytes, NUL-terminated; 0 if there is none. */
export function carry(byteLength: usize): usize {
  return withoutZeros(input, input + byteLength);
}
