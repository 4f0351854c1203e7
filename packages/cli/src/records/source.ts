// Events of a run: one JSON object a line, or traffic that `flb-wasm record` wrote.
//
//   {"log":"…"}                                     records: tag and time come from the command line
//   {"flb-wasm":"traffic","version":1}              traffic: this line first, then one event a line
//   {"tag":"kube.app","time":"2026-…Z","record":{"log":"…"}}
//
//   in   a file's path or `-`
//   out  chunks of events, each with its line; a chunk has one tag, as in Fluent Bit
//   err  CliError naming file and line; also for a source without a record
import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { type EventInput, readJsonText } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { type Line, readLines } from "./lines.js";
import { type Instant } from "./time.js";
import { LineKinds, readTrafficLine } from "./traffic.js";

/** One event and where it came from. */
export interface SourcedEvent {
  readonly line: number;
  readonly input: EventInput;
}

export interface Chunk {
  readonly events: readonly SourcedEvent[];
  /** Bytes of the source read so far. */
  readonly endByte: number;
}

export interface SourceOptions {
  /** For records without their own; without it they have none. */
  readonly tag?: string;
  readonly time?: Instant;
  /** Where the text of a line goes that is no JSON object; without it such a line is an error. */
  readonly textKey?: string;
  /** Events that the filter gets in one callback, at most. */
  readonly chunkEvents: number;
}

/** A source that can be read once. */
export interface RecordSource {
  readonly name: string;
  /** Bytes; `null` where nobody knows before the end. */
  readonly byteLength: number | null;
  readonly chunks: AsyncIterable<Chunk>;
}

/** Bytes of text in one chunk; Fluent Bit's own limit is 2 MB. */
const CHUNK_BYTES = 1_000_000;

/** @param path absolute, or `-` for `input`; @param name as the user wrote it. */
export function openSource(path: string, name: string, input: Readable, options: SourceOptions): RecordSource {
  if (path === "-") return { name: "stdin", byteLength: null, chunks: readChunks(input, "stdin", options) };
  let byteLength: number;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new CliError(`Cannot read ${name}: it is a folder; name a file with one JSON object a line`);
    byteLength = stats.size;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== "ENOENT") throw problem;
    throw new CliError(`Cannot read ${name}: there is no such file; name a file with one JSON object a line, or - for standard input`);
  }
  return { name, byteLength, chunks: readChunks(createReadStream(path, { highWaterMark: 1 << 18 }), name, options) };
}

async function* readChunks(stream: Readable, name: string, options: SourceOptions): AsyncGenerator<Chunk> {
  let events: SourcedEvent[] = [];
  let textLength = 0;
  let endByte = 0;
  const kinds = new LineKinds(name);
  for await (const line of readLines(stream, name)) {
    const kind = kinds.of(line);
    if (kind === null) continue;
    const input = kind === "traffic" ? readTrafficLine(line.text, `${name}:${line.number}`) : readRecordLine(line, options);
    const isFull = events.length >= options.chunkEvents || textLength >= CHUNK_BYTES;
    if (events.length > 0 && (isFull || input.tag !== events[0]?.input.tag)) {
      yield { events, endByte };
      events = [];
      textLength = 0;
    }
    events.push({ line: line.number, input });
    textLength += line.text.length;
    endByte = line.endByte;
  }
  if (events.length > 0) yield { events, endByte };
  else throw new CliError(`Cannot read ${name}: it has no records; give one JSON object a line`); // what was to be seen of records would be said of none
}

function readRecordLine({ text }: Line, { tag, time, textKey }: SourceOptions): EventInput {
  const record = textKey === undefined || isRecord(text) ? text : JSON.stringify({ [textKey]: text });
  return { record, ...(tag === undefined ? {} : { tag }), ...(time ? { time } : {}), ...(textKey === undefined ? {} : { textKey }) };
}

function isRecord(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    readJsonText(text, "yyjson");
    return true;
  } catch {
    return false;
  }
}

/** Names the first line of a chunk that is no record; called when the host refused the chunk. */
export function explainBadRecord(name: string, events: readonly SourcedEvent[]): CliError | null {
  for (const { line, input } of events) {
    if (typeof input.record !== "string") continue;
    try {
      const { body } = readJsonText(input.record, "yyjson"); // its numbers stop no release
      if (body.kind !== "map") return new CliError(`Cannot read ${name}:${line}: the line is JSON, but ${body.kind === "array" ? "an array" : "no object"}; give one JSON object a line`);
    } catch (problem) {
      const words = problem instanceof Error ? problem.message.replace(/^Cannot read JSON: /, "").replace(/ at 1:(\d+)$/, " at column $1") : String(problem);
      return new CliError(`Cannot read ${name}:${line}: ${words}; give one JSON object a line, or name a key for other text with run --text-key`);
    }
  }
  return null;
}
