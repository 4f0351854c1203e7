// What goes back to the host: the address of a NUL-terminated text.
//   in   the record's text and its index
//   out  the host's own pointer if nothing changed; else the edited text, in place or in the arena
//   err  0 at the memory ceiling
// Valid until the host allocates for its next record. The host copies it at once (flb_strdup,
// src/wasm/flb_wasm.c:300 @v5.1.1), before it frees what it gave.

import { Node, isDirty } from "../codec/node";
import { reserve } from "../memory/arena";
import { appendedOnly, writtenBytes } from "../record/edits";
import { encodeContainer, encodedCapacity, startOf } from "../record/encode";
import { closeContainer, separate } from "../record/format";

/** An empty string: the only clean drop. */
export const DROP: usize = memory.data(8, 8);

/**
 * The record with its edits.
 *
 * @param textPtr first byte of the text that `root` indexes.
 * @param slackEnd first address behind the text that may not be written; 0 if none of it may be.
 */
export function encodeAnswer(root: Node, textPtr: usize, slackEnd: usize): usize {
  if (!isDirty(root)) return textPtr;
  const appended = appendedOnly();
  if (appended != 0 && slackEnd - root.end > writtenBytes() + 1) {
    appendInPlace(root, appended);
    return textPtr;
  }
  const capacity = encodedCapacity(root, writtenBytes());
  const to = reserve(capacity);
  if (to == 0) return 0;
  store<u8>(encodeContainer(root, to), 0); // not claimed: nothing is allocated before the host has copied it
  return to;
}

/** Writes the added members over the closing brace; all of them lie outside of the record's text. */
function appendInPlace(root: Node, appended: usize): void {
  let to = root.end - 1;
  for (let child = appended; child != 0; child = changetype<Node>(child).next) {
    if (child != root.child) to = separate(to);
    const start = startOf(changetype<Node>(child));
    const byteLength = changetype<Node>(child).end - start;
    memory.copy(to, start, byteLength);
    to += byteLength;
  }
  store<u8>(closeContainer(to, root.value), 0);
}
