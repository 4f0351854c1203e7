// What goes back to the host: the address of a NUL-terminated text.
//   in   the record's text and its index
//   out  the host's own pointer if nothing changed; else the edited text, in place or in the arena
//   err  0 at the memory ceiling
// Valid until the host allocates for its next record. The host copies it at once (flb_strdup,
// src/wasm/flb_wasm.c:300 @v5.1.1), before it frees what it gave.

import { Node, isDirty } from "../codec/node";
import { reserve } from "../memory/arena";
import { appendedOnly, writtenBytes } from "../record/edits";
import { countChildren, encodeContainer, encodedCapacity, startOf } from "../record/encode";
import { MSGPACK, closeContainer, extend, separate } from "../record/format";

/** An empty string: the only clean drop. */
export const DROP: usize = memory.data(8, 8);

let answerEnd: usize = 0;

/** The address after the last answer. */
export function lastAnswerEnd(): usize {
  return answerEnd;
}

/**
 * The record with its edits; in JSON there are some.
 *
 * @param textPtr first byte of the text that `root` indexes.
 * @param slackEnd first address behind the text that may not be written; 0 if none of it may be.
 */
export function encodeAnswer(root: Node, textPtr: usize, slackEnd: usize): usize {
  if (MSGPACK) {
    answerEnd = root.end;
    if (!isDirty(root)) return textPtr;
  }
  const appended = appendedOnly();
  if (appended != 0 && slackEnd - root.end > writtenBytes() + 1) {
    const to = extend(root.value, root.end, countChildren(root));
    if (!MSGPACK || to != 0) {
      appendInPlace(root, appended, to);
      return textPtr;
    }
  }
  const capacity = encodedCapacity(root, writtenBytes());
  const to = reserve(capacity);
  if (to == 0) return 0;
  const end = encodeContainer(root, to);
  if (MSGPACK) answerEnd = end;
  store<u8>(end, 0); // not claimed: nothing is allocated before the host has copied it
  return to;
}

/** Writes the added members behind the others, at `to`; all of them lie outside of the record's text. */
function appendInPlace(root: Node, appended: usize, to: usize): void {
  for (let child = appended; child != 0; child = changetype<Node>(child).next) {
    if (child != root.child) to = separate(to);
    const start = startOf(changetype<Node>(child));
    const byteLength = changetype<Node>(child).end - start;
    memory.copy(to, start, byteLength);
    to += byteLength;
  }
  to = closeContainer(to, root.value);
  if (MSGPACK) answerEnd = to;
  store<u8>(to, 0);
}
