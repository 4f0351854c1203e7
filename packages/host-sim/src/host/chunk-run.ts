// One callback of the filter: cb_wasm_filter, from the chunk that comes in to the chunk that goes out.
//   in   a way to call the guest, events
//   out  ChunkResult
//   err  InvalidEvent for the test's own input; NotSimulated
// Two passes, as in the true host: the filter commits records without looking at their bodies; what they are worth shows
// when the next plugin decodes the chunk.
// Source: plugins/filter_wasm/filter_wasm.c:41-273 @v5.1.1
import { map } from "../event/body.js";
import { ByteSink } from "../event/byte-sink.js";
import {
  DEFAULT_TAG, DEFAULT_TIME, type DecodedRecord, type EventInput, InvalidEvent, LAST_SECOND, decodeChunk, isHeldSecond, recordBytes, writeRecord,
} from "../event/event.js";
import { hexText } from "../event/hex.js";
import { readWithJsmn } from "../event/json-read-jsmn.js";
import { readWithYyjson } from "../event/json-read-yyjson.js";
import { renderJson } from "../event/json-text.js";
import { type JsonWriter, writeHostJson } from "../event/json-write.js";
import { encodeMsgpack, writeMsgpack } from "../event/msgpack.js";
import { NotSimulated } from "../not-simulated.js";
import { BEHAVIOUR, type Behaviour } from "./behaviour.js";
import type { FilterCall, FilterReturn } from "./filter-call.js";
import type { ChunkResult } from "./host.js";
import type { LogSink } from "./log.js";
import { type Draft, crashedChunk, draftOf, settle } from "./settle.js";
import type { Release } from "./version.js";

/** What stays the same from chunk to chunk; {@link makeSetup} makes it of a filter's options. */
export interface FilterSetup {
  /** Decides how records are written, read and framed. */
  readonly release: Release;
  /** The export that is called. */
  readonly functionName: string;
  /** `event_format json`, else msgpack. */
  readonly isJson: boolean;
  /** How the guest's JSON is written. */
  readonly writer: JsonWriter;
  /** Turns a trap and the record's start into words for people. */
  readonly describeTrap: (returned: FilterReturn, record: string) => string;
}

/** What of a release decides how events come in. */
export type InputRelease = Pick<Release, "maxDepth" | "jsonParserReader">;

/** Calls the filter function once, in whatever engine there is. @param index of the event in its chunk. */
export type CallFilter = (call: FilterCall, index: number) => FilterReturn;

/**
 * Runs one chunk through the guest: one call for each event that the filter's decoder reads, in order, until the agent dies.
 *
 * @param log takes Fluent Bit's lines; the result has none.
 * @throws InvalidEvent for an event that is none.
 * @throws NotSimulated for the time of a group's mark: the last two seconds that 32 bits hold.
 * @see plugins/filter_wasm/filter_wasm.c:41-273 @v5.1.1
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * import { makeSetup, runChunk } from "@flb-wasm/host-sim/engine";
 * const setup = makeSetup({ functionName: "f" }, release("5.1"), () => "");
 * const drop = () => ({ text: new Uint8Array(), hasRecord: true });
 * runChunk(drop, setup, [{ record: "{}" }], () => undefined).events[0]?.outcome; // "dropped"
 * ```
 */
export function runChunk(call: CallFilter, setup: FilterSetup, events: readonly EventInput[], log: LogSink): Omit<ChunkResult, "log"> {
  const input = encodeEvents(events, setup.release);
  const decoded = decodeChunk(input, setup.release.maxDepth);
  const run = new ChunkRun(call, setup, log, input);
  const end = setup.release.lateTimes === "stop" ? events.findIndex(isLate) : -1;
  const drafts = events.map((event, i) => {
    if (setup.release.lateTimes !== "read" && isLate(event)) return draftOf("", BEHAVIOUR.lateTime, "lost", BEHAVIOUR.lateTime.effect);
    return run.filter(event, i, end >= 0 && i > end ? undefined : decoded.records[i], decoded.stop ?? LATE_STOP);
  });
  const isCrashed = drafts.some(({ outcome }) => outcome === "agent-crashed");
  if (isCrashed) return crashedChunk(drafts);
  const chunk = run.output.take();
  const arrived = decodeChunk(chunk, setup.release.maxDepth);
  return {
    events: drafts.map((draft, i) => settle(draft, decoded.records[i]?.body ?? null, arrived)),
    agent: "alive",
    arrived: arrived.records.map(({ body }) => encodeMsgpack(body)),
    chunk,
  };
}

/**
 * The result when the agent is gone before the chunk comes: every event is `agent-crashed`, and nothing arrives.
 *
 * @example
 * ```ts
 * import { deadChunk } from "@flb-wasm/host-sim/engine";
 * deadChunk([{ record: "{}" }]).agent; // "crashed"
 * ```
 */
export function deadChunk(events: readonly EventInput[], reason = "the agent aborted before this chunk"): Omit<ChunkResult, "log"> {
  return crashedChunk(events.map(() => draftOf("", BEHAVIOUR.agentDead, "agent-crashed", reason)));
}

/**
 * Records that pass without being looked at: FLB_FILTER_NOTOUCH, plugins/filter_wasm/filter_wasm.c:91-97 @v4.0.14
 *
 * @param release says how deep the next plugin's decoder goes, and how JSON text is read.
 * @throws InvalidEvent for an event that is none.
 * @example
 * ```ts
 * import { release } from "@flb-wasm/host-sim";
 * import { untouchedChunk } from "@flb-wasm/host-sim/engine";
 * untouchedChunk([{ record: "{}" }], release("4.0")).events[0]?.outcome; // "kept"
 * ```
 */
export function untouchedChunk(events: readonly EventInput[], release: InputRelease): Omit<ChunkResult, "log"> {
  const chunk = encodeEvents(events, release);
  const arrived = decodeChunk(chunk, release.maxDepth);
  return {
    events: events.map((_, i) => {
      const record = arrived.records[i];
      const { name, effect, source } = record ? BEHAVIOUR.instantiateFailed : BEHAVIOUR.decoderStopped;
      return {
        outcome: record ? "kept" : "lost", reason: effect, behaviour: name, source, before: "", returned: null,
        after: record ? renderJson(record.body) : null,
      };
    }),
    agent: "alive",
    arrived: arrived.records.map(({ body }) => encodeMsgpack(body)),
    chunk,
  };
}

class ChunkRun {
  readonly output = new ByteSink();
  /** json_buf holds a freed pointer: filter_wasm.c:251-253 */
  #hasStaleBuffer = false;
  /** root_type keeps its value from record to record: filter_wasm.c:58 */
  #rootIsObject = false;
  #isDead = false;

  constructor(readonly call: CallFilter, readonly setup: FilterSetup, readonly log: LogSink, readonly input: Uint8Array) {}

  filter(event: EventInput, index: number, record: DecodedRecord | undefined, stop: { readonly text: string } | null): Draft {
    if (this.#isDead) return draftOf("", BEHAVIOUR.agentDead, "agent-crashed", "the agent aborted earlier in this chunk");
    if (!record) return draftOf("", BEHAVIOUR.inputUnreadable, "lost", `${BEHAVIOUR.inputUnreadable.effect}: ${stop?.text ?? ""}`);
    const { isJson, functionName, writer } = this.setup;
    const bytes = isJson ? writeHostJson(record.body, writer, this.input) : encodeMsgpack(record.body);
    const before = isJson ? new TextDecoder().decode(bytes) : hexText(bytes);
    const tag = new TextEncoder().encode(event.tag ?? DEFAULT_TAG);
    const time = event.time ?? DEFAULT_TIME;
    const returned = this.call({ functionName, tag, time, record: bytes, isJson }, index);
    if (returned.text === null) {
      return draftOf(before, returned.behaviour, "lost", this.setup.describeTrap(returned, before));
    }
    const draft = isJson
      ? this.#takeJson(returned.text, event, record)
      : this.#takeMsgpack(returned.text, event, record);
    const isDropInNeed = draft.outcome === "dropped" && !returned.hasRecord;
    const answered = isDropInNeed ? draftOf("", BEHAVIOUR.noRoom, "lost", BEHAVIOUR.noRoom.effect) : draft;
    return { ...answered, before, returned: returned.text };
  }

  #takeJson(text: Uint8Array, event: EventInput, record: DecodedRecord): Draft {
    if (text.byteLength === 0) {
      const reason = "WASM function returned empty string. Skip.";
      this.log({ level: "debug", from: "fluent-bit", text: `[filter:wasm:wasm.0] ${reason}` });
      return draftOf("", BEHAVIOUR.emptyText, "dropped", reason);
    }
    const { jsonReader } = this.setup.release;
    const read = jsonReader === "yyjson" ? readYyjson(text) : readWithJsmn(text, jsonReader);
    if (!read) return this.#refuse(text, -1, BEHAVIOUR.invalidJson);
    this.#hasStaleBuffer = read.root !== null;
    if (read.root === null) return this.#refuseBlank(text);
    this.#rootIsObject = read.root === "object";
    if (!this.#rootIsObject) return this.#refuse(text, 0, BEHAVIOUR.rootNotObject);
    return this.#commit(event, record, read.body, BEHAVIOUR.body);
  }

  /** ret -1: no JSON, and json_buf was not set. ret 0: JSON, and json_buf is fresh. */
  #refuse(text: Uint8Array, ret: 0 | -1, behaviour: Behaviour): Draft {
    const reason = `invalid JSON format. ret: ${ret}, buf: ${new TextDecoder().decode(text)}`;
    this.log({ level: "error", from: "fluent-bit", text: `[filter:wasm:wasm.0] ${reason}` });
    if (ret === 0 || !this.#hasStaleBuffer) return draftOf("", behaviour, "lost", reason);
    this.#isDead = true;
    this.log({ level: "error", from: "fluent-bit", text: "double free or corruption (out)" });
    return draftOf("", BEHAVIOUR.doubleFree, "agent-crashed", `double free or corruption, after: ${reason}`);
  }

  /** root_type keeps what an earlier record set; with an object there, the body of no bytes is refused in silence. */
  #refuseBlank(text: Uint8Array): Draft {
    if (!this.#rootIsObject) return this.#refuse(text, 0, BEHAVIOUR.blankText);
    return draftOf("", BEHAVIOUR.blankText, "lost", BEHAVIOUR.blankText.effect);
  }

  #takeMsgpack(text: Uint8Array, event: EventInput, record: DecodedRecord): Draft {
    const behaviour = text.byteLength === 0 ? BEHAVIOUR.msgpackEmpty : BEHAVIOUR.msgpackBody;
    return this.#commit(event, record, text, behaviour);
  }

  #commit(event: EventInput, record: DecodedRecord, rawBody: Uint8Array, behaviour: Behaviour): Draft {
    const start = this.output.byteLength;
    const parts = { time: event.time ?? DEFAULT_TIME, metadata: record.metadata, rawBody };
    writeRecord(this.output, parts, this.setup.release.wideRecordHeaders);
    const committed = { start, end: this.output.byteLength };
    return { ...draftOf("", behaviour, "replaced", behaviour.effect), committed };
  }
}

function readYyjson(text: Uint8Array): { readonly root: string | null; readonly body: Uint8Array } | null {
  const bodies = readWithYyjson(text);
  if (!bodies) return null;
  const sink = new ByteSink();
  for (const body of bodies) writeMsgpack(body, sink);
  const first = bodies[0];
  return { root: first === undefined ? null : first.kind === "map" ? "object" : first.kind, body: sink.take() };
}

const NANOSECONDS = 1_000_000_000;

/** What the decoder says behind a late record: src/flb_log_event_decoder.c:366 @v4.0.14 */
const LATE_STOP = { text: "Deserialization failure" } as const;

function isLate({ time = DEFAULT_TIME }: EventInput): boolean {
  return time.sec >= 2 ** 31;
}

function encodeEvents(events: readonly EventInput[], { jsonParserReader }: InputRelease): Uint8Array {
  const sink = new ByteSink();
  for (const event of events) {
    checkTime(event);
    const parts = { time: event.time ?? DEFAULT_TIME, metadata: event.metadata ?? map([]), rawBody: recordBytes(event, jsonParserReader) };
    writeRecord(sink, parts, false);
  }
  return sink.take();
}

/** The last two values of a time open and close a group and are no event: include/fluent-bit/flb_log_event.h:48-49 @v5.1.1 */
function checkTime({ time = DEFAULT_TIME }: EventInput): void {
  const { sec, nsec } = time;
  const fail = (remedy: string): never => {
    throw new InvalidEvent(`Cannot use event: its time is ${JSON.stringify(time)}; ${remedy}`);
  };
  if (!Number.isInteger(sec) || !Number.isInteger(nsec)) fail("give whole numbers, { sec, nsec }");
  if (sec === LAST_SECOND + 1 || sec === LAST_SECOND + 2) throw new NotSimulated(`Cannot filter an event of second ${sec}: Fluent Bit takes it for the mark of a group; use another time`);
  if (!isHeldSecond(sec) || nsec < 0 || nsec >= NANOSECONDS) fail(`give seconds from 0 to ${LAST_SECOND} and nanoseconds below ${NANOSECONDS}`);
}
