// MAC addresses: six pairs with `:` or `-`, or three fours with `.`.
//   not  UUIDs, fingerprints of more than six pairs
// https://standards.ieee.org/wp-content/uploads/import/documents/tutorials/eui.pdf

import { Detector } from "../detector";
import { ALNUM, HEX, Text, WORD, at, before, found, is, isBefore, run, runBack } from "../text";
import { ascii } from "../ascii";

/** MAC addresses, `mac`. */
export function mac(): Detector {
  return new Detector(ascii("mac")).on(ascii("-:"), ascii("a-fA-F0-9"), ascii("a-fA-F0-9"), findPairs, ascii("-:")).on(ascii("."), ascii("a-fA-F0-9"), ascii("a-fA-F0-9"), findFours, ascii("a-fA-F0-9"));
}

function findPairs(p: usize): bool {
  const separator = at(p);
  const start = p - 2;
  if (at(p + 3) != separator || at(p + 6) != separator || !isBefore(p - 1, HEX) || start < Text.floor || !isFreeBefore(start, separator)) return false;
  let q = p;
  for (let pairs = 1; pairs < 6; pairs++, q += 3) {
    if (at(q) != separator || !is(q + 1, HEX) || !is(q + 2, HEX)) return false;
  }
  if (at(q) == separator && is(q + 1, HEX) != 0) return findLonger(start, q, separator);
  return isFreeAfter(q, separator) && found(start, q);
}

/** The client identifier of DHCP, `01:` and an address; both addresses of a frame and its type, `MAC=` of the kernel's firewall. */
function findLonger(start: usize, q: usize, separator: u32): bool {
  const first = q;
  while (q - first < 25 && at(q) == separator && is(q + 1, HEX) != 0 && is(q + 2, HEX) != 0) q += 3;
  if (!isFreeAfter(q, separator)) return false;
  if (q - first == 3) return load<u16>(start) == 0x3130 && found(start + 3, q);
  return q - first == 24 && before(start) == 0x3d && found(start, start + 35);
}

function findFours(p: usize): bool {
  const start = p - 4;
  if (at(p + 5) != 0x2e || start < Text.floor || !isFreeBefore(start, 0x2e)) return false;
  for (let i: usize = 0; i < 14; i++) {
    if (i != 4 && i != 9 && !is(start + i, HEX)) return false;
  }
  return isFreeAfter(start + 14, 0x2e) && found(start, start + 14);
}

function isFreeBefore(start: usize, separator: u32): bool {
  const last = before(start);
  if (isBefore(start, WORD)) return false;
  if (last == 0x3a && separator == 0x3a) return !isPair(start - 1);
  return !((last == separator || last == 0x2d || last == 0x2e) && isBefore(start - 1, ALNUM));
}

/** True if a pair ends at `p`, and no label such as `MAC:`. */
function isPair(p: usize): bool {
  const word = runBack(p, WORD, 3);
  return p - word == 2 && run(word, HEX, 2) == p;
}

function isFreeAfter(end: usize, separator: u32): bool {
  return !is(end, WORD) && !((at(end) == separator || at(end) == 0x2d) && is(end + 1, ALNUM));
}
