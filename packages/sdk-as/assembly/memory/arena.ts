// The bytes of one call: tag, record, index, scratch and answer, given back all at once.
//   in   byte counts
//   out  addresses, valid until the next resetArena(), that is until the host brings the next record
//   err  0 when the memory ceiling is reached; never a trap
// Knows no format and no managed object. Grows linear memory itself, because the managed heap traps where
// memory.grow answers -1, and a trap here would lose the record.
//
//   block 0              block 1 (only when something else grew memory in between)
//   ├─ used ─┼─ free ─┤  ├─ used ─┼──────────── free ────────────┤
//            ^ top    ^ blockEnd
//
// Blocks are kept for ever and at least double, so the arena stops growing once it has seen its largest call.

const PAGE_BITS: usize = 16;
/** Room that always stays readable behind an allocation: scanners load eight bytes at a time. */
export const READ_SLACK: usize = 16;
const MAX_BLOCKS: usize = 24;
const ENTRY_BYTES: usize = 2 * sizeof<usize>();

/** [start, end) of each block, in the order they were made. */
const blocks: usize = memory.data(192, 8);
let blockCount: usize = 0;
let block: usize = 0;
let top: usize = 0;
let blockEnd: usize = 0;
let floorBlock: usize = 0;
let floorTop: usize = 0;

/** Forgets every allocation since the last {@link keepAllocations}; the memory stays. */
@inline
export function resetArena(): void {
  if (block != floorBlock) openBlock(floorBlock);
  top = floorTop;
}

/** Keeps what is allocated, for the life of the instance: a configuration, say, and what the call has written before it. */
export function keepAllocations(): void {
  floorBlock = block;
  floorTop = top;
}

/** First free address. Bytes up to {@link arenaEnd} may be written before they are claimed with {@link claim}. */
export function arenaTop(): usize {
  return top;
}

/** First address after the current block's usable bytes. */
export function arenaEnd(): usize {
  return blockEnd;
}

/**
 * Makes sure that `byteCount` bytes follow the top, moving to another block if need be.
 *
 * @returns the top, or 0 when linear memory cannot grow that far.
 */
export function reserve(byteCount: usize): usize {
  return blockEnd - top >= byteCount ? top : reserveSlow(byteCount);
}

/** Takes everything below `end` out of the free bytes; `end` lies within what {@link reserve} granted. */
@inline
export function claim(end: usize): void {
  top = (end + 7) & ~7;
}

/** Reserves and claims `byteCount` bytes, aligned to eight. 0 at the memory ceiling. */
export function allocate(byteCount: usize): usize {
  const ptr = blockEnd - top >= byteCount + 8 ? top : reserveSlow(byteCount + 8);
  if (ptr != 0) claim(ptr + byteCount);
  return ptr;
}

/**
 * Runs before the arena first grows memory. The managed heap, at its first use, takes whatever memory there is, so it
 * has to have been set up by then: the transform writes that call in here for modules that have such a heap.
 */
function initHeap(): void {}

function openBlock(index: usize): void {
  block = index;
  const entry = blocks + index * ENTRY_BYTES;
  top = load<usize>(entry);
  blockEnd = load<usize>(entry, sizeof<usize>()) - READ_SLACK;
}

function reserveSlow(byteCount: usize): usize {
  while (block + 1 < blockCount) {
    openBlock(block + 1);
    if (blockEnd - top >= byteCount) return top;
  }
  if (!growArena(byteCount + READ_SLACK)) return 0;
  return blockEnd - top >= byteCount ? top : 0;
}

/** Adds `byteCount` bytes or more: to the last block when it ends where memory ends, else as a new block. */
function growArena(byteCount: usize): bool {
  // The module may address at most 4 GiB; refuse before the page count wraps.
  if (byteCount > 0x7fff0000) return false;
  if (blockCount == 0) initHeap();
  const pagesNeeded = <i32>((byteCount + 0xffff) >>> PAGE_BITS);
  const lastEntry = blocks + (blockCount - 1) * ENTRY_BYTES;
  const memoryEnd = <usize>memory.size() << PAGE_BITS;
  const extend = blockCount != 0 && load<usize>(lastEntry, sizeof<usize>()) == memoryEnd;
  if (!extend && blockCount == MAX_BLOCKS) return false;

  const blockPages = blockCount == 0 ? 0 : <i32>((load<usize>(lastEntry, sizeof<usize>()) - load<usize>(lastEntry)) >>> PAGE_BITS);
  let first = memory.grow(max(pagesNeeded, blockPages));
  if (first < 0) first = memory.grow(pagesNeeded);
  if (first < 0) return false;

  const newEnd = <usize>memory.size() << PAGE_BITS;
  if (extend) {
    store<usize>(lastEntry, newEnd, sizeof<usize>());
    if (block == blockCount - 1) blockEnd = newEnd - READ_SLACK;
    else openBlock(blockCount - 1);
    return true;
  }
  const entry = blocks + blockCount * ENTRY_BYTES;
  store<usize>(entry, <usize>first << PAGE_BITS);
  store<usize>(entry, newEnd, sizeof<usize>());
  blockCount += 1;
  openBlock(blockCount - 1);
  if (floorTop == 0) floorTop = top;
  return true;
}
