// Writes an edited record: runs of untouched bytes as they are, with the edits between them.
//   in   the root of an edited tree; room for all of it at `to`
//   out  the address after the last byte
// One pass, no recursion: a container knows the one around it. Neighbouring members that also lie side by side in
// memory are one copy, so a record with one edit costs about three.

import { Node, parentOf } from "../codec/node";
import { KEY_LEAD, MSGPACK, adjoins, closeContainer, openContainer, separate } from "./format";
import { isEdited } from "./tree";

/** First byte of a member, or of an element. */
@inline
export function startOf(node: Node): usize {
  return node.key != 0 ? node.key - KEY_LEAD : node.value;
}

/** Writes `container` with all that is in it; the caller has made room for every byte of the tree. */
export function encodeContainer(root: Node, to: usize): usize {
  let container = root;
  let child = container.child;
  let runStart: usize = 0;
  let runEnd: usize = 0; // 0: no run; no member begins beside it
  to = openContainer(to, root.value, countChildren(root));
  let written = to; // no separator right after an opening
  while (true) {
    if (child != 0) {
      const node = changetype<Node>(child);
      const start = startOf(node);
      const nested = isEdited(node);
      if (!nested && adjoins(runEnd, start)) {
        runEnd = node.end;
        child = node.next;
        continue;
      }
      if (runEnd != 0) to = copyRun(to, written, runStart, runEnd);
      runEnd = 0;
      if (!nested) {
        runStart = start;
        runEnd = node.end;
        child = node.next;
        continue;
      }
      to = copyRun(to, written, start, node.value);
      to = openContainer(to, node.value, countChildren(node));
      written = to;
      container = node;
      child = node.child;
      continue;
    }
    if (runEnd != 0) to = copyRun(to, written, runStart, runEnd);
    runEnd = 0;
    to = closeContainer(to, container.value);
    written = 0;
    if (container === root) return to;
    child = container.next;
    container = changetype<Node>(parentOf(container));
  }
}

/** Members or elements, where the format has to say how many follow; 0 where it does not. */
@inline
export function countChildren(container: Node): u32 {
  return MSGPACK ? countNodes(container.child) : 0;
}

function countNodes(first: usize): u32 {
  let count: u32 = 0;
  for (let child = first; child != 0; child = changetype<Node>(child).next) count += 1;
  return count;
}

/** Copies [start, end), after a separator unless nothing was written since the opening at `written`. */
function copyRun(to: usize, written: usize, start: usize, end: usize): usize {
  if (to != written) to = separate(to);
  memory.copy(to, start, end - start);
  return to + (end - start);
}

/** Bytes that no encoding of `value` exceeds, given what the edits of this record have written so far. */
export function encodedCapacity(value: Node, writtenBytes: usize): usize {
  return value.end - value.value + writtenBytes + 16;
}

/** Writes a value with the edits inside it and returns the address after it. Room: {@link encodedCapacity}. */
export function encodeValue(value: Node, to: usize): usize {
  if (isEdited(value)) return encodeContainer(value, to);
  memory.copy(to, value.value, value.end - value.value);
  return to + (value.end - value.value);
}
