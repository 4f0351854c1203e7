// The agent's log as lines. Knows no console.

/** One line, without level prefix or time. `wamr` lines go to Fluent Bit's stdout, `guest` lines to its stderr or stdout. */
export interface LogLine {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly from: "fluent-bit" | "wamr" | "guest";
  readonly text: string;
}

/** Takes lines as they come. */
export type LogSink = (line: LogLine) => void;
