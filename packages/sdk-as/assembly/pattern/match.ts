// What a pattern found: a cursor over the matches in a text.
//   in   a machine; the node of a string
//   out  groups as Values
//   err  no match: for other kinds, for a pattern that cannot be read, and at the memory ceiling
// Valid until the filter returns. A group is copied when it is asked for.

import { Node } from "../codec/node";
import { allocate } from "../memory/arena";
import * as format from "../record/format";
import { MISSING } from "../record/tree";
import { Value } from "../record/value";
import { Before, Machine } from "./machine";
import { before, search } from "./search";
import { makeText } from "./text";

/** Finds nothing. */
const noMatch: usize = memory.data(32, 8);

@unmanaged
export class Match {
  /** 0 for a pattern that cannot be read. */
  private machine: usize;
  /** Where the search goes on; 0 if there is nothing more. */
  private position: usize;
  private end: usize;
  /** End of the match before, or the start of the text. */
  private passed: usize;
  /** A character's beginning, before {@link position}; 0 at the start of the text. */
  private known: usize;
  private isFound: bool;

  /** True if there is a match. */
  get found(): bool {
    return this.isFound;
  }

  /** Moves to the next match; false behind the last one. */
  next(): bool {
    if (this.isFound) this.passed = this.slot(1);
    this.isFound = this.position != 0 && this.search();
    if (!this.isFound) this.position = 0;
    return this.isFound;
  }

  /** The text of a group, 0 being the whole match; the missing Value for a group that took no part. */
  group(index: i32): Value {
    const isGroup = this.isFound && <u32>index <= <u32>changetype<Machine>(this.machine).groupCount;
    const begin = isGroup ? this.slot(index << 1) : 0;
    return changetype<Value>(begin != 0 ? makeText(begin, this.slot((index << 1) + 1)) : MISSING);
  }

  /** The text of the group `(?<name>…)`. */
  named(name: string): Value {
    return this.group(this.isFound ? groupNamed(changetype<Machine>(this.machine), changetype<usize>(name), <usize>name.length << 1) : 0);
  }

  /** The text between the match before and this one; all that is left if there is none. */
  get before(): Value {
    return changetype<Value>(this.machine == 0 ? MISSING : makeText(this.passed, this.isFound ? this.slot(0) : this.end));
  }

  private search(): bool {
    const machine = changetype<Machine>(this.machine);
    const where = this.known == 0 ? Before.Nothing : before(machine, this.known, this.position);
    if (!search(machine, this.position, this.end, where)) return false;
    memory.copy(changetype<usize>(this) + offsetof<Match>(), machine.result, machine.slotBytes);
    this.known = this.slot(0);
    this.position = this.slot(1);
    if (this.position != this.known) return true;
    // An empty match: the next one begins behind the character that follows.
    if (this.position == this.end) {
      this.position = 0;
    } else {
      format.characterAt(this.position, this.end);
      this.position += format.characterBytes();
    }
    return true;
  }

  /** An address that the match noted: where it begins, where it ends, and the same of each group. */
  slot(index: i32): usize {
    return load<usize>(changetype<usize>(this) + offsetof<Match>() + (<usize>index << 2));
  }
}

/** The number of a group; -1 if no group has the name in these units. */
export function groupNamed(machine: Machine, name: usize, byteLength: usize): i32 {
  for (let group = 1; group <= machine.groupCount; group++) {
    const slot = machine.names + (<usize>group << 3);
    if (load<usize>(slot, 4) == byteLength && memory.compare(load<usize>(slot), name, byteLength) == 0) return group;
  }
  return -1;
}

/** A cursor in front of the first match. */
export function openMatch(machine: usize, text: Node): Match {
  const start = machine != 0 ? format.textStart(text.value) : 0;
  const made = start != 0 ? allocate(offsetof<Match>() + changetype<Machine>(machine).slotBytes) : 0;
  if (made == 0) return changetype<Match>(noMatch);
  store<usize>(made, machine);
  store<usize>(made, start, offsetof<Match>("position"));
  store<usize>(made, format.textEnd(text.end), offsetof<Match>("end"));
  store<usize>(made, start, offsetof<Match>("passed"));
  store<usize>(made, 0, offsetof<Match>("known"));
  store<bool>(made, false, offsetof<Match>("isFound"));
  return changetype<Match>(made);
}
