// A copy of an event on its way, and where it ends.
import type { Body, Member } from "../event/body.js";
import type { EventTime } from "../event/event.js";

/** One copy of an event: KEEP and several routes make more of them. */
export interface Traveller {
  /** Index of the event that was given. */
  readonly event: number;
  readonly time: EventTime;
  readonly metadata: Body;
  readonly body: Body;
  /** The body's msgpack, as it came. */
  readonly bytes: Uint8Array;
  /** What the kubernetes filter will add, while it has not run: filters before it do not see it. */
  readonly fromServer: readonly Member[];
  /** All tags so far, the present one last. */
  readonly tags: readonly string[];
  /** The input that it came in by. */
  readonly input: string;
  /** The filter that emitted it, rewrite_tag or multiline; `null` when it comes from an input. */
  readonly emitter: number | null;
}

/** A copy that reached an output. */
export interface Arrival {
  /** The output's alias, or plugin and number: `file.0`. */
  readonly output: string;
  /** The one that it arrived under. */
  readonly tag: string;
  /** All that it had, the first one first. */
  readonly tags: readonly string[];
  /** The event's own, or the one that a parser found in it. */
  readonly time: EventTime;
  /** JSON text of the record, without loss. */
  readonly record: string;
}

/**
 * A copy that reached none.
 *
 * - `dropped`: a filter wanted that. `lost`: nobody did.
 * - `no-output`: nothing matches its tag; the host deletes it without a word.
 * - `no-route`: no conditional route takes it, and there is no default.
 * - `endless`: rewrite_tag filters hand it to each other for ever.
 */
export interface End {
  /** Whether anybody wanted it, and what was missing. */
  readonly what: "dropped" | "lost" | "no-output" | "no-route" | "endless";
  /** The one that it ended under. */
  readonly tag: string;
  /** All that it had, the first one first. */
  readonly tags: readonly string[];
  /** The plugin or section that ended it. */
  readonly by: string;
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** Host source line. */
  readonly source: string;
}

/** What became of one event. A rule with KEEP, and several routes, make copies of it. */
export interface RoutedEvent {
  /** The copies that reached an output, in order; one copy that reaches two outputs arrives twice. */
  readonly arrivals: readonly Arrival[];
  /** The copies that reached none. */
  readonly ends: readonly End[];
  /** Names of the outputs reached, in order of arrival, with repetitions. */
  readonly outputs: readonly string[];
}
