// One node of a record's index: where a value lies, what it is called and what comes next.
//   in   addresses found by a codec's scan
//   out  the tree that Record reads and edits
// The bytes [start, end) of a node are the whole member (key and value) or, without key, the value alone; they are
// contiguous also after an edit, so a clean node is written out with one copy. Knows no format.
//
//    {"log":"x","kubernetes":{"labels":{"app":"a"}}}
//    ^root       ^key         ^value               ^end
//     child ─► log ─next─► kubernetes ─next─► 0
//                            └ child ─► labels ─next─► 0
//                                         └ child ─► app

/** Bytes of a node. */
export const NODE_SIZE: usize = 24;

/** `child` of an array whose elements have no nodes yet. */
export const UNINDEXED: usize = 1;

/** Which nodes a scan writes. */
export enum Nodes {
  /** None: the text is only checked. */
  None,
  /** The members of maps; not what is inside arrays. */
  Members,
  /** The same, and the elements of an array at the root. */
  Elements,
}

/** Lives in the arena for one call. Fields are addresses; 0 is none. */
@unmanaged
export class Node {
  /** First byte of the key: after the quote in JSON, the format byte in msgpack. 0 for elements and the root. */
  key: usize;
  /** First byte of the value. */
  value: usize;
  /** First byte after the value. */
  end: usize;
  /** Next sibling. */
  next: usize;
  /** Containers only: the container around, with bit 0 set once something inside was edited, and bit 1 if it outlives the record. */
  parentAndFlags: usize;
  /** Containers only: first child, or {@link UNINDEXED}. */
  child: usize;
}

/** Linking at container + FIRST_CHILD, at the offset of `next`, sets the container's `child`. */
export const FIRST_CHILD: usize = offsetof<Node>("child") - offsetof<Node>("next");

/** Says that something inside `container` changed, up to the root. */
export function markDirty(container: usize): void {
  while (container != 0) {
    const node = changetype<Node>(container);
    if (node.parentAndFlags & 1) return;
    const parent = node.parentAndFlags;
    node.parentAndFlags = parent | 1;
    container = parent;
  }
}

@inline
export function isDirty(node: Node): bool {
  return (node.parentAndFlags & 1) != 0;
}

/** Says that a node is part of a tree that outlives the record, such as a configuration's: it is not edited. */
@inline
export function keepNode(node: Node): void {
  node.parentAndFlags |= 2;
}

/** Of a container; of any other node, which is not edited either, it says nothing. */
@inline
export function isKept(node: Node): bool {
  return (node.parentAndFlags & 2) != 0;
}

@inline
export function parentOf(node: Node): usize {
  return node.parentAndFlags & ~3;
}
