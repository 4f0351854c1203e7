// One instance of a module, as WAMR runs it for Fluent Bit.
//   in   a module's bytes, its plan and its imports; tags and records to copy in; calls
//   out  addresses, result cells, NUL-terminated texts
//   err  `exception`: WAMR's pending exception; LoadError when there is no instance
// Knows memory and calls. Does not know events, JSON or what Fluent Bit makes of a result.
import { AppHeap } from "./app-heap.js";
import { LoadError } from "./load-error.js";
import type { LogSink } from "./log.js";
import type { MemoryPlan } from "./memory-plan.js";
import type { ExportedFunction, ModuleReport, ValueType } from "./module.js";
import { MEMORY_EXPORT, rewriteMemory } from "./rewrite.js";
import { HostTrap, type Trap, readTrap } from "./trap.js";
import { NotSimulated } from "../not-simulated.js";

/** What an import may touch while the guest runs. */
export interface GuestMemory {
  view(): DataView;
  bytes(): Uint8Array;
}

/** Builds the imports of one instance. */
export type ImportMaker = (memory: GuestMemory) => WebAssembly.Imports;

/** A module that V8 has compiled with the memory that WAMR would give it. */
export interface PreparedModule {
  readonly compiled: WebAssembly.Module;
  readonly report: ModuleReport;
  readonly plan: MemoryPlan;
  /** Bytes that the code moved by the rewriting. */
  readonly codeShift: number;
}

/**
 * Compiles a module.
 *
 * @throws LoadError if V8 finds it invalid.
 */
export async function prepareModule(bytes: Uint8Array, report: ModuleReport, plan: MemoryPlan): Promise<PreparedModule> {
  const rewritten = report.memories.length > 0 ? rewriteMemory(bytes, plan) : { bytes, codeShift: 0 };
  try {
    const compiled = await WebAssembly.compile(new Uint8Array(rewritten.bytes));
    return { compiled, report, plan, codeShift: rewritten.codeShift };
  } catch (thrown) {
    if (thrown instanceof WebAssembly.CompileError) throw LoadError.atLoad(thrown.message);
    throw thrown;
  }
}

export class Guest implements GuestMemory {
  /** WAMR's exception text, until the host clears it. While it stands, no call runs (THREAD_MGR builds, WAMR >= 1.3.0). */
  exception: string | null = null;
  /** The trap behind the exception, if the guest ran. */
  trap: Trap | null = null;
  readonly #instance: WebAssembly.Instance;
  readonly #memory: WebAssembly.Memory | null;
  readonly #heap: AppHeap | null;
  #view: DataView | null = null;

  private constructor(
    instance: WebAssembly.Instance,
    readonly report: ModuleReport,
    readonly plan: MemoryPlan,
    readonly codeShift: number,
    readonly log: LogSink,
  ) {
    this.#instance = instance;
    const memory = instance.exports[MEMORY_EXPORT];
    this.#memory = memory instanceof WebAssembly.Memory ? memory : null;
    this.#heap = plan.heap ? new AppHeap(() => this.view(), plan.heap.address, plan.heap.byteLength) : null;
  }

  /**
   * Makes an instance and runs what WAMR runs at the start.
   *
   * @throws LoadError with WAMR's text.
   */
  static instantiate(module: PreparedModule, makeImports: ImportMaker, log: LogSink): Guest {
    const { report, plan, codeShift } = module;
    let guest: Guest | null = null;
    const imports = makeImports({
      view: () => (guest ?? missing()).view(),
      bytes: () => (guest ?? missing()).bytes(),
    });
    const imported = report.otherImports.find(({ kind }) => kind === "memory");
    if (imported) {
      const { initialPages, maxPages } = plan;
      const shared = report.memories[0]?.shared ?? false;
      (imports[imported.module] ??= {})[imported.name] = new WebAssembly.Memory({ initial: initialPages, maximum: maxPages, shared });
    }
    try {
      guest = new Guest(new WebAssembly.Instance(module.compiled, imports), report, plan, codeShift, log);
    } catch (thrown) {
      if (thrown instanceof WebAssembly.LinkError) throw LoadError.atInstantiate(thrown.message);
      throw LoadError.atInstantiate(`Exception: ${readTrap(thrown).text}`);
    }
    guest.#runInitialisers();
    return guest;
  }

  /** wasm_runtime.c:1638-1765 @v5.1.1: `_initialize` with WASI, `__wasm_call_ctors` without, `__post_instantiate` always. */
  #runInitialisers(): void {
    const usesWasi = this.report.imports.some(({ module }) => module.startsWith("wasi_"));
    for (const name of [usesWasi ? "_initialize" : "", "__post_instantiate", usesWasi ? "" : "__wasm_call_ctors"]) {
      const found = this.find(name);
      if (!found || found.signature.params.length > 0 || found.signature.results.length > 0) continue;
      this.call(found, []);
      if (this.exception !== null) throw LoadError.atInstantiate(`Exception: ${this.exception}`);
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
    const { endOfMemory } = this.plan;
    if (endOfMemory === null) return this.#memory?.buffer.byteLength ?? 0;
    return Math.ceil(endOfMemory / OS_PAGE) * OS_PAGE; // wasm_memory.c:1973 @v5.1.1
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
    if (address + data.byteLength > memory.byteLength) {
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
    const exported = this.#instance.exports[target.name];
    if (typeof exported !== "function") throw new NotSimulated(`Cannot call "${target.name}": it is not a function`);
    let result: unknown;
    try {
      result = exported(...toArguments(target.signature.params, cells));
    } catch (thrown) {
      this.trap = readTrap(thrown);
      this.exception = this.trap.text;
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

  #buffer(): ArrayBuffer {
    if (!this.#memory) throw new HostTrap("uninitialized memory");
    return this.#memory.buffer;
  }
}

// wasm_runtime_common.c:7381 @v5.1.1
const HEAP_CORRUPTED_PROMPT = "Error: app heap is corrupted, if the wasm file is compiled by wasi-sdk-12.0 or higher version, "
  + "please add -Wl,--export=malloc -Wl,--export=free to export malloc and free functions. If it is compiled by asc, "
  + "please add --exportRuntime to export the runtime helpers.";

function missing(): never {
  throw new NotSimulated("Cannot run a host function in the module's start function: the memory is not known yet; call it later");
}

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
