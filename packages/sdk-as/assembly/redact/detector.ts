// What a detector is: a name, and where the scanner calls it.
//   in   anchors: a byte, the bytes that may stand before and after it, a function that decides
//   out  the same, for the scanner's tables
// A detector that no filter names is not linked: nothing here lists them.

import { Ascii, NO_TEXT, unpack } from "./ascii";

/** What happens to a match. */
export enum Mode {
  /** Only counted; the text stays. For a first rollout. */
  Observe,
  /** Replaced by `[REDACTED:<name>]`. */
  Mask,
  /** All but the last four bytes become `*`; of a card also the first bytes stay; never more than half stays. */
  Partial,
  /** Replaced by `[HMAC:<name>.<32 hex digits>]`, HMAC-SHA-256 with the mounted key: equal texts stay equal. */
  Hmac,
  /** An IPv4 address keeps its first 24 bits, an IPv6 address its first 48; any other match is masked. */
  Truncate,
  /** The member that holds the match is removed. */
  DropField,
  /** The record is dropped. */
  DropRecord,
}

/** Asked at an anchor; says yes with `found(start, end)`. */
export type Find = (p: usize) => bool;

/** Writes what {@link Mode.Truncate} leaves of [start, end) at `to`; returns the address after it, 0 for nothing. */
export type Shorten = (start: usize, end: usize, to: usize) => usize;

/** Where the scanner calls {@link Find}. */
export class Anchor {
  constructor(
    /** Bytes that the anchor stands on, as a set; unused where the kind says it. */
    readonly on: Ascii,
    /** Bytes that may stand before, as a set such as `a-z_`, none of them twice; `^` is the start of the text or an escape. Empty: any. `!`: all but. */
    readonly before: Ascii,
    /** Bytes that may follow. Empty: any. `!`: all but. */
    readonly after: Ascii,
    readonly find: Find,
    readonly kind: i32,
    /** For digits: how many in a row, 20 standing for 20 and more. */
    readonly fewest: i32,
    readonly most: i32,
    /** Bytes that may stand three further on. Empty: any. */
    readonly far: Ascii,
    /** For digits: bytes that may stand behind the one that follows them. Empty: any. */
    readonly then: Ascii,
    /** Of the key, of the name or of the word before digits: three bytes each, `ord ?pw`, in any case; `?` is any byte. Empty: any. */
    readonly endings: Ascii,
    /** What {@link Find} may ask the scanner for: the address of a literal or of a pattern. */
    readonly payload: usize,
  ) {}
}

/** On a byte of `on`. */
export const ON_BYTE = 0;
/** On the first of a row of digits; `after` is the byte after the last. */
export const ON_DIGITS = 1;
/** Once at the start of a value with a key that has one of the endings. */
export const ON_KEY = 2;
/** Once at the start of a text of 64 bytes or more. */
export const ON_START = 3;
/** On a byte of `on` behind a name that has one of the endings. */
export const ON_NAME = 4;

export class Detector {
  readonly anchors: Anchor[] = [];
  mode: Mode = Mode.Mask;
  /** A general detector yields to a specific one that finds the same text. */
  general: bool = false;
  /** Bytes of the front that {@link Mode.Partial} may leave beside the last four. */
  front: i32 = 0;
  shorten: Shorten | null = null;

  constructor(
    /** In the mask, in the audit member and in the settings file; snake_case. */
    readonly label: Ascii,
  ) {}

  get name(): string {
    return unpack(this.label);
  }

  /** Calls `find` on each byte of `on` between bytes of `before` and `after`, if one of `far` stands three further on. */
  on(on: Ascii, before: Ascii, after: Ascii, find: Find, far: Ascii = NO_TEXT): Detector {
    this.anchors.push(new Anchor(on, before, after, find, ON_BYTE, 0, 0, far, NO_TEXT, NO_TEXT, 0));
    return this;
  }

  /**
   * Calls `find` on a sign of `on` behind a name, quoted or not, that has one of these endings, as {@link onKey} has them;
   * `%5d` is the bracket of `user%5Bname%5D=`.
   */
  onName(on: Ascii, before: Ascii, after: Ascii, endings: Ascii, find: Find): Detector {
    this.anchors.push(new Anchor(on, before, after, find, ON_NAME, 0, 0, NO_TEXT, NO_TEXT, endings, 0));
    return this;
  }

  /** Says how {@link Mode.Truncate} shortens a match. */
  shortens(shorten: Shorten): Detector {
    this.shorten = shorten;
    return this;
  }

  /**
   * Calls `find` on the first of `fewest` to `most` digits; 20 stands for 20 and more.
   *
   * @param then bytes that may stand behind the one of `after`.
   * @param far bytes that may stand three bytes after the first digit, where `fewest` and `most` do not say it.
   * @param endings of the word before, over at most 40 signs; where none is, the key decides.
   */
  onDigits(
    fewest: i32, most: i32, before: Ascii, after: Ascii, find: Find, then: Ascii = NO_TEXT, far: Ascii = NO_TEXT, endings: Ascii = NO_TEXT,
  ): Detector {
    this.anchors.push(new Anchor(NO_TEXT, before, after, find, ON_DIGITS, fewest, most, far, then, endings, 0));
    return this;
  }

  /** Calls `find` once at the start of a value whose key has, in any case, one of these endings: `ord ?pw`, three bytes each, `?` for any. */
  onKey(endings: Ascii, find: Find): Detector {
    this.anchors.push(new Anchor(NO_TEXT, NO_TEXT, NO_TEXT, find, ON_KEY, 0, 0, NO_TEXT, NO_TEXT, endings, 0));
    return this;
  }

  /** Calls `find` once at the start of a text of 64 bytes or more. */
  onStart(find: Find): Detector {
    this.anchors.push(new Anchor(NO_TEXT, NO_TEXT, NO_TEXT, find, ON_START, 0, 0, NO_TEXT, NO_TEXT, NO_TEXT, 0));
    return this;
  }

  /** Sets what happens to a match. */
  as(mode: Mode): Detector {
    this.mode = mode;
    return this;
  }

  /** Makes the detector yield to a specific one that finds the same text. */
  yields(): Detector {
    this.general = true;
    return this;
  }
}
