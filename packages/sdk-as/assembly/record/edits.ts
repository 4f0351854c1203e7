// Edits: members written beside the record, linked into its index, and given out with the rest on return.
//   in   a container's node, a key or a record accessor path, a value
//   out  whether the edit was made
//   err  false and a notice: not a map, a path that cannot be followed, invalid raw text, too deep, no memory
// The record's own bytes are never written. A later edit of the same member replaces the earlier one.

import { FIRST_CHILD, Node, UNINDEXED, isKept, markDirty } from "../codec/node";
import { Notice, addNotice } from "../codec/error";
import { claim, reserve } from "../memory/arena";
import { Accessor, isPath } from "./accessor";
import { Aim, aimByPath, aimedNode, currentAim } from "./aim";
import {
  KEY_LEAD, Literal, Nodes, isArray, isMap, keyIs, keySize, literal, literalOf, scanDepth, setRespeltKeys, writeEmptyArray, writeEmptyMap, writeKey,
} from "./format";
import { startOf } from "./encode";
import { MISSING, adopt, appendChild, depthOf, findStep, firstChild, forgetList, forgetLists, index, isChildOf, isEdited, lastElement, unlinkChild } from "./tree";

/** Levels that every host from 3.1 on takes back; a record that came in deeper keeps its own depth. */
const EDIT_DEPTH: i32 = 29;
/** Bytes that one more member costs besides its own: the separator; or the longer head of the map around it. */
const SURROUNDINGS: usize = 2;

let recordDepth: i32 = 0;
let written: usize = 0;
let root: usize = 0;
/** First member that was added behind the record's own: above every address before one is, 0 after any other edit. */
let appended: usize = usize.MAX_VALUE;

// The member that locate() found the place of, and that begin() writes.
let container: usize = 0;
let existing: usize = 0;
/** The key, if it is one; null at the memory ceiling. */
let wanted: Literal | null = null;
/** The position in an array, if it is one; else -1. */
let position: i32 = -1;
/** The last element where an array's end is aimed at; else 0. */
let behind: usize = 0;
/** Where the member begins that is written, and its value: the same place if it has no key. */
let memberStart: usize = 0;
let valueStart: usize = 0;
/** The first map that locate() made on its way, and the map it is in; 0 if it made none. */
let made: usize = 0;
let madeIn: usize = 0;

/** Forgets the edits of the record before. */
export function resetEdits(rootNode: usize, depth: i32): void {
  root = rootNode;
  recordDepth = depth;
  written = 0;
  appended = usize.MAX_VALUE;
  forgetLists();
  aimByPath(); // a trap may have left it otherwise
}

/** Bytes that edits have written; with the record's own, no less than the edited record needs. */
export function writtenBytes(): usize {
  return written;
}

/** In an edited record: the first of the members added behind its own, if nothing else was edited; else 0. */
export function appendedOnly(): usize {
  return appended;
}

/** Says why an edit is not made. */
export function refuse(notice: Notice): bool {
  addNotice(notice);
  return false;
}

/** Finds the container and the last step of `key`; with `create`, missing maps on the way are made. */
function locate(from: Node, key: string, create: bool): bool {
  made = 0;
  container = changetype<usize>(from);
  if (isKept(from)) return false;
  if (currentAim() == Aim.Key || !isPath(key)) {
    wanted = literalOf(key);
    position = -1;
    return isMap(from.value);
  }
  if (!Accessor.parses(key)) return false;
  Accessor.open(key);
  Accessor.next();
  let node = from;
  while (Accessor.hasNext()) {
    takeStep();
    let child = find(changetype<usize>(node));
    if (child == 0) {
      if (!create || Accessor.position >= 0 || !isMap(node.value) || !Accessor.onlyKeysFollow()) return false;
      child = addMap(node);
      if (child == 0) return false;
      if (made == 0) {
        made = child;
        madeIn = changetype<usize>(node);
      }
    }
    node = changetype<Node>(child);
    Accessor.next();
  }
  container = changetype<usize>(node);
  takeStep();
  return position < 0 ? isMap(node.value) : isArray(node.value);
}

/** Makes the accessor's current step the key or the position that is looked for. */
function takeStep(): void {
  position = Accessor.position;
  wanted = position < 0 ? literal(Accessor.key, Accessor.keyEnd) : null;
}

/** Appends an empty map under the key that is looked for. */
function addMap(node: Node): usize {
  container = changetype<usize>(node);
  if (!hasRoomBelow(node)) return 0;
  existing = 0;
  return begin(2) != 0 ? endSetEmpty(writeEmptyMap(valueStart)) : 0;
}

/** True if one more level may be below a container. */
function hasRoomBelow(node: Node): bool {
  return depthOf(node) + 1 <= max(EDIT_DEPTH, recordDepth);
}

/** Links the empty container that ends at `valueEnd`; 0 at the memory ceiling. */
function endSetEmpty(valueEnd: usize): usize {
  if (!endSet(valueEnd)) return 0;
  changetype<Node>(existing).child = 0;
  forgetList(existing);
  return existing;
}

/** Sets a member to an empty map or array: its node, or 0. */
export function setEmpty(from: Node, key: string, isList: bool): usize {
  const to = beginSet(from, key, 2);
  if (to == 0) return 0;
  if (!hasRoomBelow(changetype<Node>(container))) return refuseSet();
  return endSetEmpty(isList ? writeEmptyArray(to) : writeEmptyMap(to));
}

/** Takes back the maps that {@link locate} made on its way: the edit they were made for is not. */
function unmake(): void {
  if (made == 0) return;
  unlinkChild(changetype<Node>(madeIn), made);
  made = 0;
  appended = 0;
}

/**
 * Begins the member that {@link locate} found the place of.
 *
 * @param room bytes that the value needs at most.
 * @returns where the value goes, or 0.
 */
function begin(room: usize): usize {
  if (currentAim() == Aim.Node) return beginAnew(changetype<Node>(existing), room);
  const key = wanted;
  if (key !== null) room += keySize(key);
  else if (position < 0) return lose();
  const start = reserve(room + 8);
  if (start == 0) return lose();
  memberStart = valueStart = start;
  if (key !== null) {
    valueStart = writeKey(start, key);
    if (!key.plain) setRespeltKeys(true);
  }
  return valueStart;
}

/** Begins a member or an element that is there, with its key as it is spelt. */
function beginAnew(node: Node, room: usize): usize {
  const keyBytes = node.key != 0 ? node.value - startOf(node) : 0;
  const start = reserve(keyBytes + room + 8);
  if (start == 0) return lose();
  memory.copy(start, startOf(node), keyBytes);
  memberStart = start;
  valueStart = start + keyBytes;
  return valueStart;
}

function lose(): usize {
  unmake();
  addNotice(Notice.EditLost);
  return 0;
}

/**
 * Links the member that begin() wrote into the tree, with its value at [value, end).
 *
 * @returns its node, which is also `existing` from now on; null at the memory ceiling.
 */
function attach(value: usize, end: usize): Node | null {
  const fresh = existing == 0;
  if (fresh) existing = appendChild(container, behind != 0 ? behind : container + FIRST_CHILD);
  if (existing == 0) return changetype<Node | null>(lose());
  // What was added lies above the record's own nodes, because the arena only grows upward during a call.
  const alone = container == root && (fresh || existing >= appended);
  appended = alone ? min(appended, existing) : 0;
  written += end - memberStart + SURROUNDINGS;
  const node = changetype<Node>(existing);
  node.key = valueStart != memberStart ? memberStart + KEY_LEAD : 0;
  node.value = value;
  node.end = end;
  node.parentAndFlags = container;
  markDirty(container);
  return node;
}

/** Begins a member for a scalar: where its value goes, or 0. {@link endSet} links it. */
export function beginSet(from: Node, key: string, room: usize): usize {
  const aim = currentAim();
  if (aim > Aim.Key) {
    if (!takeAim(from, aim)) return refuseSet();
  } else {
    behind = 0;
    if (!locate(from, key, true)) return refuseSet();
    existing = find(container);
    if (existing == 0 && position >= 0) return refuseSet();
  }
  return begin(room);
}

/** Makes the aimed node, or the end of the array `from`, what is edited. */
function takeAim(from: Node, aim: Aim): bool {
  made = 0;
  container = changetype<usize>(from);
  wanted = null;
  position = 0;
  existing = 0;
  if (isKept(from)) return false;
  if (aim == Aim.Node) {
    existing = aimedNode();
    return existing != MISSING;
  }
  firstChild(from);
  if (!isArray(from.value) || from.child == UNINDEXED) return false;
  behind = lastElement(from);
  return true;
}

function refuseSet(): usize {
  unmake();
  addNotice(Notice.EditRefused);
  return 0;
}

function find(from: usize): usize {
  return findStep(changetype<Node>(from), wanted, position);
}

/** Links the scalar that {@link beginSet} made room for and that ends at `valueEnd`. */
export function endSet(valueEnd: usize): bool {
  claim(valueEnd + 1);
  return attach(valueStart, valueEnd) !== null;
}

/** Links the text that {@link beginSet} made room for, if it is one value and not too deep. */
export function endSetChecked(valueEnd: usize): bool {
  store<u8>(valueEnd, 0);
  claim(valueEnd + 1);
  const scanned = index(valueStart, valueEnd, Nodes.Members);
  const depth = depthOf(changetype<Node>(container)) + scanDepth();
  if (scanned == 0 || depth > max(EDIT_DEPTH, recordDepth)) {
    unmake();
    return refuse(Notice.EditRefused);
  }
  const value = changetype<Node>(scanned);
  const node = attach(value.value, value.end);
  if (node === null) return false;
  adopt(node, value);
  return true;
}

/**
 * Gives `child` of `parent` other bytes: its key, if it has one, from `start` with all that stands before a key, and its
 * value at [value, end), all of them above {@link reserve}'s top. The value is a scalar, or the same as before: with the edits
 * inside it, if there are.
 */
export function replaceNode(parent: usize, child: usize, start: usize, value: usize, end: usize): void {
  const edits = changetype<Node>(child).parentAndFlags & 1; // of a scalar it says nothing, before and after
  container = parent;
  existing = child;
  memberStart = start;
  valueStart = value;
  claim(end + 1);
  attach(value, end);
  changetype<Node>(child).parentAndFlags |= edits;
}

/** What a key or a path leads to, without making anything on the way; 0 if there is nothing. */
export function findPlace(from: Node, key: string): usize {
  return locate(from, key, false) ? find(container) : 0;
}

/** The container of what {@link findPlace} found. */
export function containerOfPlace(): usize {
  return container;
}

/** Its key; null if it is an element. */
export function keyOfPlace(): Literal | null {
  return wanted;
}

/** Unlinks a member or an element. */
export function removeNode(parent: usize, child: usize): void {
  container = parent;
  unlink(child);
}

/** Removes every member of that key, or the element of that position. */
export function removeMember(from: Node, key: string): bool {
  if (!locate(from, key, false)) return false;
  let removed = false;
  while (true) {
    const child = find(container);
    if (child == 0) return removed;
    unlink(child);
    removed = true;
    if (position >= 0) return true;
  }
}

function unlink(child: usize): void {
  unlinkChild(changetype<Node>(container), child);
  touch(container);
}

/** Says that `parent` has changed otherwise than by a member behind its last. */
export function touch(parent: usize): void {
  markDirty(parent);
  appended = 0;
}

/** Gives the member `from` the key `to`, in its place; a member that had that key goes. */
export function renameMember(map: Node, from: string, to: string): bool {
  if (!locate(map, from, false) || position >= 0) return false;
  const target = find(container);
  if (target == 0) return false;
  const before = wanted;
  if (!rename(target, to)) return false;
  if (before !== null) removeOthers(changetype<Node>(container), before, target);
  return true;
}

/** The same for the one member that `target` is; of one that was removed since, no other makes room. */
export function renameNode(map: Node, target: usize, to: string): bool {
  if (isKept(map) || changetype<Node>(target).key == 0 || !isChildOf(changetype<usize>(map), target)) return refuse(Notice.EditRefused);
  container = changetype<usize>(map);
  return rename(target, to);
}

function rename(target: usize, to: string): bool {
  const after = literalOf(to);
  if (after === null) return refuse(Notice.EditLost);
  const node = changetype<Node>(target);
  const nested = isEdited(node);
  const valueBytes = nested ? <usize>1 : node.end - node.value;
  const size = keySize(after);
  const ptr = reserve(size + valueBytes + 16);
  if (ptr == 0) return refuse(Notice.EditLost);
  writeKey(ptr, after);
  memory.copy(ptr + size, node.value, valueBytes);
  claim(ptr + size + valueBytes + 1);
  written += size + (node.end - node.value) + SURROUNDINGS;
  if (!after.plain) setRespeltKeys(true);
  removeOthers(changetype<Node>(container), after, target);
  node.key = ptr + KEY_LEAD;
  node.value = ptr + size;
  node.end = ptr + size + valueBytes;
  touch(container);
  return true;
}

/** Unlinks every member with that key but `kept`. */
function removeOthers(map: Node, key: Literal, kept: usize): void {
  let child = map.child;
  while (child != 0) {
    const next = changetype<Node>(child).next;
    if (child != kept && keyIs(changetype<Node>(child).key, key)) unlink(child);
    child = next;
  }
}
