// What an author reads and edits: one value of the record.
//   in   the address of a node of the record's index: that address is the Value
//   out  scalars, other Values, truth values; the caller's fallback for a value of another kind or none
//   err  false, a fallback, or the missing Value; never a trap
// Valid until the filter returns. Nothing is decoded before it is asked for.

import { Kind } from "../codec/kind";
import { Node } from "../codec/node";
import { Notice, addNotice } from "../codec/error";
import { allocate, claim, reserve } from "../memory/arena";
import { Accessor, isPath } from "./accessor";
import { beginSet, endSet, endSetChecked, keepOnlyMembers, removeMember, renameMember, writtenBytes } from "./edits";
import { encodeValue, encodedCapacity } from "./encode";
import { MISSING, findElement, findMember, findStep, firstChild, isEdited } from "./tree";
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

  get kind(): Kind {
    return format.kindOf(this.node.value, this.node.end);
  }

  /** Members of a map or elements of an array; 0 for other kinds. */
  get count(): i32 {
    let count = 0;
    for (let child = firstChild(this.node); child != 0; child = changetype<Node>(child).next) count += 1;
    return count;
  }

  /**
   * The member of a map with that key, or what a record accessor path (`$a['b'][0]`) leads to from here.
   * Where a key occurs twice, the last one counts.
   */
  at(key: string): Value {
    if (isPath(key)) return this.follow(key);
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

  toBool(fallback: bool = false): bool {
    return format.toBool(this.node.value, fallback);
  }

  /** A cursor over the members of a map, in their order; over nothing for other kinds. */
  members(): Members {
    return changetype<Members>(makeCursor(format.isMap(this.node.value) ? firstChild(this.node) : 0));
  }

  /** A cursor over the elements of an array; over nothing for other kinds. */
  elements(): Elements {
    return changetype<Elements>(makeCursor(format.isArray(this.node.value) ? firstChild(this.node) : 0));
  }

  /**
   * Sets a member of this map to a string, bool, integer, float or another Value. A path makes the maps that are
   * missing on its way. NaN and infinities become nil.
   *
   * @returns false, with one log line, if this is no map, the path leads through something else, or memory is full.
   */
  set<T>(key: string, value: T): bool {
    if (isString<T>()) return setText(this.node, key, changetype<usize>(value));
    if (isBoolean<T>()) return setBool(this.node, key, <bool>value);
    if (isFloat<T>()) return setF64(this.node, key, <f64>value);
    if (isInteger<T>()) return isSigned<T>() ? setI64(this.node, key, <i64>value) : setU64(this.node, key, <u64>value);
    return setValue(this.node, key, changetype<Node>(value));
  }

  /** Sets a member to the value of a JSON text, whatever the record's format, if `text` is exactly one valid value. */
  setRaw(key: string, text: string): bool {
    if (format.MSGPACK) return setFromJson(this.node, key, text);
    const room = <usize>text.length * 3 + 1;
    const to = beginSet(this.node, key, room);
    if (to == 0) return false;
    const byteLength = String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, to);
    return endSetChecked(to + byteLength);
  }

  /** Removes a member, or what a path leads to; false if it was not there. */
  remove(key: string): bool {
    return removeMember(this.node, key);
  }

  /** Gives a member another key, in its place. A member that had that key already is removed. */
  rename(from: string, to: string): bool {
    return renameMember(this.node, from, to);
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
}

/** A cursor over the elements of an array. Valid until the filter returns. */
@unmanaged
export class Elements {
  private current: usize;
  private following: usize;
  private position: i32;

  next(): bool {
    this.position += 1;
    return advance(changetype<usize>(this));
  }

  /** Position of the current element, from 0. */
  get index(): i32 {
    return this.position;
  }

  get value(): Value {
    return changetype<Value>(this.current);
  }
}

const CURSOR_SIZE: usize = 16;
/** What {@link makeCursor} gives at the memory ceiling: a cursor over nothing. */
const emptyCursor: usize = memory.data(16, 8);

function makeCursor(first: usize): usize {
  const made = allocate(CURSOR_SIZE);
  const cursor = made != 0 ? made : emptyCursor;
  store<usize>(cursor, MISSING);
  store<usize>(cursor, made != 0 ? first : 0, sizeof<usize>());
  store<i32>(cursor, -1, 2 * sizeof<usize>());
  return cursor;
}

function advance(cursor: usize): bool {
  const following = load<usize>(cursor, sizeof<usize>());
  if (following == 0) {
    store<usize>(cursor, MISSING);
    return false;
  }
  store<usize>(cursor, following);
  store<usize>(cursor, changetype<Node>(following).next, sizeof<usize>());
  return true;
}

function setText(map: Node, key: string, text: usize): bool {
  if (text == 0) return setNil(map, key);
  const utf16Length = <usize>changetype<string>(text).length;
  if (text < __heap_base) {
    const kept = format.literalOf(changetype<string>(text));
    if (kept === null) return lost();
    const to = beginSet(map, key, kept.byteLength);
    if (to == 0) return false;
    memory.copy(to, kept.ptr, kept.byteLength);
    return endSet(to + kept.byteLength);
  }
  const to = beginSet(map, key, format.stringCapacity(utf16Length));
  return to != 0 && endSet(format.writeText(to, text, text + (utf16Length << 1)));
}

function lost(): bool {
  addNotice(Notice.EditLost);
  return false;
}

function setNil(map: Node, key: string): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeNull(to));
}

function setBool(map: Node, key: string, value: bool): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeBool(to, value));
}

function setI64(map: Node, key: string, value: i64): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeI64(to, value));
}

function setU64(map: Node, key: string, value: u64): bool {
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeU64(to, value));
}

function setF64(map: Node, key: string, value: f64): bool {
  if (!isFinite(value)) {
    addNotice(Notice.NonFinite);
    return setNil(map, key);
  }
  const to = beginSet(map, key, format.MAX_SCALAR);
  return to != 0 && endSet(format.writeF64(to, value));
}

/** Sets a member to the value of a JSON text, in a module for another format. */
function setFromJson(map: Node, key: string, text: string): bool {
  const source = allocate(<usize>text.length * 3 + 1);
  if (source == 0) return lost();
  const end = source + String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, source);
  store<u8>(end, 0);
  if (!format.isJson(source, end)) {
    addNotice(Notice.EditRefused);
    return false;
  }
  const to = beginSet(map, key, format.fromJsonCapacity(end - source));
  return to != 0 && endSetChecked(format.fromJson(source, end, to));
}

/** Copies a value, edits included. A missing one cannot be set. */
function setValue(map: Node, key: string, value: Node): bool {
  if (changetype<usize>(value) == MISSING) {
    addNotice(Notice.EditRefused);
    return false;
  }
  let begin = value.value;
  let end = value.end;
  if (isEdited(value)) {
    begin = reserve(encodedCapacity(value, writtenBytes()));
    if (begin == 0) return lost();
    end = encodeValue(value, begin);
    claim(end);
  }
  const byteLength = end - begin;
  const to = beginSet(map, key, byteLength);
  if (to == 0) return false;
  memory.copy(to, begin, byteLength);
  return endSetChecked(to + byteLength);
}
