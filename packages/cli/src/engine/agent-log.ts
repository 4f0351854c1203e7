// A real agent's log, line by line, and what a line says about a record.
//   in   text lines of Fluent Bit, WAMR and the guest
//   out  LogLine; the outcome that a line stands for
import type { LogLine } from "@flb-wasm/host-sim";

// [2026/01/02 03:04:05] [error] [filter:wasm:wasm.0] text, with milliseconds since 5.0
const FLUENT_BIT_LINE = /^\[[\d/]+ [\d:.]+\] \[\s*(error|warn|info|debug|trace)\] (.*)$/s;
// [03:04:05:678 - 7F0011223344]: text
const WAMR_LINE = /^\[\d\d:\d\d:\d\d:\d+ - [0-9A-Fa-f]+\]: (.*)$/;
const COLOUR = /\u001b\[[0-9;]*m/g;

/**
 * A line of the agent's output under the name of who wrote it. Colours go; what is neither Fluent Bit's nor WAMR's is the guest's.
 *
 * @see https://github.com/fluent/fluent-bit/blob/v5.1.1/src/flb_log.c
 * @example
 * ```ts
 * import { readLogLine } from "@flb-wasm/cli/agent";
 * readLogLine("[2026/01/02 03:04:05] [ warn] [engine] late").level; // "warn"
 * ```
 */
export function readLogLine(raw: string): LogLine {
  const line = raw.replace(COLOUR, "");
  const [, level, text = ""] = FLUENT_BIT_LINE.exec(line) ?? [];
  if (level) return { level: level === "trace" ? "debug" : (level as LogLine["level"]), from: "fluent-bit", text };
  const [, words] = WAMR_LINE.exec(line) ?? [];
  if (words !== undefined) return { level: words.startsWith("warning") ? "warn" : "error", from: "wamr", text: words };
  return { level: "info", from: "guest", text: line };
}

const DROP = "WASM function returned empty string. Skip.";
const LOSSES = ["Got exception running wasm code", "[wasm] returned value is invalid", "wasm function is not found", "invalid JSON format. ret:"];

/**
 * One for each record that is not committed, in order: filter_wasm.c:177-222, flb_wasm.c:261-293 @v5.1.1
 *
 * The line for a dropped record is one of level debug: without `log_level debug` in the configuration it is not there.
 */
export function absences(log: readonly LogLine[]): Absence[] {
  return log.flatMap(({ text }): Absence[] => {
    if (text.includes(DROP)) return [{ outcome: "dropped", text: DROP }];
    return LOSSES.some((words) => text.includes(words)) ? [{ outcome: "lost", text }] : [];
  });
}

/** A record that does not arrive, and the line that says so. */
export interface Absence {
  /** `dropped` if the filter wanted that. */
  readonly outcome: "dropped" | "lost";
  /** Fluent Bit's words, without time and level. */
  readonly text: string;
}
