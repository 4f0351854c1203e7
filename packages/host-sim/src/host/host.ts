// What every back end of a test answers with: plain values, whichever Fluent Bit is behind.
// Knows no back end. The simulator, WAMR alone and a real fluent-bit implement `Host`.
import type { EventInput } from "../event/event.js";
import type { LogLine } from "./log.js";

/**
 * What became of an event.
 *
 * - `kept`: it arrives, its body unchanged.
 * - `replaced`: it arrives with the body that the guest gave.
 * - `dropped`: it does not arrive, as the guest wanted.
 * - `lost`: it does not arrive, and nobody wanted that.
 * - `corrupted`: something arrives in its place that is neither the old nor the new body.
 * - `agent-crashed`: the agent died.
 */
export type Outcome = "kept" | "replaced" | "dropped" | "lost" | "corrupted" | "agent-crashed";

/** What became of one event, and why. */
export interface EventResult {
  /** Whether the event goes on, as what, or how it ended. */
  readonly outcome: Outcome;
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** The name of the behaviour that decided, from the table `BEHAVIOUR`. */
  readonly behaviour: string;
  /** Host source line. */
  readonly source: string;
  /** What the guest was given: JSON text, or the msgpack record as hex. */
  readonly before: string;
  /** What the guest gave back, up to its NUL; `null` if nothing was read. */
  readonly returned: Uint8Array | null;
  /** JSON text of the record that arrives, without loss; `null` if none does. */
  readonly after: string | null;
}

/** What one call of the filter did to a chunk. */
export interface ChunkResult {
  /** One per event, in order. */
  readonly events: readonly EventResult[];
  /** `crashed`: the process is gone with all that it held, and every later event is `agent-crashed` too. */
  readonly agent: "alive" | "crashed";
  /** Lines of this chunk, in order; those of the start are in the first chunk's. */
  readonly log: readonly LogLine[];
  /** msgpack bodies of all records that the next plugin gets, also of those that belong to no event any more. */
  readonly arrived: readonly Uint8Array[];
  /** The chunk as the filter hands it on. */
  readonly chunk: Uint8Array;
}

/**
 * A running Fluent Bit with one wasm filter.
 *
 * @example
 * ```ts
 * import { FluentBit, type Host } from "@flb-wasm/host-sim";
 * async function outcomes(host: Host): Promise<string[]> {
 *   return (await host.filter([{ record: '{"a":1}' }])).events.map(({ outcome }) => outcome);
 * }
 * ```
 */
export interface Host {
  /** Name and version of what is behind: `simulator 5.1.1`. */
  readonly name: string;
  /** One callback of the filter: all events of one tag, in order. */
  filter(chunk: readonly EventInput[]): ChunkResult | Promise<ChunkResult>;
  /** Stops the agent. Calling it twice is allowed. */
  close(): void | Promise<void>;
}
