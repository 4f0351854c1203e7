// Moves a member to where a path leads.
//   in   a map's node; the member's key or path; a path, both from that map on
//   out  whether it was moved
//   err  false and the record as it was: no such member; or with a notice, what a set of that path is refused for
// The member is out of the tree while its new place is looked for, so the way may lead through the old one: user → user.name.

import { Literal } from "../codec/literal";
import { Node } from "../codec/node";
import { Notice } from "../codec/error";
import { allocate } from "../memory/arena";
import { containerOfPlace, findPlace, keyOfPlace, refuse, touch } from "./edits";
import { keyIs } from "./format";
import { setValue } from "./set";
import { relinkChild, unlinkChild } from "./tree";

/** Every member of that key goes, and the last one, which counts, comes back at `to`. */
export function moveMember(map: Node, from: string, to: string): bool {
  const target = findPlace(map, from);
  const key = keyOfPlace();
  if (target == 0 || key === null) return false;
  const container = changetype<Node>(containerOfPlace());
  const taken = allocate(countOf(container, key) * sizeof<usize>());
  if (taken == 0) return refuse(Notice.EditLost);
  const takenEnd = takeOut(container, key, taken);
  if (setValue(map, to, changetype<Node>(target))) {
    touch(changetype<usize>(container));
    return true;
  }
  for (let ptr = takenEnd; ptr > taken; ptr -= sizeof<usize>()) relinkChild(container, load<usize>(ptr - sizeof<usize>()));
  return false;
}

function countOf(map: Node, key: Literal): usize {
  let count: usize = 0;
  for (let child = map.child; child != 0; child = changetype<Node>(child).next) count += usize(keyIs(changetype<Node>(child).key, key));
  return count;
}

/** Unlinks every member of that key, writes which ones to `to`, and returns the address after the last. */
function takeOut(map: Node, key: Literal, to: usize): usize {
  let child = map.child;
  while (child != 0) {
    const next = changetype<Node>(child).next;
    if (keyIs(changetype<Node>(child).key, key)) {
      unlinkChild(map, child);
      store<usize>(to, child);
      to += sizeof<usize>();
    }
    child = next;
  }
  return to;
}
