// A socket that an output of the agent sends to: the Forward protocol, as out_forward speaks it.
//   in   connections of the agent
//   out  messages: tag and events, one behind the other
// What a connection leaves unfinished when the agent dies is left out.
// https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#forward-mode
import { type Server, createServer } from "node:net";
import { type Body, decodeMsgpack, map } from "@flb-wasm/host-sim";

/** One event as it came out. */
export interface Received {
  readonly tag: string;
  /** Bytes of an EventTime, in hex; empty for a time of another kind. */
  readonly time: string;
  readonly metadata: Body;
  readonly body: Body;
}

export class Receiver {
  /** Received so far. */
  byteLength = 0;
  readonly #server: Server;
  readonly #connections: Uint8Array[][] = [];

  private constructor() {
    this.#server = createServer((socket) => {
      const parts: Uint8Array[] = [];
      this.#connections.push(parts);
      socket.on("error", () => undefined); // the agent's end says more
      socket.on("data", (bytes: Buffer) => {
        parts.push(bytes);
        this.byteLength += bytes.byteLength;
      });
    });
  }

  static async listen(path: string): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve, reject) => receiver.#server.once("error", reject).listen(path, resolve));
    return receiver;
  }

  /** Log events of all messages; metrics and traces are left out. */
  events(): readonly Received[] {
    return this.#connections.flatMap((parts) => messagesOf(Buffer.concat(parts)).flatMap(eventsOf));
  }

  /** Waits until the agent has hung up. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function messagesOf(bytes: Uint8Array): readonly Body[] {
  const messages: Body[] = [];
  for (let start = 0; start < bytes.byteLength;) {
    const decoded = decodeMsgpack(bytes, start, Number.MAX_SAFE_INTEGER);
    if (!decoded.ok) break;
    messages.push(decoded.body);
    start = decoded.end;
  }
  return messages;
}

/** `[tag, [event, …]]`; other signals have their bytes in the place of the list: plugins/out_forward/forward.c:1526-1546 @v5.1.1 */
function eventsOf(message: Body): readonly Received[] {
  const [tag, entries] = message.kind === "array" ? message.elements : [];
  if (tag?.kind !== "str" || entries?.kind !== "array") return [];
  const tagText = new TextDecoder().decode(tag.bytes);
  return entries.elements.flatMap((event) => eventOf(tagText, event));
}

/** `[[time, metadata], body]`. A group's marks are no events. */
function eventOf(tag: string, event: Body): readonly Received[] {
  const [header, body] = event.kind === "array" ? event.elements : [];
  if (!header || !body) return [];
  const [time, metadata] = header.kind === "array" ? header.elements : [header];
  if (time && isGroupMark(time)) return [];
  return [{ tag, time: time?.kind === "ext" ? Buffer.from(time.bytes).toString("hex") : "", metadata: metadata ?? map([]), body }];
}

/** A time of -1 or -2 seconds, an EventTime of as many below 2^32 where a processor made the group: src/flb_log_event_decoder.c:206-234 @v5.1.1 */
function isGroupMark(time: Body): boolean {
  if (time.kind === "int") return time.value < 0n;
  return time.kind === "ext" && time.bytes.byteLength === 8 && new DataView(time.bytes.buffer, time.bytes.byteOffset).getUint32(0) >= 2 ** 32 - 2;
}
