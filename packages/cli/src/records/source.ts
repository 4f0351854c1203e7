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
import { type Line, LineSplitter } from "./lines.js";
import { type PartsOptions, readParts } from "./parts.js";
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
  /** Ends the source with the last whole line; then it may have no record. */
  readonly stopped?: AbortSignal;
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

/** The first record of a pipe's chunk waits no longer for others, so that a pipe which is followed is seen; a flush: include/fluent-bit/flb_config.h:37 @v5.1.1 */
const PAUSE_MILLISECONDS = 1000;

/** @param path absolute, or `-` for `input`; @param name as the user wrote it. */
export function openSource(path: string, name: string, input: Readable, options: SourceOptions): RecordSource {
  if (path === "-") return followed(input, "stdin", options);
  let byteLength: number;
  try {
    // As bigint: realpathSync of Node.js 20, and with it import(), stops at a link where the last plain stat was of a pipe.
    const stats = statSync(path, { bigint: true });
    if (stats.isDirectory()) throw new CliError(`Cannot read ${name}: it is a folder; name a file with one JSON object a line`);
    if (!stats.isFile()) return followed(createReadStream(path), name, options);
    byteLength = Number(stats.size);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== "ENOENT") throw problem;
    throw new CliError(`Cannot read ${name}: there is no such file; name a file with one JSON object a line, or - for standard input`);
  }
  return { name, byteLength, chunks: readChunks(createReadStream(path, { highWaterMark: 1 << 18 }), name, options) };
}

/** What may have no end: standard input, a named pipe. */
function followed(stream: Readable, name: string, options: SourceOptions): RecordSource {
  return { name, byteLength: null, chunks: readChunks(stream, name, { ...options, pauseMilliseconds: PAUSE_MILLISECONDS }) };
}

async function* readChunks(stream: Readable, name: string, options: SourceOptions & PartsOptions): AsyncGenerator<Chunk> {
  const splitter = new LineSplitter(name);
  const chunks = new ChunkMaker(name, options);
  const { stopped } = options;
  for await (const part of readParts(stream, options)) {
    if (part) yield* chunks.of(splitter.push(part));
    else yield* chunks.rest();
  }
  if (stopped?.aborted !== true) yield* chunks.of(splitter.end());
  yield* chunks.rest();
  if (!chunks.hasRecords && stopped?.aborted !== true) throw new CliError(`Cannot read ${name}: it has no records; give one JSON object a line`); // what was to be seen of records would be said of none
}

/** Gathers events until a chunk is full, or one has another tag. */
class ChunkMaker {
  hasRecords = false;
  readonly #kinds: LineKinds;
  #events: SourcedEvent[] = [];
  #textLength = 0;
  #endByte = 0;

  constructor(readonly name: string, readonly options: SourceOptions) {
    this.#kinds = new LineKinds(name);
  }

  *of(lines: Iterable<Line>): Generator<Chunk> {
    for (const line of lines) {
      const kind = this.#kinds.of(line);
      if (kind === null) continue;
      const input = kind === "traffic" ? readTrafficLine(line.text, `${this.name}:${line.number}`) : readRecordLine(line, this.options);
      const isFull = this.#events.length >= this.options.chunkEvents || this.#textLength >= CHUNK_BYTES;
      if (isFull || input.tag !== this.#events[0]?.input.tag) yield* this.rest();
      this.hasRecords = true;
      this.#events.push({ line: line.number, input });
      this.#textLength += line.text.length;
      this.#endByte = line.endByte;
    }
  }

  /** What is gathered, full or not; nothing if there is none. */
  *rest(): Generator<Chunk> {
    if (this.#events.length === 0) return;
    const events = this.#events;
    [this.#events, this.#textLength] = [[], 0];
    yield { events, endByte: this.#endByte };
  }
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
