// SHA-256 and HMAC-SHA-256 for a table of texts: bytes at addresses that room() gave, digests at 32 bytes behind them.

import { hmacSha256, sha256 } from "../../assembly/redact/sha256";

export function room(byteCount: i32): usize {
  return heap.alloc(<usize>byteCount);
}

export function digest(ptr: usize, byteLength: i32, to: usize): void {
  sha256(ptr, <usize>byteLength, to);
}

export function hmac(key: usize, keyLength: i32, ptr: usize, byteLength: i32, to: usize): void {
  hmacSha256(key, <usize>keyLength, ptr, <usize>byteLength, to);
}
