// The author's string literals in the record's format, kept from call to call.
//   in   the address of the UTF-16 units
//   out  a Literal, spelt by the format at its first use
//   err  null at the memory ceiling
// Static strings never change or move, so their address is their name; other text is spelt into the arena anew.

import { allocate } from "../memory/arena";

/** Encoded text. Compared with a key by its first bytes, eight at most, as one word. */
@unmanaged
export class Literal {
  /** The first bytes to compare, shifted left by {@link shift}. */
  word: u64;
  /** 64 less eight for each byte in the word. */
  shift: u64;
  /** Address of the UTF-16 units; 0 in a free slot, and outside of the table. */
  source: usize;
  /** Address of the encoded text: a JSON string with its quotes, or a msgpack str with its format. */
  ptr: usize;
  /** All its bytes; 0 as long as it is not spelt. */
  byteLength: usize;
  /** A key that is equal is spelt the same, unless the record spells it in a way that it need not. */
  plain: bool;
}

const SLOT_COUNT: usize = 128;
const SLOT_BYTES: usize = 32;
const POOL_BYTES: usize = 8192;

/** Twice as many as are hashed to, so that a search for a free one never comes to the end. */
@lazy const slots: usize = memory.data(8192, 8);
@lazy const pool: usize = memory.data(8192 + 16, 8);
let poolUsed: usize = 0;
let slotsUsed: i32 = 0;

/** The literal of the units at `text`, if its `source` says so. Static strings lie at multiples of eight. */
@inline
export function slotOf(text: usize): Literal {
  return changetype<Literal>(slots + ((text << 2) & ((SLOT_COUNT - 1) * SLOT_BYTES)));
}

/**
 * A literal for the units at `text`: spelt already, or with room for `byteCount` bytes at its `ptr`.
 * Valid for the call, longer if the text is static.
 */
export function openLiteral(text: usize, byteCount: usize): Literal | null {
  if (text < __heap_base && slotsUsed != <i32>SLOT_COUNT - 1) {
    let slot = slotOf(text);
    while (slot.source != 0) {
      if (slot.source == text) return slot;
      slot = changetype<Literal>(changetype<usize>(slot) + SLOT_BYTES);
    }
    if (POOL_BYTES - poolUsed >= byteCount) {
      slotsUsed += 1;
      slot.source = text;
      slot.ptr = pool + poolUsed;
      return slot;
    }
  }
  const made = changetype<Literal>(allocate(SLOT_BYTES + byteCount + 16));
  if (changetype<usize>(made) == 0) return null;
  made.source = 0;
  made.byteLength = 0;
  made.ptr = changetype<usize>(made) + SLOT_BYTES;
  return made;
}

/** Says that the text of an opened literal ends at `end`, and that its first `comparedBytes` from `from` on name a key. */
export function closeLiteral(made: Literal, end: usize, from: usize, comparedBytes: usize, plain: bool): Literal {
  made.byteLength = end - made.ptr;
  made.plain = plain;
  made.shift = comparedBytes < 8 ? (8 - comparedBytes) << 3 : 0;
  made.word = load<u64>(from) << made.shift;
  if (made.source != 0) poolUsed += made.byteLength;
  return made;
}

/** True if the first bytes of the key at `key`, eight at most, are the literal's. */
@inline
export function beginsLike(key: usize, wanted: Literal): bool {
  return load<u64>(key) << wanted.shift == wanted.word;
}
