// One search: over each character of a text once, from left to right.
//   in   a machine; characters of a string of the record, as its format spells them
//   out  whether there is a match; its slots in the machine's `result`: addresses, 0 for none
//   err  none
// https://swtch.com/~rsc/regexp/regexp2.html tells how threads, states and captures go together.

import { BYTE_ONES, zeroBytes } from "../memory/bytes";
import { MSGPACK, characterAt, characterBytes } from "../record/format";
import { DEAD, IS_STATE, RESTART, makeEntry, matchAtEnd, startState } from "./automaton";
import { Before, Machine, STATE_HEAD, STEP_HEAD, STEP_ROW, TABLE, classOf, isMember } from "./machine";

/** The classes of the bytes, for the pattern in use: at one fixed address, so that the loop's load carries it as its offset. */
const CLASSES: usize = memory.data(256, 8);
const BACKSLASHES: u64 = 0x5c * BYTE_ONES;

/** Whose classes they are. */
let active: usize = 0;

/** A machine was made, maybe where another one has been. */
export function forgetActive(): void {
  active = 0;
}

/** Looks for the first match from `from` on in a text that ends at `end`. */
export function search(machine: Machine, from: usize, end: usize, before: Before): bool {
  if (machine.isAnchored && before != Before.Nothing) return false;
  if (active != changetype<usize>(machine)) {
    memory.copy(CLASSES, machine.table, TABLE);
    active = changetype<usize>(machine);
  }
  memory.fill(machine.rows, 0, machine.slotBytes);
  store<usize>(machine.result, 0);
  run(machine, from, end, before);
  return load<usize>(machine.result) != 0;
}

function run(machine: Machine, p: usize, end: usize, before: Before): void {
  let state = startState(machine, before);
  if (machine.firstByte != 0) p = skipTo(machine.firstByte, p, end);
  while (true) {
    let entry: u32 = 0;
    while (p < end && (entry = load<u32>(state + (<usize>load<u8>(load<u8>(p), CLASSES) << 2), STATE_HEAD)) & IS_STATE) {
      state = entry;
      p += 1;
    }
    if (p >= end) break;
    let next: u32 = load<u8>(load<u8>(p), CLASSES);
    let byteCount: usize = 1;
    if (next == 0) {
      next = classOf(machine, characterAt(p, end));
      byteCount = characterBytes();
      entry = load<u32>(state + (<usize>next << 2), STATE_HEAD);
    }
    if (entry == 0) entry = makeEntry(machine, state, next);
    if (entry == DEAD) return;
    if (entry == RESTART) {
      memory.fill(machine.rows, 0, machine.slotBytes);
      state = startState(machine, Before.Other);
      p = skipTo(machine.firstByte, p + byteCount, end);
      continue;
    }
    if (entry & IS_STATE) {
      state = entry;
    } else {
      step(machine, entry, p);
      state = load<usize>(entry);
      if (state == 0) return;
    }
    p += byteCount;
  }
  const thread = matchAtEnd(machine, state);
  if (thread != 0) keep(machine, <u32>load<u16>(thread, 10), load<u64>(thread), end);
}

/** The match of a thread with these registers, which ends at `p`. */
function keep(machine: Machine, row: u32, mask: u64, p: usize): void {
  memory.copy(machine.result, machine.rows + <usize>row * machine.slotBytes, machine.slotBytes);
  note(machine.result, mask, p);
}

/** Writes a position to slots. */
function note(slots: usize, mask: u64, p: usize): void {
  for (; mask != 0; mask &= mask - 1) store<usize>(slots + (<usize>ctz(mask) << 2), p);
}

/** Changes registers as a step says. */
function step(machine: Machine, address: usize, p: usize): void {
  const matchRow = load<i32>(address, 4);
  if (matchRow >= 0) keep(machine, <u32>matchRow, load<u64>(address, 8), p);
  const slotBytes = machine.slotBytes;
  const keepsRows = load<u32>(address, 20) != 0;
  let to = keepsRows ? machine.rows : machine.spareRows;
  const end = address + STEP_HEAD + <usize>load<u32>(address, 16) * STEP_ROW;
  for (let row = address + STEP_HEAD; row < end; row += STEP_ROW, to += slotBytes) {
    if (!keepsRows) memory.copy(to, machine.rows + <usize>load<u32>(row, 8) * slotBytes, slotBytes);
    note(to, load<u64>(row), p);
  }
  if (keepsRows) return;
  to = machine.rows;
  machine.rows = machine.spareRows;
  machine.spareRows = to;
}

/** The first place at which a match may begin: that byte, or an escape that may stand for it. */
function skipTo(byte: u32, p: usize, end: usize): usize {
  const wanted = <u64>byte * BYTE_ONES;
  for (; p < end; p += 8) {
    const bytes = load<u64>(p);
    let places = zeroBytes(bytes ^ wanted);
    if (!MSGPACK) places |= zeroBytes(bytes ^ BACKSLASHES);
    if (places != 0) return min(p + <usize>(ctz(places) >>> 3), end);
  }
  return end;
}

/** What is before `p`, which is the end of a character of a text that goes on from `from`. */
export function before(machine: Machine, from: usize, p: usize): Before {
  if (!machine.looksBehind) return Before.Other;
  let last: u32 = 0;
  while (from < p) {
    last = characterAt(from, p);
    from += characterBytes();
  }
  last = classOf(machine, last);
  if (isMember(machine, last, machine.lineSet)) return Before.Line;
  return isMember(machine, last, machine.wordSet) ? Before.Word : Before.Other;
}
