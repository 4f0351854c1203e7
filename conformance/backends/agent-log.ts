// A real agent's log, line by line, and what a line says about a record.
//   in   text lines of Fluent Bit, WAMR and the guest
//   out  LogLine; the lines that stand for a record that was not committed
import type { LogLine, Outcome } from "@flb-wasm/host-sim";

// [2026/01/02 03:04:05] [error] [filter:wasm:wasm.0] text, with milliseconds since 5.0
const FLUENT_BIT_LINE = /^\[[\d/]+ [\d:.]+\] \[\s*(error|warn|info|debug|trace)\] (.*)$/;
// [03:04:05:678 - 7F0011223344]: text
const WAMR_LINE = /^\[\d\d:\d\d:\d\d:\d+ - [0-9A-Fa-f]+\]: (.*)$/;
// eslint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g;

export function readLogLine(raw: string): LogLine {
  const line = raw.replace(COLOUR, "");
  const [, level, text = ""] = FLUENT_BIT_LINE.exec(line) ?? [];
  if (level) return { level: level === "trace" ? "debug" : (level as LogLine["level"]), from: "fluent-bit", text };
  const [, words] = WAMR_LINE.exec(line) ?? [];
  if (words !== undefined) return { level: words.startsWith("warning") ? "warn" : "error", from: "wamr", text: words };
  return { level: "info", from: "guest", text: line };
}

/** A line that is written once for a record that is not committed. */
export interface Wordless {
  readonly text: string;
}

const DROP = "WASM function returned empty string. Skip.";
const LOSSES = ["Got exception running wasm code", "[wasm] returned value is invalid", "wasm function is not found", "invalid JSON format. ret:"];

export function wordlessLines(log: readonly LogLine[]): Wordless[] {
  return log.filter(({ text }) => text.includes(DROP) || LOSSES.some((words) => text.includes(words)));
}

export function outcomeOf({ text }: Wordless): Outcome {
  return text.includes(DROP) ? "dropped" : "lost";
}
