// From an edit to results, the newest request only. Two modules come of each source:
//
//   plain      without the optimiser: there in a fraction of a second, and since no function is drawn into another, the
//              stack of a trap names the author's line
//   optimised  as in production; its results replace the first ones, the lines of the traps stay
//
//   in   workspaces as they change
//   out  states, one after the other
//   err  none: every failure is a state with words
// A change of records or settings alone compiles nothing.
import type { CompileRequest, Compiled } from "./compile/compile.js";
import type { Diagnostic } from "./diagnostic.js";
import type { CompilerWorker, SimulatorWorker } from "./protocol.js";
import type { RunResult } from "./run/results.js";
import { Ended, TimedOut, type WorkerCall } from "./worker-call.js";
import { RECORDS, type Workspace, sourcesOf } from "./workspace.js";

export type SessionState =
  | { readonly kind: "compiling" }
  | { readonly kind: "running" }
  /** `isOptimised` is false for the first results, true for the last. */
  | { readonly kind: "done"; readonly isOptimised: boolean; readonly compiled: Compiled; readonly result: RunResult; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: "failed"; readonly message: string; readonly diagnostics: readonly Diagnostic[] };

interface Attempt {
  readonly compiled: Compiled;
  /** `null` if there is no module to run. */
  readonly result: RunResult | null;
}

export class Session {
  readonly #compiler: WorkerCall<CompilerWorker>;
  readonly #simulator: WorkerCall<SimulatorWorker>;
  readonly #show: (state: SessionState) => void;
  #turn = 0;
  #isTurning = false;
  #next: Workspace | null = null;
  /** Of the last source, by request. */
  #modules = new Map<string, Compiled>();
  #modulesKey = "";

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
    let isCompiled = false;
    const attempt = async (isOptimised: boolean): Promise<Attempt> => {
      isCompiled = false;
      const compiled = await this.#compile(workspace, isOptimised, () => isOptimised || show({ kind: "compiling" }));
      isCompiled = true;
      if (compiled.module === null || turn !== this.#turn) return { compiled, result: null };
      if (!isOptimised) show({ kind: "running" });
      return { compiled, result: await this.#simulator.call({ ...compiled.module, files: workspace.files, settings: workspace.settings }) };
    };
    try {
      const plain = await attempt(false);
      if (plain.result === null) {
        show({ kind: "failed", ...explainErrors(plain.compiled) });
        return;
      }
      show({ kind: "done", isOptimised: false, compiled: plain.compiled, result: plain.result, diagnostics: [...plain.compiled.diagnostics, ...plain.result.diagnostics] });
      if (turn !== this.#turn) return;
      const { compiled, result } = await attempt(true);
      if (result === null) show({ kind: "failed", ...explainErrors(compiled) });
      else show({ kind: "done", isOptimised: true, compiled, result, diagnostics: [...compiled.diagnostics, ...withLines(result, plain.result)] });
    } catch (problem) {
      if (problem instanceof Ended) return;
      show({ kind: "failed", diagnostics: [], message: failureWords(problem, isCompiled) });
    }
  }

  async #compile({ files, settings }: Workspace, isOptimised: boolean, began: () => void): Promise<Compiled> {
    const request: CompileRequest = { files: sourcesOf(files), format: settings.eventFormat, isOptimised };
    const key = JSON.stringify([request.format, request.files]);
    if (key !== this.#modulesKey) this.#modules = new Map();
    this.#modulesKey = key;
    const known = this.#modules.get(String(isOptimised));
    if (known) return known;
    began();
    const compiled = await this.#compiler.call(request);
    if (key === this.#modulesKey) this.#modules.set(String(isOptimised), compiled);
    return compiled;
  }
}

/** The optimised run's diagnostics; of traps, which may have lost their lines, those of the plain run. */
function withLines(optimised: RunResult, plain: RunResult): readonly Diagnostic[] {
  const hasTrap = ({ diagnostics }: RunResult): boolean => diagnostics.some(({ from }) => from === "trap");
  return hasTrap(optimised) && hasTrap(plain) ? plain.diagnostics : optimised.diagnostics;
}

function explainErrors({ diagnostics }: Compiled): { readonly message: string; readonly diagnostics: readonly Diagnostic[] } {
  const count = diagnostics.filter(({ severity }) => severity === "error").length;
  const message = `Cannot compile: ${count} ${count === 1 ? "error" : "errors"}; correct the ${count === 1 ? "line that it names" : "lines that they name"}`;
  return { message, diagnostics };
}

function failureWords(problem: unknown, isCompiled: boolean): string {
  if (!(problem instanceof TimedOut)) return problem instanceof Error ? problem.message : String(problem);
  const limit = `${problem.seconds} s`;
  if (!isCompiled) return `Cannot compile: the compiler took more than ${limit} and was ended; undo the last edit, and simplify what it changed`;
  const place = typeof problem.progress === "number" ? ` at ${RECORDS}:${problem.progress}` : "";
  return `Cannot finish: the guest ran for more than ${limit}${place} and was ended; look for a loop that never ends. Fluent Bit has no such limit: its pipeline would stand still`;
}
