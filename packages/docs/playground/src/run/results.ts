// What a run answers: plain values that a worker can post and a page can show.
import type { Outcome } from "@flb-wasm/host-sim";
import type { Diagnostic } from "../diagnostic.js";

/** Text of one key's change; `null` for what was not there. */
export interface ChangeText {
  /** `$kubernetes['labels']['app']` */
  readonly accessor: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface LogText {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly from: "fluent-bit" | "wamr" | "guest";
  readonly text: string;
}

/** One record of a filter, or one line of an input. */
export interface RecordResult {
  /** Line in records.jsonl, or of the input's output; from 1. */
  readonly line: number;
  /** `unread`: the line is no record, so nothing got it. `record`: an input's line became one. */
  readonly outcome: Outcome | "record" | "unread";
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** Line of Fluent Bit's source that decided. */
  readonly source: string;
  readonly remedy: string;
  /** What the guest was given, or printed; hex for msgpack. */
  readonly before: string;
  /** The record that arrives; `null` if none does. */
  readonly after: string | null;
  readonly changes: readonly ChangeText[];
  readonly log: readonly LogText[];
  /** The simulator's time for this record alone; `null` where records shared a callback. */
  readonly milliseconds: number | null;
  /** Bytes of linear memory afterwards; `null` where nobody knows. */
  readonly memoryBytes: number | null;
}

export interface RunResult {
  /** What the module is. */
  readonly kind: "filter" | "input";
  /** `simulator 5.1.1` */
  readonly host: string;
  /** Filters of the module; the first or the chosen one ran. */
  readonly filters: readonly string[];
  readonly functionName: string;
  readonly records: readonly RecordResult[];
  /** Lines that belong to no single record. */
  readonly log: readonly LogText[];
  /** Why nothing ran, with a remedy; `null` if it ran. */
  readonly problem: string | null;
  /** Traps and bad records at their places. */
  readonly diagnostics: readonly Diagnostic[];
  readonly wasmBytes: number;
  readonly milliseconds: number;
}
