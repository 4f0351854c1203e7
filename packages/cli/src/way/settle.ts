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
import { absences } from "../engine/agent-log.js";
import type { SourcedEvent } from "../records/source.js";
import { NUMBER_KEY } from "./inlet.js";
import type { Received } from "./receiver.js";

/** A chunk as it was sent. */
export interface SentChunk {
  readonly events: readonly SourcedEvent[];
  readonly tags: readonly string[];
  readonly times: readonly EventTime[];
  readonly log: readonly LogLine[];
  /** Why the agent ended in it; empty if it did not. */
  readonly end: string;
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
  /** Whether a record's input has routes, by its tag. */
  readonly hasRoutes: (tag: string) => boolean;
  /** For messages. */
  readonly file: string;
}

interface Found {
  readonly arrivals: Arrival[];
  /** Tags under which it came to the output that takes every record. */
  readonly tags: string[];
}

export function settle(settling: Settling): { readonly runs: readonly (readonly RoutedEvent[])[]; readonly made: readonly Arrival[] } {
  const { chunks, exits, every } = settling;
  const tags = chunks.flatMap((chunk) => chunk.tags);
  const found = tags.map((): Found => ({ arrivals: [], tags: [] }));
  const numberOf = numbering(chunks);
  const made: Arrival[] = [];
  const arrivalOf = (output: string, event: Received, came: string | undefined): Arrival => ({
    output, tag: event.tag, tags: came === undefined || came === event.tag ? [event.tag] : [came, event.tag], record: renderJson(event.body),
  });
  for (const { output, events } of exits) {
    for (const event of events) {
      const number = numberOf(event);
      const own = number === null ? undefined : found[number];
      if (own && number !== null) own.arrivals.push(arrivalOf(output, event, tags[number]));
      else made.push(arrivalOf(output, event, undefined));
    }
  }
  const taken = new Set(made.map(({ tag }) => tag));
  for (const event of every) {
    const number = numberOf(event);
    if (number !== null) found[number]?.tags.push(event.tag);
    else if (!taken.has(event.tag)) made.push(arrivalOf(NOWHERE, event, undefined));
  }
  let first = 0;
  const runs = chunks.map((chunk) => {
    const part = found.slice(first, first += chunk.events.length);
    return settleChunk(chunk, part, settling);
  });
  return { runs, made };
}

/** In the place of an output's name, for what none takes. */
export const NOWHERE = "no output";

function numbering(chunks: readonly SentChunk[]): (event: Received) => number | null {
  const numbers = new Map<string, number | null>();
  let number = 0;
  for (const { times } of chunks) {
    for (const { sec, nsec } of times) {
      const key = timeKey(sec, nsec);
      numbers.set(key, numbers.has(key) ? null : number);
      number++;
    }
  }
  return ({ metadata, time }) => {
    const given = numberIn(metadata);
    return given ?? numbers.get(time) ?? null;
  };
}

function timeKey(sec: number, nsec: number): string {
  return sec.toString(16).padStart(8, "0") + nsec.toString(16).padStart(8, "0");
}

function numberIn(metadata: Body): number | null {
  if (metadata.kind !== "map") return null;
  const member = metadata.members.find(([key]) => isSameBody(key, str(NUMBER_KEY)));
  return member?.[1].kind === "int" ? Number(member[1].value) : null;
}

function settleChunk(chunk: SentChunk, found: readonly Found[], settling: Settling): readonly RoutedEvent[] {
  const missing = found.filter(({ arrivals, tags }) => arrivals.length === 0 && tags.length === 0).length;
  const lines = absences(chunk.log);
  const losses = lines.filter(({ outcome }) => outcome === "lost");
  const isTold = lines.length === missing;
  const whole: Explaining = { ...settling, chunk, missing, losses: losses.map(({ text }) => text) };
  // A copy was lost of a record that has others.
  const copies = !isTold && missing < losses.length ? losses.length - missing : 0;
  return found.map(({ arrivals, tags }, i): RoutedEvent => {
    const came = chunk.tags[i] ?? "";
    const ends: End[] = [];
    if (arrivals.length === 0 && tags.length === 0) {
      const line = isTold ? lines.shift() : undefined;
      ends.push(line ? ofWasm(line, came) : absent(came, whole));
    } else if (copies > 0) ends.push(lostCopy(came, whole));
    for (const tag of tags) if (!arrivals.some((arrival) => arrival.tag === tag || (tag === came && settling.hasRoutes(came)))) ends.push(notTaken(tag, came, settling));
    return { arrivals, ends, outputs: arrivals.map(({ output }) => output) };
  });
}

interface Explaining extends Settling {
  readonly chunk: SentChunk;
  /** Records of the chunk that came out nowhere. */
  readonly missing: number;
  readonly losses: readonly string[];
}

const AGENT_ITSELF = "Fluent Bit";

function ofWasm({ outcome, text }: ReturnType<typeof absences>[number], tag: string): End {
  return { what: outcome, tag, tags: [tag], by: "a wasm filter", reason: text, source: "plugins/filter_wasm/filter_wasm.c:177-222 @v5.1.1" };
}

function absent(tag: string, { chunk, droppers, losses, missing }: Explaining): End {
  const end = (what: End["what"], by: string, reason: string): End => ({ what, tag, tags: [tag], by, reason, source: "" });
  if (chunk.end) return end("lost", AGENT_ITSELF, chunk.end);
  if (losses.length > 0) {
    const whose = losses.length >= missing ? "" : `${losses.length} of the ${missing} records of this chunk that do not arrive ${losses.length === 1 ? "was" : "were"} lost, and the agent does not say which; --chunk 1 does: `;
    return end("lost", "a wasm filter", `${whose}${[...new Set(losses)].join("; ")}`);
  }
  if (droppers.length > 0) return end("dropped", droppers.join(", or "), "it does not arrive, and the agent does not say why");
  return end("lost", AGENT_ITSELF, "it does not arrive, no filter here leaves records out, and the agent does not say why");
}

function lostCopy(tag: string, { losses }: Explaining): End {
  return { what: "lost", tag, tags: [tag], by: "a wasm filter", reason: `a copy of it or of another record of this chunk was lost: ${[...new Set(losses)].join("; ")}`, source: "" };
}

function notTaken(tag: string, came: string, { file, hasRoutes }: Settling): End {
  const tags = tag === came ? [tag] : [came, tag];
  if (tag === came && hasRoutes(came)) return { what: "no-route", tag, tags, by: file, reason: "no route takes it", source: "src/flb_input_log.c:1336-1364 @v5.1.1" };
  return { what: "no-output", tag, tags, by: file, reason: `no output matches the tag ${tag}: the record is deleted`, source: "src/flb_input_chunk.c:2536-2540 @v5.1.1" };
}

