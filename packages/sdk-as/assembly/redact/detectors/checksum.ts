// The checksum of GitHub's and npm's tokens: the last six characters are the CRC-32 of what stands before, in base 62.
// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/

import { at } from "../text";

const DIGITS: usize = 6;

/** True if the last six bytes of [start, end) are the base 62 CRC-32 of the others. */
export function hasChecksum(start: usize, end: usize): bool {
  const tail = end - DIGITS;
  let crc: u32 = 0xffffffff;
  for (let p = start; p < tail; p++) {
    crc ^= at(p);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & (0 - (crc & 1)));
  }
  crc = ~crc;
  for (let p = end - 1; p >= tail; p--) {
    if (at(p) != base62(crc % 62)) return false;
    crc /= 62;
  }
  return crc == 0;
}

/** Digits, capitals, small letters. */
function base62(value: u32): u32 {
  return value < 10 ? 0x30 + value : value < 36 ? 0x37 + value : 0x3d + value;
}
