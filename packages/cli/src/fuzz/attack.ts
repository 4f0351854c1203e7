// Sends generated records through a filter until one is lost, and makes that one small.
//   in   an engine to open, the author's records, a seed, how long
//   out  Attack: what was run, and the smallest record that fails
//   err  as the engine's
// What must hold: the record and the plain one behind it are kept, replaced or dropped, whatever is in it; what the guest gives back is
// JSON; the guest's memory does not grow when the same records come a second time.
import { type Body, type EventResult, encodeMsgpack } from "@flb-wasm/host-sim";
import fc from "fast-check";
import type { Engine } from "../engine/engine.js";
import { hostileRecords } from "./hostile.js";

/** Records that come a second time for the look at memory. */
const SECOND_PASS_RECORDS = 300;
const NEIGHBOUR = '{"log":"a plain record"}';

export interface AttackRequest {
  readonly open: () => Promise<Engine>;
  readonly own: readonly Body[];
  readonly eventFormat: "json" | "msgpack";
  readonly seed: number;
  /** Records; with a time as many as fit into it. */
  readonly runs: number;
  readonly milliseconds: number | null;
  readonly tag: string;
}

export interface Failure {
  readonly what: string;
  readonly reason: string;
  /** As the filter gets it. */
  readonly before: string;
  /** The record as msgpack. */
  readonly record: Uint8Array;
  /** It fails in a filter that saw no other record. */
  readonly failsAlone: boolean;
}

export interface Attack {
  readonly engine: string;
  readonly runs: number;
  readonly shrinks: number;
  readonly failure: Failure | null;
  /** The guest's linear memory before and after the second pass; `null` where the engine does not tell. */
  readonly memoryStartBytes: number | null;
  readonly memoryEndBytes: number | null;
}

export async function attack({ open, own, eventFormat, seed, runs, milliseconds, tag }: AttackRequest): Promise<Attack> {
  const target = new Target(open, eventFormat, tag);
  const arbitrary = hostileRecords(own);
  try {
    const details = await fc.check(fc.asyncProperty(arbitrary, async (body) => await target.survives(body)), {
      seed, numRuns: milliseconds === null ? runs : Number.MAX_SAFE_INTEGER, examples: own.map((body): [Body] => [body]),
      ...(milliseconds === null ? {} : { interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false }),
    });
    const engine = await target.name();
    const counterexample = details.counterexample?.[0];
    if (counterexample !== undefined) {
      const lastFailure = target.lastFailure;
      const alone = await target.failureOf(counterexample);
      const words = alone ?? lastFailure ?? { what: "lost", reason: "", before: "" };
      return { engine, runs: details.numRuns, shrinks: details.numShrinks, failure: { ...words, record: encodeMsgpack(counterexample), failsAlone: alone !== null }, memoryStartBytes: null, memoryEndBytes: null };
    }
    const again = fc.sample(arbitrary, { seed, numRuns: Math.min(details.numRuns, SECOND_PASS_RECORDS) });
    const [memoryStartBytes, memoryEndBytes] = await target.memoryOver(again);
    return { engine, runs: details.numRuns, shrinks: 0, failure: null, memoryStartBytes, memoryEndBytes };
  } finally {
    await target.close();
  }
}

type FailureWords = Pick<Failure, "what" | "reason" | "before">;

/** The filter on one agent; a fresh one after each failure, so that the next answer is of its own record. */
class Target {
  lastFailure: FailureWords | null = null;
  #engine: Engine | null = null;

  constructor(readonly open: () => Promise<Engine>, readonly eventFormat: "json" | "msgpack", readonly tag: string) {}

  async survives(body: Body): Promise<boolean> {
    const failure = await this.#send(body);
    if (failure === null) return true;
    this.lastFailure = failure;
    await this.close();
    return false;
  }

  async failureOf(body: Body): Promise<FailureWords | null> {
    await this.close();
    return await this.#send(body);
  }

  /** Memory after the records came once, and after they came twice. */
  async memoryOver(bodies: readonly Body[]): Promise<readonly [number | null, number | null]> {
    const readings: (number | null)[] = [];
    for (const _ of ["first", "second"]) {
      for (const body of bodies) await this.#send(body);
      readings.push((await this.#agent()).memoryBytes);
    }
    return [readings[0] ?? null, readings[1] ?? null];
  }

  async name(): Promise<string> {
    return (await this.#agent()).name;
  }

  async close(): Promise<void> {
    await this.#engine?.close();
    this.#engine = null;
  }

  async #agent(): Promise<Engine> {
    return this.#engine ??= await this.open();
  }

  async #send(body: Body): Promise<FailureWords | null> {
    const { events: [own, neighbour] } = await (await this.#agent()).filter([{ tag: this.tag, record: encodeMsgpack(body) }, { tag: this.tag, record: NEIGHBOUR }]);
    return this.#judge(own) ?? (neighbour && isBad(neighbour) ? { ...wordsOf(neighbour), what: `the next record ${neighbour.outcome}`, before: own?.before ?? "" } : null);
  }

  #judge(event: EventResult | undefined): FailureWords | null {
    if (!event) return null;
    if (isBad(event)) return wordsOf(event);
    const { returned, outcome } = event;
    if (this.eventFormat === "json" && outcome === "replaced" && returned !== null && !isJson(returned)) return { ...wordsOf(event), what: "no JSON", reason: "the host took it, and what the filter gave back is no JSON (RFC 8259)" };
    return null;
  }
}

function isBad({ outcome }: EventResult): boolean {
  return outcome === "lost" || outcome === "corrupted" || outcome === "agent-crashed";
}

function wordsOf({ outcome, reason, before }: EventResult): FailureWords {
  return { what: outcome, reason: reason.replace(/; record: .*$/s, ""), before };
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
