// From an edit to results: compile, run, the newest request only.
//   in   workspaces as they change
//   out  states, one after the other
//   err  none: every failure is a state with words
// A module is compiled once for the same sources; a change of records or settings only runs it again.
import type { Compiled } from "./compile/compile.js";
import type { Diagnostic } from "./diagnostic.js";
import type { CompilerWorker, SimulatorWorker } from "./protocol.js";
import type { RunResult } from "./run/results.js";
import { Ended, TimedOut, type WorkerCall } from "./worker-call.js";
import { RECORDS, type Workspace, sourcesOf } from "./workspace.js";

export type SessionState =
  | { readonly kind: "compiling" }
  | { readonly kind: "running"; readonly compiled: Compiled }
  | { readonly kind: "done"; readonly compiled: Compiled; readonly result: RunResult; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "failed"; readonly compiled: Compiled | null; readonly message: string; readonly diagnostics: readonly Diagnostic[] };

export class Session {
  readonly #compiler: WorkerCall<CompilerWorker>;
  readonly #simulator: WorkerCall<SimulatorWorker>;
  readonly #show: (state: SessionState) => void;
  #turn = 0;
  #isTurning = false;
  #next: Workspace | null = null;
  #last: { readonly key: string; readonly compiled: Compiled } | null = null;

  constructor(parts: { compiler: WorkerCall<CompilerWorker>; simulator: WorkerCall<SimulatorWorker>; show: (state: SessionState) => void }) {
    this.#compiler = parts.compiler;
    this.#simulator = parts.simulator;
    this.#show = parts.show;
  }

  /** Runs this workspace as soon as the compiler is free; a guest that still runs is ended. */
  async run(workspace: Workspace): Promise<void> {
    this.#next = workspace;
    this.#turn++;
    if (this.#simulator.isBusy) this.#simulator.end();
    if (this.#isTurning) return;
    this.#isTurning = true;
    while (this.#next) {
      const taken = this.#next;
      this.#next = null;
      await this.#runOne(taken, this.#turn);
    }
    this.#isTurning = false;
  }

  async #runOne(workspace: Workspace, turn: number): Promise<void> {
    const show = (state: SessionState): void => {
      if (turn === this.#turn) this.#show(state);
    };
    let compiled: Compiled | null = null;
    try {
      compiled = await this.#compile(workspace, show);
      const { module, diagnostics } = compiled;
      if (module === null) {
        show({ kind: "failed", compiled, diagnostics, message: compileWords(diagnostics) });
        return;
      }
      if (turn !== this.#turn) return;
      show({ kind: "running", compiled });
      const result = await this.#simulator.call({ ...module, files: workspace.files, settings: workspace.settings });
      const found = turn === this.#turn ? await this.#locateTraps(workspace, result.diagnostics) : result.diagnostics;
      show({ kind: "done", compiled, result, diagnostics: [...diagnostics, ...found] });
    } catch (problem) {
      if (problem instanceof Ended) return;
      show({ kind: "failed", compiled, diagnostics: compiled?.diagnostics ?? [], message: failureWords(problem, compiled !== null) });
    }
  }

  /**
   * The optimiser draws the author's function into its caller, and the stack of a trap in a library function then names
   * no line of the author's. Without the optimiser the same records trap at the same place, and the stack does name it.
   */
  async #locateTraps({ files, settings }: Workspace, diagnostics: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
    const isLost = ({ from, start }: Diagnostic): boolean => from === "trap" && start === null;
    if (!diagnostics.some(isLost)) return diagnostics;
    const { module } = await this.#compiler.call({ files: sourcesOf(files), format: settings.eventFormat, isOptimised: false });
    if (module === null) return diagnostics;
    const { diagnostics: located } = await this.#simulator.call({ ...module, files, settings });
    return located.some(isLost) ? diagnostics : located;
  }

  async #compile({ files, settings }: Workspace, show: (state: SessionState) => void): Promise<Compiled> {
    const sources = sourcesOf(files);
    const key = JSON.stringify([settings.eventFormat, sources]);
    if (this.#last?.key === key) return this.#last.compiled;
    show({ kind: "compiling" });
    const compiled = await this.#compiler.call({ files: sources, format: settings.eventFormat });
    this.#last = { key, compiled };
    return compiled;
  }
}

function compileWords(diagnostics: readonly Diagnostic[]): string {
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  return `Cannot compile: ${count} ${count === 1 ? "error" : "errors"}; correct the ${count === 1 ? "line that it names" : "lines that they name"}`;
}

function failureWords(problem: unknown, isCompiled: boolean): string {
  if (!(problem instanceof TimedOut)) return problem instanceof Error ? problem.message : String(problem);
  const limit = `${problem.seconds} s`;
  if (!isCompiled) return `Cannot compile: the compiler took more than ${limit} and was ended; undo the last edit, and simplify what it changed`;
  const place = typeof problem.progress === "number" ? ` at ${RECORDS}:${problem.progress}` : "";
  return `Cannot finish: the guest ran for more than ${limit}${place} and was ended; look for a loop that never ends. Fluent Bit has no such limit: its pipeline would stand still`;
}
