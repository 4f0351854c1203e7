// The index as a tree: finding, indexing on demand, linking and unlinking nodes.
//   in   nodes of the current record
//   out  nodes, or 0
//   err  0; nothing traps
// Knows addresses and keys, not the author's API.

import { FIRST_CHILD, Node, NODE_SIZE, UNINDEXED, isDirty, keepNode, parentOf } from "../codec/node";
import { CodecError } from "../codec/error";
import { allocate, arenaEnd, arenaTop, claim, reserve } from "../memory/arena";
import { Literal, Nodes, hasRespeltKeys, isArray, isMap, respeltKeyIs, scan, tailIs, scanError } from "./format";

/** The node of every value that is not there: all zero, so its first byte is the NUL at address 0, of no kind. */
export const MISSING: usize = memory.data(24, 8);

/** What was found last in a list of nodes, so that a loop over positions, or one that adds, walks the list once. */
@unmanaged
class Place {
  /** The container; 0 for none. Its address does not come again before the next record. */
  list: usize;
  node: usize;
  /** Nodes of the list before it. */
  position: i32;
  /** Nodes that may be walked in other lists before one of them takes the place: those of a list that a loop comes back to. */
  worth: i32;
}

const PLACE_SIZE: usize = offsetof<Place>();
const places: usize = memory.data(48, 8);
/** False where nothing in {@link places} holds. */
let remembers = false;
const last: Place = changetype<Place>(places);
const element: Place = changetype<Place>(places + PLACE_SIZE);
/** Its position is the count of nodes. */
const counted: Place = changetype<Place>(places + 2 * PLACE_SIZE);
/** False until a list is counted: in a module that counts none the optimiser leaves nothing of it. */
let counts = false;

/** Room that is added, with a doubling of what there was, as long as the nodes do not fit. */
const FIRST_INDEX_BYTES: usize = 64 * NODE_SIZE;

/**
 * Scans [ptr, end) into fresh nodes.
 *
 * @returns the value's node, or 0 with scanError(); `IndexFull` then means that memory is at its ceiling.
 */
export function index(ptr: usize, end: usize, nodes: Nodes): usize {
  let base = arenaTop();
  while (base != 0) {
    const limit = arenaEnd();
    const top = scan(ptr, end, base, limit, nodes);
    if (top != 0) {
      claim(top);
      return base;
    }
    if (scanError() != CodecError.IndexFull) return 0;
    base = reserve((limit - base) * 2 + FIRST_INDEX_BYTES);
  }
  return 0;
}

/** Gives `target` the value and the children of a freshly scanned node. */
export function adopt(target: Node, scanned: Node): void {
  target.value = scanned.value;
  target.end = scanned.end;
  if (!isContainer(scanned)) return;
  forgetList(changetype<usize>(target));
  target.child = scanned.child;
  if (scanned.child == UNINDEXED) return;
  let child = scanned.child;
  while (child != 0) {
    const node = changetype<Node>(child);
    if (isContainer(node)) node.parentAndFlags = changetype<usize>(target);
    child = node.next;
  }
}

@inline
export function isContainer(node: Node): bool {
  return isMap(node.value) || isArray(node.value);
}

/**
 * True for a map or an array whose bytes are not what it holds: there are edits inside it. An array without nodes holds what it
 * was set to, also where a Value of the map that it took the place of was edited since.
 */
@inline
export function isEdited(value: Node): bool {
  return isDirty(value) && isContainer(value) && value.child != UNINDEXED;
}

/** First child of a container; the elements of an array get their nodes now if they had none. 0 for scalars. */
export function firstChild(node: Node): usize {
  if (!isContainer(node)) return 0;
  if (node.child != UNINDEXED) return node.child;
  const scanned = index(node.value, node.end, Nodes.Elements);
  if (scanned == 0) return 0;
  adopt(node, changetype<Node>(scanned));
  return node.child;
}

/** The last member with that key: where keys repeat, the last one counts. 0 if none, or if this is no map. */
@inline
export function findMember(map: Node, wanted: Literal): usize {
  if (!isMap(map.value)) return 0;
  if (hasRespeltKeys()) return findSpelt(map, wanted);
  const word = wanted.word;
  const shift = wanted.shift;
  let found: usize = 0;
  let child = map.child;
  if (child != 0) {
    do {
      const key = changetype<Node>(child).key;
      if (load<u64>(key) << shift == word) {
        if (tailIs(key, wanted)) found = child;
      }
      child = changetype<Node>(child).next;
    } while (child != 0);
  }
  return found;
}

/** The same in a record in which equal keys may be spelt differently. */
function findSpelt(map: Node, wanted: Literal): usize {
  let found: usize = 0;
  for (let child = map.child; child != 0; child = changetype<Node>(child).next) {
    if (respeltKeyIs(changetype<Node>(child).key, wanted)) found = child;
  }
  return found;
}

/** The member with that key, else the element at `position`; 0 if there is none, or no memory was left to spell the key. */
@inline
export function findStep(from: Node, key: Literal | null, position: i32): usize {
  if (position >= 0) return findElement(from, position);
  return key === null ? 0 : findMember(from, key);
}

/** Element at `position` from 0, or 0. */
export function findElement(array: Node, position: i32): usize {
  if (!isArray(array.value) || position < 0) return 0;
  const isNear = isIn(element, changetype<usize>(array)) && element.position <= position;
  let child = isNear ? element.node : firstChild(array);
  for (let at = isNear ? element.position : 0; child != 0 && at < position; at++) child = changetype<Node>(child).next;
  if (child != 0) remember(element, changetype<usize>(array), child, position);
  return child;
}

/** What the next element of an array is linked behind: its last one, or the array + FIRST_CHILD. Its elements have nodes. */
export function lastElement(array: Node): usize {
  const isNear = isIn(last, changetype<usize>(array));
  let node = isNear ? last.node : changetype<usize>(array) + FIRST_CHILD;
  let count = isNear ? last.position : 0;
  for (let next = changetype<Node>(node).next; next != 0; next = changetype<Node>(node).next) {
    node = next;
    count += 1;
  }
  remember(last, changetype<usize>(array), node, count);
  return node;
}

/** Members of a map or elements of an array; 0 for scalars. */
export function countChildren(node: Node): i32 {
  if (!isContainer(node)) return 0;
  if (isIn(counted, changetype<usize>(node))) return counted.position;
  let count = 0;
  for (let child = firstChild(node); child != 0; child = changetype<Node>(child).next) count += 1;
  counts = true;
  remember(counted, changetype<usize>(node), 0, count);
  return count;
}

/** Links a new node behind the last child; 0 at the ceiling. `behind` is a child, or the container + FIRST_CHILD. */
export function appendChild(container: usize, behind: usize): usize {
  const made = allocate(NODE_SIZE);
  if (made == 0) return 0;
  for (let next = changetype<Node>(behind).next; next != 0; next = changetype<Node>(behind).next) behind = next;
  changetype<Node>(behind).next = made;
  changetype<Node>(made).next = 0;
  if (counts) forget(counted, container);
  return made;
}

/** Takes a child out of its list, if it is in it. */
export function unlinkChild(container: Node, child: usize): void {
  const before = nodeBefore(child, changetype<usize>(container) + FIRST_CHILD);
  if (before == 0) return;
  changetype<Node>(before).next = changetype<Node>(child).next;
  forgetLists();
}

/** Whether a node is among the children of a container, and not taken out since it was found. */
export function isChildOf(container: usize, child: usize): bool {
  return nodeBefore(child, container + FIRST_CHILD) != 0;
}

/** The node that `child` follows, from `from` on; 0 if it follows none. */
function nodeBefore(child: usize, from: usize): usize {
  while (from != 0 && changetype<Node>(from).next != child) from = changetype<Node>(from).next;
  return from;
}

function isIn(place: Place, list: usize): bool {
  return remembers && place.list == list;
}

function remember(place: Place, list: usize, node: usize, position: i32): void {
  if (!remembers) memory.fill(places, 0, 3 * PLACE_SIZE);
  remembers = true;
  if (place.list != list) {
    place.worth -= position;
    if (place.worth > 0) return;
    place.list = list;
  }
  place.node = node;
  place.position = place.worth = position;
}

/** Says that a list has changed, otherwise than by a node behind its last, or that another record begins. */
export function forgetLists(): void {
  remembers = false;
}

/** Says that a container got other children. */
export function forgetList(container: usize): void {
  forget(last, container);
  forget(element, container);
  forget(counted, container);
}

function forget(place: Place, list: usize): void {
  if (isIn(place, list)) place.list = 0;
}

/** Links a child where {@link unlinkChild} took it out, if all that were taken out after it are back. */
export function relinkChild(container: Node, child: usize): void {
  forgetLists();
  changetype<Node>(nodeBefore(changetype<Node>(child).next, changetype<usize>(container) + FIRST_CHILD)).next = child;
}

/** Levels of containers from the root down to and with `container`. */
export function depthOf(container: Node): i32 {
  let depth = 0;
  for (let at = changetype<usize>(container); at != 0; at = parentOf(changetype<Node>(at))) depth += 1;
  return depth;
}

/** Makes a tree one that outlives the call: elements of every array get their nodes now, and nothing of it is edited. */
export function keepTree(root: Node): void {
  let container = root;
  let child = firstChild(root);
  keepNode(root);
  while (true) {
    if (child == 0) {
      if (container === root) return;
      child = container.next;
      container = changetype<Node>(parentOf(container));
      continue;
    }
    const node = changetype<Node>(child);
    keepNode(node);
    child = firstChild(node);
    if (child != 0) container = node;
    else child = node.next;
  }
}
