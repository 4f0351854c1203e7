// What was found clean not long ago: most of a record, its names and labels, is that of the record before it.
//   in   a text within its quotes, or a whole map or array with its key
//   out  whether the same bytes were clean before
// Known by the bytes themselves, not by a hash of them: in words of eight, counted from the end.
//
//    "region":"ap-south-1"
//       └───────┴───────┘
//
// A text's words begin at least six bytes before it: what detectors make of the last three letters of its key is a part
// of what is known. Where more of the key decided, Text.decides is false, and the text is not remembered; nor is one that
// goes by the key of its array. A map or an array carries all keys with it, its own too.

/** Bytes before a text that are a part of what is known: `key":"`. */
const BEFORE: usize = 6;
const LONGEST_TEXT: usize = 88;
const TEXT_SLOT: usize = 104;
const TEXT_BITS: u32 = 8;
const LONGEST_PART: usize = 1016;
const PART_SLOT: usize = 1024;
const PART_BITS: u32 = 4;
const texts: usize = memory.data(256 * 104, 8);
const parts: usize = memory.data(16 * 1024, 8);

/** Forgets all: what is clean for some detectors is not for others. */
export function forgetClean(): void {
  memory.fill(texts, 0, TEXT_SLOT << TEXT_BITS);
  memory.fill(parts, 0, PART_SLOT << PART_BITS);
}

/** True if the text, `end` on its closing quote, was clean before. */
@inline
export function isCleanText(begin: usize, end: usize): bool {
  return end - begin <= LONGEST_TEXT && holds(texts + slotOf(end + 1, TEXT_BITS) * TEXT_SLOT, begin - BEFORE, end + 1);
}

/** Remembers a clean text; not one whose key or bracket is further away than usual. */
export function keepText(begin: usize, end: usize, isMember: bool): void {
  const sign = load<u8>(begin - 2);
  if (end - begin > LONGEST_TEXT || (isMember ? sign != 0x3a || load<u8>(begin - 3) != 0x22 : sign != 0x5b && sign != 0x2c)) return;
  keep(texts + slotOf(end + 1, TEXT_BITS) * TEXT_SLOT, begin - BEFORE, end + 1);
}

/** True if all that is in the map or array was clean before. */
export function isCleanPart(begin: usize, end: usize): bool {
  return end - begin <= LONGEST_PART && holds(parts + slotOf(end, PART_BITS) * PART_SLOT, begin, end);
}

/** Remembers a map or an array with nothing but clean texts in it. */
export function keepPart(begin: usize, end: usize): void {
  if (end - begin <= LONGEST_PART) keep(parts + slotOf(end, PART_BITS) * PART_SLOT, begin, end);
}

/** By the last eight bytes; they may reach to what stands before, which is the same each time. */
@inline
function slotOf(end: usize, bits: u32): usize {
  return <usize>((load<u64>(end - 8) * 0x9e3779b97f4a7c15) >>> <u64>(64 - bits));
}

@inline
function holds(slot: usize, begin: usize, end: usize): bool {
  if (load<usize>(slot) != end - begin) return false;
  do {
    end -= 8;
    slot += 8;
    if (load<u64>(end) != load<u64>(slot)) return false;
  } while (end > begin);
  return true;
}

function keep(slot: usize, begin: usize, end: usize): void {
  store<usize>(slot, end - begin);
  do {
    end -= 8;
    slot += 8;
    store<u64>(slot, load<u64>(end));
  } while (end > begin);
}
