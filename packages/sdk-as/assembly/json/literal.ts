// The author's string literals as JSON, kept from call to call.
//   in   UTF-16 units of a string
//   out  a Literal: the escaped text between quotes, and its first bytes as one word to compare keys with
// Static strings never change or move, so their address is their name; other text is encoded into the arena anew.

import { Literal } from "../codec/literal";
import { allocate } from "../memory/arena";
import { MAX_ESCAPED, writeString } from "./string";

const SLOT_COUNT: usize = 128;
const SLOT_BYTES: usize = 32;
const POOL_BYTES: usize = 8192;

@lazy const slots: usize = memory.data(4096, 8);
@lazy const pool: usize = memory.data(8192 + 16, 8);
let poolUsed: usize = 0;
let slotsUsed: i32 = 0;

/** The JSON text of the units in [text, textEnd); 0 at the memory ceiling. Valid for the call, longer if static. */
export function literal(text: usize, textEnd: usize): Literal | null {
  const slot = slots + ((text >>> 3) & (SLOT_COUNT - 1)) * SLOT_BYTES;
  if (load<usize>(slot, offsetof<Literal>("source")) == text) return changetype<Literal>(slot);
  return literalSlow(slot, text, textEnd);
}

function literalSlow(slot: usize, text: usize, textEnd: usize): Literal | null {
  if (text >= __heap_base || slotsUsed == <i32>SLOT_COUNT - 1) return encodeLiteral(0, text, textEnd);
  while (load<usize>(slot, offsetof<Literal>("source")) != 0) {
    if (load<usize>(slot, offsetof<Literal>("source")) == text) return changetype<Literal>(slot);
    slot += SLOT_BYTES;
    if (slot == slots + SLOT_COUNT * SLOT_BYTES) slot = slots;
  }
  const longest = ((textEnd - text) >>> 1) * MAX_ESCAPED + 2;
  if (POOL_BYTES - poolUsed < longest) return encodeLiteral(0, text, textEnd);
  const kept = encodeInto(slot, pool + poolUsed, text, textEnd);
  poolUsed += kept.byteLength;
  slotsUsed += 1;
  return kept;
}

function encodeLiteral(slot: usize, text: usize, textEnd: usize): Literal | null {
  const longest = ((textEnd - text) >>> 1) * MAX_ESCAPED + 2;
  const ptr = allocate(SLOT_BYTES + longest + 16);
  return ptr == 0 ? null : encodeInto(ptr, ptr + SLOT_BYTES, text, textEnd);
}

function encodeInto(slot: usize, ptr: usize, text: usize, textEnd: usize): Literal {
  const made = changetype<Literal>(slot);
  const byteLength = writeString(ptr, text, textEnd) - ptr;
  made.source = text;
  made.ptr = ptr;
  made.byteLength = byteLength;
  made.plain = byteLength - 2 == (textEnd - text) >>> 1;
  const compared = byteLength - 1;
  made.mask = compared >= 8 ? u64.MAX_VALUE : ((<u64>1) << (compared << 3)) - 1;
  made.word = load<u64>(ptr + 1) & made.mask;
  return made;
}
