// IP addresses as 16 bytes: read, compared by prefix, shortened, written.
//   in   text that the detectors have found to be an address
//   out  bytes at `address`; text
// An IPv4 address is its mapped form ::ffff:a.b.c.d. https://datatracker.ietf.org/doc/html/rfc4291#section-2.5.5.2

import { digitOf } from "../memory/bytes";
import { DIGIT, HEX, at, is, lower } from "./text";

/** The address that was read last. */
export const address: usize = memory.data(16, 8);

/** Reads the address in [p, end), a zone left out; false if it is none. */
export function readAddress(p: usize, end: usize): bool {
  memory.fill(address, 0, 16);
  if (isQuad(p, end)) {
    store<u16>(address, 0xffff, 10);
    return readQuad(p, end, address + 12);
  }
  let to = address;
  let gap: usize = 0;
  const limit = address + 16;
  if (p + 1 < end && at(p) == 0x3a) p++;
  while (p < end && at(p) != 0x25) {
    if (at(p) == 0x3a) {
      if (gap != 0) return false;
      gap = to;
      p++;
      continue;
    }
    if (to >= limit) return false;
    if (isQuad(p, end)) {
      if (limit - to < 4 || !readQuad(p, end, to)) return false;
      to += 4;
      break;
    }
    let group: u32 = 0;
    const first = p;
    while (p < end && is(p, HEX) && p - first < 5) group = (group << 4) | digit(at(p++));
    if (p == first || p - first > 4) return false;
    store<u16>(to, bswap<u16>(<u16>group));
    to += 2;
    if (p < end && at(p) == 0x3a) p++;
  }
  if (gap == 0) return to == limit;
  const moved = to - gap;
  memory.copy(limit - moved, gap, moved);
  memory.fill(gap, 0, limit - moved - gap);
  return true;
}

/** True if dots come before any colon. */
function isQuad(p: usize, end: usize): bool {
  while (p < end && is(p, DIGIT)) p++;
  return p < end && at(p) == 0x2e;
}

function readQuad(p: usize, end: usize, to: usize): bool {
  for (let octet: usize = 0; octet < 4; octet++, p++) {
    let value: u32 = 0;
    const first = p;
    while (p < end && is(p, DIGIT)) value = value * 10 + at(p++) - 0x30;
    if (p == first || value > 255) return false;
    store<u8>(to + octet, value);
    if (octet < 3 && at(p) != 0x2e) return false;
  }
  return true;
}

function digit(c: u32): u32 {
  return c <= 0x39 ? c - 0x30 : lower(c) - 0x57;
}

/** True if the address that was read last is one of IPv4. */
export function isMapped(): bool {
  return load<u64>(address) == 0 && load<u32>(address, 8) == 0xffff0000;
}

/** True if the first `bits` bits of two addresses are equal. */
export function sharesPrefix(a: usize, b: usize, bits: u32): bool {
  for (; bits >= 8; bits -= 8, a++, b++) if (at(a) != at(b)) return false;
  return bits == 0 || ((at(a) ^ at(b)) >>> (8 - bits)) == 0;
}

/** Writes an IPv4 address, or each end of a range, with its first 24 bits: `203.0.113.0`. RFC 6235 §4.2. */
export function shortenIpv4(start: usize, end: usize, to: usize): usize {
  let dots = 0;
  for (let p = start; p < end; p++) {
    if (at(p) == 0x2d) dots = 0;
    if (dots == 3) continue;
    store<u8>(to++, <u8>at(p));
    if (at(p) == 0x2e && ++dots == 3) store<u8>(to++, 0x30);
  }
  return to;
}

/** Writes an IPv6 address with its first 48 bits, a mapped one as its IPv4 address: `2001:db8:1::`. */
export function shortenIpv6(start: usize, end: usize, to: usize): usize {
  if (!readAddress(start, end)) return 0;
  if (isMapped()) {
    for (let p = start; p < end; p++) {
      if (!isQuad(p, end)) continue;
      memory.copy(to, start, p - start);
      return shortenIpv4(p, end, to + (p - start));
    }
  }
  let groups: usize = 3;
  while (groups > 0 && load<u16>(address + (groups - 1 << 1)) == 0) groups--;
  for (let i: usize = 0; i < groups; i++) {
    to = writeGroup(to, bswap<u16>(load<u16>(address + (i << 1))));
    store<u8>(to++, 0x3a);
  }
  if (groups == 0) store<u8>(to++, 0x3a);
  store<u8>(to, 0x3a);
  return to + 1;
}

function writeGroup(to: usize, group: u32): usize {
  let shift: i32 = 12;
  while (shift > 0 && group >>> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) store<u8>(to++, digitOf((group >>> shift) & 15));
  return to;
}
