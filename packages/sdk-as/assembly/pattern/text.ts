// Strings that a pattern reads, and makes.
//   in   a Value or a string of the author's; characters as they stand in a string of the record
//   out  nodes of strings, which live as long as the call
//   err  the missing node: for the memory ceiling

import { Node, NODE_SIZE } from "../codec/node";
import { allocate } from "../memory/arena";
import * as format from "../record/format";
import { MISSING } from "../record/tree";
import { Value } from "../record/value";

/** The node of what is to be searched. */
@inline
export function nodeOf<T>(text: T): Node {
  if (isString<T>()) return changetype<Node>(spell(changetype<usize>(text)));
  const value: Value = text; // matches, find, findAll and replace take a string or a Value: try .toText()
  return changetype<Node>(value);
}

/** A string of the author's as the record would spell it. */
function spell(text: usize): usize {
  if (text == 0) return MISSING;
  const utf16Length = <usize>changetype<string>(text).length;
  const value = allocate(format.stringCapacity(utf16Length));
  return value == 0 ? MISSING : makeNode(value, format.writeText(value, text, text + (utf16Length << 1)));
}

export function makeNode(value: usize, end: usize): usize {
  const made = allocate(NODE_SIZE);
  if (made == 0) return MISSING;
  memory.fill(made, 0, NODE_SIZE);
  const node = changetype<Node>(made);
  node.value = value;
  node.end = end;
  return made;
}

/** A string of the characters in [ptr, end). */
export function makeText(ptr: usize, end: usize): usize {
  const byteLength = end - ptr;
  const room = allocate(format.TEXT_LEAD + byteLength + format.TEXT_BEHIND);
  if (room == 0) return MISSING;
  const text = room + format.TEXT_LEAD;
  memory.copy(text, ptr, byteLength);
  return makeNode(format.frameText(text, text + byteLength), text + byteLength + format.TEXT_BEHIND);
}
