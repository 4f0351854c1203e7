// The author's string literals as msgpack strs, kept from call to call.
//   in   UTF-16 units of a string
//   out  a Literal: the str in its shortest format, and its first bytes as one word to compare keys with
// Static strings never change or move, so their address is their name; other text is encoded into the arena anew.

import { Literal } from "../codec/literal";
import { allocate } from "../memory/arena";
import { equalBytes } from "../memory/bytes";
import { isStrFormat, lengthAt, lengthBytes, textHeadBytes } from "./format";
import { stringCapacity, writeText } from "./writer";

const SLOT_COUNT: usize = 128;
const SLOT_BYTES: usize = 32;
const POOL_BYTES: usize = 8192;

@lazy const slots: usize = memory.data(4096, 8);
@lazy const pool: usize = memory.data(8192 + 16, 8);
let poolUsed: usize = 0;
let slotsUsed: i32 = 0;

/** The str of the units in [text, textEnd); null at the memory ceiling. Valid for the call, longer if static. */
export function literal(text: usize, textEnd: usize): Literal | null {
  const slot = slots + ((text >>> 3) & (SLOT_COUNT - 1)) * SLOT_BYTES;
  if (load<usize>(slot, offsetof<Literal>("source")) == text) return changetype<Literal>(slot);
  return literalSlow(slot, text, textEnd);
}

function literalSlow(slot: usize, text: usize, textEnd: usize): Literal | null {
  if (text >= __heap_base || slotsUsed == <i32>SLOT_COUNT - 1) return encodeLiteral(text, textEnd);
  while (load<usize>(slot, offsetof<Literal>("source")) != 0) {
    if (load<usize>(slot, offsetof<Literal>("source")) == text) return changetype<Literal>(slot);
    slot += SLOT_BYTES;
    if (slot == slots + SLOT_COUNT * SLOT_BYTES) slot = slots;
  }
  if (POOL_BYTES - poolUsed < stringCapacity((textEnd - text) >>> 1)) return encodeLiteral(text, textEnd);
  const kept = encodeInto(slot, pool + poolUsed, text, textEnd);
  poolUsed += kept.byteLength;
  slotsUsed += 1;
  return kept;
}

function encodeLiteral(text: usize, textEnd: usize): Literal | null {
  const ptr = allocate(SLOT_BYTES + stringCapacity((textEnd - text) >>> 1) + 16);
  return ptr == 0 ? null : encodeInto(ptr, ptr + SLOT_BYTES, text, textEnd);
}

function encodeInto(slot: usize, ptr: usize, text: usize, textEnd: usize): Literal {
  const made = changetype<Literal>(slot);
  const byteLength = writeText(ptr, text, textEnd) - ptr;
  made.source = text;
  made.ptr = ptr;
  made.byteLength = byteLength;
  made.plain = true;
  made.mask = byteLength >= 8 ? u64.MAX_VALUE : ((<u64>1) << (byteLength << 3)) - 1;
  made.word = load<u64>(ptr) & made.mask;
  return made;
}

/** First of the literal's characters. */
@inline
export function charactersOf(literal: Literal): usize {
  return literal.ptr + textHeadBytes(load<u8>(literal.ptr));
}

/** The address after the last of them. */
@inline
export function charactersEnd(literal: Literal): usize {
  return literal.ptr + literal.byteLength;
}

/** True if the key that starts at `key` is a str with the literal's characters. */
export function keyIs(key: usize, wanted: Literal): bool {
  return (((load<u64>(key) ^ wanted.word) & wanted.mask) == 0 && tailIs(key, wanted)) || wideKeyIs(key, wanted);
}

/** True if a key whose first eight bytes are the literal's goes on like it. */
@inline
export function tailIs(key: usize, wanted: Literal): bool {
  return wanted.byteLength <= 8 || equalBytes(key + 8, wanted.ptr + 8, wanted.byteLength - 8);
}

/** The same character by character, for keys that may be of a longer format than they need. */
export function wideKeyIs(key: usize, wanted: Literal): bool {
  const start = strStart(key);
  return start != 0 && isLiteral(start, strEnd(key), wanted);
}

/** True if the characters in [ptr, end) are the literal's. */
export function isLiteral(ptr: usize, end: usize, wanted: Literal): bool {
  const characters = charactersOf(wanted);
  const byteLength = charactersEnd(wanted) - characters;
  return end - ptr == byteLength && equalBytes(ptr, characters, byteLength);
}

/** First character of the str at `ptr`; 0 if it is no str. */
export function strStart(ptr: usize): usize {
  const format: u32 = load<u8>(ptr);
  return isStrFormat(format) ? ptr + textHeadBytes(format) : 0;
}

/** The address after the str at `ptr`. */
export function strEnd(ptr: usize): usize {
  const format: u32 = load<u8>(ptr);
  const byteLength = format < 0xc0 ? format & 0x1f : lengthAt(ptr, lengthBytes(format));
  return ptr + textHeadBytes(format) + byteLength;
}
