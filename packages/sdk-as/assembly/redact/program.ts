// The scanner's tables for one set of detectors.
//   in   detectors with their anchors
//   out  tables in the active block: which bytes are anchors, and which anchors fit the bytes around them
//   err  more than 64 anchors: the later ones are refused, and `add` says so
// An anchor is bit i of a 64 bit word. At a byte the scanner takes  HEAD[class] & BEFORE[byte before] & AFTER[byte after]
// and calls what is left, most often nothing. On digits  LENGTH[how many]  stands for HEAD.
//
//    active   ├ CLASS 256 ┼ HEAD 48·8 ┼ LENGTH 21·8 ┼ BEFORE 256·8 ┼ AFTER 256·8 ┼ FIND 64·4 ┼ OWNER 64·4 ┼ PAYLOAD 64·4 ┤

import { Anchor, Detector, Mode, ON_BYTE, ON_DIGITS, ON_KEY } from "./detector";

export const MOST_ANCHORS: i32 = 64;

/** Classes of the scanner itself; the rest of CLASS numbers the bytes of anchors. */
export const PLAIN: u32 = 0;
export const QUOTE: u32 = 1;
export const ESCAPE: u32 = 2;
export const BRACKET: u32 = 3;
export const NUMERAL: u32 = 4;
const FIRST_BYTE: u32 = 5;
const CLASS_COUNT: u32 = 48;

export const HEAD: usize = 256;
export const LENGTH: usize = HEAD + 48 * 8;
export const BEFORE: usize = LENGTH + 21 * 8;
export const AFTER: usize = BEFORE + 256 * 8;
export const FIND: usize = AFTER + 256 * 8;
export const OWNER: usize = FIND + 64 * 4;
export const PAYLOAD: usize = OWNER + 64 * 4;
export const PROGRAM_BYTES: usize = PAYLOAD + 64 * 4;

/** The tables in use: at one fixed address, so that the scanner's loads carry it as their offset. */
export const ACTIVE: usize = memory.data(5672, 8);

/** Whether a match stays as it is, whatever found it. */
export type Allow = (start: usize, end: usize) => bool;

export class Program {
  private readonly tables: usize = heap.alloc(PROGRAM_BYTES);
  private anchorCount: i32 = 0;
  private classCount: u32 = FIRST_BYTE;
  /** Anchors asked once, at the start of a value. */
  keyAnchors: u64 = 0;
  startAnchors: u64 = 0;
  /** Anchors whose matches yield to specific ones. */
  general: u64 = 0;
  /** Anchors whose matches are only counted. */
  observed: u64 = 0;
  allow: Allow | null = null;

  constructor() {
    memory.fill(this.tables, 0, PROGRAM_BYTES);
    store<u8>(this.tables + 0x22, QUOTE);
    store<u8>(this.tables + 0x5c, ESCAPE);
    store<u8>(this.tables + 0x5b, BRACKET);
  }

  /** Enters the anchors of a detector; false if one found no room. */
  add(detector: Detector, owner: i32): bool {
    const anchors = detector.anchors;
    for (let i = 0; i < anchors.length; i++) {
      if (this.anchorCount == MOST_ANCHORS || this.classCount == CLASS_COUNT) return false;
      this.enter(unchecked(anchors[i]), detector, owner);
    }
    return true;
  }

  /** Makes these the tables in use. */
  activate(): void {
    if (active == this.tables) return;
    memory.copy(ACTIVE, this.tables, PROGRAM_BYTES);
    active = this.tables;
  }

  private enter(anchor: Anchor, detector: Detector, owner: i32): void {
    const number = <usize>this.anchorCount;
    this.anchorCount += 1;
    const bit = <u64>1 << <u64>number;
    const tables = this.tables;
    store<u32>(tables + FIND + (number << 2), anchor.find.index);
    store<i32>(tables + OWNER + (number << 2), owner);
    store<usize>(tables + PAYLOAD + (number << 2), anchor.payload);
    if (detector.general) this.general |= bit;
    if (detector.mode == Mode.Observe) this.observed |= bit;
    if (anchor.kind == ON_DIGITS) this.enterDigits(anchor, bit);
    else if (anchor.kind == ON_BYTE) this.enterBytes(anchor, bit);
    else if (anchor.kind == ON_KEY) this.keyAnchors |= bit;
    else this.startAnchors |= bit;
    mark(tables + BEFORE, anchor.before, bit);
    mark(tables + AFTER, anchor.after, bit);
  }

  private enterDigits(anchor: Anchor, bit: u64): void {
    for (let c: usize = 0x30; c <= 0x39; c++) store<u8>(this.tables + c, NUMERAL);
    for (let n = anchor.fewest; n <= anchor.most; n++) {
      const slot = this.tables + (<usize>n << 3);
      store<u64>(slot, load<u64>(slot, LENGTH) | bit, LENGTH);
    }
  }

  private enterBytes(anchor: Anchor, bit: u64): void {
    for (let i = 0; i < anchor.on.length; i++) {
      const c: usize = anchor.on.charCodeAt(i);
      let number: usize = load<u8>(this.tables + c);
      if (number == PLAIN) {
        number = this.classCount;
        this.classCount += 1;
        store<u8>(this.tables + c, <u32>number);
      }
      const slot = this.tables + (number << 3);
      store<u64>(slot, load<u64>(slot, HEAD) | bit, HEAD);
    }
  }
}

let active: usize = 0;

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
