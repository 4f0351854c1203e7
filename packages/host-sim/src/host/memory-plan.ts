// Where WAMR puts its app heap in a module's memory, or whether the module brings its own allocator.
//   in   ModuleReport, the heap size asked for
//   out  MemoryPlan: pages to start with, the heap's place, the allocator's exports
//   err  LoadError for more pages than there can be
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6274-6485 and :6506-6579,
//         wasm_runtime.c:316-420 @v5.1.1; all WAMR versions since Fluent Bit 2.0 agree
import { LoadError } from "./load-error.js";
import type { ModuleReport, Signature, ValueType } from "./module.js";

/** Export names of the guest's allocator; `retain` also means that `allocate` takes a second argument, 0. */
export interface GuestAllocator {
  readonly allocate: string;
  readonly retain: string | null;
  readonly free: string;
}

/** The memory that an instance gets. */
export interface MemoryPlan {
  readonly initialPages: number;
  readonly maxPages: number;
  /** Bytes that WAMR lets the guest address at the start; `null`: all of its pages. */
  readonly endOfMemory: number | null;
  /** What memory.size says where WAMR's only page is no 64 KiB; `null` where V8's count is WAMR's. */
  readonly saidPages: number | null;
  /** `null` with a guest allocator, or without a memory. */
  readonly heap: { readonly address: number; readonly byteLength: number } | null;
  readonly allocator: GuestAllocator | null;
}

const PAGE = 65536;
const MAX_PAGES = 65536;
const NODE_BYTES = 32;

/** Plans the memory of a module. */
export function planMemory(report: ModuleReport, heapBytes: number): MemoryPlan {
  const allocator = findAllocator(report);
  const memory = report.memories[0];
  const none = { endOfMemory: null, saidPages: null, heap: null, allocator };
  if (!memory) return { ...none, initialPages: 0, maxPages: 0, endOfMemory: 0 };
  const { initialPages } = memory;
  const maxPages = Math.min(memory.maxPages ?? MAX_PAGES, MAX_PAGES);
  const asGiven = { ...none, initialPages, maxPages };
  const heapBase = linkerLayout(report)?.heapBase ?? null;
  if (!report.usesMemorySize && !report.usesMemoryGrow) {
    // One big page, cut down to __heap_base where the linker tells it; the heap comes right behind.
    const whole = initialPages * PAGE;
    const byteLength = heapBase !== null && align8(heapBase) <= whole ? align8(heapBase) : whole;
    if (allocator) return { ...asGiven, maxPages: initialPages, endOfMemory: byteLength };
    return behind(byteLength, heapBytes, asGiven);
  }
  if (allocator) return asGiven;
  if (initialPages === maxPages && initialPages <= 1) return { ...behind(initialPages * PAGE, heapBytes, asGiven), saidPages: 1 };
  if (heapBase !== null && heapBase < initialPages * PAGE) return atHeapBase(heapBase, heapBytes, asGiven);
  const heapPages = Math.ceil(heapBytes / PAGE);
  return { ...grown(asGiven, heapPages), heap: { address: initialPages * PAGE, byteLength: heapPages * PAGE - 1024 } };
}

/** The heap as extra bytes behind the memory, which stays one page to WAMR. */
function behind(address: number, heapBytes: number, asGiven: MemoryPlan): MemoryPlan {
  const endOfMemory = address + heapBytes;
  const pages = Math.max(Math.ceil((endOfMemory + NODE_BYTES) / PAGE), asGiven.initialPages); // a broken node may hang over the end
  return { ...asGiven, initialPages: pages, maxPages: pages, endOfMemory, heap: { address, byteLength: heapBytes } };
}

/**
 * The heap from `__heap_base` on, with at least 1 KiB behind: wasm_runtime.c:355-398 @v5.1.1. What WAMR makes of the global there is
 * written over, :2676-2689, so that a guest which begins its own heap at `__heap_base` writes into this one.
 */
function atHeapBase(heapBase: number, heapBytes: number, asGiven: MemoryPlan): MemoryPlan {
  const toPageEnd = (address: number): number => (PAGE - (address % PAGE)) % PAGE;
  const isTight = toPageEnd(heapBase + heapBytes) < 1024;
  const pages = Math.floor((heapBytes - toPageEnd(heapBase) + PAGE - 1) / PAGE) + (isTight ? 1 : 0);
  return { ...grown(asGiven, pages), heap: { address: heapBase, byteLength: heapBytes } };
}

/** wasm_runtime.c:408-419 @v5.1.1 */
function grown(asGiven: MemoryPlan, pages: number): MemoryPlan {
  const initialPages = asGiven.initialPages + pages;
  if (initialPages > MAX_PAGES) {
    throw LoadError.atInstantiate("failed to insert app heap into linear memory, try using `--heap-size=0` option");
  }
  return { ...asGiven, initialPages, maxPages: Math.min(asGiven.maxPages + pages, MAX_PAGES) };
}

/** Where the linker's data end and its heap begins, if `__data_end` stands below `__heap_base`: wasm_loader.c:6283-6344 @v5.1.1 */
export function linkerLayout(report: ModuleReport): { readonly dataEnd: number; readonly heapBase: number } | null {
  const value = (name: string): number | undefined => report.constantGlobals.find((global) => global.name === name)?.value;
  const heapBase = value("__heap_base");
  const end = value("__data_end");
  if (heapBase === undefined || end === undefined) return null;
  const dataEnd = Math.ceil(end / 16) * 16;
  return dataEnd <= heapBase ? { dataEnd, heapBase } : null;
}

/**
 * wasm_loader.c:6402-6485 @v5.1.1: both halves, or the app heap. Each export that fits takes the place of the one before, a `__new`
 * without its `__pin` leaves nothing, and once there is a `__pin`, a `malloc` behind the `__new` is called and pinned as that would be.
 */
function findAllocator(report: ModuleReport): GuestAllocator | null {
  const own = report.functions.filter(({ imported }) => !imported);
  let allocate: string | null = null;
  let retain: string | null = null;
  let free: string | null = null;
  for (const { name, signature } of own) {
    if (name === "malloc" && isSignature(signature, ["i32"], ["i32"])) allocate = name;
    else if (name === "__new" && isSignature(signature, ["i32", "i32"], ["i32"])) {
      const pin = own.find((other) => RETAIN.includes(other.name) && isSignature(other.signature, ["i32"], ["i32"]))?.name;
      allocate = pin === undefined ? null : name;
      retain = pin ?? retain;
    } else if (FREE.includes(name) && isSignature(signature, ["i32"], [])) free = name;
  }
  return allocate === null || free === null ? null : { allocate, retain, free };
}

const RETAIN = ["__retain", "__pin"];
const FREE = ["free", "__release", "__unpin"];

function isSignature({ params, results }: Signature, wantedParams: readonly ValueType[], wantedResults: readonly ValueType[]): boolean {
  return params.join() === wantedParams.join() && results.join() === wantedResults.join();
}

function align8(address: number): number {
  return Math.ceil(address / 8) * 8;
}
