// SHA-256 and HMAC-SHA-256 over bytes in memory, at once or piece by piece.
//   in   addresses
//   out  32 bytes
// One digest at a time.
// FIPS 180-4 §6.2; RFC 2104.

const BLOCK: usize = 64;
/** Bytes of a digest. */
export const DIGEST: usize = 32;

/** FIPS 180-4 §4.2.2: the fractional parts of the cube roots of the first 64 primes. */
const constants: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
/** FIPS 180-4 §5.3.3: the fractional parts of the square roots of the first 8 primes. */
const initial: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
const state: usize = memory.data(32, 8);
const schedule: usize = memory.data(256, 8);
const block: usize = memory.data(64, 8);
let used: usize = 0;
let total: u64 = 0;

/** Begins in the state `from`, which has taken in `before` bytes. */
function open(from: usize, before: u64): void {
  memory.copy(state, from, DIGEST);
  used = 0;
  total = before;
}

/** Begins a digest; {@link add} its bytes, then {@link finish} it. */
export function begin(): void {
  open(initial, 0);
}

/** Begins a digest under a ready key; {@link finishKeyed} ends it. */
export function beginKeyed(ready: usize): void {
  open(ready, BLOCK);
}

/** Takes in the next bytes of the digest that was begun. */
export function add(ptr: usize, byteLength: usize): void {
  total += byteLength;
  while (byteLength > 0) {
    const count = min(BLOCK - used, byteLength);
    memory.copy(block + used, ptr, count);
    used += count;
    ptr += count;
    byteLength -= count;
    if (used == BLOCK) {
      mix();
      used = 0;
    }
  }
}

/** Pads, and writes the digest at `to`, 32 bytes. */
export function finish(to: usize): void {
  const bits = total << 3;
  store<u8>(block + used, 0x80);
  used++;
  if (used > BLOCK - 8) {
    memory.fill(block + used, 0, BLOCK - used);
    mix();
    used = 0;
  }
  memory.fill(block + used, 0, BLOCK - 8 - used);
  store<u32>(block, swap(<u32>(bits >>> 32)), 56);
  store<u32>(block, swap(<u32>bits), 60);
  mix();
  for (let i: usize = 0; i < DIGEST; i += 4) store<u32>(to + i, swap(load<u32>(state + i)));
}

/** FIPS 180-4 counts bytes from the other end. */
@inline
function swap(word: u32): u32 {
  return (rotl<u32>(word, 8) & 0x00ff00ff) | (rotr<u32>(word, 8) & 0xff00ff00);
}

/** One block into the state. */
function mix(): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(i, swap(load<u32>(i, block)), schedule);
  for (let i: usize = 64; i < 256; i += 4) {
    const w15 = load<u32>(i, schedule - 60);
    const w2 = load<u32>(i, schedule - 8);
    const s0 = rotr<u32>(w15, 7) ^ rotr<u32>(w15, 18) ^ (w15 >>> 3);
    const s1 = rotr<u32>(w2, 17) ^ rotr<u32>(w2, 19) ^ (w2 >>> 10);
    store<u32>(i, load<u32>(i, schedule - 64) + s0 + load<u32>(i, schedule - 28) + s1, schedule);
  }
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let i: usize = 0; i < 256; i += 4) {
    const t1 = h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g)))
      + load<u32>(i, constants) + load<u32>(i, schedule);
    const t2 = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}

/** Writes the SHA-256 of the bytes at `to`, 32 bytes. */
export function sha256(ptr: usize, byteLength: usize, to: usize): void {
  begin();
  add(ptr, byteLength);
  finish(to);
}

/** Bytes of a key that is ready: the states after the two pads, as RFC 2104 §4 has it. */
export const READY_KEY: usize = DIGEST << 1;
const pad: usize = memory.data(64, 8);
const inner: usize = memory.data(32, 8);

/** Makes a key ready at `to`, {@link READY_KEY} bytes, so that a text costs two blocks and not four. */
export function prepareKey(key: usize, keyLength: usize, to: usize): void {
  memory.fill(pad, 0, BLOCK);
  if (keyLength > BLOCK) sha256(key, keyLength, pad);
  else memory.copy(pad, key, keyLength);
  preparePad(0x3636363636363636, to);
  preparePad(0x3636363636363636 ^ 0x5c5c5c5c5c5c5c5c, to + DIGEST);
}

function preparePad(mask: u64, to: usize): void {
  for (let i: usize = 0; i < BLOCK; i += 8) store<u64>(pad + i, load<u64>(pad + i) ^ mask);
  open(initial, 0);
  add(pad, BLOCK);
  memory.copy(to, state, DIGEST);
}

/** Writes the HMAC-SHA-256 of the bytes under a ready key at `to`, 32 bytes. RFC 2104. */
export function hmacSha256(ready: usize, ptr: usize, byteLength: usize, to: usize): void {
  beginKeyed(ready);
  add(ptr, byteLength);
  finishKeyed(ready, to);
}

/** Writes the HMAC of what was added since {@link beginKeyed} at `to`, 32 bytes. */
export function finishKeyed(ready: usize, to: usize): void {
  finish(inner);
  open(ready + DIGEST, BLOCK);
  add(inner, DIGEST);
  finish(to);
}
