// The scanner's tables for one set of detectors.
//   in   detectors with their anchors
//   out  tables in the active block: which pairs of bytes are anchors, and which anchors fit the bytes around them
//   err  more than 64 anchors: the later ones are refused, and `add` says so
// An anchor is bit i of a 64 bit word. PAIR says of two neighbouring bytes whether the scanner stops at the second. There
// it takes  HEAD[byte] & BEFORE[byte before] & AFTER[byte after]  and, if anything is left,  & FAR[third byte after].
// On digits  LENGTH[how many]  stands for HEAD, and `after` is the byte after the last of them.
//
//    ├ PAIR 65536 ┼ HEAD 256·8 ┼ BEFORE 256·8 ┼ AFTER 256·8 ┼ FAR 256·8 ┼ LENGTH 21·8 ┼ FIND 64·4 ┼ OWNER 64·4 ┼ PAYLOAD 64·4 ┤

import { Anchor, Detector, Mode, ON_BYTE, ON_DIGITS, ON_KEY } from "./detector";

export const MOST_ANCHORS: i32 = 64;

const BYTES: usize = 256 * 8;
export const HEAD: usize = 65536;
export const BEFORE: usize = HEAD + BYTES;
export const AFTER: usize = BEFORE + BYTES;
export const FAR: usize = AFTER + BYTES;
export const LENGTH: usize = FAR + BYTES;
export const FIND: usize = LENGTH + 21 * 8;
export const OWNER: usize = FIND + 64 * 4;
export const PAYLOAD: usize = OWNER + 64 * 4;
const PROGRAM_BYTES: usize = PAYLOAD + 64 * 4;

/** The tables in use: at one fixed address, so that the scanner's loads carry it as their offset. */
export const ACTIVE: usize = memory.data(74664, 8);

/** Whose tables they are. */
let active: usize = 0;

/** Whether a match stays as it is, whatever found it. */
export type Allow = (start: usize, end: usize) => bool;

export class Program {
  /** A copy of the tables while another program's are in use. */
  private kept: usize = 0;
  private anchorCount: i32 = 0;
  /** Anchors asked once, at the start of a value. */
  keyAnchors: u64 = 0;
  startAnchors: u64 = 0;
  /** Anchors whose matches yield to specific ones. */
  general: u64 = 0;
  /** Anchors whose matches are only counted. */
  observed: u64 = 0;
  allow: Allow | null = null;

  /** Makes these the tables in use, and keeps those of the program before. */
  @inline
  activate(): void {
    if (active != changetype<usize>(this)) this.exchange();
  }

  private exchange(): void {
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
      if (this.anchorCount == MOST_ANCHORS) return false;
      this.enter(unchecked(anchors[i]), detector, owner);
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
    mark(ACTIVE + BEFORE, anchor.before, bit);
    mark(ACTIVE + AFTER, anchor.after, bit);
    mark(ACTIVE + FAR, anchor.far, bit);
    if (anchor.kind == ON_KEY) this.keyAnchors |= bit;
    else if (anchor.kind == ON_BYTE) mark(ACTIVE + HEAD, anchor.on, bit);
    else if (anchor.kind == ON_DIGITS) {
      mark(ACTIVE + HEAD, "0-9", bit);
      for (let n = anchor.fewest; n <= anchor.most; n++) {
        const slot = ACTIVE + (<usize>n << 3);
        store<u64>(slot, load<u64>(slot, LENGTH) | bit, LENGTH);
      }
    } else {
      this.startAnchors |= bit;
    }
  }

  /** Works out PAIR once all anchors are in: pairs that an anchor fits, and second bytes that the scanner itself reads. */
  close(): void {
    this.activate();
    for (let c: usize = 0; c < 256; c++) {
      const head = load<u64>(ACTIVE + (c << 3), HEAD);
      const always = c == 0x22 || c == 0x5c || c == 0x5b;
      if (head == 0 && !always) continue;
      const isDigit = c - 0x30 < 10;
      for (let before: usize = 0; before < 256; before++) {
        const fits = (load<u64>(ACTIVE + (before << 3), BEFORE) & head) != 0 && !(isDigit && before - 0x30 < 10);
        if (always || fits) store<u8>(ACTIVE + (c << 8 | before), 1);
      }
    }
  }
}

/** Sets `bit` for the bytes of a set such as `a-z0-9_`; `^` is byte 0, `!` in front negates, the empty set is all. */
function mark(table: usize, set: string, bit: u64): void {
  const length = set.length;
  const negated = length == 0 || set.charCodeAt(0) == 0x21;
  if (negated) for (let c: usize = 0; c < 256; c++) flip(table, c, bit);
  for (let i = negated ? 1 : 0; i < length; i++) {
    const first: usize = set.charCodeAt(i);
    let last = first;
    if (i + 2 < length && set.charCodeAt(i + 1) == 0x2d) {
      last = set.charCodeAt(i + 2);
      i += 2;
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
