// What an author reads and edits: one value of the record.
//   in   the address of a node of the record's index: that address is the Value
//   out  scalars, other Values, truth values; the caller's fallback for a value of another kind or none
//   err  false, a fallback, or the missing Value; never a trap
// Valid until the filter returns. Nothing is decoded before it is asked for.

import { Kind } from "../codec/kind";
import { Node, isKept } from "../codec/node";
import { allocate } from "../memory/arena";
import { Accessor, isPath } from "./accessor";
import { textOfAny } from "./any-text";
import { aimAt, aimAtEnd, aimByKey, aimByPath } from "./aim";
import { removeMember, removeNode, renameMember, renameNode, setEmpty } from "./edits";
import { jsonIn } from "./json-text";
import { moveMember } from "./move";
import { f64Of, i64Of } from "./number-text";
import { keepOnlyMembers } from "./prune";
import { isNullLiteral, jsonOf, setBool, setF64, setI64, setNil, setRaw, setText, setU64, setValue } from "./set";
import { MISSING, countChildren, findElement, findMember, findStep, firstChild } from "./tree";
import * as format from "./format";

/** A value of the record, or of a {@link Config}. A value that is not there is a Value too, of kind `Missing`. */
@unmanaged
export class Value {
  @inline private get node(): Node {
    return changetype<Node>(this);
  }

  /** True unless the value is missing. A nil exists. */
  @inline get exists(): bool {
    return changetype<usize>(this) != MISSING;
  }

  /** True for a nil, and for what is missing: what has nothing to say. */
  get isNull(): bool {
    return format.isNull(this.node.value);
  }

  get kind(): Kind {
    return format.kindOf(this.node.value, this.node.end);
  }

  /** Members of a map or elements of an array; 0 for other kinds. */
  get count(): i32 {
    return countChildren(this.node);
  }

  /** Bytes of a string's characters in UTF-8, escapes decoded, without a copy; 0 for other kinds. */
  get byteLength(): i32 {
    return <i32>format.textByteLength(this.node.value, this.node.end);
  }

  /**
   * The member of a map with that key, or what a record accessor path (`$a['b'][0]`) leads to from here.
   * Where a key occurs twice, the last one counts. What it gives shows the member as it is then: a later edit of the same
   * member shows in it, so copy what is to stay before that.
   */
  at(key: string): Value {
    return isPath(key) ? this.follow(key) : this.member(key);
  }

  /** The member of a map with that key, which is no path, whatever it begins with: one that came out of a record. */
  member(key: string): Value {
    const wanted = format.literalOf(key);
    const found: usize = wanted === null ? 0 : findMember(this.node, wanted);
    return changetype<Value>(found != 0 ? found : MISSING);
  }

  /** The element of an array at `position`, from 0. */
  element(position: i32): Value {
    const found = findElement(this.node, position);
    return changetype<Value>(found != 0 ? found : MISSING);
  }

  private follow(path: string): Value {
    let at = changetype<usize>(this);
    Accessor.open(path);
    while (at != 0 && Accessor.next()) {
      const key = Accessor.position < 0 ? format.literal(Accessor.key, Accessor.keyEnd) : null;
      at = findStep(changetype<Node>(at), key, Accessor.position);
    }
    return changetype<Value>(at != 0 && Accessor.valid ? at : MISSING);
  }

  /** True if this is a string with just these characters. */
  is(text: string): bool {
    const wanted = format.literalOf(text);
    return wanted !== null && format.textIs(this.node.value, this.node.end, wanted);
  }

  startsWith(text: string): bool {
    const wanted = format.literalOf(text);
    return wanted !== null && format.textStartsWith(this.node.value, this.node.end, wanted);
  }

  endsWith(text: string): bool {
    const wanted = format.literalOf(text);
    return wanted !== null && format.textEndsWith(this.node.value, this.node.end, wanted);
  }

  contains(text: string): bool {
    const wanted = format.literalOf(text);
    return wanted !== null && format.textContains(this.node.value, this.node.end, wanted);
  }

  /** The characters of a string, as a managed copy that outlives the call. */
  toText(fallback: string = ""): string {
    return format.toText(this.node.value, this.node.end, fallback);
  }

  /** Any value as a text: a string as it is, numbers and truth values as JSON spells them, maps and arrays as JSON. `fallback` for null and a missing one. */
  asText(fallback: string = ""): string {
    return textOfAny(this.node, fallback);
  }

  /** The value as JSON text, edits included: what setRaw takes. `fallback` for a missing one and at the memory ceiling. */
  toJson(fallback: string = ""): string {
    return this.exists ? jsonOf(this.node, fallback) : fallback;
  }

  /** An integer that fits; `1.0` does not count as one. */
  toI64(fallback: i64 = 0): i64 {
    return format.toI64(this.node.value, this.node.end, fallback);
  }

  toU64(fallback: u64 = 0): u64 {
    return format.toU64(this.node.value, this.node.end, fallback);
  }

  /** Any number, as the double nearest to it. */
  toF64(fallback: f64 = 0): f64 {
    return format.toF64(this.node.value, this.node.end, fallback);
  }

  /** An integer that fits, or a text that is one from its first character to its last: see the function {@link parseI64}. */
  parseI64(fallback: i64 = 0): i64 {
    return i64Of(this.node, fallback);
  }

  /** A number, or a text that is one from its first character to its last: see the function {@link parseF64}. */
  parseF64(fallback: f64 = 0): f64 {
    return f64Of(this.node, fallback);
  }

  /** The value that a string is as JSON, beside the record: the missing Value for text that is none, and for other kinds. */
  parseJson(): Value {
    return changetype<Value>(jsonIn(this.node));
  }

  toBool(fallback: bool = false): bool {
    return format.toBool(this.node.value, fallback);
  }

  /** A cursor over the members of a map, in their order; over nothing for other kinds. */
  members(): Members {
    return changetype<Members>(makeCursor(format.isMap(this.node.value) ? changetype<usize>(this) : 0));
  }

  /** A cursor over the elements of an array; over nothing for other kinds. */
  elements(): Elements {
    return changetype<Elements>(makeCursor(format.isArray(this.node.value) ? changetype<usize>(this) : 0));
  }

  /**
   * Sets a member of this map to a string, bool, integer, float or another Value. A path makes the maps that are
   * missing on its way. NaN and infinities become nil. A Value of that member that was taken before shows the new one.
   *
   * @returns false, with one log line, if this is no map, the path leads through something else, or memory is full.
   */
  set<T>(key: string, value: T): bool {
    if (isString<T>()) return setText(this.node, key, changetype<usize>(value));
    if (isBoolean<T>()) return setBool(this.node, key, <bool>value);
    if (isFloat<T>()) return setF64(this.node, key, <f64>value);
    if (isInteger<T>()) {
      if (isNullLiteral<T>(value)) return setNil(this.node, key);
      return isSigned<T>() ? setI64(this.node, key, <i64>value) : setU64(this.node, key, <u64>value);
    }
    const copied: Value | null = value; // set and push take a string, bool, integer, float, null or Value: try .toText()
    return copied === null ? setNil(this.node, key) : setValue(this.node, key, changetype<Node>(copied));
  }

  /** The same with a key that is no path, whatever it begins with: one that came out of a record. */
  setMember<T>(key: string, value: T): bool {
    aimByKey();
    const isSet = this.set(key, value);
    aimByPath();
    return isSet;
  }

  /** Sets a member to an empty map, and gives that; the missing Value if it cannot be set. What was there is gone, for Values of it too. */
  setMap(key: string): Value {
    const made = setEmpty(this.node, key, false);
    return changetype<Value>(made != 0 ? made : MISSING);
  }

  /** Sets a member to an empty array, and gives that; the missing Value if it cannot be set. */
  setArray(key: string): Value {
    const made = setEmpty(this.node, key, true);
    return changetype<Value>(made != 0 ? made : MISSING);
  }

  /** Adds an element to this array, behind the last one. */
  push<T>(value: T): bool {
    aimAtEnd();
    const isSet = this.set("", value);
    aimByPath();
    return isSet;
  }

  /** Adds an empty map to this array, behind the last element, and gives that; the missing Value if it cannot be added. */
  pushMap(): Value {
    aimAtEnd();
    const made = this.setMap("");
    aimByPath();
    return made;
  }

  /** The same with an empty array. */
  pushArray(): Value {
    aimAtEnd();
    const made = this.setArray("");
    aimByPath();
    return made;
  }

  /** Sets a member to the value of a JSON text, whatever the record's format, if `text` is exactly one valid value. */
  setRaw(key: string, text: string): bool {
    return setRaw(this.node, key, text);
  }

  /** Removes a member, or what a path leads to; false if it was not there. */
  remove(key: string): bool {
    return removeMember(this.node, key);
  }

  /** The same with a key that is no path, whatever it begins with. */
  removeMember(key: string): bool {
    aimByKey();
    const isRemoved = removeMember(this.node, key);
    aimByPath();
    return isRemoved;
  }

  /**
   * Gives a member another key, in its place; or moves it to where a path leads from this map on, with the maps that are
   * missing on the way. What was there already is replaced.
   *
   * @returns false if there is no `from`; or, with one log line and the record as it was, if `to` cannot be set or memory is full.
   */
  rename(from: string, to: string): bool {
    return isPath(to) ? moveMember(this.node, from, to) : renameMember(this.node, from, to);
  }

  /** Removes every member but those named by key or path; false if none of them is there. */
  keepOnly(keys: string[]): bool {
    return keepOnlyMembers(this.node, keys);
  }
}

/** A cursor over the members of a map: `while (m.next()) { m.value … }`. Valid until the filter returns. */
@unmanaged
export class Members {
  private current: usize;
  private following: usize;
  private container: usize;

  /** Moves to the next member; false behind the last one. The current member may be edited or removed. */
  next(): bool {
    return advance(changetype<usize>(this));
  }

  /** The key as a managed copy. */
  key(): string {
    const key = changetype<Node>(this.current).key;
    return key == 0 ? "" : format.keyText(key);
  }

  keyIs(text: string): bool {
    const key = changetype<Node>(this.current).key;
    const wanted = format.literalOf(text);
    return key != 0 && wanted !== null && format.keyIs(key, wanted);
  }

  get value(): Value {
    return changetype<Value>(this.current);
  }

  /** Sets the member that the cursor is on, whatever its key. */
  set<T>(value: T): bool {
    return setAt<T>(this.container, this.current, value);
  }

  /** Removes the member that the cursor is on, and no other of that key. */
  remove(): bool {
    return removeAt(changetype<usize>(this));
  }

  /** Gives the member that the cursor is on another key, which is no path. A member that had that key already is removed. */
  rename(to: string): bool {
    const isRenamed = renameNode(changetype<Node>(this.container), this.current, to);
    if (this.current != MISSING) this.following = changetype<Node>(this.current).next;
    return isRenamed;
  }
}

/** A cursor over the elements of an array. Valid until the filter returns. */
@unmanaged
export class Elements {
  private current: usize;
  private following: usize;
  private container: usize;
  private position: i32;

  next(): bool {
    this.position += 1;
    return advance(changetype<usize>(this));
  }

  /** Position of the current element, from 0, before any was removed. */
  get index(): i32 {
    return this.position;
  }

  get value(): Value {
    return changetype<Value>(this.current);
  }

  /** Sets the element that the cursor is on. */
  set<T>(value: T): bool {
    return setAt<T>(this.container, this.current, value);
  }

  /** Removes the element that the cursor is on. */
  remove(): bool {
    return removeAt(changetype<usize>(this));
  }
}

const CURSOR_SIZE: usize = 16;
/** What {@link makeCursor} gives at the memory ceiling: a cursor over nothing. */
const emptyCursor: usize = memory.data(16, 8);

/** A cursor over what `container` holds; over nothing if that is 0. */
export function makeCursor(container: usize): usize {
  const first = container != 0 ? firstChild(changetype<Node>(container)) : 0;
  const made = allocate(CURSOR_SIZE);
  const cursor = made != 0 ? made : emptyCursor;
  store<usize>(cursor, MISSING);
  store<usize>(cursor, made != 0 ? first : 0, sizeof<usize>());
  store<usize>(cursor, container, 2 * sizeof<usize>());
  store<i32>(cursor, -1, 3 * sizeof<usize>());
  return cursor;
}

/**
 * A node that was made after the cursor lies above it, because the arena only grows upward during a call: the cursor ends
 * there, so that a loop which adds to what it walks does end.
 */
function advance(cursor: usize): bool {
  const following = load<usize>(cursor, sizeof<usize>());
  if (following == 0 || following > cursor) {
    store<usize>(cursor, MISSING);
    return false;
  }
  store<usize>(cursor, following);
  store<usize>(cursor, changetype<Node>(following).next, sizeof<usize>());
  return true;
}

@inline
function setAt<T>(container: usize, node: usize, value: T): bool {
  aimAt(node);
  const isSet = changetype<Value>(container).set(KEPT_KEY, value);
  aimByPath();
  return isSet;
}

/** Stands where a key is asked for and the node's own stays. */
const KEPT_KEY: string = "";

function removeAt(cursor: usize): bool {
  const node = load<usize>(cursor);
  const container = load<usize>(cursor, 2 * sizeof<usize>());
  if (node == MISSING || isKept(changetype<Node>(container))) return false;
  removeNode(container, node);
  store<usize>(cursor, MISSING);
  return true;
}
