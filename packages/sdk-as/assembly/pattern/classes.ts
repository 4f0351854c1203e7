// Characters that no set of a pattern tells apart are one class.
//   in   the sets in scratch.ts
//   out  intervals of characters with their classes, and which classes are in which set; behind the scratch
//   err  0 classes: more than a byte can number

import { equalBytes } from "../memory/bytes";
import { CharacterSet, LAST_POINT, RANGE, SET_SIZE, setHas } from "./program";
import { CLASS_ROW, INTERVALS_BYTES, beyond, sets, setsEnd } from "./scratch";

/** The first character of an interval, and its class. */
export const INTERVAL: usize = 8;
const MOST_CLASSES: u32 = 255;

/** They lie one behind the other, from character 0 on. */
export let intervals: usize = 0;
export let intervalsEnd: usize = 0;
/** For each class from 1 on a bit a set, in `CLASS_ROW` bytes. */
export let members: usize = 0;

/** Works them out, and says how many classes there are. */
export function classify(): u32 {
  intervals = beyond;
  members = intervals + INTERVALS_BYTES;
  store<u32>(intervals, 0);
  intervalsEnd = intervals + INTERVAL;
  for (let at = sets; at < setsEnd; at += SET_SIZE) {
    const set = changetype<CharacterSet>(at);
    for (let range = set.ranges; range < set.rangesEnd; range += RANGE) {
      divide(load<u32>(range));
      divide(load<u32>(range, 4) + 1);
    }
  }
  let count: u32 = 0;
  for (let interval = intervals; interval < intervalsEnd; interval += INTERVAL) {
    const found = numberOf(load<u32>(interval), count);
    if (found > MOST_CLASSES) return 0;
    count = max<u32>(count, found);
    store<u32>(interval, found, 4);
  }
  return count;
}

/** Begins an interval at a character, if none begins there. */
function divide(point: u32): void {
  if (point > LAST_POINT) return;
  let place = intervalsEnd;
  while (load<u32>(place - INTERVAL) > point) place -= INTERVAL;
  if (load<u32>(place - INTERVAL) == point) return;
  memory.copy(place + INTERVAL, place, intervalsEnd - place);
  store<u32>(place, point);
  intervalsEnd += INTERVAL;
}

/** The class, of `count` so far, that is in the same sets as a character; the next one if there is none. */
function numberOf(point: u32, count: u32): u32 {
  const row = members + <usize>count * CLASS_ROW;
  memory.fill(row, 0, CLASS_ROW);
  let bit: usize = 0;
  for (let set = sets; set < setsEnd; set += SET_SIZE, bit++) {
    const byte = row + (bit >>> 3);
    store<u8>(byte, load<u8>(byte) | (<u32>setHas(changetype<CharacterSet>(set), point) << <u32>(bit & 7)));
  }
  for (let one: u32 = 0; one < count; one++) {
    if (equalBytes(members + <usize>one * CLASS_ROW, row, CLASS_ROW)) return one + 1;
  }
  return count + 1;
}
