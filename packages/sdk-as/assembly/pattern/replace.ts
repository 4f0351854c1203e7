// A text with its matches replaced.
//   in   a machine; the node of a string; what is to stand in place of each match
//   out  the node of a new string; the same node if there is no match, or if it is no string
//   err  the missing node at the memory ceiling
//
//    $1 or ${12}  the text of that group, $0 the whole match     ${name}  a group by its name     $$  the sign

import { Node } from "../codec/node";
import { arenaEnd, claim, reserve } from "../memory/arena";
import * as format from "../record/format";
import { MISSING } from "../record/tree";
import { Match, groupNamed, openMatch } from "./match";
import { Machine } from "./machine";
import { makeNode } from "./text";

const DOLLAR: u32 = 0x24;
/** The number of no group: nothing stands for it. */
const NO_GROUP: i32 = 1000;
/** Room for one character of the author's, however it is spelt. */
const MOST_SPELT: usize = 6;

let begin: usize = 0;
let to: usize = 0;
let limit: usize = 0;

/** Makes room behind what is written; false at the memory ceiling. Nothing is claimed before the end. */
function makeRoom(byteLength: usize): bool {
  if (limit - to >= byteLength) return true;
  const written = to - begin;
  const moved = reserve((written + byteLength) << 1);
  if (moved == 0) return false;
  if (moved != begin) memory.copy(moved, begin, written);
  begin = moved;
  to = begin + written;
  limit = arenaEnd();
  return true;
}

function copy(ptr: usize, end: usize): bool {
  const byteLength = end - ptr;
  if (!makeRoom(byteLength + format.TEXT_BEHIND)) return false;
  memory.copy(to, ptr, byteLength);
  to += byteLength;
  return true;
}

export function replaceAll(machine: usize, text: Node, replacement: string): usize {
  const match = openMatch(machine, text);
  if (!match.next()) return changetype<usize>(text);
  begin = to = limit = 0;
  if (!makeRoom(text.end - text.value + format.TEXT_LEAD)) return MISSING;
  to += format.TEXT_LEAD;
  let from = format.textStart(text.value);
  do {
    if (!copy(from, match.slot(0)) || !write(changetype<Machine>(machine), match, replacement)) return MISSING;
    from = match.slot(1);
  } while (match.next());
  if (!copy(from, format.textEnd(text.end))) return MISSING;
  const end = to + format.TEXT_BEHIND;
  claim(end);
  return makeNode(format.frameText(begin + format.TEXT_LEAD, to), end);
}

/** Writes what stands for one match. */
function write(machine: Machine, match: Match, replacement: string): bool {
  let unit = changetype<usize>(replacement);
  const end = unit + (<usize>replacement.length << 1);
  while (unit < end) {
    let plainEnd = unit;
    while (plainEnd < end && load<u16>(plainEnd) != DOLLAR) plainEnd += 2;
    if (!makeRoom((plainEnd - unit + 2) * MOST_SPELT)) return false;
    to = format.writeCharacters(to, unit, plainEnd);
    unit = plainEnd;
    if (unit == end) return true;
    const group = readReference(machine, unit, end);
    if (group < 0) to = format.writeCharacters(to, unit, unit + 2);
    else if (group <= machine.groupCount && match.slot(group << 1) != 0 && !copy(match.slot(group << 1), match.slot((group << 1) + 1))) return false;
    unit = referenceEnd;
  }
  return true;
}

let referenceEnd: usize = 0;

/** The group that a `$` refers to; -1 if it is the sign itself. */
function readReference(machine: Machine, dollar: usize, end: usize): i32 {
  let unit = dollar + 2;
  referenceEnd = unit;
  if (unit == end) return -1;
  if (load<u16>(unit) == DOLLAR) referenceEnd = unit + 2;
  const inBraces = load<u16>(unit) == 0x7b;
  if (inBraces) unit += 2;
  const from = unit;
  let number = 0;
  while (unit < end && <u32>load<u16>(unit) - 0x30 < 10) {
    number = min<i32>(number * 10 + load<u16>(unit) - 0x30, NO_GROUP);
    unit += 2;
  }
  if (!inBraces) {
    if (unit > from) referenceEnd = unit;
    return unit > from ? number : -1;
  }
  const digitsEnd = unit;
  while (unit < end && load<u16>(unit) != 0x7d) unit += 2;
  if (unit == end) return -1;
  referenceEnd = unit + 2;
  if (digitsEnd == unit && unit > from) return number;
  const named = groupNamed(machine, from, unit - from);
  return named < 0 ? NO_GROUP : named;
}
