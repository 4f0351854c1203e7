// Goes through a record's members at any depth, scans what is in scope, and edits what matched.
//   in   the root of the index, the program, the scope
//   out  edits; Counts; whether the record is to be dropped
//   err  a member that cannot be scanned or rewritten becomes [REDACTED:failed], or goes
// No recursion: a container knows the one around it.

import { Node, UNINDEXED, isDirty, parentOf } from "../codec/node";
import { reserve } from "../memory/arena";
import { removeNode, replaceNode } from "../record/edits";
import { startOf } from "../record/encode";
import { isArray, isMap, writeI64 } from "../record/format";
import { firstChild } from "../record/tree";
import { ascii } from "./ascii";
import { isCleanPart, isCleanText, keepPart, keepText } from "./clean";
import { Detector, Mode } from "./detector";
import { HMAC_HEAD } from "./marker";
import { Counts, Matches } from "./matches";
import { Program } from "./program";
import { LONGEST_MARK, Pseudonym, writeAscii, writeMask, writeReplaced } from "./replace";
import { mayAnnounce, mayName, scanKey, scanText } from "./scan";
import { Scope } from "./scope";
import { DASH, Text, WORD, holds, is } from "./text";

const QUOTE: u32 = 0x22;
/** A number's digits and the quote that ends a text. */
const LONGEST_NUMBER: usize = 40;
const number: usize = memory.data(64, 8);
/** How many keys of the map at each level have been replaced; what lies deeper shares the last one. */
const keysReplaced: usize = memory.data(33 * 4, 4);
const LAST_LEVEL: i32 = 32;
const LONGEST_NAME: usize = 48;
/** `wHeaders`, as it is loaded: the end of `rawHeaders`. */
const RAW_HEADERS: u64 = 0x7372656461654877;
/** `_` and the digits of a count. */
const LONGEST_SUFFIX: usize = 12;

/** One walk at a time. */
export namespace Walk {
  /** A match says to drop the record. */
  export let drops: bool = false;

  let program: Program = changetype<Program>(0);
  let detectors: Detector[] = [];
  let pseudonym: Pseudonym | null = null;
  let scope: Scope | null = null;
  let scansNumbers: bool = false;
  let scansKeys: bool = false;

  export function open(
    toProgram: Program, toDetectors: Detector[], toPseudonym: Pseudonym | null, toScope: Scope | null, numbers: bool, keys: bool,
  ): void {
    program = toProgram;
    detectors = toDetectors;
    pseudonym = toPseudonym;
    scope = toScope;
    scansNumbers = numbers;
    scansKeys = keys;
    drops = false;
  }

  /** Walks all that is in the container `root`. */
  export function walk(root: usize): void {
    let container = root;
    let child = firstChild(changetype<Node>(root));
    let level = 0;
    let position = 0;
    let counted = 0;
    const isPlain = scope === null && !scansKeys;
    if (scansKeys) memory.fill(keysReplaced, 0, <usize>(LAST_LEVEL + 1) << 2);
    while (!drops) {
      if (child == 0) {
        if (container == root) return;
        const left = changetype<Node>(container);
        child = left.next;
        container = parentOf(left);
        if (isPlain && container == root && Counts.total == counted && !isDirty(left)) keepPart(startOf(left), left.end);
        position = -1; // known again only within the array it counts
        level--;
        continue;
      }
      const node = changetype<Node>(child);
      const following = node.next;
      if (isPlain && load<u8>(node.value) == QUOTE) {
        if (!isKnown(container, node)) redactText(container, child);
        child = following;
        position++;
        continue;
      }
      if (look(container, child, position, level)) {
        if (isPlain && container == root) {
          counted = Counts.total;
          if (!isDirty(node) && isCleanPart(startOf(node), node.end)) {
            child = following;
            continue;
          }
        }
        const inner = firstChild(node);
        if (inner != 0) {
          container = child;
          child = inner;
          level++;
          if (scansKeys && level < LAST_LEVEL) store<i32>(keysReplaced + (<usize>level << 2), 0);
          position = 0;
          continue;
        }
        if (node.child == UNINDEXED) fail(container, child);
      }
      child = following;
      position++;
    }
  }

  /** Scans one member or element; true if there is something in it to walk through. */
  function look(container: usize, child: usize, position: i32, level: i32): bool {
    const node = changetype<Node>(child);
    const keyEnd = endOfKey(node);
    let reach = 1;
    const within = scope;
    if (within !== null) {
      reach = within.look(node, keyEnd, position < 0 ? positionOf(container, child) : position, level);
      if (reach == 0) return false;
    }
    const first = load<u8>(node.value);
    if (reach == 1) {
      if (scansKeys && node.key != 0 && redactKey(container, child, keyEnd, min(level, LAST_LEVEL))) return false;
      if (first == QUOTE) {
        if (!isKnown(container, node)) redactText(container, child);
        return false;
      }
      if (first - 0x30 < 10 || first == 0x2d) {
        if (scansNumbers || mayName(endOfKey(named(container, node)))) redactNumber(container, child);
        return false;
      }
    }
    return isMap(node.value) || isArray(node.value);
  }

  /** First byte after the key's text: its closing quote; 0 without a key. */
  @inline
  function endOfKey(node: Node): usize {
    if (node.key == 0) return 0;
    let p = node.value - 2;
    while (load<u8>(p) != QUOTE) p--;
    return p;
  }

  /** Whose key a value goes by: its own, or for an element that of the array. */
  @inline
  function named(container: usize, node: Node): Node {
    return node.key == 0 ? changetype<Node>(container) : node;
  }

  /**
   * Start of the name before an element of a list whose key ends at `keyEnd`: of an option, `"--password","…"`, of a pair in a
   * list of pairs, `[["x-api-key","…"]]`, or in Node's `"rawHeaders"`; 0 if there is none.
   */
  function nameBefore(node: Node, keyEnd: usize): usize {
    const end = node.value - 2;
    if (load<u8>(end + 1) != 0x2c || load<u8>(end) != QUOTE || !mayAnnounce(end)) return 0;
    let p = end;
    while (end - p < LONGEST_NAME && is(p - 1, WORD | DASH)) p--;
    if (load<u8>(p - 1) != QUOTE) return 0;
    const isPair = load<u8>(p - 2) == 0x5b && load<u8>(node.end) == 0x5d && (load<u8>(p - 3) == 0x5b || load<u8>(p - 3) == 0x2c);
    return load<u8>(p) == 0x2d || isPair || (keyEnd != 0 && load<u64>(keyEnd - 8) == RAW_HEADERS) ? p : 0;
  }

  function positionOf(container: usize, child: usize): i32 {
    let position = 0;
    for (let at = changetype<Node>(container).child; at != child; at = changetype<Node>(at).next) position++;
    return position;
  }

  /** An element that goes by the key of its list is judged each time: what is known of a text does not reach to that key. */
  @inline
  function isKnown(container: usize, text: Node): bool {
    return isCleanText(text.value + 1, text.end - 1) && (text.key != 0 || changetype<Node>(container).key == 0);
  }

  function redactText(container: usize, child: usize): void {
    const node = changetype<Node>(child);
    const begin = node.value + 1;
    const end = node.end - 1;
    if (node.key != 0) scanText(program, begin, end, node.key, endOfKey(node));
    else scanElement(changetype<Node>(container), node);
    if (Matches.count != 0) redactValue(container, child, begin, end);
    else if (Text.decides && (node.key != 0 || (changetype<Node>(container).key == 0 && !mayAnnounce(node.value - 2)))) keepText(begin, end, node.key != 0);
  }

  /** An element goes by the name before it, or by the key of its list. */
  function scanElement(list: Node, node: Node): void {
    const keyEnd = endOfKey(list);
    const name = nameBefore(node, keyEnd);
    if (name != 0) scanText(program, node.value + 1, node.end - 1, name, node.value - 2);
    else scanText(program, node.value + 1, node.end - 1, list.key, keyEnd);
  }

  /** A number is copied behind itself with a quote, so that its digits end like a text's. */
  function redactNumber(container: usize, child: usize): void {
    const node = changetype<Node>(child);
    const owner = named(container, node);
    const keyEnd = endOfKey(owner);
    const byteLength = node.end - node.value;
    if (byteLength > LONGEST_NUMBER) return;
    memory.copy(number, node.value, byteLength);
    store<u8>(number + byteLength, QUOTE);
    if (scansNumbers) scanText(program, number, number + byteLength, owner.key, keyEnd);
    else scanKey(program, number, number + byteLength, owner.key, keyEnd);
    if (Matches.count != 0) redactValue(container, child, number, number + byteLength);
  }

  /** Does to a member what its matches ask for, and clears them. */
  function redactValue(container: usize, child: usize, begin: usize, end: usize): void {
    if (Matches.overflow) fail(container, child);
    else if (!removes(container, child)) rewrite(container, child, begin, end);
    Matches.clear();
  }

  /** Writes the member anew with its matches replaced. */
  function rewrite(container: usize, child: usize, begin: usize, end: usize): void {
    const node = changetype<Node>(child);
    const keyBytes = node.key != 0 ? node.value - startOf(node) : 0;
    const to = reserve(keyBytes + (end - begin) + <usize>Matches.count * LONGEST_MARK + 32);
    if (to == 0) {
      fail(container, child);
      return;
    }
    memory.copy(to, startOf(node), keyBytes);
    const value = to + keyBytes;
    store<u8>(value, QUOTE);
    const last = writeReplaced(detectors, pseudonym, begin, end, value + 1);
    store<u8>(last, QUOTE);
    if (last - value - 1 == end - begin && memory.compare(value + 1, begin, end - begin) == 0) return;
    replaceNode(container, child, to, value, last + 1);
  }

  /** Obeys DropRecord and DropField; true if the member is gone. */
  function removes(container: usize, child: usize): bool {
    if (!program.removes) return false;
    let removed = false;
    for (let i = 0; i < Matches.count; i++) {
      const mode = unchecked(detectors[Matches.owner(i)]).mode;
      if (mode == Mode.DropRecord) drops = true;
      else if (mode == Mode.DropField) removed = true;
    }
    if (!drops && !removed) return false;
    for (let i = 0; i < Matches.count; i++) Counts.add(Matches.owner(i));
    if (!drops) removeNode(container, child);
    return true;
  }

  /**
   * Scans the key and writes the member anew if something is found; true if the member is gone. From the second one in a
   * map on it is numbered, so that two keys do not become one; a pseudonym tells them apart.
   */
  function redactKey(container: usize, child: usize, keyEnd: usize, level: i32): bool {
    const node = changetype<Node>(child);
    scanText(program, node.key, keyEnd, 0, 0);
    if (Matches.count == 0) return false;
    let gone = removes(container, child);
    if (!gone) {
      const to: usize = Matches.overflow ? 0 : reserve(node.end - startOf(node) + <usize>Matches.count * LONGEST_MARK + LONGEST_SUFFIX + 32);
      gone = to == 0;
      if (gone) {
        Counts.add(Counts.FAILED);
        removeNode(container, child);
      } else {
        store<u8>(to, QUOTE);
        const slot = keysReplaced + (<usize>level << 2);
        const times = load<i32>(slot) + 1;
        store<i32>(slot, times);
        let last = writeReplaced(detectors, pseudonym, node.key, keyEnd, to + 1);
        if (times > 1 && !holds(to, last, HMAC_HEAD)) last = writeI64(writeAscii(last, ascii("_")), times);
        const value = last + (node.value - keyEnd);
        memory.copy(last, keyEnd, node.end - keyEnd);
        replaceNode(container, child, to, value, value + (node.end - node.value));
      }
    }
    Matches.clear();
    return gone;
  }

  /** Puts the marker of a failure in the place of the value, or takes the member out. */
  function fail(container: usize, child: usize): void {
    Counts.add(Counts.FAILED);
    const node = changetype<Node>(child);
    const keyBytes = node.key != 0 ? node.value - startOf(node) : 0;
    const to = reserve(keyBytes + 64);
    if (to == 0) {
      removeNode(container, child);
      return;
    }
    memory.copy(to, startOf(node), keyBytes);
    const value = to + keyBytes;
    store<u8>(value, QUOTE);
    const last = writeMask(ascii("failed"), value + 1);
    store<u8>(last, QUOTE);
    replaceNode(container, child, to, value, last + 1);
  }
}
