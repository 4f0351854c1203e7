// A real agent's log, line by line, and what a line says about a record.
//   in   text lines of Fluent Bit, WAMR and the guest
//   out  LogLine; the outcome that a line stands for
//   err  StartError where the log says that a chunk went on without the filter
import { type LogLine, StartError } from "@flb-wasm/host-sim";
import { startWords } from "@flb-wasm/host-sim/engine";

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

/** A log from its start, without what stands before Fluent Bit's first line and would be taken for the guest's: src/fluent-bit.c:1354 @v5.1.1 */
export function withoutBanner(log: readonly LogLine[]): LogLine[] {
  return log.slice(Math.max(0, log.findIndex(({ from }) => from !== "guest")));
}

/** What Fluent Bit says of its own start and end, at level info: seen on 3.1.10 to 5.1.1. */
const OF_ITS_LIFE = new RegExp(`^(?:${[
  "Configuration:", "_{3,}", " ", "\\[(?:fluent bit|storage|simd|cmetrics|ctraces|sp|engine) *\\] ",
  "\\[output:[^\\]]*\\] (?:thread )?worker #\\d+ (?:started|stopp)", "\\[input:[^\\]]*\\] (?:initializing|storage_strategy=|thread instance initialized|listening on )",
].join("|")})`);

/** Whether a line is about Fluent Bit's start or end, and not about a record; other threads write such lines when records are there already. */
export function isOfItsLife({ from, level, text }: LogLine): boolean {
  return from === "fluent-bit" && level === "info" && OF_ITS_LIFE.test(text);
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

/**
 * Lines after which a chunk goes on as it came, as if the filter had kept all of it: it was not set up (src/wasm/flb_wasm.c:74-207
 * @v5.1.1; up to 4.0 at each chunk, plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14), or it gave up (:73-155 @v5.1.1).
 */
const UNTOUCHED = new RegExp(`^(?:\\[filter:wasm:[^\\]]*\\] )?(?:${[
  "Open wasm file \\[", "WASM bytecode (?:or AOT object )?is expected", "Init runtime environment failed", "Load wasm module failed", "Instantiate wasm module failed",
  "Create wasm execution environment failed", "failed to instantiate wasm program", "cannot access wasm program", "WASM instance is not available",
  "Log event (?:de|en)coder initialization error", "failed to enable group marker decoding", "encode as JSON from msgpack is failed", "format msgpack is failed",
].join("|")})`);

/**
 * Refuses a chunk that the filter did not get: its records arrive unchanged, and that is no answer of the filter's.
 *
 * @param host name and version of what ran.
 * @param place where top-level code trapped, as far as the host knows.
 * @throws StartError with the host's own line, and what the filter wrote before it.
 */
export function refuseUntouched(host: string, log: readonly LogLine[], place: string | null = null): void {
  const at = log.findIndex(({ from, level, text }) => from === "fluent-bit" && level === "error" && UNTOUCHED.test(text));
  const line = log[at];
  if (line) throw new StartError(`Cannot run the filter on ${host}: ${startWords(line.text.replace(/[.\s]+$/, ""), place, log.slice(0, at))}; the agent runs on, and lets records through as they came`, place);
}
