// The scanner without a record, for tables of texts.
//   in   JSON string contents at an address that room() gave, followed by a quote
//   out  matches as offsets and detector numbers

import { allDetectors } from "../../assembly/redact/detectors";
import { Matches } from "../../assembly/redact/matches";
import { Program } from "../../assembly/redact/program";
import { scanText } from "../../assembly/redact/scan";

const detectors = allDetectors();
const whole = new Program();
for (let i = 0; i < detectors.length; i++) assert(whole.add(detectors[i], i));
whole.close();
const alone: Program[] = [];
for (let i = 0; i < detectors.length; i++) {
  const program = new Program();
  assert(program.add(detectors[i], i));
  program.close();
  alone.push(program);
}

export function room(byteCount: i32): usize {
  return heap.alloc(<usize>byteCount + 64);
}

export function detectorCount(): i32 {
  return detectors.length;
}

export function detectorName(i: i32): string {
  return detectors[i].name;
}

/** Scans [ptr, ptr + byteLength) with detector `only`, or with all for -1; the key lies in front of it. Returns the matches. */
export function scan(ptr: usize, byteLength: i32, key: usize, keyLength: i32, only: i32): i32 {
  const program = only < 0 ? whole : alone[only];
  program.activate();
  Matches.clear();
  scanText(program, ptr, ptr + <usize>byteLength, key, key + <usize>keyLength);
  return Matches.count;
}

export function overflowed(): bool {
  return Matches.overflow;
}

export function matchStart(i: i32): usize {
  return Matches.start(i);
}

export function matchEnd(i: i32): usize {
  return Matches.end(i);
}

export function matchOwner(i: i32): i32 {
  return Matches.owner(i);
}
