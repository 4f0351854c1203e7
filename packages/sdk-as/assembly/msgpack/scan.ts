// Checks a msgpack value and writes its index, in one pass.
//   in   [ptr, end); nothing ends it, so every length is checked against `end`; room for nodes in [base, limit)
//   out  nodes of the value, of the members of maps and of theirs; elements of arrays are left for a scan of their own
//   err  0, with scanError() and scanErrorPtr()
// No recursion: the index itself is the stack of the maps, and a count a level says what is still to come. What is
// never used, or cut short, or nested deeper than the host can take back, is refused here.

import { CodecError } from "../codec/error";
import { FIRST_CHILD, Node, NODE_SIZE, Nodes, UNINDEXED } from "../codec/node";
import { MAX_DEPTH, fail, noteRespeltKey, scanDepth, setScanDepth } from "../codec/scanned";
import {
  Format, containerHeadBytes, countAt, headBytes, isArrayFormat, isContainerFormat, isMapFormat, lengthAt, lengthBytes,
} from "./format";

/** Values still to come at each level that is open. */
@lazy const pending: usize = memory.data(256, 8);

/** True if [ptr, end) is one valid value; writes no nodes. */
export function check(ptr: usize, end: usize): bool {
  return scan(ptr, end, 0, usize.MAX_VALUE, Nodes.None) != 0;
}

/**
 * Scans the value in [ptr, end), and nothing else.
 *
 * @param base where the value's own node goes; the others follow it.
 * @returns the first address after the last node, or 0.
 */
export function scan(ptr: usize, end: usize, base: usize, limit: usize, nodes: Nodes): usize {
  setScanDepth(0);
  if (nodes == Nodes.None) return finish(skip(ptr, end, 0), end, base + NODE_SIZE);
  let node = base;
  let top = base + NODE_SIZE;
  if (top > limit) return fail(CodecError.IndexFull, ptr);
  if (ptr >= end) return fail(CodecError.UnexpectedEnd, end);
  store<usize>(node, 0, offsetof<Node>("key"));
  store<usize>(node, 0, offsetof<Node>("next"));
  const elements = nodes == Nodes.Elements && isArrayFormat(load<u8>(ptr)); // the root's children have no keys
  let container: usize = 0;
  let last: usize = 0; // where the next sibling is linked: the last child, or FIRST_CHILD of the container
  let depth = 0;
  let left: u32 = 0; // members or elements still to come in container
  let deepest = 0;

  while (true) {
    // ---- the value of node begins at ptr, before end ----
    const format: u32 = load<u8>(ptr);
    store<usize>(node, ptr, offsetof<Node>("value"));
    if ((format & 0xe0) == Format.FIXSTR || format == Format.STR8) {
      ptr += format == Format.STR8 ? 2 + <usize>load<u8>(ptr, 1) : 1 + <usize>(format & 0x1f);
      if (ptr > end) return fail(CodecError.UnexpectedEnd, end);
      store<usize>(node, ptr, offsetof<Node>("end"));
    } else if (isMapFormat(format) || (elements && depth == 0)) {
      if (++depth > MAX_DEPTH) return fail(CodecError.TooDeep, ptr);
      if (depth > deepest) deepest = depth;
      const count = countAt(ptr, format);
      if (!fits(ptr, end, format, count)) return fail(CodecError.UnexpectedEnd, end);
      ptr += containerHeadBytes(format);
      store<usize>(node, container, offsetof<Node>("parentAndFlags"));
      store<usize>(node, 0, offsetof<Node>("child"));
      store<u32>(pending + (<usize>depth << 2), left);
      container = node;
      last = node + FIRST_CHILD;
      left = count;
    } else {
      if (isArrayFormat(format)) {
        store<usize>(node, container, offsetof<Node>("parentAndFlags"));
        store<usize>(node, UNINDEXED, offsetof<Node>("child"));
        ptr = skip(ptr, end, depth);
      } else {
        ptr = scalarEnd(ptr, format, end);
      }
      if (!ptr) return 0;
      store<usize>(node, ptr, offsetof<Node>("end"));
    }
    // ---- what is complete is closed ----
    while (left == 0) {
      if (container == 0) {
        setScanDepth(max(deepest, scanDepth()));
        return finish(ptr, end, top);
      }
      node = container;
      store<usize>(node, ptr, offsetof<Node>("end"));
      container = load<usize>(node, offsetof<Node>("parentAndFlags"));
      last = node;
      left = load<u32>(pending + (<usize>depth << 2));
      depth -= 1;
    }
    left -= 1;
    // ---- a member or an element begins at ptr ----
    store<usize>(last, top, offsetof<Node>("next"));
    last = node = top;
    top += NODE_SIZE;
    if (top > limit) return fail(CodecError.IndexFull, ptr);
    store<usize>(node, 0, offsetof<Node>("next"));
    if (elements && depth == 1) {
      store<usize>(node, 0, offsetof<Node>("key"));
    } else {
      store<usize>(node, ptr, offsetof<Node>("key"));
      const key: u32 = ptr < end ? load<u8>(ptr) : 0;
      if ((key & 0xe0) == Format.FIXSTR) {
        ptr += 1 + (key & 0x1f);
      } else {
        ptr = keyEnd(ptr, key, end, depth);
        if (!ptr) return 0;
      }
    }
    if (ptr >= end) return fail(CodecError.UnexpectedEnd, end);
  }
}

/** `top` if the scanned value, which ends at `ptr`, fills its range; `ptr` is 0 where the scan failed. */
function finish(ptr: usize, end: usize, top: usize): usize {
  if (ptr == 0) return 0;
  return ptr == end ? top : fail(CodecError.TrailingBytes, ptr);
}

/** True unless the bytes up to `end` cannot hold so many pairs or elements. */
@inline
function fits(ptr: usize, end: usize, format: u32, count: u32): bool {
  const room = end - ptr;
  const head = containerHeadBytes(format);
  return room >= head && (room - head) >> usize(isMapFormat(format)) >= count;
}

/** The address after a key that is no fixstr: any value may be one. */
function keyEnd(ptr: usize, format: u32, end: usize, depth: i32): usize {
  if (isContainerFormat(format)) return skip(ptr, end, depth);
  const after = scalarEnd(ptr, format, end);
  if (after != 0 && format - Format.STR8 < 3 && !isShortest(format, lengthAt(ptr, lengthBytes(format)))) noteRespeltKey();
  return after;
}

/** True if a str of that length needs that format: str 8 from 32 on, str 16 from 256, str 32 from 65 536. */
@inline
function isShortest(format: u32, byteLength: u32): bool {
  return byteLength > (format == Format.STR8 ? 31 : format == Format.STR16 ? 0xff : 0xffff);
}

/** The address after a value that is no container; 0 on failure. */
export function scalarEnd(ptr: usize, format: u32, end: usize): usize {
  let size: usize = 1;
  if (format - Format.FIXSTR < 0x40) {
    if (format < Format.NIL) {
      size = 1 + (format & 0x1f);
    } else {
      size = headBytes(format);
      if (size == 0) return fail(CodecError.UnexpectedByte, ptr);
      const width = lengthBytes(format);
      if (width != 0) {
        if (end - ptr < size) return fail(CodecError.UnexpectedEnd, end);
        const byteLength = lengthAt(ptr, width);
        ptr += size;
        size = byteLength;
      }
    }
  }
  return end - ptr >= size ? ptr + size : fail(CodecError.UnexpectedEnd, end);
}

/** The address after the value at `ptr`, which lies below `depth` containers; 0 on failure. Writes no nodes. */
function skip(ptr: usize, end: usize, depth: i32): usize {
  const floor = depth;
  let left: u32 = 1; // values still to come at this level; a pair is two
  while (true) {
    if (ptr >= end) return fail(CodecError.UnexpectedEnd, end);
    left -= 1;
    const format: u32 = load<u8>(ptr);
    if (isContainerFormat(format)) {
      if (++depth > MAX_DEPTH) return fail(CodecError.TooDeep, ptr);
      if (depth > scanDepth()) setScanDepth(depth);
      const count = countAt(ptr, format);
      if (!fits(ptr, end, format, count)) return fail(CodecError.UnexpectedEnd, end);
      ptr += containerHeadBytes(format);
      store<u32>(pending + (<usize>depth << 2), left);
      left = count << u32(isMapFormat(format));
    } else {
      ptr = scalarEnd(ptr, format, end);
      if (!ptr) return 0;
    }
    while (left == 0) {
      if (depth == floor) return ptr;
      left = load<u32>(pending + (<usize>depth << 2));
      depth -= 1;
    }
  }
}
