// Hashes of texts: to compare without showing, to recognise again, to take a share.
//   in   a text; its UTF-8 is what counts, with U+FFFD for a lone surrogate
//   out  hexadecimal digits, or a number
//   err  without a key KeyedHash gives the empty text, and one log line says why
// Takes no memory but the text that it gives.

import { addText, beginLine, endLine } from "../filter/log";
import { writeHex } from "../memory/bytes";
import { lastFileError } from "../memory/file";
import { textOfUtf8 } from "../memory/text";
import { isHighSurrogate, utf16ToUtf8 } from "../memory/utf8";
import { KeyState, readKeyFile } from "./key";
import { DIGEST, READY_KEY, add, begin, beginKeyed, finish, finishKeyed } from "./sha256";

const digest: usize = memory.data(32, 8);
/** UTF-8 of a part of the text: of {@link PART_UNITS}. */
const part: usize = memory.data(200, 8);
const PART_UNITS: usize = 64;

/** SHA-256 of the text: 64 hexadecimal digits. FIPS 180-4. */
export function sha256(text: string): string {
  begin();
  addUtf8(text);
  finish(digest);
  return digits();
}

/** HMAC-SHA-256 with a key from a mounted file. RFC 2104. */
export class KeyedHash {
  private readonly ready: StaticArray<u8> = new StaticArray<u8>(<i32>READY_KEY);
  private isRead: bool = false;
  private isReady: bool = false;
  private constructor(private path: string) {}

  /** Names the file; it is read with the first text. */
  static keyFile(path: string): KeyedHash {
    return new KeyedHash(path);
  }

  /** True if there is a key; reads it if that was not tried yet. */
  get hasKey(): bool {
    if (!this.isRead) this.load();
    return this.isReady;
  }

  /** 64 hexadecimal digits; the empty text without a key. */
  of(text: string): string {
    if (!this.hasKey) return "";
    const ready = changetype<usize>(this.ready);
    beginKeyed(ready);
    addUtf8(text);
    finishKeyed(ready, digest);
    return digits();
  }

  private load(): void {
    this.isRead = true;
    const state = readKeyFile(this.path, changetype<usize>(this.ready));
    this.isReady = state <= KeyState.Short;
    if (state == KeyState.Good) return;
    const isShort = state == KeyState.Short;
    beginLine();
    addText(isShort ? "[warn] The hash key " : "[error] Cannot read the hash key ");
    addText(this.path);
    addText(isShort ? " is short; make it 32 random bytes" : ": ");
    if (!isShort) addText(state == KeyState.Empty ? "it is empty" : lastFileError());
    if (!isShort) addText("; of() gives the empty text");
    endLine();
  }
}

/** https://datatracker.ietf.org/doc/html/draft-eastlake-fnv, 64 bits */
const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x00000100000001b3;

/**
 * Which of `count` shares of the same size the text falls into: 0 to count - 1. FNV-1a of its UTF-8, finished by MurmurHash3's
 * fmix64, because FNV's upper bits hardly move for short texts; the upper half is then scaled.
 */
export function bucketOf(text: string, count: i32): i32 {
  let hash = FNV_OFFSET;
  let units = changetype<usize>(text);
  const unitsEnd = units + (<usize>text.length << 1);
  while (units < unitsEnd) {
    units = encodePart(units, unitsEnd);
    for (let p = part; p < partEnd; p++) hash = (hash ^ load<u8>(p)) * FNV_PRIME;
  }
  hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53;
  hash ^= hash >>> 33;
  return <i32>(((hash >>> 32) * <u64>max(count, 1)) >>> 32);
}

function addUtf8(text: string): void {
  let units = changetype<usize>(text);
  const unitsEnd = units + (<usize>text.length << 1);
  while (units < unitsEnd) {
    units = encodePart(units, unitsEnd);
    add(part, partEnd - part);
  }
}

let partEnd: usize = 0;

/** Writes what has room in {@link part} as UTF-8; returns the unit to go on with. */
function encodePart(units: usize, unitsEnd: usize): usize {
  let end = min(units + (PART_UNITS << 1), unitsEnd);
  if (end < unitsEnd && isHighSurrogate(load<u16>(end - 2))) end -= 2;
  partEnd = utf16ToUtf8(units, end, part);
  return end;
}

function digits(): string {
  const hex = memory.data(64, 8);
  writeHex(digest, DIGEST, hex);
  return textOfUtf8(hex, hex + (DIGEST << 1), "");
}
