// Every behaviour of in_exec_wasi that decides what becomes of a run or a line, with the line that does it.
import type { Behaviour } from "../host/behaviour.js";

const EW = "plugins/in_exec_wasi/in_exec_wasi.c";

function behaviour(name: string, effect: string, source: string): Behaviour {
  return Object.freeze({ name, effect, source });
}

/**
 * Everything that decides what becomes of an interval of exec_wasi or of a line, with the outcomes it leads to; the `behaviour` of
 * a `CollectResult` or `LineResult` is the `name` of one.
 *
 * @example
 * ```ts
 * import { EXEC_BEHAVIOUR } from "@flb-wasm/host-sim";
 * EXEC_BEHAVIOUR.trapped.effect; // the program trapped: all of its output is lost, …
 * ```
 */
export const EXEC_BEHAVIOUR = Object.freeze({
  /** A line: `record`. */
  line: behaviour("line", "the line is a record: {\"wasi_stdout\": line}", `${EW}:159-192 @v5.1.1`),
  /** A line: `record`. */
  parsed: behaviour("parsed", "the parser made a record of the line", `${EW}:108-140 @v5.1.1`),
  /** A line: `lost`. */
  notParsed: behaviour("not parsed", "the parser refused the line: it is lost", `${EW}:149-153 @v5.1.1`),
  /** A line: `record`, with an empty text. */
  leadingNul: behaviour(
    "leading NUL", "the line begins with a NUL: it is empty, and the byte before the buffer is read",
    `${EW}:160-161 @v5.1.1`,
  ),
  /** A line: `lost`. */
  tooDeep: behaviour(
    "too deep", "the record is nested deeper than the next plugin's decoder reads: it is lost",
    "src/flb_log_event_decoder.c:377-380 @v5.1.1",
  ),
  /** An interval: `collected`. */
  ran: behaviour("ran", "the program came to its end: its output is read", `${EW}:92-99 @v5.1.1`),
  /** An interval: `lost`. */
  trapped: behaviour(
    "trapped", "the program trapped: all of its output is lost, and the log says that there is no main function",
    `${EW}:94-97 @v5.1.1`,
  ),
  /** An interval: `lost`. */
  exited: behaviour(
    "exited", "a program that calls proc_exit, even with 0, loses all of its output: up to 4.0.2 always, since then if its entry is a main",
    "src/wasm/flb_wasm.c:376-390 @v4.0.2",
  ),
  /** An interval: `lost`; up to 4.0.2 `collected`, with nothing to collect. */
  noEntry: behaviour("no entry", "the program has no entry point: there is no output", "src/wasm/flb_wasm.c:376-390 @v4.0.2"),
  /** An interval: `lost`. */
  notInstantiated: behaviour("not instantiated", "there is no instance, and there never was one: no output, until the next interval", `${EW}:84-89 @v5.1.1`),
  /** An interval: `agent-crashed`, and so is each one after it. */
  freedTwice: behaviour(
    "freed twice", "there is no instance, and the one of an earlier interval is freed once more: the agent stands still with all of its pipelines, or dies",
    `${EW}:90 and :202-205 @v5.1.1`,
  ),
  /** An interval: `idle`. */
  alreadyRan: behaviour("already ran", "oneshot: the program has run", `${EW}:68-75 and :251-254 @v5.1.1`),
});
