// The checksum of GitHub's and npm's tokens: the last six characters are the CRC-32 of what stands before, in base 62.
// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/

import { LETTER, UPPER, at, tally } from "../text";

const DIGITS: usize = 6;

/**
 * True if [start, end) may be the random part of a token: its checksum fits, or it has digits, capitals and small
 * letters in such numbers as chance gives. One that was mistyped or made up goes too: to leave one is the dearer mistake.
 */
export function isIssued(start: usize, end: usize): bool {
  const length = <i32>(end - start);
  const letters = tally(start, end, LETTER, length);
  const capitals = tally(start, end, UPPER, length);
  return hasChecksum(start, end) || (letters < length && capitals > 0 && capitals < letters && !repeats(start, end));
}

/** True if one byte in three is the same as the one before. */
function repeats(start: usize, end: usize): bool {
  let same: usize = 0;
  for (let p = start + 1; p < end; p++) if (at(p) == at(p - 1)) same++;
  return same * 3 > end - start;
}

/** True if the last six bytes of [start, end) are the base 62 CRC-32 of the others. */
function hasChecksum(start: usize, end: usize): bool {
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
