// What became of records, from what came out of an agent and what it logged meanwhile.
//   in   events with their numbers and times; what each output received; log lines of each chunk
//   out  RoutedEvent for each; what came out and is none of them
//
//   number in the metadata ──► that record
//   none, but a time that one record alone has ──► that record
//   neither ──► made on the way: joined, or emitted by a filter
//
// The output that takes every record tells what no other takes. Why a record is in none, the agent does not say: lines of the
// wasm filter do where they are as many as such records; else filters that leave records out are named.
import { type Arrival, type Body, type End, type EventTime, type LogLine, type RoutedEvent, isSameBody, renderJson, str } from "@flb-wasm/host-sim";
import { DEFAULT_TIME } from "@flb-wasm/host-sim/engine";
import { type Absence, absences } from "../engine/agent-log.js";
import type { SourcedEvent } from "../records/source.js";
import { NUMBER_KEY } from "./inlet.js";
import type { Received } from "./receiver.js";
import type { WasmTells } from "./stages.js";

/** A chunk as it was sent. */
export interface SentChunk {
  readonly events: readonly SourcedEvent[];
  readonly tag: string;
  readonly times: readonly EventTime[];
  readonly log: readonly LogLine[];
}

/** What an output received. */
export interface Exit {
  readonly output: string;
  readonly events: readonly Received[];
}

export interface Settling {
  readonly chunks: readonly SentChunk[];
  readonly exits: readonly Exit[];
  /** What the output received that takes every record. */
  readonly every: readonly Received[];
  /** Filters that may leave records out, as messages name them. */
  readonly droppers: readonly string[];
  readonly wasmTells: WasmTells;
  /** Whether a record's input has routes, by its tag. */
  readonly hasRoutes: (tag: string) => boolean;
  /** Why the agent ended; empty if it was not before all had come out. */
  readonly end: string;
  /** For messages. */
  readonly file: string;
}

/** A record that went in. */
interface Sent {
  readonly tag: string;
  /** Its own. */
  readonly time: EventTime;
  /** Of the time that it was sent with, which an inlet may have made its own; empty if it was not sent. */
  readonly key: string;
}

interface Found {
  readonly arrivals: Arrival[];
  /** Tags under which it came to the output that takes every record. */
  readonly tags: string[];
}

export function settle(settling: Settling): { readonly runs: readonly (readonly RoutedEvent[])[]; readonly made: readonly RoutedEvent[] } {
  const { chunks, exits, every } = settling;
  const sent = chunks.flatMap(({ events, tag, times }) => events.map(({ input }, i): Sent => ({ tag, time: input.time ?? DEFAULT_TIME, key: keyOf(times[i]) })));
  const found = sent.map((): Found => ({ arrivals: [], tags: [] }));
  const numberOf = numbering(sent);
  const made: RoutedEvent[] = [];
  for (const { output, events } of exits) {
    for (const event of events) {
      const number = numberOf(event) ?? -1;
      const arrival = arrivalOf(output, event, sent[number]);
      if (found[number]) found[number].arrivals.push(arrival);
      else made.push(routed([arrival], []));
    }
  }
  const taken = new Set(made.flatMap(({ arrivals }) => arrivals.map(({ tag }) => tag)));
  for (const event of every) {
    const number = numberOf(event);
    if (number !== null) found[number]?.tags.push(event.tag);
    else if (!taken.has(event.tag)) made.push(routed([], [notTaken(event.tag, event.tag, settling)]));
  }
  let first = 0;
  const runs = chunks.map((chunk) => {
    const part = found.slice(first, first += chunk.events.length);
    return settleChunk(chunk, part, settling);
  });
  return { runs, made };
}

function routed(arrivals: readonly Arrival[], ends: readonly End[]): RoutedEvent {
  return { arrivals, ends, outputs: arrivals.map(({ output }) => output) };
}

/** @param came the record that it was; `undefined` for one that was made on the way. */
function arrivalOf(output: string, { tag, time, body }: Received, came: Sent | undefined): Arrival {
  const isTimeKept = came !== undefined && (time === came.key || time === "");
  return { output, tag, tags: came === undefined || came.tag === tag ? [tag] : [came.tag, tag], time: isTimeKept ? came.time : timeOfKey(time), record: renderJson(body) };
}

function numbering(sent: readonly Sent[]): (event: Received) => number | null {
  const numbers = new Map<string, number | null>();
  sent.forEach(({ key }, number) => {
    if (key !== "") numbers.set(key, numbers.has(key) ? null : number);
  });
  return ({ metadata, time }) => {
    const given = numberIn(metadata);
    return given ?? numbers.get(time) ?? null;
  };
}

/** As {@link Received} has it; empty for none. */
function keyOf(time: EventTime | undefined): string {
  return time ? time.sec.toString(16).padStart(8, "0") + time.nsec.toString(16).padStart(8, "0") : "";
}

function timeOfKey(key: string): EventTime {
  return key === "" ? DEFAULT_TIME : { sec: parseInt(key.slice(0, 8), 16), nsec: parseInt(key.slice(8), 16) };
}

function numberIn(metadata: Body): number | null {
  if (metadata.kind !== "map") return null;
  const member = metadata.members.find(([key]) => isSameBody(key, str(NUMBER_KEY)));
  return member?.[1].kind === "int" ? Number(member[1].value) : null;
}

function settleChunk(chunk: SentChunk, found: readonly Found[], settling: Settling): readonly RoutedEvent[] {
  const { tag: came } = chunk;
  const missing = found.filter(isMissing).length;
  const lines = absences(chunk.log);
  const losses = lines.filter(({ outcome }) => outcome === "lost");
  const tells = tellsApart(lines, missing, settling);
  const reason = [...new Set(losses.map(({ text }) => text))].join("; ");
  const isLast = chunk === settling.chunks.at(-1);
  const isUnread = chunk.log.some(({ text }) => text.includes(NOT_PROCESSED));
  return found.map((each): RoutedEvent => {
    const { arrivals, tags } = each;
    const ends: End[] = [];
    if (isMissing(each)) {
      const line = tells ? lines.shift() : undefined;
      ends.push(line ? ofWasm(line, came) : absent(came, { settling, isLast, isUnread, loss: reason === "" ? "" : `${found.length === 1 ? "" : ofSeveral(missing, losses.length)}${reason}` }));
    } else if (!tells && missing < losses.length) ends.push(lostCopy(came, reason));
    for (const tag of tags) if (!isTaken(tag, each, came, settling)) ends.push(notTaken(tag, came, settling));
    return routed(arrivals, ends);
  });
}

function isMissing({ arrivals, tags }: Found): boolean {
  return arrivals.length === 0 && tags.length === 0;
}

/** Where wasm filters alone end records, each that is missing has a line; whose is whose matters only where lines differ. */
function tellsApart(lines: readonly Absence[], missing: number, { wasmTells }: Settling): boolean {
  if (lines.length !== missing || wasmTells === "nothing") return false;
  return wasmTells === "in-order" || new Set(lines.map(({ text }) => text)).size === 1;
}

/** Under a route's name it is in the route's outputs; then it is in the whole chunk too. */
function isTaken(tag: string, { arrivals }: Found, came: string, { hasRoutes }: Settling): boolean {
  return arrivals.some((arrival) => arrival.tag === tag) || (arrivals.length > 0 && tag === came && hasRoutes(came));
}

/** A processor failed for a record, and those behind it in the chunk are gone: src/flb_processor.c:1589 @v5.1.1, :636 @v3.2.10 */
const NOT_PROCESSED = "[processor] failed to process chunk";

const AGENT_ITSELF = "Fluent Bit";
const A_WASM_FILTER = "a wasm filter";

function ofSeveral(missing: number, losses: number): string {
  return `${losses} of the ${missing} records of this chunk that do not arrive ${losses === 1 ? "was" : "were"} lost, as far as the log tells, and it does not say which; --chunk 1 does: `;
}

function ofWasm({ outcome, text }: Absence, tag: string): End {
  return { what: outcome, tag, tags: [tag], by: A_WASM_FILTER, reason: text, source: "plugins/filter_wasm/filter_wasm.c:177-222 @v5.1.1" };
}

interface Explaining {
  readonly settling: Settling;
  readonly isLast: boolean;
  /** Whether the log says that a processor read no further in the chunk. */
  readonly isUnread: boolean;
  /** What the log says of records that were lost; empty if nothing. */
  readonly loss: string;
}

function absent(tag: string, { settling: { droppers, end: ended }, isLast, isUnread, loss }: Explaining): End {
  const end = (what: End["what"], by: string, reason: string): End => ({ what, tag, tags: [tag], by, reason, source: "" });
  if (ended && (isLast || droppers.length === 0)) return end("lost", AGENT_ITSELF, ended);
  if (loss) return end("lost", A_WASM_FILTER, loss);
  if (isUnread) return end("lost", droppers.join(", or ") || AGENT_ITSELF, "a processor failed for a record of this chunk, and Fluent Bit reads no further");
  if (droppers.length > 0) return end("dropped", droppers.join(", or "), "it does not arrive, and the agent does not say why");
  return end("lost", AGENT_ITSELF, "it does not arrive, no filter here leaves records out, and the agent does not say why");
}

function lostCopy(tag: string, reason: string): End {
  return { what: "lost", tag, tags: [tag], by: A_WASM_FILTER, reason: `a copy of it or of another record of this chunk was lost: ${reason}`, source: "" };
}

function notTaken(tag: string, came: string, { file, hasRoutes }: Settling): End {
  const tags = tag === came ? [tag] : [came, tag];
  if (tag === came && hasRoutes(came)) return { what: "no-route", tag, tags, by: file, reason: "no route takes it", source: "src/flb_input_log.c:1336-1364 @v5.1.1" };
  return { what: "no-output", tag, tags, by: file, reason: `no output matches the tag ${tag}: the record is deleted`, source: "src/flb_input_chunk.c:2536-2540 @v5.1.1" };
}

