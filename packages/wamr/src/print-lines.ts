// What guest and engine wrote, as lines of the agent's log.
//   in   prints, in order
//   out  lines, in the order in which they end; what has no newline yet waits for it, for each stream
import type { LogLine } from "@flb-wasm/host-sim";
import type { LogSink } from "@flb-wasm/host-sim/engine";
import type { Print } from "./frames.js";

/** Prints of later calls go on with the lines of earlier ones. */
export function printWriter(log: LogSink): (prints: readonly Print[]) => void {
  const waiting = { 1: "", 2: "" };
  return (prints) => {
    for (const { stream, text } of prints) {
      const lines = (waiting[stream] + text).split("\n");
      waiting[stream] = lines.pop() ?? "";
      for (const line of lines) log(asLine(stream, line));
    }
  };
}

// WAMR's own lines: `[12:01:02:345 - 7F…]: warning: …`
const WAMR_LINE = /^\[\d\d:\d\d:\d\d:\d+ - [0-9A-Fa-f]+\]: /;

function asLine(stream: 1 | 2, line: string): LogLine {
  if (!WAMR_LINE.test(line)) return { level: stream === 2 ? "error" : "info", from: "guest", text: line };
  const text = line.replace(WAMR_LINE, "");
  return { level: text.startsWith("warning") ? "warn" : "error", from: "wamr", text };
}
