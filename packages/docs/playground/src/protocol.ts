// What page and workers say to each other. Every request has an id; a worker answers each once, and says `ready` first.
//
//   page                                worker
//     ◄──────────────── ready ───────────
//     ──── { id, request } ──────────────►
//     ◄──── { id, progress } … ──────────     simulator: the record that begins
//     ◄──── { id, answer | failure } ────
import type { CompileRequest, Compiled } from "./compile/compile.js";
import type { Completion, CompletionDetails, Hover, LanguageRequest } from "./language/language.js";
import type { RunRequest } from "./run/run.js";
import type { RunResult } from "./run/results.js";

export interface CompilerWorker {
  readonly request: CompileRequest;
  readonly answer: Compiled;
  readonly progress: never;
}

export interface SimulatorWorker {
  readonly request: RunRequest;
  readonly answer: RunResult;
  /** Line of the record that begins. */
  readonly progress: number;
}

export interface LanguageWorker {
  readonly request: LanguageRequest;
  readonly answer: readonly Completion[] | CompletionDetails | Hover | null;
  readonly progress: never;
}

export interface Protocol {
  readonly request: unknown;
  readonly answer: unknown;
  readonly progress: unknown;
}

export interface ToWorker<P extends Protocol> {
  readonly id: number;
  readonly request: P["request"];
}

export type FromWorker<P extends Protocol> =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly id: number; readonly progress: P["progress"] }
  | { readonly kind: "answer"; readonly id: number; readonly answer: P["answer"] }
  | { readonly kind: "failure"; readonly id: number; readonly message: string };
