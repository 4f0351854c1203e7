// What the forward input of an agent gets: one packed message.
//   in   a tag; events as a chunk holds them
//   out  bytes: `[tag, bin, option]`
// One message is one append, so one callback of the filter. Up to 4.0 the option map must be there.
// https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#packedforward-mode
import { type Body, type EventInput, type JsonReader, encodeMsgpack, map, str } from "@flb-wasm/host-sim";
import { ByteSink, DEFAULT_TIME, recordBytes, writeRecord } from "@flb-wasm/host-sim/engine";

export interface Packing {
  /** Of JSON text: the agent gets msgpack, so nothing there reads it. */
  readonly reader: JsonReader;
  /** By an event's position; none unless told. */
  readonly metadataOf?: (position: number) => Body;
}

/** Events as a chunk holds them. */
export function packEvents(events: readonly EventInput[], { reader, metadataOf = () => map([]) }: Packing): Uint8Array {
  const sink = new ByteSink();
  events.forEach((event, i) => writeRecord(sink, { time: event.time ?? DEFAULT_TIME, metadata: metadataOf(i), rawBody: recordBytes(event, reader) }, false));
  return sink.take();
}

/**
 * One message for the forward input: all of its events are one chunk, so one callback of the filter.
 *
 * @param entries events as the chunk of `@flb-wasm/host-sim/engine`'s `writeRecord`.
 * @see https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1#packedforward-mode
 * @example
 * ```ts
 * import { packedMessage } from "@flb-wasm/cli/agent";
 * packedMessage("app", new Uint8Array()).length; // 11
 * ```
 */
export function packedMessage(tag: string, entries: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8(0xc6, 0); // bin 32
  head.writeUInt32BE(entries.byteLength, 1);
  return Buffer.concat([Uint8Array.of(0x93), encodeMsgpack(str(tag)), head, entries, Uint8Array.of(0x80)]);
}
