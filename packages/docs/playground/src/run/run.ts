// A compiled module over the workspace's records, in the simulator.
//   in   a module, the workspace, settings
//   out  RunResult; `began` is told before each record, so that whoever waits knows where a loop never ends
//   err  none: what Fluent Bit refuses and what is not simulated becomes the result's `problem`
import { InvalidEvent, NotSimulated, StartError, inspectModule, readCustomText } from "@flb-wasm/host-sim";
import type { Settings } from "../workspace.js";
import type { RunResult } from "./results.js";
import { runFilter } from "./run-filter.js";
import { runInput } from "./run-input.js";

export interface RunRequest {
  readonly wasm: Uint8Array;
  readonly sourceMap: string;
  /** All files of the workspace. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

/** What the SDK's transform says of a module, in its section `flb-wasm`. */
export interface ModuleFacts {
  readonly kind: "filter" | "input";
  readonly filters: readonly string[];
}

/** What a run yields beside what is true of every run. */
export type Ran = Pick<RunResult, "host" | "records" | "log" | "diagnostics">;

export async function run(request: RunRequest, began: (line: number) => void): Promise<RunResult> {
  const start = performance.now();
  const { kind, filters } = readFacts(request.wasm);
  const functionName = filters.includes(request.settings.functionName) ? request.settings.functionName : filters[0] ?? "";
  const always = { kind, filters, functionName, wasmBytes: request.wasm.byteLength };
  try {
    const ran = kind === "input" ? await runInput(request, began) : await runFilter(request, functionName, began);
    return { ...always, ...ran, problem: null, milliseconds: performance.now() - start };
  } catch (problem) {
    const nothing = { host: "", records: [], log: [], diagnostics: [] };
    return { ...always, ...nothing, problem: explain(problem), milliseconds: performance.now() - start };
  }
}

export function readFacts(wasm: Uint8Array): ModuleFacts {
  const report = inspectModule(wasm);
  const facts = JSON.parse(readCustomText(report, "flb-wasm") ?? "{}") as { abi?: string; filters?: string[] };
  return { kind: facts.abi === "input" ? "input" : "filter", filters: facts.filters ?? [] };
}

/** Rethrows what is nobody's expectation: a mistake of ours must be seen. */
function explain(problem: unknown): string {
  if (problem instanceof NotSimulated) return `${problem.message}; choose another version`;
  if (problem instanceof StartError || problem instanceof InvalidEvent) return problem.message;
  throw problem;
}
