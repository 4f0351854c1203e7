// What the code of a simulated guest did: how often each block ran, and how many operations each call cost.
//   in   modules as they are prepared, their instances
//   out  counts, by offsets in the author's module
//   err  as countCode
// An instance of a module follows another one, and its counts are added to theirs.
import { type CodeBlock, type CodeCall, type CountedCode, countCode, counterName } from "./count-code.js";
import type { ModuleReport } from "./module.js";

/** A block, and how often it ran. */
export interface CountedBlock extends CodeBlock {
  /** How often it began. */
  readonly count: number;
}

/** A call, and what all of its runs cost. */
export interface CountedCall extends CodeCall {
  /** Operations of what was called, and of what that called. */
  readonly operationsBelow: number;
}

/** What one module's code did in all of its instances. */
export interface CodeCounts {
  /** All together. */
  readonly operations: number;
  /** By offset. */
  readonly blocks: readonly CountedBlock[];
  /** By offset; calls of imports are not among them. */
  readonly calls: readonly CountedCall[];
}

/**
 * Counts the operations of guests, the same on every machine. An operation is an instruction that WAMR's interpreter executes; a call,
 * and a copy of any length, is one, and what Fluent Bit does itself is none.
 *
 * Of a block that traps all operations count. Of a function that calls itself, the inner call counts in the outer one too.
 *
 * @example
 * ```ts
 * import { FluentBit, CodeCounter } from "@flb-wasm/host-sim";
 * const counter = new CodeCounter();
 * const host = await FluentBit.load("build/filter.wasm", { functionName: "my_filter", counter });
 * counter.reset(); // of what top-level code did
 * host.filter([{ tag: "kube.app", record: '{"log":"hello"}' }]);
 * counter.operations > 0; // true
 * ```
 */
export class CodeCounter {
  readonly #modules: CountedModule[] = [];

  /** Of all modules, since the start or the last reset. */
  get operations(): number {
    return this.#modules.reduce((sum, module) => sum + module.operations, 0);
  }

  /** Sets every counter to zero. */
  reset(): void {
    for (const module of this.#modules) module.reset();
  }

  /**
   * The counts of one module, of all agents that ran it.
   *
   * @param wasm the bytes that were loaded.
   * @returns `null` for a module that was not.
   */
  countsOf(wasm: Uint8Array): CodeCounts | null {
    const same = this.#modules.filter(({ wasm: own }) => own.length === wasm.length && own.every((byte, i) => byte === wasm[i]));
    const [first] = same;
    if (!first) return null;
    const sum = same.map((module) => module.values()).reduce((total, values) => total.map((value, i) => value + (values[i] ?? 0)));
    const { blocks, calls } = first.code;
    return {
      operations: sum[0] ?? 0,
      blocks: blocks.map((block, i) => ({ ...block, count: sum[1 + i] ?? 0 })),
      calls: calls.map((call, i) => ({ ...call, operationsBelow: sum[1 + blocks.length + i] ?? 0 })),
    };
  }

  /**
   * For the simulator: a module with counters, for instances that follow one another.
   *
   * @internal
   */
  prepare(wasm: Uint8Array, report: ModuleReport): CountedModule {
    const globals = report.otherImports.filter(({ kind }) => kind === "global").length;
    const module = new CountedModule(wasm, countCode(wasm, { functions: report.imports.length, globals }));
    this.#modules.push(module);
    return module;
  }
}

/** The counters of one prepared module: of the instance that is, and of those that were. */
export class CountedModule {
  readonly #past: number[];
  #counters: readonly WebAssembly.Global[] = [];

  constructor(readonly wasm: Uint8Array, readonly code: CountedCode) {
    this.#past = Array.from({ length: 1 + code.blocks.length + code.calls.length }, () => 0);
  }

  /** A new instance takes the place of the one before. */
  attach(exports: WebAssembly.Exports): void {
    this.values().forEach((value, i) => void (this.#past[i] = value));
    this.#counters = this.#past.map((_, i) => exports[counterName(i)] as WebAssembly.Global);
  }

  /** After a trap: calls that did not return end here. One that has begun stands below zero, by what all had cost before. */
  settle(): void {
    const [all, ...others] = this.#counters;
    if (!all) return;
    for (const call of others.slice(this.code.blocks.length)) while (call.value < 0n) call.value += all.value;
  }

  reset(): void {
    this.#past.fill(0);
    for (const counter of this.#counters) counter.value = 0n;
  }

  get operations(): number {
    return this.#value(0);
  }

  values(): number[] {
    return this.#past.map((_, i) => this.#value(i));
  }

  #value(index: number): number {
    return (this.#past[index] ?? 0) + Number(this.#counters[index]?.value ?? 0n);
  }
}
