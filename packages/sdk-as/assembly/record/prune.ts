// Takes everything out of a map but what is named.
//   in   a map's node; keys and record accessor paths
//   out  whether something named is there
//   err  false and a notice: no map, or no memory

import { Node, isKept, parentOf } from "../codec/node";
import { Notice } from "../codec/error";
import { allocate } from "../memory/arena";
import { containerOfPlace, findPlace, refuse, removeNode } from "./edits";
import { isMap } from "./format";
import { firstChild } from "./tree";

/**
 * Removes every member of `map` but those named, by key or by path; of a map that a path leads through, only the
 * way to what is named stays.
 *
 * @returns false if nothing named is there and the map is empty now, or it is no map.
 */
export function keepOnlyMembers(map: Node, keys: string[]): bool {
  if (!isMap(map.value) || isKept(map)) return refuse(Notice.EditRefused);
  const kept = allocate(<usize>keys.length * 2 * sizeof<usize>() + 8);
  if (kept == 0) return refuse(Notice.EditLost);
  let keptEnd = kept;
  for (let i = 0; i < keys.length; i++) {
    const child = findPlace(map, unchecked(keys[i]));
    if (child == 0) continue;
    store<usize>(keptEnd, child);
    store<usize>(keptEnd, containerOfPlace(), sizeof<usize>());
    keptEnd += 2 * sizeof<usize>();
  }
  prune(map, kept, keptEnd);
  return keptEnd != kept;
}

/** Walks the maps that lead to kept nodes, and unlinks what does not. */
function prune(map: Node, kept: usize, keptEnd: usize): void {
  let container = changetype<usize>(map);
  let child = firstChild(map);
  while (true) {
    if (child == 0) {
      if (container == changetype<usize>(map)) return;
      child = changetype<Node>(container).next;
      container = parentOf(changetype<Node>(container));
      continue;
    }
    const node = changetype<Node>(child);
    const next = node.next;
    const role = roleOf(child, kept, keptEnd);
    if (role == Role.LeadsToKept) {
      container = child;
      child = firstChild(node);
      continue;
    }
    if (role == Role.Removed) removeNode(container, child);
    child = next;
  }
}

enum Role { Removed, Kept, LeadsToKept }

function roleOf(child: usize, kept: usize, keptEnd: usize): Role {
  let role = Role.Removed;
  for (; kept < keptEnd; kept += 2 * sizeof<usize>()) {
    if (load<usize>(kept) == child) return Role.Kept;
    let around = load<usize>(kept, sizeof<usize>());
    for (; around != 0; around = parentOf(changetype<Node>(around))) {
      if (around == child) role = Role.LeadsToKept;
    }
  }
  return role;
}
