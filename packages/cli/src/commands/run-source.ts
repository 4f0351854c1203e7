// What every kind of run reads of its command line: the records, and what to print of them.
import { resolve } from "node:path";
import type { Arguments } from "../command/arguments.js";
import { type CliError, usageError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { notReturned } from "../engine/engine.js";
import { isForeign } from "../engine/foreign-error.js";
import { NotReturned } from "../engine/watchdog.js";
import { type RecordSource, type SourcedEvent, explainBadRecord, openSource } from "../records/source.js";
import { readInstant } from "../records/time.js";
import type { Show } from "../run/printer.js";
import { type RunReportOptions, placeOf } from "../run/report.js";
import type { Terminal } from "../terminal/terminal.js";
import { labelled } from "../terminal/wrap.js";

export const DEFAULT_CHUNK_EVENTS = 100;
export const DEFAULT_LIMIT = 20;

/** @param otherwise the tag of records where neither they nor the command line have one. @param stopped ends the records. */
export function sourceOf(args: Arguments, terminal: Terminal, otherwise: string | null, stopped: AbortSignal): RecordSource {
  const name = args.text("input") ?? "-";
  const timeText = args.text("time");
  const time = timeText === undefined ? undefined : readInstant(timeText);
  if (time === null) throw usageError(`Cannot read --time ${timeText}: it is no time from 1970 to 2106; write 2026-01-02T03:04:05Z or seconds since 1970`);
  const textKey = args.text("text-key");
  const tag = args.text("tag") ?? otherwise;
  return openSource(name === "-" ? name : resolve(terminal.cwd, name), name, terminal.input, {
    ...(textKey === undefined ? {} : { textKey }), ...(tag === null ? {} : { tag }), ...(time ? { time } : {}), chunkEvents: args.count("chunk", 1) ?? DEFAULT_CHUNK_EVENTS, stopped,
  });
}

/** What stopped a chunk, by its record; `null` where that is not the reason. @param place of the record, where it is known better. */
export function explainChunk(problem: unknown, source: string, events: readonly SourcedEvent[], place = placeOf(source, events)): CliError | null {
  if (problem instanceof NotReturned) return notReturned(problem, place);
  return isForeign(problem, "InvalidEvent") || isForeign(problem, "JsonTextError") ? explainBadRecord(source, events) : null;
}

/** Says beside a report that it is of a part. @param done that part: `2 records` @returns the exit code, of what was found in that part if anything was. */
export function endStopped(done: string, found: ExitCode, terminal: Terminal): ExitCode {
  terminal.err(labelled(terminal.errorStyle.warning("stopped"), `with Ctrl-C after ${done}: the report is of these`, terminal.errorColumns));
  return found === ExitCode.Ok ? ExitCode.Stopped : found;
}

export function reportOptions(args: Arguments, source: RecordSource, terminal: Terminal): RunReportOptions {
  return { isJson: args.flag("json"), show: args.choice<Show>("show", "all"), limit: args.count("limit") ?? DEFAULT_LIMIT, source: source.name, terminal };
}
