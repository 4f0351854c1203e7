// SHA-256 and HMAC-SHA-256 for a table of texts: bytes at addresses that room() gave, digests at 32 bytes behind them.

import { READY_KEY, hmacSha256, prepareKey, sha256 } from "../../assembly/hash/sha256";

const ready = heap.alloc(READY_KEY);

export function room(byteCount: i32): usize {
  return heap.alloc(<usize>byteCount);
}

export function digest(ptr: usize, byteLength: i32, to: usize): void {
  sha256(ptr, <usize>byteLength, to);
}

export function hmac(key: usize, keyLength: i32, ptr: usize, byteLength: i32, to: usize): void {
  prepareKey(key, <usize>keyLength, ready);
  hmacSha256(ready, ptr, <usize>byteLength, to);
}
