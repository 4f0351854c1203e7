// IPv6 addresses: eight groups, or fewer with one `::`, the last two also as an IPv4 address, with or without a zone.
//   not  times, MAC addresses, fingerprints, C++ and Rust paths
// https://datatracker.ietf.org/doc/html/rfc4291#section-2.2

import { shortenIpv6 } from "../address";
import { Detector } from "../detector";
import { ALNUM, DASH, DIGIT, HEX, LETTER, Text, UNDERSCORE, WORD, at, before, found, is, isBefore, run, runBack } from "../text";
import { ipv4End } from "./ipv4";
import { NO_TEXT, ascii } from "../ascii";

/** IPv6 addresses, `ipv6`. */
export function ipv6(): Detector {
  return new Detector(ascii("ipv6")).shortens(shortenIpv6).on(ascii(":"), NO_TEXT, ascii("a-fA-F0-9:"), find);
}

/** `p` is a colon; the address is read from its first group on, at its first colon only. */
function find(p: usize): bool {
  let start = p;
  while (start > Text.floor && p - start < 5 && is(start - 1, HEX)) start--;
  if (p - start > 4 || isBefore(start, WORD) || (before(start) == 0x3a && !followsLabel(start - 1))) return false;
  if (before(start) == 0x2e && isBefore(start - 1, ALNUM)) return false;
  if (start == p && at(p + 1) != 0x3a) return false;
  const end = ipv6End(start);
  if (end == 0 || !hasDigit(start, end)) return false;
  return found(start, zoneEnd(end));
}

/** True if the word that ends at the colon `p` is no group: `addr:2001:db8::1`. */
function followsLabel(p: usize): bool {
  const word = runBack(p, WORD, 6);
  if (word == p) return at(p - 1) - 0x21 < 0x19 && isBefore(p - 1, WORD) != 0; // v6(en0+:2001:db8::1, no `0 :::22` of netstat
  return p > word && run(word, HEX, 6) < p;
}

/** First byte after the address at `p`, or 0. */
export function ipv6End(p: usize): usize {
  let groups = 0;
  let pairs = 0;
  let compressed = false;
  if (at(p) == 0x3a) {
    if (at(p + 1) != 0x3a) return 0;
    compressed = true;
    p += 2;
  }
  for (;;) {
    const group = p;
    while (p - group < 5 && is(p, HEX)) p++;
    const size = p - group;
    if (size > 4) return compressed && isPort(group) && at(group - 2) != 0x3a ? group - 1 : 0;
    if (size == 0) {
      if (!(compressed && at(group - 1) == 0x3a && at(group - 2) == 0x3a)) return 0;
      break;
    }
    if (at(p) == 0x2e && is(p + 1, DIGIT) && size <= 3) {
      const quad = ipv4End(group);
      if (quad == 0 && isDottedPort(p) && (compressed ? groups < 7 : groups == 7)) return p;
      if (quad == 0 || groups > 6 || (groups < 6 && !compressed)) return 0;
      return is(quad, WORD) ? 0 : quad;
    }
    groups++;
    if (size == 2) pairs++;
    if (at(p) != 0x3a) break;
    if (groups == 8 && !compressed && isPort(p + 1)) return pairs < 8 ? p : 0;
    if (at(p + 1) == 0x3a) {
      if (compressed) return 0;
      compressed = true;
      p += 2;
    } else {
      if (!is(p + 1, HEX)) break;
      p++;
    }
    if (groups > 8) return 0;
  }
  if (is(p, WORD) || (at(p) == 0x3a && (at(p + 1) == 0x3a || is(p + 1, HEX)))) return 0;
  // A control group: `0::/system.slice`.
  if (at(p - 1) == 0x3a && at(p) == 0x2f && is(p + 1, LETTER)) return 0;
  if (compressed) return groups < 8 ? p : 0;
  return groups == 8 && pairs < 8 ? p : 0;
}

/** `0:0:0:0:0:0:0:1:8080`, `::1:51123`: address and port as Java and Apache write them. */
function isPort(p: usize): bool {
  const end = run(p, DIGIT, 6);
  return end - p >= 2 && end - p <= 5 && !is(end, WORD) && at(end) != 0x3a;
}

/** `2001:db8::1.80:`, as tcpdump and RFC 5952 §6 write a port: of three digits or more, or before a colon or an arrow. */
function isDottedPort(p: usize): bool {
  const end = run(p + 1, DIGIT, 6);
  const digits = end - p - 1;
  return digits < 6 && !is(end, WORD) && at(end) != 0x2e && (digits > 2 || at(end) == 0x3a || (at(end) == 0x20 && at(end + 1) == 0x3e));
}

function hasDigit(p: usize, end: usize): bool {
  for (; p < end; p++) if (is(p, DIGIT)) return true;
  return false;
}

/** The zone is a part of the address: `fe80::1%eth0`. */
function zoneEnd(p: usize): usize {
  if (at(p) != 0x25 || !is(p + 1, ALNUM)) return p;
  const zone = p + 1;
  p = zone;
  while (p - zone < 16 && (is(p, ALNUM | DASH | UNDERSCORE) || at(p) == 0x2e)) p++;
  return at(p - 1) == 0x2e ? p - 1 : p;
}
