// Events and the chunk that carries them: a run of msgpack records, one behind the other, without a count.
//
//   record = [ [ EventTime, metadata ], body ]
//
//   in   events; or the bytes of a chunk, which a guest may have spoiled
//   out  bytes; or the records that the host's decoder finds before it stops, and why it stops
//   err  InvalidEvent for a test's own input; never for a chunk
// Source: src/flb_log_event_encoder.c, src/flb_log_event_decoder.c:247-489 @v5.1.1
import { type Body, map, str } from "./body.js";
import { ByteSink } from "./byte-sink.js";
import { MOST_LEVELS } from "./depth.js";
import type { JsonReader } from "./json-number.js";
import { readJsonText } from "./json-text.js";
import { decodeMsgpack, writeMsgpack } from "./msgpack.js";

/** When an event happened. */
export interface EventTime {
  /** Whole seconds since 1970-01-01T00:00:00Z, 0 to 2^32 - 3: the chunk and the filter's argument have 32 bits, and the last two mark groups. */
  readonly sec: number;
  /** Nanoseconds of that second, 0 to 999 999 999. */
  readonly nsec: number;
}

/** One event as a test gives it. */
export interface EventInput {
  /** Default `test.tag`. One chunk has one tag: the first event's counts. */
  readonly tag?: string;
  /** Default 2024-01-01T00:00:00Z. */
  readonly time?: EventTime;
  /** A map; default empty. The guest never sees it. */
  readonly metadata?: Body;
  /**
   * JSON text, read without loss; or the msgpack bytes of a map, for what JSON cannot say (nan, inf, ext, bin, other keys).
   *
   * A number that no record can hold, such as `1e400`, is what the release's JSON parser makes of it. Since 4.1 that parser refuses
   * a text with a number beyond every double: the record is then the text, under `textKey`.
   */
  readonly record: string | Uint8Array;
  /** The key of a text that the release's JSON parser refuses. Default `log`, as tail has it: plugins/in_tail/tail_file.c:954-960 @v5.1.1 */
  readonly textKey?: string;
}

/** A test's own event is wrong. */
export class InvalidEvent extends Error {
  override readonly name = "InvalidEvent";
}

/** The last second that an EventTime holds: it has 32 bits, and two marks for groups. */
export const LAST_SECOND = 2 ** 32 - 3;

/** Whether a chunk can hold an event of that second since 1970. */
export function isHeldSecond(sec: number): boolean {
  return sec >= 0 && sec <= LAST_SECOND;
}

/** The tag of an event that names none. */
export const DEFAULT_TAG = "test.tag";
/** The key that tail gives a line without a parser, or one that its parser refuses. */
export const DEFAULT_TEXT_KEY = "log";
/** The time of an event that names none: 2024-01-01T00:00:00Z. */
export const DEFAULT_TIME: EventTime = Object.freeze({ sec: 1704067200, nsec: 0 });

/**
 * The body's msgpack bytes: checked, and as given if they were msgpack.
 *
 * @param reader of JSON text: `jsonParserReader` of a release.
 * @throws InvalidEvent for msgpack that is no map, ends early or goes on, and for JSON that is no object.
 * @throws JsonTextError for text that is no JSON.
 * @example
 * ```ts
 * import { recordBytes } from "@flb-wasm/host-sim/engine";
 * recordBytes({ record: "{}" }); // Uint8Array [0x80]
 * ```
 */
export function recordBytes(event: EventInput, reader: JsonReader = "yyjson"): Uint8Array {
  if (typeof event.record === "string") {
    const { body, unheld } = readJsonText(event.record, reader);
    if (body.kind !== "map") throw new InvalidEvent(`Cannot use event: its record is ${body.kind}, not an object`);
    const isRefused = unheld.some(({ readAs }) => readAs === null);
    const sink = new ByteSink();
    writeMsgpack(isRefused ? map([[str(event.textKey ?? DEFAULT_TEXT_KEY), str(event.record)]]) : body, sink);
    return sink.take();
  }
  const decoded = decodeMsgpack(event.record, 0, MOST_LEVELS);
  if (!decoded.ok) throw new InvalidEvent(`Cannot use event: its msgpack is ${decoded.problem} at byte ${decoded.end}`);
  if (decoded.end !== event.record.byteLength) {
    throw new InvalidEvent(`Cannot use event: its msgpack ends at byte ${decoded.end} of ${event.record.byteLength}`);
  }
  if (decoded.body.kind !== "map") throw new InvalidEvent(`Cannot use event: its record is ${decoded.body.kind}, not a map`);
  return event.record;
}

/** What a record is made of; nobody checks `rawBody`: `flb_log_event_encoder_set_body_from_raw_msgpack`. */
export interface RecordParts {
  /** Written as the extension type EventTime. */
  readonly time: EventTime;
  /** A map; the encoder writes any kind, and the decoder then stops at this record. */
  readonly metadata: Body;
  /** Bytes of msgpack; what is cut or too much shows when the chunk is read. */
  readonly rawBody: Uint8Array;
}

/**
 * Appends a record.
 *
 * @param wideHeaders array 32 for both arrays (before 5.0.0), else fixarray; a cut body shows the difference.
 *   src/flb_log_event_encoder.c:147-213 @v4.2.8, :186-206 @v5.1.1
 * @example
 * ```ts
 * import { map } from "@flb-wasm/host-sim";
 * import { ByteSink, DEFAULT_TIME, decodeChunk, writeRecord } from "@flb-wasm/host-sim/engine";
 * const sink = new ByteSink();
 * writeRecord(sink, { time: DEFAULT_TIME, metadata: map([]), rawBody: Uint8Array.of(0x80) }, false);
 * decodeChunk(sink.take(), 64).records.length; // 1
 * ```
 */
export function writeRecord(sink: ByteSink, { time, metadata, rawBody }: RecordParts, wideHeaders: boolean): void {
  for (let i = 0; i < 2; i++) {
    sink.byte(wideHeaders ? 0xdd : 0x92);
    if (wideHeaders) sink.u32(2);
  }
  sink.byte(0xd7); // fixext 8
  sink.byte(0x00); // EventTime
  sink.u32(time.sec);
  sink.u32(time.nsec);
  writeMsgpack(metadata, sink);
  sink.bytes(rawBody);
}

/** A record that the decoder delivers; offsets are bytes into the chunk. */
export interface DecodedRecord {
  /** Of its first byte. */
  readonly start: number;
  /** Of the first byte behind it. */
  readonly end: number;
  /** A map. */
  readonly metadata: Body;
  /** A map; its byte strings are views of the chunk. */
  readonly body: Body;
}

/** Where and why the decoder gave up. */
export interface DecoderStop {
  /** The decoder's own, negative: `FLB_EVENT_DECODER_ERROR_…`, include/fluent-bit/flb_log_event_decoder.h @v5.1.1 */
  readonly code: number;
  /** The words for it, which Fluent Bit does not log. */
  readonly text: string;
  /** Bytes into the chunk, where the record should have begun. */
  readonly offset: number;
}

/** What the decoder makes of a chunk. */
export interface DecodedChunk {
  /** Those before the stop, in order. */
  readonly records: readonly DecodedRecord[];
  /** `null` when it came to the end. Whatever lies behind it is lost. */
  readonly stop: DecoderStop | null;
}

/**
 * Reads a chunk as `flb_log_event_decoder_next` does: the first thing that is no record ends it.
 *
 * @param maxDepth containers that may be open at once: 64 since Fluent Bit 4.0.7, 32 before.
 * @see src/flb_log_event_decoder.c:247-489 @v5.1.1
 * @example
 * ```ts
 * import { decodeChunk } from "@flb-wasm/host-sim/engine";
 * decodeChunk(Uint8Array.of(0x01), 64).stop?.text; // "Wrong root type"
 * ```
 */
export function decodeChunk(bytes: Uint8Array, maxDepth: number): DecodedChunk {
  const records: DecodedRecord[] = [];
  for (let start = 0; start < bytes.byteLength;) {
    const decoded = decodeMsgpack(bytes, start, maxDepth);
    if (!decoded.ok) {
      const [code, text] = decoded.problem === "cut" ? [-12, "Insufficient data"] : [-11, "Deserialization failure"];
      return { records, stop: { code, text, offset: start } };
    }
    const record = asRecord(decoded.body);
    if ("code" in record) return { records, stop: { ...record, offset: start } };
    records.push({ start, end: decoded.end, ...record });
    start = decoded.end;
  }
  return { records, stop: null };
}

/** flb_event_decoder_decode_object, src/flb_log_event_decoder.c:247-330 @v5.1.1 */
function asRecord(root: Body): { readonly metadata: Body; readonly body: Body } | { readonly code: number; readonly text: string } {
  if (root.kind !== "array") return { code: -4, text: "Wrong root type" };
  const [header, body] = root.elements;
  if (!header || !body || root.elements.length !== 2) return { code: -5, text: "Wrong root size" };
  let time = header;
  let metadata: Body = map([]);
  if (header.kind === "array") {
    const [first, second] = header.elements;
    if (!first || !second || header.elements.length !== 2) return { code: -7, text: "Wrong header size" };
    [time, metadata] = [first, second];
  }
  const isTime = time.kind === "ext" || time.kind === "float64" || (time.kind === "int" && time.value >= 0n);
  if (!isTime) return { code: -8, text: "Wrong timestamp type" };
  if (metadata.kind !== "map") return { code: -9, text: "Wrong metadata type" };
  if (body.kind !== "map") return { code: -10, text: "Wrong body type" };
  if (time.kind === "ext" && (time.type !== 0 || time.bytes.byteLength !== 8)) return { code: -8, text: "Wrong timestamp type" };
  return { metadata, body };
}
