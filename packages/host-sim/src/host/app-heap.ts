// WAMR's app heap ("ems"): the allocator whose nodes lie in the guest's own memory, where the guest can overwrite them.
//
//   pool ─┬─ 4 bytes of padding
//         └─ hmu: u32 header [type:2 | previous in use:1 | freed:1 | - | size/8:27]
//                 free, small: i32 offset of the next free node of that size
//                 free, big:   u64 left, right, parent; u32 size             (a tree ordered by size)
//                 free, all:   the last u32 is the size, for the neighbour above
//                 in use:      the object, 8-aligned
//
//   in   the guest's bytes; requests
//   out  addresses in the guest's memory, 0 when there is no room
//   err  `isCorrupted`: a node that points out of the heap or is not what the list says; from then on every request fails
// A port, branch by branch: which write of the guest is noticed, and when, is what decides between kept and lost records.
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/shared/mem-alloc/ems/{ems_alloc.c,ems_kfc.c,ems_gc_internal.h} @v5.1.1

const FREE = 1; // HMU_FC
const IN_USE = 2; // HMU_VO
const PADDING = 4; // GC_HEAD_PADDING
const SMALLEST = 16; // GC_SMALLEST_SIZE
const SMALL_COUNT = 32; // HMU_NORMAL_NODE_CNT
const SMALL_MAX = (SMALL_COUNT - 1) << 3; // HMU_FC_NORMAL_MAX_SIZE

// Nodes hold native pointers. The host's memory is at some address above 4 GiB: this one stands for it.
const NATIVE_BASE = 0x7f00_0000_0000n;
const ROOT = -1; // the tree's root lies in the host, outside the guest's memory
const NULL = -2;

/** Gives the guest's current bytes: they move when memory grows. */
export type MemoryView = () => DataView;

export class AppHeap {
  isCorrupted = false;
  readonly #base: number;
  readonly #end: number;
  readonly #small: number[] = Array.from({ length: SMALL_COUNT }, () => NULL);
  #rootRight: number;

  /** A fresh heap in `byteLength` bytes from `pool`, which is 8-aligned. */
  constructor(readonly view: MemoryView, readonly pool: number, readonly byteLength: number) {
    this.#base = pool + PADDING;
    const size = (byteLength - PADDING) & ~7;
    this.#end = this.#base + size;
    const memory = view();
    for (let at = pool; at < pool + byteLength; at++) memory.setUint8(at, 0);
    this.#setHeader(this.#base, FREE, size);
    this.#markPreviousInUse(this.#base);
    this.#rootRight = this.#base;
    this.#setParent(this.#base, ROOT);
    this.#setTreeSize(this.#base, size);
  }

  /** `gc_alloc_vo`, ems_alloc.c:556-613: the address of `byteLength` bytes, or 0. */
  allocate(byteLength: number): number {
    if (this.isCorrupted) return 0;
    const wanted = Math.max((byteLength + 4 + 7) & ~7, SMALLEST);
    const node = this.#take(wanted);
    if (node === NULL) return 0;
    this.#setType(node, IN_USE);
    this.#clearBit(node, 28);
    const total = this.#size(node);
    const memory = this.view();
    for (let at = node + 4 + byteLength; at < node + total && at < memory.byteLength; at++) memory.setUint8(at, 0);
    return node + 4;
  }

  /** `gc_free_vo`, ems_alloc.c:840-937. */
  free(address: number): void {
    if (this.isCorrupted) return;
    let node = address - 4;
    if (!this.#isInside(node) || this.#type(node) !== IN_USE || this.#bit(node, 28)) return;
    let size = this.#size(node);
    if (!this.#bit(node, 29)) {
      const previous = node - this.view().getInt32(node - 4, true);
      if (this.#isInside(previous) && this.#type(previous) === FREE) {
        size += this.#size(previous);
        node = previous;
        if (!this.#unlink(previous)) return;
      }
    }
    let next = node + size;
    if (this.#isInside(next) && this.#type(next) === FREE) {
      size += this.#size(next);
      if (!this.#unlink(next)) return;
      next = node + size;
    }
    if (this.#add(node, size) && this.#isInside(next)) this.#clearBit(next, 29);
  }

  contains(address: number): boolean {
    return address >= this.pool && address < this.pool + this.byteLength;
  }

  // --- finding and linking: alloc_hmu, gci_add_fc, unlink_hmu, remove_tree_node ---

  #take(size: number): number {
    if (size < SMALL_MAX) {
      for (let index = size >> 3; index < SMALL_COUNT; index++) {
        const node = this.#small[index] ?? NULL;
        if (node !== NULL) return this.#takeSmall(node, index, size);
      }
    }
    let best = NULL;
    for (let at = this.#rootRight; at !== NULL;) {
      if (!this.#isInside(at)) return this.#corrupt();
      if (this.#treeSize(at) < size) at = this.#right(at);
      else {
        best = at;
        at = this.#left(at);
      }
    }
    if (best === NULL || !this.#removeFromTree(best)) return NULL;
    return this.#split(best, size, this.#treeSize(best), this.#treeSize(best) >= size + SMALLEST);
  }

  #takeSmall(node: number, index: number, size: number): number {
    if (!this.#isInside(node)) return this.#corrupt();
    this.#small[index] = this.#nextSmall(node);
    if (((node + 4) & 7) !== 0) return this.#corrupt();
    return this.#split(node, size, index << 3, index !== size >> 3 && index << 3 >= size + SMALLEST);
  }

  #split(node: number, size: number, total: number, splits: boolean): number {
    const next = node + (splits ? size : total);
    if (splits && !this.#add(next, total - size)) return NULL;
    if (splits || this.#isInside(next)) this.#markPreviousInUse(next);
    this.#setSize(node, splits ? size : total);
    return node;
  }

  #add(node: number, size: number): boolean {
    this.#setHeaderBits(node, FREE, size);
    const memory = this.view();
    if (node + size <= memory.byteLength) memory.setUint32(node + size - 4, size, true);
    if (size < SMALL_MAX) {
      if (!this.#isInside(node)) return this.#corrupt() !== NULL;
      const head = this.#small[size >> 3] ?? NULL;
      memory.setInt32(node + 4, head === NULL ? 0 : head - node, true);
      this.#small[size >> 3] = node;
      return true;
    }
    this.#setTreeSize(node, size);
    this.#setLeft(node, NULL);
    this.#setRight(node, NULL);
    return this.#insertIntoTree(node, size);
  }

  #insertIntoTree(node: number, size: number): boolean {
    for (let at = ROOT; ;) {
      const goesRight = at === ROOT || this.#treeSize(at) < size;
      const below = goesRight ? this.#right(at) : this.#left(at);
      if (below === NULL) {
        if (goesRight) this.#setRight(at, node);
        else this.#setLeft(at, node);
        this.#setParent(node, at);
        return true;
      }
      if (!this.#isInside(below)) return this.#corrupt() !== NULL;
      at = below;
    }
  }

  #unlink(node: number): boolean {
    if (this.#type(node) !== FREE) return this.#corrupt() !== NULL;
    const size = this.#size(node);
    if (size >= SMALL_MAX) return this.#removeFromTree(node);
    let previous = NULL;
    for (let at = this.#small[size >> 3] ?? NULL; at !== NULL;) {
      if (!this.#isInside(at)) return this.#corrupt() !== NULL;
      const next = this.#nextSmall(at);
      if (at === node) {
        if (previous === NULL) this.#small[size >> 3] = next;
        else this.view().setInt32(previous + 4, next === NULL ? 0 : next - previous, true);
        break;
      }
      previous = at;
      at = next;
    }
    return true;
  }

  #removeFromTree(node: number): boolean {
    const parent = this.#parent(node);
    if (parent === NULL || !this.#isInside(node) || (parent !== ROOT && !this.#isInside(parent))) return this.#corrupt() !== NULL;
    const isRight = this.#right(parent) === node;
    if (!isRight && this.#left(parent) !== node) return this.#corrupt() !== NULL;
    const replace = (child: number): void => {
      if (isRight) this.#setRight(parent, child);
      else this.#setLeft(parent, child);
    };
    const left = this.#left(node);
    const right = this.#right(node);
    if (left === NULL || right === NULL) {
      const child = left === NULL ? right : left;
      replace(child);
      if (child !== NULL) {
        if (!this.#isInside(child)) return this.#corrupt() !== NULL;
        this.#setParent(child, parent);
      }
    } else if (!this.#replaceByPredecessor(node, left, replace)) return false;
    this.#setLeft(node, NULL);
    this.#setRight(node, NULL);
    this.#setParent(node, NULL);
    return true;
  }

  #replaceByPredecessor(node: number, left: number, replace: (child: number) => void): boolean {
    const parent = this.#parent(node);
    let heir = left;
    if (!this.#isInside(heir)) return this.#corrupt() !== NULL;
    for (let next = this.#right(heir); next !== NULL; next = this.#right(heir)) {
      heir = next;
      if (!this.#isInside(heir)) return this.#corrupt() !== NULL;
    }
    if (!this.#removeFromTree(heir)) return false;
    replace(heir);
    this.#setParent(heir, parent);
    const [newLeft, newRight] = [this.#left(node), this.#right(node)];
    this.#setLeft(heir, newLeft);
    this.#setRight(heir, newRight);
    for (const child of [newLeft, newRight]) {
      if (child === NULL) continue;
      if (!this.#isInside(child)) return this.#corrupt() !== NULL;
      this.#setParent(child, heir);
    }
    return true;
  }

  /** Marks the heap; gives NULL so that callers can return it. */
  #corrupt(): typeof NULL {
    this.isCorrupted = true;
    return NULL;
  }

  #isInside(node: number): boolean {
    return node >= this.#base && node < this.#end;
  }

  // --- the node's fields ---

  #header(node: number): number {
    return this.view().getUint32(node, true);
  }

  #type(node: number): number {
    return this.#header(node) >>> 30;
  }

  #size(node: number): number {
    return (this.#header(node) & 0x07ff_ffff) << 3 >>> 0;
  }

  #bit(node: number, bit: number): boolean {
    return (this.#header(node) & (1 << bit)) !== 0;
  }

  #clearBit(node: number, bit: number): void {
    this.view().setUint32(node, this.#header(node) & ~(1 << bit), true);
  }

  #markPreviousInUse(node: number): void {
    this.view().setUint32(node, this.#header(node) | (1 << 29), true);
  }

  #setType(node: number, type: number): void {
    this.view().setUint32(node, (this.#header(node) & 0x3fff_ffff) | (type << 30), true);
  }

  #setSize(node: number, size: number): void {
    this.view().setUint32(node, (this.#header(node) & ~0x07ff_ffff) | (size >>> 3), true);
  }

  #setHeader(node: number, type: number, size: number): void {
    this.view().setUint32(node, (type << 30) | (size >>> 3), true);
  }

  #setHeaderBits(node: number, type: number, size: number): void {
    this.#setType(node, type);
    this.#setSize(node, size);
  }

  #nextSmall(node: number): number {
    const offset = this.view().getInt32(node + 4, true);
    return offset === 0 ? NULL : node + offset;
  }

  #left(node: number): number {
    return this.#pointer(node + 4);
  }

  #right(node: number): number {
    return node === ROOT ? this.#rootRight : this.#pointer(node + 12);
  }

  #parent(node: number): number {
    return this.#pointer(node + 20);
  }

  #treeSize(node: number): number {
    return this.view().getUint32(node + 28, true);
  }

  #setTreeSize(node: number, size: number): void {
    this.view().setUint32(node + 28, size, true);
  }

  #setLeft(node: number, to: number): void {
    this.#setPointer(node + 4, to);
  }

  #setRight(node: number, to: number): void {
    if (node === ROOT) this.#rootRight = to;
    else this.#setPointer(node + 12, to);
  }

  #setParent(node: number, to: number): void {
    this.#setPointer(node + 20, to);
  }

  /** A native pointer as a guest address; one that the guest made up lies outside the heap, and is found to. */
  #pointer(at: number): number {
    const native = this.view().getBigUint64(at, true);
    if (native === 0n) return NULL;
    if (native === NATIVE_BASE - 1n) return ROOT;
    const address = native - NATIVE_BASE;
    return address >= 0n && address < 2n ** 32n ? Number(address) : -3;
  }

  #setPointer(at: number, to: number): void {
    this.view().setBigUint64(at, to === NULL ? 0n : to === ROOT ? NATIVE_BASE - 1n : NATIVE_BASE + BigInt(to), true);
  }
}
