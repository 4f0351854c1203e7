// The agent's log as lines. Knows no console.

/** One line, without level prefix or time. `wamr` lines go to Fluent Bit's stdout, `guest` lines, a module's or a script's, to its stderr or stdout. */
export interface LogLine {
  /** A guest's stderr counts as `error`, its stdout as `info`. */
  readonly level: "error" | "warn" | "info" | "debug";
  /** Who wrote it. */
  readonly from: "fluent-bit" | "wamr" | "guest";
  /** Without the newline. */
  readonly text: string;
}

/** Takes lines as they come. */
export type LogSink = (line: LogLine) => void;
