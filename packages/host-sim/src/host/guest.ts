// One instance of a module, as WAMR runs it for Fluent Bit.
//   in   a module's bytes, its plan and its imports; tags and records to copy in; calls
//   out  addresses, result cells, NUL-terminated texts
//   err  `exception`: WAMR's pending exception; LoadError when there is no instance
// Knows memory and calls. Does not know events, JSON or what Fluent Bit makes of a result.
import { type ActiveSegment, readActiveSegments } from "./active-segments.js";
import { AppHeap } from "./app-heap.js";
import { findAuxStack } from "./aux-stack.js";
import type { CodeCounter, CountedModule } from "./code-counter.js";
import { CodeMap } from "./code-map.js";
import type { GuestMemory } from "./guest-memory.js";
import { findInitialisers } from "./initialisers.js";
import { LoadError } from "./load-error.js";
import type { LogSink } from "./log.js";
import type { MemoryPlan } from "./memory-plan.js";
import type { ExportedFunction, ModuleReport, ValueType } from "./module.js";
import { followsGrowth, refusedGrowth } from "./refused-growth.js";
import { MEMORY_IMPORT, rewriteMemory } from "./rewrite.js";
import { HostTrap, type Trap, readTrap } from "./trap.js";
import type { Release } from "./version.js";
import { NotSimulated } from "../not-simulated.js";

/** Builds the imports of one instance. */
export type ImportMaker = (memory: GuestMemory) => WebAssembly.Imports;

/** A module that V8 has compiled with the memory that WAMR would give it. */
export interface PreparedModule {
  readonly compiled: WebAssembly.Module;
  /** The author's. */
  readonly bytes: Uint8Array;
  readonly report: ModuleReport;
  readonly plan: MemoryPlan;
  /** From V8's offsets to the author's. */
  readonly codeMap: CodeMap;
  /** `null` where nobody counts. */
  readonly counted: CountedModule | null;
  /** First address that traps; `null`: behind the last page there is. */
  readonly endOfMemory: number | null;
  readonly segments: readonly ActiveSegment[];
  /** What WAMR says of a segment that does not fit: wasm_runtime.c:2844-2850 @v5.1.1 */
  readonly misfit: string;
}

/**
 * Compiles a module.
 *
 * @throws LoadError if V8 finds it invalid, or WAMR its stack too small.
 */
export async function prepareModule(
  bytes: Uint8Array, report: ModuleReport, plan: MemoryPlan, { referenceTypes }: Pick<Release, "referenceTypes">, counter: CodeCounter | null = null,
): Promise<PreparedModule> {
  const counted = counter && WebAssembly.validate(new Uint8Array(bytes)) ? counter.prepare(bytes, report) : null;
  const counting = counted ? counted.code : { bytes, codeMap: new CodeMap([{ at: 0, original: 0, isOne: false }], new Map()) };
  const endOfMemory = plan.endOfMemory === null ? null : Math.ceil(plan.endOfMemory / OS_PAGE) * OS_PAGE; // wasm_memory.c:1973 @v5.1.1
  const rewritten = report.memories.length > 0 ? rewriteMemory(counting.bytes, report, plan, endOfMemory, findAuxStack(bytes, report)) : null;
  const codeMap = rewritten ? rewritten.codeMap.after(counting.codeMap) : counting.codeMap;
  try {
    const compiled = await WebAssembly.compile(new Uint8Array((rewritten ?? counting).bytes));
    const misfit = referenceTypes ? "out of bounds memory access" : "data segment does not fit";
    return { compiled, bytes, report, plan, codeMap, counted, endOfMemory, segments: readActiveSegments(bytes), misfit };
  } catch (thrown) {
    if (thrown instanceof WebAssembly.CompileError) throw LoadError.atLoad(thrown.message);
    throw thrown;
  }
}

export class Guest {
  /** WAMR's exception text, until the host clears it. While it stands, no call runs (THREAD_MGR builds, WAMR >= 1.3.0). */
  exception: string | null = null;
  /** The trap behind the exception, if the guest ran. */
  trap: Trap | null = null;
  readonly report: ModuleReport;
  readonly plan: MemoryPlan;
  readonly #exports: WebAssembly.Exports;
  readonly #memory: WebAssembly.Memory | null;
  readonly #heap: AppHeap | null;
  /** Of offsets that trapped: whether they answer to a memory that did not grow. */
  readonly #refusals = new Map<number, boolean>();
  #view: DataView | null = null;

  private constructor(readonly module: PreparedModule, makeImports: ImportMaker, readonly log: LogSink) {
    const { report, plan } = module;
    this.report = report;
    this.plan = plan;
    this.#memory = report.memories.length > 0 ? makeMemory(module) : null;
    if (plan.heap && plan.heap.address % 8 !== 0) throw LoadError.atInstantiate("init app heap failed"); // ems_kfc.c:108-111 @v5.1.1
    this.#heap = plan.heap ? new AppHeap(() => this.view(), plan.heap.address, plan.heap.byteLength) : null;
    this.#checkSegments();
    const imports = makeImports({
      view: () => new DataView(this.#buffer(), 0, this.endOfMemory),
      bytes: () => new Uint8Array(this.#buffer(), 0, this.endOfMemory),
    });
    if (this.#memory) imports[MEMORY_IMPORT.module] = { [MEMORY_IMPORT.name]: this.#memory };
    this.#exports = new WebAssembly.Instance(module.compiled, imports).exports;
    module.counted?.attach(this.#exports);
  }

  /**
   * Makes an instance and runs what WAMR runs at the start: the heap is there before the data, and data may lie in it.
   *
   * @throws LoadError with WAMR's text.
   */
  static instantiate(module: PreparedModule, makeImports: ImportMaker, log: LogSink): Guest {
    let guest: Guest;
    try {
      guest = new Guest(module, makeImports, log);
    } catch (thrown) {
      if (thrown instanceof LoadError) throw thrown;
      if (thrown instanceof WebAssembly.LinkError) throw LoadError.atInstantiate(thrown.message);
      const trap = placeTrap(readTrap(thrown), module.codeMap);
      throw LoadError.atInstantiate(`Exception: ${trap.text}`, trap);
    }
    guest.#runInitialisers();
    return guest;
  }

  /** Against the pages, before they are rounded to the machine's: wasm_runtime.c:2800-2873 @v5.1.1, :1986-2047 @v3.2.10 */
  #checkSegments(): void {
    const end = this.plan.endOfMemory ?? this.plan.initialPages * WASM_PAGE;
    const fits = this.module.segments.every(({ address, byteLength }) => address + byteLength <= end);
    if (!fits) throw LoadError.atInstantiate(this.module.misfit);
  }

  #runInitialisers(): void {
    for (const initialiser of findInitialisers(this.report)) {
      this.call(initialiser, []);
      if (this.exception !== null) throw LoadError.atInstantiate(`Exception: ${this.exception}`, this.trap);
    }
  }

  find(name: string): ExportedFunction | undefined {
    return this.report.functions.find((exported) => exported.name === name);
  }

  /** Valid until the guest runs: growing moves the memory, and the next call gives a new view. */
  view(): DataView {
    const buffer = this.#buffer();
    if (this.#view?.buffer !== buffer) this.#view = new DataView(buffer);
    return this.#view;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#buffer());
  }

  /** First address after what WAMR lets the guest address. */
  get endOfMemory(): number {
    return this.module.endOfMemory ?? this.memoryBytes;
  }

  /** Bytes of linear memory; 0 without one. */
  get memoryBytes(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  get isHeapCorrupted(): boolean {
    return this.#heap?.isCorrupted ?? false;
  }

  /** `wasm_runtime_module_dup_data`: the address of a copy, or 0; wasm_runtime.c:3792-3838 and :3941-3957 @v5.1.1 */
  duplicate(data: Uint8Array): number {
    if (!this.#memory) {
      this.exception = "uninitialized memory";
      return 0;
    }
    const address = this.#allocate(data.byteLength);
    if (address === 0) {
      if (this.isHeapCorrupted) {
        this.log({ level: "error", from: "wamr", text: HEAP_CORRUPTED_PROMPT });
        this.exception = "app heap corrupted";
      } else this.log({ level: "warn", from: "wamr", text: `warning: allocate ${data.byteLength} bytes memory failed` });
      return 0;
    }
    const memory = this.bytes();
    if (address + data.byteLength > (this.plan.allocator ? this.endOfMemory : memory.byteLength)) {
      const name = this.plan.allocator?.allocate ?? "allocator";
      throw new NotSimulated(`Cannot copy into the guest: its ${name} gave ${address}, which is outside its memory`);
    }
    memory.set(data, address);
    return address;
  }

  /** `wasm_runtime_module_free`: nothing happens while an exception is pending; wasm_runtime.c:3885-3917 @v5.1.1 */
  free(address: number): void {
    if (address === 0) return;
    if (this.#heap?.contains(address)) return this.#heap.free(address);
    const free = this.plan.allocator && this.find(this.plan.allocator.free);
    if (free && address < this.endOfMemory) this.call(free, [address]);
  }

  #allocate(byteLength: number): number {
    if (this.#heap) return this.#heap.allocate(byteLength);
    const { allocator } = this.plan;
    const allocate = allocator && this.find(allocator.allocate);
    if (!allocate) return 0;
    const address = this.call(allocate, allocator.retain ? [byteLength, 0] : [byteLength])?.[0] ?? 0;
    if (this.exception !== null) return 0;
    const retain = allocator.retain && this.find(allocator.retain);
    if (!retain) return address;
    return this.call(retain, [address])?.[0] ?? 0;
  }

  /**
   * Calls an export with 32-bit cells, as `wasm_runtime_call_wasm` does: types are not checked, cells are only cut or joined.
   *
   * @returns the result's cells; `null` if an exception is pending afterwards.
   */
  call(target: ExportedFunction, cells: readonly number[]): number[] | null {
    if (this.exception !== null) return null;
    const exported = this.#exports[target.name];
    if (typeof exported !== "function") throw new NotSimulated(`Cannot call "${target.name}": it is not a function`);
    let result: unknown;
    try {
      result = exported(...toArguments(target.signature.params, cells));
    } catch (thrown) {
      this.trap = this.#explain(placeTrap(readTrap(thrown), this.module.codeMap));
      this.exception = this.trap.text;
      this.module.counted?.settle();
      return null;
    }
    const values: unknown[] = target.signature.results.length > 1 ? [...(result as Iterable<unknown>)] : [result];
    return target.signature.results.flatMap((type, i) => toCells(type, values[i]));
  }

  /** The bytes from `address` up to a NUL, or `null`: `wasm_runtime_validate_app_str_addr`, wasm_memory.c:1054-1118 @v5.1.1 */
  textAt(address: number): Uint8Array | null {
    const { endOfMemory } = this;
    const end = address < endOfMemory ? this.bytes().indexOf(0, address) : -1;
    if (end < 0 || end >= endOfMemory) {
      this.exception = "out of bounds memory access";
      return null;
    }
    return this.bytes().slice(address, end);
  }

  #explain(trap: Trap): Trap {
    const [offset] = trap.offsets;
    if (trap.text !== "unreachable" || offset === undefined) return trap;
    const isRefusal = this.#refusals.get(offset) ?? followsGrowth(this.module.bytes, offset);
    this.#refusals.set(offset, isRefusal);
    return isRefusal ? { ...trap, note: refusedGrowth({ pages: this.memoryBytes / WASM_PAGE, maxPages: this.plan.maxPages }) } : trap;
  }

  #buffer(): ArrayBuffer {
    if (!this.#memory) throw new HostTrap("out of bounds memory access");
    return this.#memory.buffer;
  }
}

// wasm_runtime_common.c:7381 @v5.1.1
const HEAP_CORRUPTED_PROMPT = "Error: app heap is corrupted, if the wasm file is compiled by wasi-sdk-12.0 or higher version, "
  + "please add -Wl,--export=malloc -Wl,--export=free to export malloc and free functions. If it is compiled by asc, "
  + "please add --exportRuntime to export the runtime helpers.";

/** A trap as the author's module has it. */
function placeTrap(trap: Trap, map: CodeMap): Trap {
  const offsets = trap.offsets.map((offset) => map.originalOf(offset)).filter((offset) => offset !== null);
  return { ...trap, text: map.textAt(trap.offsets[0]) ?? trap.text, offsets };
}

function makeMemory({ report, plan }: PreparedModule): WebAssembly.Memory {
  const shared = report.memories[0]?.shared ?? false;
  return new WebAssembly.Memory({ initial: plan.initialPages, maximum: plan.maxPages, shared });
}

const WASM_PAGE = 65536;
const OS_PAGE = 4096;
const cast = new DataView(new ArrayBuffer(8));

function toArguments(params: readonly ValueType[], cells: readonly number[]): unknown[] {
  let next = 0;
  const cell = (): number => cells[next++] ?? 0;
  return params.map((type) => {
    if (type === "i32") return cell() | 0;
    cast.setUint32(0, cell(), true);
    if (type === "f32") return cast.getFloat32(0, true);
    if (type !== "i64" && type !== "f64") return null;
    cast.setUint32(4, cell(), true);
    return type === "i64" ? cast.getBigInt64(0, true) : cast.getFloat64(0, true);
  });
}

function toCells(type: ValueType, value: unknown): number[] {
  if (type === "i32") return [Number(value) >>> 0];
  if (type === "f32") cast.setFloat32(0, Number(value), true);
  else if (type === "i64") cast.setBigInt64(0, value as bigint, true);
  else if (type === "f64") cast.setFloat64(0, Number(value), true);
  else return [0];
  return type === "f32" ? [cast.getUint32(0, true)] : [cast.getUint32(0, true), cast.getUint32(4, true)];
}
