// records.jsonl as events.
//   in   text, one JSON object a line; empty lines are passed by
//   out  lines that are records, and a diagnostic for each that is not
import { type EventInput, JsonTextError, parseJsonText } from "@flb-wasm/host-sim";
import type { Diagnostic } from "../diagnostic.js";
import { RECORDS } from "../workspace.js";

export interface RecordLine {
  /** From 1. */
  readonly line: number;
  /** `null` if the line is no record; the diagnostic says why. */
  readonly event: EventInput | null;
  readonly diagnostic: Diagnostic | null;
  readonly text: string;
}

export function readRecords(text: string, tag: string): RecordLine[] {
  return text.split("\n").flatMap((raw, i): RecordLine[] => {
    const line = i + 1;
    const record = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (record.trim() === "") return [];
    const refusal = refusalOf(record);
    if (refusal === null) return [{ line, event: { tag, record }, diagnostic: null, text: record }];
    return [{ line, event: null, diagnostic: diagnosticFor(line, record, refusal), text: record }];
  });
}

interface Refusal {
  readonly words: string;
  readonly column: number;
}

function refusalOf(record: string): Refusal | null {
  try {
    const body = parseJsonText(record);
    return body.kind === "map" ? null : { words: `the line is ${body.kind === "array" ? "an array" : "no object"}`, column: 1 };
  } catch (problem) {
    if (!(problem instanceof JsonTextError)) throw problem;
    const [, words = problem.message, column = "1"] = /^(?:Cannot read JSON: )?(.*?)(?: at 1:(\d+))?$/s.exec(problem.message) ?? [];
    return { words, column: Number(column) };
  }
}

function diagnosticFor(line: number, record: string, { words, column }: Refusal): Diagnostic {
  return {
    severity: "error", from: "records",
    message: `Cannot read ${RECORDS}:${line}: ${words}; write one JSON object a line`,
    start: { path: RECORDS, line, column: Math.min(column, record.length) },
    end: { path: RECORDS, line, column: record.length + 1 },
  };
}
