// The matches of one text: ordered, disjoint ranges.
//   in   ranges in the order in which their anchors lie, possibly overlapping
//   out  ranges in order, none overlapping; what was covered stays covered
//   err  `overflow`: more matches than there is room for; the caller then replaces the whole text
// Knows addresses and the detector's number, not the detector.

export const MOST_MATCHES: i32 = 512;
export const MOST_DETECTORS: i32 = 64;

const ENTRY: usize = 16;
const entries: usize = memory.data(512 * 16, 4);
const counts: usize = memory.data(64 * 4, 4);

/** How often each detector matched in the current record. */
export namespace Counts {
  /** Of all detectors. */
  export let total: i32 = 0;
  /** The slot for what could not be redacted and was replaced whole. */
  export const FAILED: i32 = 63;

  export function clear(): void {
    if (total != 0) memory.fill(counts, 0, 64 * 4);
    total = 0;
  }

  export function add(owner: i32, times: i32 = 1): void {
    const slot = counts + (<usize>owner << 2);
    store<i32>(slot, load<i32>(slot) + times);
    total += times;
  }

  export function count(owner: i32): i32 {
    return load<i32>(counts + (<usize>owner << 2));
  }

}

export namespace Matches {
  export let count: i32 = 0;
  /** More matches than fit. */
  export let overflow: bool = false;

  export function clear(): void {
    count = 0;
    overflow = false;
  }

  export function start(i: i32): usize {
    return load<u32>(entries + <usize>i * ENTRY);
  }

  export function end(i: i32): usize {
    return load<u32>(entries + <usize>i * ENTRY, 4);
  }

  export function owner(i: i32): i32 {
    return load<i32>(entries + <usize>i * ENTRY, 8);
  }

  /**
   * Adds a range, or widens the last one where they overlap.
   *
   * @param isGeneral whether the match goes by another detector's name, should that one find as much from the same start.
   */
  export function add(start: usize, end: usize, owner: i32, isGeneral: bool): void {
    if (count > 0) {
      const last = entries + <usize>(count - 1) * ENTRY;
      const lastEnd: usize = load<u32>(last, 4);
      if (start < lastEnd) {
        if (!isGeneral && load<u32>(last, 12) != 0 && start <= load<u32>(last) && end >= lastEnd) {
          store<i32>(last, owner, 8);
          store<u32>(last, 0, 12);
        }
        if (end > lastEnd) store<u32>(last, <u32>end, 4);
        const floor: usize = count > 1 ? <usize>load<u32>(last - ENTRY, 4) : 0;
        if (start < load<u32>(last)) store<u32>(last, <u32>max(start, floor));
        return;
      }
    }
    if (count == MOST_MATCHES) {
      overflow = true;
      return;
    }
    const entry = entries + <usize>count * ENTRY;
    store<u32>(entry, <u32>start);
    store<u32>(entry, <u32>end, 4);
    store<i32>(entry, owner, 8);
    store<u32>(entry, <u32>isGeneral, 12);
    count += 1;
  }
}
