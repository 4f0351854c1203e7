// One line of a running Fluent Bit's output as an event.
//   {"date":1767323045.1,"log":"…"}                         stdout and file outputs, json_lines and template-free
//   kube.app: [1767323045.100000000, {"log":"…"}]           file output, its default form
//   {"type":1,"trace_id":"…","record":{…},"tag":…}          Fluent Bit Tap
//   {"log":"…"}                                             bare records
//   in   a line
//   out  an event, or null for a line that is none (the agent's own log, a Tap line of another stage)
// Source: plugins/out_file/file.c (plain_output, out_file default), src/flb_chunk_trace.c:560-656 @v5.1.1
import { type Body, JsonTextError, map, parseJsonText, renderJson, floatValue } from "@flb-wasm/host-sim";
import { type Instant, readInstant } from "../records/time.js";

export interface RecordedEvent {
  readonly tag: string;
  readonly time: Instant;
  /** JSON text, or msgpack where that cannot say it. */
  readonly record: string | Uint8Array;
}

export interface ReadOptions {
  /** For lines without a tag. */
  readonly tag: string;
  /** The key with the time in JSON lines; taken out of the record. */
  readonly dateKey: string;
  /** For lines without a time. */
  readonly now: () => Instant;
}

const FILE_LINE = /^(\S+): \[(\d+(?:\.\d+)?), (.*)\]$/;
/** A Tap line of the stage before any filter: FLB_CHUNK_TRACE_TYPE_INPUT, include/fluent-bit/flb_chunk_trace.h @v5.1.1 */
const TAP_INPUT = 1n;

export function readOutputLine(line: string, options: ReadOptions): readonly RecordedEvent[] {
  const [, tag, seconds, record] = FILE_LINE.exec(line) ?? [];
  if (tag !== undefined && seconds !== undefined && record !== undefined) {
    const body = readObject(record);
    return body ? [{ tag, time: readInstant(seconds) ?? options.now(), record: renderJson(body) }] : [];
  }
  const body = readObject(line);
  if (!body) return [];
  return member(body, "trace_id") && member(body, "type") ? readTap(body, options) : [readJsonLine(body, options)];
}

function readJsonLine(body: MapBody, { tag, dateKey, now }: ReadOptions): RecordedEvent {
  const date = member(body, dateKey);
  const time = date ? instantOf(date) : null;
  const record = time ? map(body.members.filter(([, value]) => value !== date)) : body;
  return { tag, time: time ?? now(), record: renderJson(record) };
}

/** Tap gives one line a stage; the input's has the records as they came. */
function readTap(body: MapBody, { tag, now }: ReadOptions): readonly RecordedEvent[] {
  const type = member(body, "type");
  if (type?.kind !== "int" || type.value !== TAP_INPUT) return [];
  const records = member(body, "records");
  const entries = records?.kind === "array" ? records.elements : [member(body, "record")];
  return entries.flatMap((entry): RecordedEvent[] => {
    if (entry?.kind !== "map") return [];
    const inner = member(entry, "record");
    const timestamp = member(entry, "timestamp") ?? member(body, "timestamp") ?? member(body, "start_time");
    const time = timestamp ? instantOf(timestamp) : null;
    return [{ tag, time: time ?? now(), record: renderJson(inner?.kind === "map" ? inner : entry) }];
  });
}

type MapBody = Extract<Body, { kind: "map" }>;

function readObject(text: string): MapBody | null {
  try {
    const body = parseJsonText(text);
    return body.kind === "map" ? body : null;
  } catch (problem) {
    if (problem instanceof JsonTextError) return null;
    throw problem;
  }
}

function member(body: MapBody, name: string): Body | undefined {
  return body.members.find(([key]) => key.kind === "str" && new TextDecoder().decode(key.bytes) === name)?.[1];
}

function instantOf(body: Body): Instant | null {
  if (body.kind === "str") return readInstant(new TextDecoder().decode(body.bytes));
  if (body.kind === "int") return readInstant(body.value.toString());
  return body.kind === "float64" ? readInstant(floatValue(body).toFixed(6)) : null;
}
