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
import { RECORDS, type Workspace, isSource } from "./workspace.js";

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
      show({ kind: "done", compiled, result, diagnostics: [...diagnostics, ...result.diagnostics] });
    } catch (problem) {
      if (problem instanceof Ended) return;
      show({ kind: "failed", compiled, diagnostics: compiled?.diagnostics ?? [], message: failureWords(problem, compiled !== null) });
    }
  }

  async #compile({ files, settings }: Workspace, show: (state: SessionState) => void): Promise<Compiled> {
    const sources = Object.fromEntries(Object.entries(files).filter(([path]) => isSource(path)));
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
