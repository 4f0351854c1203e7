// What the last scan found, of whichever format the value was.
//   in   a codec's scan, which says it as it goes
//   out  for who asked for the scan: why it stopped and where, how deep the value is, how its keys are spelt
// One scan at a time: the next one writes over it.

import { CodecError } from "./error";

/**
 * Levels that the host can take back: its unpacker stops at 64, one of which is the event around the record.
 * @see cmake/msgpack.cmake:13 in Fluent Bit 5.1.1
 */
export const MAX_DEPTH: i32 = 63;

let error: CodecError = CodecError.None;
let errorPtr: usize = 0;
let depthReached: i32 = 0;
/** A key of the record is spelt in a way that it need not, so that equal keys may differ in their bytes. */
let respeltKeys: bool = false;
let keptRespeltKeys: bool = false;

export function scanError(): CodecError {
  return error;
}

/** The byte at which the last scan stopped. */
export function scanErrorPtr(): usize {
  return errorPtr;
}

/** Levels of containers in the last value scanned; 0 for a scalar. */
export function scanDepth(): i32 {
  return depthReached;
}

@inline
export function setScanDepth(levels: i32): void {
  depthReached = levels;
}

/** Says why a scan stops, and gives what it returns then. */
export function fail(code: CodecError, ptr: usize): usize {
  error = code;
  errorPtr = ptr;
  return 0;
}

export function hasRespeltKeys(): bool {
  return respeltKeys;
}

/** The scan came to a key with an escape, or in a longer format than it needs. */
@inline
export function noteRespeltKey(): void {
  respeltKeys = true;
}

/** False when a new record comes in; true when the author adds a key that may be spelt in several ways. */
export function setRespeltKeys(value: bool): void {
  respeltKeys = value || keptRespeltKeys;
}

/** What was scanned last is kept beyond the record, and so is what is known of its keys. */
export function keepRespeltKeys(): void {
  keptRespeltKeys = keptRespeltKeys || respeltKeys;
}
