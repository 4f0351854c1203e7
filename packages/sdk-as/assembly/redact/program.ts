// The scanner's tables for one set of detectors.
//   in   detectors with their anchors
//   out  tables in the active block: which pairs of bytes are anchors, and which anchors fit the bytes around them
//   err  more than 61 anchors: the later ones are refused, and `add` says so; authors' texts share anchors before that
// An anchor is bit i of a 64 bit word, and belongs to one of eight groups. PAIR has the groups that fit two neighbouring
// bytes; where it has any, the scanner stops at the second byte, and goes on unless NEXT_GROUPS[byte after] and
// FAR_GROUPS[third byte after] have one of them too. There it takes the anchors
//   HEAD[byte] & BEFORE[byte before] & NEXT[byte after] & FAR[third byte after]
// and at the first of a row of digits
//   LENGTH[how many] & BEFORE[byte before] & AFTER[byte after the last of them] & THEN[the one after that].
// ENDINGS has, at a hash of the last three bytes of a word, whether detectors go by keys, names or words that end so.
//
//    ├ PAIR 65536 ┼ NEXT_GROUPS 256 ┼ FAR_GROUPS 256 ┼ ENDINGS 4096 ┼ HEAD 256·8 ┼ BEFORE ┼ NEXT ┼ FAR ┼ AFTER ┼ THEN 256·8
//    ┼ LENGTH 21·8 ┼ FIND 64·4 ┼ OWNER 64·4 ┼ PAYLOAD 64·4 ┼ GROUP 64 ┤

import { Anchor, Detector, Mode, ON_BYTE, ON_DIGITS, ON_KEY, ON_NAME, ON_START } from "./detector";
import { Ascii, NO_TEXT, ascii, bytesOf, lengthOf } from "./ascii";
import { forgetClean } from "./clean";
import { BEFORE_TIME, isInTime } from "./time";

export const MOST_ANCHORS: i32 = 61;
/** In an author's compiled text: the next one at the same anchor, and the detector's number. */
export const NEXT_TEXT: usize = 8;
export const OWNER_OF_TEXT: usize = 12;
/** Stands on what the scanner itself reads: the end, escapes, bytes as URLs spell them. */
const RESERVED: u64 = 1 << 63;
/** Stands on what may be a marker, or a control character as rsyslog spells it. */
const MARKER: u64 = 1 << 62;
/** Stands on rows of digits that may begin a date or a time; what is greater is the scanner's own too. */
export const TIME: u64 = 1 << 61;

const BYTES: usize = 256 * 8;
export const NEXT_GROUPS: usize = 65536;
export const FAR_GROUPS: usize = NEXT_GROUPS + 256;
export const ENDINGS: usize = FAR_GROUPS + 256;
export const HEAD: usize = ENDINGS + 4096;
export const BEFORE: usize = HEAD + BYTES;
export const NEXT: usize = BEFORE + BYTES;
export const FAR: usize = NEXT + BYTES;
export const AFTER: usize = FAR + BYTES;
export const THEN: usize = AFTER + BYTES;
export const LENGTH: usize = THEN + BYTES;
export const FIND: usize = LENGTH + 21 * 8;
export const OWNER: usize = FIND + 64 * 4;
export const PAYLOAD: usize = OWNER + 64 * 4;
const GROUP: usize = PAYLOAD + 64 * 4;
const PROGRAM_BYTES: usize = GROUP + 64;

/** In {@link ENDINGS}: keys end so; names in a text do; words before digits do. */
export const OF_KEY: u32 = 1;
export const OF_NAME: u32 = 2;
export const OF_WORD: u32 = 4;

const FREE_ROWS: u32 = 1;
const JOINED_ROWS: u32 = 2;
const ANY: u32 = 4;
/** The groups of the anchors on digits. */
export const ROWS: u32 = FREE_ROWS | JOINED_ROWS;
/** The group of the anchors that stand behind names. */
export const NAMED: u32 = 64;
const OWN: u32 = 128;

/** The tables in use: at one fixed address, so that the scanner's loads carry it as their offset. */
export const ACTIVE: usize = memory.data(83432, 8);

/** An ending, where {@link slotOfEnding} reads it. */
const ending: usize = memory.data(4, 4);

/** Whose tables they are. */
let active: usize = 0;

/** Whether a match stays as it is; `isSecret` if it goes by what stands before it. */
export type Allow = (start: usize, end: usize, isSecret: bool) => bool;

export class Program {
  /** A copy of the tables while another program's are in use. */
  private kept: usize = 0;
  private anchorCount: i32 = 0;
  /** Of an author's texts on a byte and on digits, masked and observed: one more than the first one's anchor, or 0. */
  private readonly shared: StaticArray<i32> = new StaticArray<i32>(4);
  /** The group of the last anchor that only some bytes may follow. */
  private spread: u32 = 32;
  /** No author's text may lie in a date or a time. */
  private passesTimes: bool = true;
  /** Anchors asked once, at the start of a value. */
  keyAnchors: u64 = 0;
  startAnchors: u64 = 0;
  /** Anchors that stand behind a name. */
  named: u64 = 0;
  /** Anchors on digits that a word announces. */
  announced: u64 = 0;
  /** Anchors whose matches yield to specific ones. */
  general: u64 = 0;
  /** Anchors whose matches are only counted. */
  observed: u64 = 0;
  allow: Allow | null = null;
  /** A match may take its member or the record away. */
  removes: bool = false;

  /** Makes these the tables in use, and keeps those of the program before. */
  @inline
  activate(): void {
    if (active != changetype<usize>(this)) this.exchange();
  }

  private exchange(): void {
    forgetClean();
    if (active != 0) {
      const before = changetype<Program>(active);
      if (before.kept == 0) before.kept = heap.alloc(PROGRAM_BYTES);
      memory.copy(before.kept, ACTIVE, PROGRAM_BYTES);
    }
    if (this.kept != 0) memory.copy(ACTIVE, this.kept, PROGRAM_BYTES);
    else memory.fill(ACTIVE, 0, PROGRAM_BYTES);
    active = changetype<usize>(this);
  }

  /** Enters the anchors of a detector; false if one found no room. */
  add(detector: Detector, owner: i32): bool {
    this.activate();
    const anchors = detector.anchors;
    for (let i = 0; i < anchors.length; i++) {
      const anchor = unchecked(anchors[i]);
      if (anchor.payload != 0 && (anchor.kind == ON_DIGITS || isInTime(load<u8>(bytesOf(anchor.on))))) this.passesTimes = false;
      if (anchor.payload != 0 && this.join(anchor, detector, owner)) continue;
      if (this.anchorCount == MOST_ANCHORS) return false;
      this.enter(anchor, detector, owner);
    }
    return true;
  }

  /** Where anchors run short, an author's text shares that of the first like it; true if it does. */
  private join(anchor: Anchor, detector: Detector, owner: i32): bool {
    const text = anchor.payload;
    store<i32>(text, owner, OWNER_OF_TEXT);
    const kind = (anchor.kind == ON_DIGITS ? 1 : 0) | (detector.mode == Mode.Observe ? 2 : 0);
    const first = unchecked(this.shared[kind]) - 1;
    if (first < 0 && this.anchorCount < MOST_ANCHORS) unchecked((this.shared[kind] = this.anchorCount + 1));
    if (first < 0 || this.anchorCount < MOST_ANCHORS - 4) return false;
    const head = load<usize>(ACTIVE + (<usize>first << 2), PAYLOAD);
    store<usize>(text, load<usize>(head, NEXT_TEXT), NEXT_TEXT);
    store<usize>(head, text, NEXT_TEXT);
    if (anchor.kind == ON_BYTE) {
      const slot = ACTIVE + (<usize>load<u8>(bytesOf(anchor.on)) << 3);
      store<u64>(slot, load<u64>(slot, HEAD) | (<u64>1 << <u64>first), HEAD);
    }
    return true;
  }

  private enter(anchor: Anchor, detector: Detector, owner: i32): void {
    const number = <usize>this.anchorCount;
    this.anchorCount += 1;
    const bit = <u64>1 << <u64>number;
    store<u32>(ACTIVE + (number << 2), anchor.find.index, FIND);
    store<i32>(ACTIVE + (number << 2), owner, OWNER);
    store<usize>(ACTIVE + (number << 2), anchor.payload, PAYLOAD);
    if (detector.general) this.general |= bit;
    if (detector.mode == Mode.Observe) this.observed |= bit;
    if (detector.mode >= Mode.DropField) this.removes = true;
    mark(ACTIVE + BEFORE, anchor.before, bit);
    store<u8>(ACTIVE + number, this.groupOf(anchor), GROUP);
    if (anchor.kind == ON_DIGITS) {
      if (anchor.endings != NO_TEXT) {
        this.announced |= bit;
        enterEndings(anchor.endings, OF_WORD);
      }
      enterRows(anchor.fewest, anchor.most, anchor.after, anchor.then, anchor.far, bit);
      return;
    }
    mark(ACTIVE + NEXT, anchor.after, bit);
    mark(ACTIVE + FAR, anchor.far, bit);
    if (anchor.kind == ON_KEY) {
      this.keyAnchors |= bit;
      enterEndings(anchor.endings, OF_KEY);
    } else if (anchor.kind == ON_START) {
      this.startAnchors |= bit;
    } else {
      mark(ACTIVE + HEAD, anchor.on, bit);
      if (anchor.kind == ON_BYTE) return;
      this.named |= bit;
      enterEndings(anchor.endings, OF_NAME);
    }
  }

  /** Rows of digits that stand free, those behind a letter or a sign, names, and bytes that any byte may follow are a group each; the rest is spread over three. */
  private groupOf(anchor: Anchor): u32 {
    if (anchor.kind == ON_DIGITS) {
      const first = load<u8>(bytesOf(anchor.before));
      return first == 0x21 || first == 0x5e ? FREE_ROWS : JOINED_ROWS;
    }
    if (anchor.kind == ON_NAME) return NAMED;
    if (anchor.far == NO_TEXT) return ANY;
    this.spread = this.spread == 32 ? 8 : this.spread << 1;
    return this.spread;
  }

  /** Works out the groups once all anchors are in, and the pairs that an anchor fits, or that the scanner itself reads. */
  close(): void {
    this.activate();
    store<u8>(ACTIVE + 61, FREE_ROWS, GROUP);
    store<u8>(ACTIVE + 62, 8, GROUP);
    store<u8>(ACTIVE + 63, OWN, GROUP);
    enterOwn(RESERVED, ascii("\"\\%"), NO_TEXT, NO_TEXT);
    enterOwn(MARKER, this.passesTimes ? ascii("[#") : ascii("["), ascii("RH0"), ascii("DA125")); // [REDACTED: and [HMAC:, and #012 of rsyslog
    if (this.passesTimes) {
      mark(ACTIVE + BEFORE, BEFORE_TIME, TIME);
      enterRows(2, 4, ascii(":/-"), ascii("0-9"), ascii("0-9"), TIME); // 13:55:36, 2024-05-17, 2024/05/17
    }
    for (let c: usize = 0; c < 256; c++) {
      store<u8>(ACTIVE + c, <u8>groupsOf(load<u64>(ACTIVE + (c << 3), NEXT)), NEXT_GROUPS);
      store<u8>(ACTIVE + c, <u8>groupsOf(load<u64>(ACTIVE + (c << 3), FAR)), FAR_GROUPS);
    }
    for (let c: usize = 0; c < 256; c++) {
      const head = load<u64>(ACTIVE + (c << 3), HEAD);
      if (head == 0) continue;
      const isDigit = c - 0x30 < 10;
      let last: u64 = 0;
      let groups: u32 = 0;
      for (let before: usize = 0; before < 256; before++) {
        let anchors = load<u64>(ACTIVE + (before << 3), BEFORE) & head;
        if (isDigit && before - 0x30 < 10) anchors = 0;
        if (anchors != last) groups = groupsOf((last = anchors));
        store<u8>(ACTIVE + (c << 8 | before), groups);
      }
    }
  }
}

function groupsOf(anchors: u64): u32 {
  let groups: u32 = 0;
  for (; anchors != 0; anchors &= anchors - 1) groups |= load<u8>(<usize>ctz(anchors), ACTIVE + GROUP);
  return groups;
}

function enterOwn(bit: u64, on: Ascii, after: Ascii, far: Ascii): void {
  mark(ACTIVE + HEAD, on, bit);
  mark(ACTIVE + BEFORE, NO_TEXT, bit);
  mark(ACTIVE + NEXT, after, bit);
  mark(ACTIVE + FAR, far, bit);
}

function enterRows(fewest: i32, most: i32, after: Ascii, then: Ascii, far: Ascii, bit: u64): void {
  mark(ACTIVE + HEAD, ascii("0-9"), bit);
  mark(ACTIVE + AFTER, after, bit);
  mark(ACTIVE + THEN, then, bit);
  if (most > 1 && (fewest > 1 || after != NO_TEXT)) mark(ACTIVE + NEXT, ascii("0-9"), bit);
  if (fewest == 1) mark(ACTIVE + NEXT, after, bit);
  mark(ACTIVE + FAR, fewest > 3 ? ascii("0-9") : fewest == 3 && most == 3 ? after : far, bit);
  for (let n = fewest; n <= most; n++) {
    const slot = ACTIVE + (<usize>n << 3);
    store<u64>(slot, load<u64>(slot, LENGTH) | bit, LENGTH);
  }
}

/** Where {@link ENDINGS} has a name: its last three bytes, their case apart. */
@inline
export function slotOfEnding(end: usize): usize {
  return <usize>(((load<u32>(end - 3) & 0x1f1f1f) * 0x9e3779b1) >>> 20);
}

/** Enters endings such as `ord ?pw`: three bytes and a space each; `?` is any byte. */
function enterEndings(endings: Ascii, kind: u32): void {
  const end = bytesOf(endings) + lengthOf(endings);
  for (let q = bytesOf(endings); q < end; q += 4) {
    store<u16>(ending, load<u16>(q, 1), 1);
    const isAny = load<u8>(q) == 0x3f;
    for (let c: u32 = isAny ? 0 : load<u8>(q), last: u32 = isAny ? 31 : c; c <= last; c++) {
      store<u8>(ending, <u8>c);
      const slot = ACTIVE + slotOfEnding(ending + 3);
      store<u8>(slot, load<u8>(slot, ENDINGS) | <u8>kind, ENDINGS);
    }
  }
}

/** Sets `bit` for the bytes of a set such as `a-z0-9_`; `^` is byte 0, `!` in front negates, the empty set is all. */
function mark(table: usize, set: Ascii, bit: u64): void {
  const length: usize = set == NO_TEXT ? 0 : lengthOf(set);
  let q = bytesOf(set);
  const end = q + length;
  if (length == 0 || load<u8>(q) == 0x21) {
    for (let c: usize = 0; c < 256; c++) flip(table, c, bit);
    q++;
  }
  for (; q < end; q++) {
    const first: usize = load<u8>(q);
    let last = first;
    if (q + 2 < end && load<u8>(q, 1) == 0x2d) {
      last = load<u8>(q, 2);
      q += 2;
    }
    if (first == 0x5e) flip(table, 0, bit);
    else for (let c = first; c <= last; c++) flip(table, c, bit);
  }
}

@inline
function flip(table: usize, c: usize, bit: u64): void {
  const slot = table + (c << 3);
  store<u64>(slot, load<u64>(slot) ^ bit);
}
