// Where WAMR puts its app heap in a module's memory, or whether the module brings its own allocator.
//   in   ModuleReport, the heap size asked for
//   out  MemoryPlan: pages to start with, the heap's place, the allocator's exports
//   err  NotSimulated for a heap at `__heap_base` in a module that asks for its memory's size
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/interpreter/wasm_loader.c:6274-6485 and :6506-6579,
//         wasm_runtime.c:316-420 @v5.1.1; all WAMR versions since Fluent Bit 2.0 agree
import { NotSimulated } from "../not-simulated.js";
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
  if (!memory) return { initialPages: 0, maxPages: 0, endOfMemory: 0, heap: null, allocator };
  const { initialPages } = memory;
  const maxPages = Math.min(memory.maxPages ?? MAX_PAGES, MAX_PAGES);
  const asGiven = { initialPages, maxPages, endOfMemory: null, heap: null, allocator };
  const heapBase = linkerHeapBase(report);
  if (!report.usesMemorySize && !report.usesMemoryGrow) {
    // One big page, cut down to __heap_base where the linker tells it; the heap comes right behind.
    const whole = initialPages * PAGE;
    const byteLength = heapBase !== null && align8(heapBase) <= whole ? align8(heapBase) : whole;
    if (allocator) return { ...asGiven, maxPages: initialPages, endOfMemory: byteLength };
    return behind(byteLength, heapBytes, asGiven);
  }
  if (allocator) return asGiven;
  if (initialPages === maxPages && initialPages <= 1) return behind(initialPages * PAGE, heapBytes, asGiven);
  if (heapBase !== null && heapBase < initialPages * PAGE) {
    throw new NotSimulated(
      "Cannot place the app heap: the module exports __heap_base and uses memory.size; export malloc and free, or not __heap_base",
    );
  }
  const heapPages = Math.ceil(heapBytes / PAGE);
  return {
    initialPages: initialPages + heapPages,
    maxPages: Math.min(maxPages + heapPages, MAX_PAGES),
    endOfMemory: null,
    heap: { address: initialPages * PAGE, byteLength: heapPages * PAGE - 1024 },
    allocator,
  };
}

/** The heap as extra bytes behind the memory, which stays one page to WAMR. */
function behind(address: number, heapBytes: number, asGiven: MemoryPlan): MemoryPlan {
  const endOfMemory = address + heapBytes;
  const pages = Math.max(Math.ceil((endOfMemory + NODE_BYTES) / PAGE), asGiven.initialPages); // a broken node may hang over the end
  return { ...asGiven, initialPages: pages, maxPages: pages, endOfMemory, heap: { address, byteLength: heapBytes } };
}

/** `__heap_base`, if the linker's `__data_end` stands below it. */
function linkerHeapBase(report: ModuleReport): number | null {
  const value = (name: string): number | undefined => report.constantGlobals.find((global) => global.name === name)?.value;
  const heapBase = value("__heap_base");
  const dataEnd = value("__data_end");
  if (heapBase === undefined || dataEnd === undefined) return null;
  return Math.ceil(dataEnd / 16) * 16 <= heapBase ? heapBase : null;
}

/** wasm_loader.c:6402-6485: both halves, or the app heap. */
function findAllocator(report: ModuleReport): GuestAllocator | null {
  const own = report.functions.filter(({ imported }) => !imported);
  const find = (names: readonly string[], params: readonly ValueType[], results: readonly ValueType[]): string | undefined =>
    own.find(({ name, signature }) => names.includes(name) && isSignature(signature, params, results))?.name;
  const free = find(["free", "__release", "__unpin"], ["i32"], []);
  const malloc = find(["malloc"], ["i32"], ["i32"]);
  const make = find(["__new"], ["i32", "i32"], ["i32"]);
  const retain = find(["__retain", "__pin"], ["i32"], ["i32"]);
  if (free === undefined) return null;
  if (make !== undefined && retain !== undefined) return { allocate: make, retain, free };
  return malloc === undefined ? null : { allocate: malloc, retain: null, free };
}

function isSignature({ params, results }: Signature, wantedParams: readonly ValueType[], wantedResults: readonly ValueType[]): boolean {
  return params.join() === wantedParams.join() && results.join() === wantedResults.join();
}

function align8(address: number): number {
  return Math.ceil(address / 8) * 8;
}
