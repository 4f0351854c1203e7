// Checks a JSON text and writes its index, in one pass.
//   in   [ptr, end) with a NUL at `end`; room for nodes in [base, limit)
//   out  nodes of the value, of its members and of theirs; elements of arrays are left for scanElements
//   err  0, with scanError() and scanErrorPtr()
// No recursion: the index itself is the stack (a container knows its parent), and one bit a level tells objects
// from arrays. Everything that RFC 8259 forbids is refused here, so what passes may go back to the host untouched.

import { Char, hex4, fewDigitsEnd, isDigit, nextSpecial, plainEnd, skipWhitespace } from "./chars";
import { CodecError } from "../codec/error";
import { FIRST_CHILD, Node, NODE_SIZE, Nodes, UNINDEXED } from "../codec/node";
import { MAX_DEPTH, fail, noteRespeltKey, setScanDepth } from "../codec/scanned";
import { lastNumberError, numberEnd } from "./number";

const TRUE: u32 = 0x65757274; // "true", little-endian
export const NULL: u32 = 0x6c6c756e; // "null"
const FALS: u32 = 0x736c6166; // "fals"

/** `","`, little-endian: the end of a string, and the beginning of the next member. */
const MEMBER_BREAK: u32 = 0x222c22;
/** `":`, little-endian. */
const KEY_BREAK: u32 = 0x3a22;
/** `":"`: the end of a key, and the beginning of a string. */
const TEXT_BREAK: u32 = 0x223a22;

/** `":{"`: the end of a key, and the beginning of an object with members. */
const MAP_BREAK: u32 = 0x227b3a22;
/** `"}`: the end of a string, and of the object around it. */
const LAST_BREAK: u32 = 0x7d22;

/** `,"`: the end of a number, and the beginning of the next member. */
const NEXT_BREAK: u32 = 0x222c;

/** What is at `ptr` in a scan. */
enum State { Value, Complete }

/** Failure at a byte that cannot stand where it stands; at `end` the text is simply too short. */
function failAt(ptr: usize, end: usize): usize {
  return fail(ptr >= end ? CodecError.UnexpectedEnd : CodecError.UnexpectedByte, ptr);
}

/** True if [ptr, end) is one valid value; writes no nodes. */
export function check(ptr: usize, end: usize): bool {
  return scan(ptr, end, 0, usize.MAX_VALUE, Nodes.None) != 0;
}

/**
 * Scans the value in [ptr, end), white space around it allowed, nothing else.
 *
 * @param base where the value's own node goes; the others follow it.
 * @returns the first address after the last node, or 0.
 */
export function scan(ptr: usize, end: usize, base: usize, limit: usize, nodes: Nodes): usize {
  let node = base;
  let top = base + NODE_SIZE;
  if (top > limit) return fail(CodecError.IndexFull, ptr);
  let writes = nodes != Nodes.None; // false inside of an array whose elements get no nodes
  let quietDepth = 0; // depth of that array
  if (writes) {
    store<usize>(node, 0, offsetof<Node>("key"));
    store<usize>(node, 0, offsetof<Node>("next"));
  }
  let container: usize = 0;
  let last: usize = 0; // where the next sibling is linked: the last child, or FIRST_CHILD of the container
  let depth = 0;
  let deepest = 0;
  let objects: u64 = 0; // one bit a level: this container is an object
  let inObject = false;

  if (load<u8>(ptr) <= Char.SPACE) ptr = skipWhitespace(ptr);
  let state = State.Value;
  while (true) {
    if (state == State.Value) {
      // ---- a value begins at ptr; node is its node ----
      let start = ptr;
      let c: u32 = load<u8>(ptr);
      if (c <= Char.SPACE) {
        start = ptr = skipWhitespace(ptr);
        c = load<u8>(ptr);
      }
      if ((c | 0x20) == Char.BEGIN_OBJECT) {
        inObject = c == Char.BEGIN_OBJECT;
        if (++depth > MAX_DEPTH) return fail(CodecError.TooDeep, ptr);
        if (depth > deepest) deepest = depth;
        objects = (objects << 1) | u64(inObject);
        if (writes) {
          store<usize>(node, start, offsetof<Node>("value"));
          store<usize>(node, container, offsetof<Node>("parentAndFlags"));
          if (inObject || (depth == 1 && nodes == Nodes.Elements)) {
            container = node;
            last = node + FIRST_CHILD;
          } else {
            store<usize>(node, UNINDEXED, offsetof<Node>("child"));
            writes = false;
            quietDepth = depth;
          }
        }
        ptr += 1;
        if (load<u8>(ptr) <= Char.SPACE) ptr = skipWhitespace(ptr);
        if (load<u8>(ptr) == c + 2) {
          state = State.Complete;
        } else if (inObject) {
          if (load<u8>(ptr) != Char.QUOTE) return failAt(ptr, end);
          ptr += 1;
        }
      } else {
        ptr = c == Char.QUOTE ? stringEnd(ptr + 1, end) : scalarEnd(ptr, c, end);
        if (!ptr) return 0;
        state = State.Complete;
        if (writes) {
          store<usize>(node, start, offsetof<Node>("value"));
          store<usize>(node, ptr, offsetof<Node>("end"));
        }
      }
    }

    // ---- a value is complete ----
    if (state == State.Complete) while (true) {
      const next: u32 = load<u8>(ptr);
      if (next == Char.COMMA && depth != 0) {
        ptr += 1;
        if (load<u8>(ptr) <= Char.SPACE) ptr = skipWhitespace(ptr);
        if (inObject) {
          if (load<u8>(ptr) != Char.QUOTE) return failAt(ptr, end);
          ptr += 1;
        }
        break;
      }
      if (depth != 0 && next == (inObject ? Char.END_OBJECT : Char.END_ARRAY)) {
        ptr += 1;
        if (writes) {
          store<usize>(last, 0, offsetof<Node>("next"));
          node = container;
          container = load<usize>(node, offsetof<Node>("parentAndFlags"));
        } else {
          writes = quietDepth == depth; // then node is still the array's own
        }
        if (writes) {
          store<usize>(node, ptr, offsetof<Node>("end"));
          last = node;
        }
        depth -= 1;
        objects >>>= 1;
        inObject = (objects & 1) != 0;
        continue;
      }
      if (next <= Char.SPACE && ptr != end) {
        const skipped = skipWhitespace(ptr);
        if (skipped == ptr) return failAt(ptr, end);
        ptr = skipped;
        continue;
      }
      if (depth != 0) return failAt(ptr, end);
      if (ptr != end) return fail(CodecError.TrailingBytes, ptr);
      setScanDepth(deepest);
      return top;
    }

    // ---- a member begins, ptr behind the quote of its key; or an element ----
    state = State.Value;
    if (!writes) {
      if (inObject) {
        ptr = keyEnd(nextSpecial(ptr), end);
        if (!ptr) return 0;
      }
      continue;
    }
    while (true) {
      store<usize>(last, top, offsetof<Node>("next"));
      last = top;
      top += NODE_SIZE;
      if (top > limit) return fail(CodecError.IndexFull, ptr);
      if (!inObject) {
        store<usize>(last, 0, offsetof<Node>("key"));
        break;
      }
      store<usize>(last, ptr, offsetof<Node>("key"));
      ptr = plainEnd(ptr);
      const word = load<u32>(ptr);
      if ((word & 0xffffff) == TEXT_BREAK) {
        store<usize>(last, ptr + 2, offsetof<Node>("value"));
        ptr = plainEnd(ptr + 3);
        if ((load<u32>(ptr) & 0xffffff) == MEMBER_BREAK) {
          store<usize>(last, ptr + 1, offsetof<Node>("end"));
          ptr += 3;
          continue;
        }
        ptr = load<u16>(ptr) == LAST_BREAK ? ptr + 1 : stringEnd(ptr, end);
        if (!ptr) return 0;
        store<usize>(last, ptr, offsetof<Node>("end"));
        state = State.Complete;
        break;
      }
      if (word == MAP_BREAK) {
        store<usize>(last, ptr + 2, offsetof<Node>("value"));
        store<usize>(last, container, offsetof<Node>("parentAndFlags"));
        container = last;
        last += FIRST_CHILD;
        if (++depth > MAX_DEPTH) return fail(CodecError.TooDeep, ptr);
        if (depth > deepest) deepest = depth;
        objects = (objects << 1) | 1;
        ptr += 4;
        continue;
      }
      if ((word & 0xffff) != KEY_BREAK) {
        ptr = keyEnd(ptr, end);
        if (!ptr) return 0;
        break;
      }
      ptr += 2;
      if (((word >>> 16) & 0xff) - 0x31 > 8) break;
      const digitsEnd = fewDigitsEnd(ptr);
      if (load<u16>(digitsEnd) != NEXT_BREAK) break;
      store<usize>(last, ptr, offsetof<Node>("value"));
      store<usize>(last, digitsEnd, offsetof<Node>("end"));
      ptr = digitsEnd + 2;
    }
    node = last;
  }
}

/** The byte after a number or a literal that begins with `c` at `ptr`; 0 on failure. */
export function scalarEnd(ptr: usize, c: u32, end: usize): usize {
  if (isDigit(c) || c == Char.MINUS) {
    const after = numberEnd(ptr);
    return after != 0 ? after : fail(lastNumberError(), ptr);
  }
  const length = literalLength(load<u32>(ptr), load<u8>(ptr, 4));
  return length != 0 ? ptr + length : failAt(ptr, end);
}

/** The value after a key that goes on at `ptr` with an escape, or with white space around its colon; 0 on failure. */
function keyEnd(ptr: usize, end: usize): usize {
  if (load<u8>(ptr) == Char.QUOTE) {
    ptr += 1;
  } else {
    noteRespeltKey();
    ptr = stringEnd(ptr, end);
    if (!ptr) return 0;
  }
  ptr = skipWhitespace(ptr);
  return load<u8>(ptr) == Char.COLON ? ptr + 1 : failAt(ptr, end);
}

/** Bytes of `true`, `null` or `false`, given its first four and its fifth; 0 if it is none of them. */
@inline
function literalLength(word: u32, fifth: u32): usize {
  if (word == TRUE || word == NULL) return 4;
  return word == FALS && fifth == 0x65 ? 5 : 0;
}

/** The byte after the string that goes on at `ptr`; 0 on failure. */
function stringEnd(ptr: usize, end: usize): usize {
  while (true) {
    ptr = nextSpecial(ptr);
    const c: u32 = load<u8>(ptr);
    if (c == Char.QUOTE) return ptr + 1;
    if (c != Char.BACKSLASH) {
      return fail(ptr >= end ? CodecError.UnexpectedEnd : CodecError.ControlCharacter, ptr);
    }
    const escape: u32 = load<u8>(ptr, 1);
    if (escape == 0x75) {
      if (hex4(ptr + 2) < 0) return fail(CodecError.InvalidEscape, ptr);
      ptr += 6;
    } else if (isSimpleEscape(escape)) {
      ptr += 2;
    } else {
      return ptr + 1 >= end ? fail(CodecError.UnexpectedEnd, end) : fail(CodecError.InvalidEscape, ptr);
    }
  }
}

/** The letters `\\` `b` `f` `n` `r` `t`, one bit each from the backslash on. */
const ESCAPE_BITS: u32 = (1 << 0) | (1 << 6) | (1 << 10) | (1 << 18) | (1 << 22) | (1 << 24);

/** True for the letter of a two-character escape: these six, `"` and `/`. */
@inline
export function isSimpleEscape(c: u32): bool {
  const offset = c - Char.BACKSLASH;
  return (offset < 25 && ((ESCAPE_BITS >>> offset) & 1) != 0) || c == Char.QUOTE || c == Char.SLASH;
}
