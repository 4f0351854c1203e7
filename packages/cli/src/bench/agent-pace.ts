// Times a filter in a real Fluent Bit.
//   in   chunks of records, a module, the filter's configuration, seconds
//   out  nanoseconds a record, of the whole agent: input, filter, an output that drops them
//        null where it was stopped before that is known
//   err  StartError and CliError of the agent; CliError where it lost what it was sent
//
// A round trip waits for a flush, however few the records: with n records it takes idle + n · pace. So the records are sent
// again and again, and what a mark alone takes is taken off.
import { type EventInput, type JsonReader, StartError } from "@flb-wasm/host-sim";
import { DEFAULT_TAG } from "@flb-wasm/host-sim/engine";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import { type RunningAgent, launchAgent } from "../engine/agent-launch.js";
import { refuseUntouched } from "../engine/agent-log.js";
import type { EngineOptions } from "../engine/engine.js";
import { packEvents, packedMessage } from "../engine/forward-message.js";
import { readerOf } from "../engine/json-reader.js";

/** Of one message, which is one callback of the filter; the input refuses more than 6 MB. */
const MESSAGE_BYTES = 500_000;
/** Of the input, as much as a slow filter gets through before a mark is given up. */
const ROUND_BYTES = 4_000_000;
const IDLE_READINGS = 7;
/** Each message is an entry of the input's ring buffer, which has 1024: src/flb_input.c:193, include/fluent-bit/flb_input.h @v5.1.1 */
const MOST_MESSAGES = 900;
/** src/flb_input_chunk.c:3563 @v5.1.1 */
const RING_BUFFER_FULL = /could not enqueue records/;
/** Times of what is measured against the time of a flush, so that this counts for little. */
const LEAST_WORK = 5;

export interface Pace {
  /** `Fluent Bit 5.1.1` */
  readonly host: string;
  readonly nanosecondsPerRecord: number;
  /** Of the records that were sent, as the input has them. */
  readonly bytesPerRecord: number;
  /** The guest's linear memory at the end; `null` where the engine does not tell, as an agent. */
  readonly memoryBytes: number | null;
}

interface Round {
  readonly messages: readonly Uint8Array[];
  readonly records: number;
}

export async function measurePace(chunks: readonly (readonly EventInput[])[], wasmPath: string, options: EngineOptions, seconds: number, environment: Readonly<Record<string, string | undefined>>, stopped: AbortSignal): Promise<Pace | null> {
  const events = firstOf(chunks.flat());
  const agent = await launchAgent(wasmPath, options, environment, "time");
  const host = `Fluent Bit ${agent.version}`;
  try {
    refuseUntouched(host, agent.early);
    const round = makeRound(events, readerOf(agent.version));
    await send(agent, host, round, 1); // warm-up; the marks alone give late lines of its log the time to come
    const idles: number[] = [];
    for (let i = 0; i < IDLE_READINGS && !stopped.aborted; i++) idles.push(await send(agent, host, round, 0));
    const idle = idles.sort((a, b) => a - b)[Math.floor(IDLE_READINGS / 2)] ?? 0;
    const wanted = Math.max(seconds * 500, idle * LEAST_WORK);
    const most = Math.max(1, Math.floor(MOST_MESSAGES / round.messages.length));
    for (let times = 1; ; times = Math.min(most, times * 2)) {
      if (stopped.aborted) return null;
      const work = await send(agent, host, round, times) - idle;
      if (work >= wanted || times === most) return { host, nanosecondsPerRecord: perRecord(work, idle, round.records * times), bytesPerRecord: byteLengthOf(events) / events.length, memoryBytes: null };
    }
  } finally {
    await agent.close();
  }
}

function perRecord(workMilliseconds: number, idle: number, records: number): number {
  if (workMilliseconds < idle * LEAST_WORK) throw new CliError("Cannot measure on fluent-bit: not enough records for a time of their own; give more, or larger ones, with --input", ExitCode.Input);
  return Math.round((workMilliseconds * 1e6) / records);
}

/** @returns milliseconds until a mark behind it has arrived. */
async function send(agent: RunningAgent, host: string, { messages }: Round, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) {
    for (const message of messages) await agent.program.send(message);
  }
  const isAlive = await agent.passMark();
  const milliseconds = performance.now() - start;
  if (!isAlive) throw agent.startFailure([...agent.early, ...agent.program.takeLog()]) ?? new StartError(`Cannot measure on ${host}: the agent ended with ${agent.program.end}`);
  const log = agent.program.takeLog();
  refuseUntouched(host, log);
  const refused = log.find(({ text }) => RING_BUFFER_FULL.test(text));
  if (refused) throw new CliError(`Cannot measure on ${host}: it refused records, ${refused.text}; run it on a machine that does less`, ExitCode.NotAvailable);
  return milliseconds;
}

function firstOf(events: readonly EventInput[]): readonly EventInput[] {
  let byteLength = 0;
  return events.filter(({ record }, i) => (byteLength += record.length) <= ROUND_BYTES || i === 0);
}

function byteLengthOf(events: readonly EventInput[]): number {
  return events.reduce((sum, { record }) => sum + record.length, 0);
}

/** Messages with the records of one tag each, in the proportions of the input, repeated until they are large. */
function makeRound(events: readonly EventInput[], reader: JsonReader): Round {
  const byTag = new Map<string, Uint8Array[]>();
  let byteLength = 0;
  for (const event of events) {
    const bytes = packEvents([event], { reader });
    const tag = event.tag ?? DEFAULT_TAG;
    const others = byTag.get(tag);
    if (others) others.push(bytes);
    else byTag.set(tag, [bytes]);
    byteLength += bytes.byteLength;
  }
  const copies = Math.max(1, Math.ceil(MESSAGE_BYTES / byteLength));
  const messages = [...byTag].flatMap(([tag, entries]) => inMessages(Array.from({ length: copies }, () => entries).flat()).map((each) => packedMessage(tag, each)));
  return { messages, records: events.length * copies };
}

function inMessages(entries: readonly Uint8Array[]): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  let byteLength = 0;
  entries.forEach((entry, i) => {
    waiting.push(entry);
    byteLength += entry.byteLength;
    if (byteLength < MESSAGE_BYTES && i < entries.length - 1) return;
    messages.push(Buffer.concat(waiting));
    [waiting, byteLength] = [[], 0];
  });
  return messages;
}
