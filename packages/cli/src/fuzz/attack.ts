// Sends generated records through a filter until one is lost, and makes that one small.
//   in   an engine to open, the author's records, a seed, how long
//   out  Attack: what was run, and the smallest record that fails
//   err  as the engine's; CliError Failed where the time was over before the first record
// What must hold: the filter returns; the record and the plain one behind it are kept, replaced or dropped, whatever is in it; what the
// guest gives back is JSON; the guest's memory does not grow when the same records come a second time.
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Body, type EventResult, encodeMsgpack, renderJson } from "@flb-wasm/host-sim";
import fc from "fast-check";
import { CliError } from "../command/cli-error.js";
import { ExitCode } from "../command/exit-code.js";
import type { Engine } from "../engine/engine.js";
import { NotReturned } from "../engine/watchdog.js";
import { hostileRecords } from "./hostile.js";

/** Records that come a second time for the look at memory. */
const SECOND_PASS_RECORDS = 300;
/** The simulator answers without a turn of the event loop, and fast-check asks without one. */
const RECORDS_BETWEEN_SIGNALS = 50;
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
  /** Ends the attack with what is known by then. */
  readonly stopped: AbortSignal;
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

export async function attack({ open, own, eventFormat, seed, runs: wanted, milliseconds, tag, stopped }: AttackRequest): Promise<Attack> {
  const target = new Target(open, eventFormat, tag, stopped);
  const arbitrary = hostileRecords(own);
  try {
    const details = await fc.check(fc.asyncProperty(arbitrary, async (body) => await target.survives(body)), {
      seed, numRuns: milliseconds === null ? wanted : Number.MAX_SAFE_INTEGER, examples: own.map((body): [Body] => [body]),
      ...(milliseconds === null ? {} : { interruptAfterTimeLimit: milliseconds, markInterruptAsFailure: false }),
    });
    await target.settled(); // a time that is over ends fast-check, and not the record that is on its way
    const counterexample = stopped.aborted ? null : details.counterexample?.[0];
    const { lastFailure, answered } = target;
    if (lastFailure) return await target.reportOf(counterexample ?? lastFailure.body, lastFailure.words, counterexample ? details.numRuns : answered, details.numShrinks);
    if (stopped.aborted) return { engine: await target.name(), runs: answered, shrinks: 0, failure: null, memoryStartBytes: null, memoryEndBytes: null };
    if (answered === 0) throw new CliError(`Cannot say what the filter does: the time of ${(milliseconds ?? 0) / 1000} s was over before the first record; give more --time`, ExitCode.Failed);
    const engine = await target.name();
    const again = fc.sample(arbitrary, { seed, numRuns: Math.min(answered, SECOND_PASS_RECORDS) });
    const memory = await target.memoryOver(again);
    if ("body" in memory) return await target.reportOf(memory.body, memory.words, target.answered, 0);
    return { engine, runs: answered, shrinks: 0, failure: null, memoryStartBytes: memory.start, memoryEndBytes: memory.end };
  } finally {
    await target.close();
  }
}

type FailureWords = Pick<Failure, "what" | "reason" | "before">;

interface FailedRecord {
  readonly body: Body;
  readonly words: FailureWords;
}

/** The filter on one agent; a fresh one after each failure, so that the next answer is of its own record. One record is on its way at a time. */
class Target {
  lastFailure: FailedRecord | null = null;
  /** Records of which it is known what became of them. */
  answered = 0;
  #asked = 0;
  #engine: Engine | null = null;
  #onItsWay: Promise<unknown> = Promise.resolve();
  /** A call did not return: it would cost as long for each smaller record. */
  #isOver = false;
  /** The first that an engine threw. */
  #problem: { readonly thrown: unknown } | null = null;

  constructor(readonly open: () => Promise<Engine>, readonly eventFormat: "json" | "msgpack", readonly tag: string, readonly stopped: AbortSignal) {}

  /** Never rejects and lets signals in from time to time: a record at which the engine throws does not survive, and neither does one behind a stop, which ends fast-check soonest. */
  survives(body: Body): Promise<boolean> {
    const survived = this.#onItsWay.then(() => this.#letSignalsIn()).then(() => !this.stopped.aborted && (this.#isOver || this.#try(body)));
    this.#onItsWay = survived;
    return survived;
  }

  async #letSignalsIn(): Promise<void> {
    if (++this.#asked % RECORDS_BETWEEN_SIGNALS === 0) await nextTurn();
  }

  /** Waits until no record is on its way. @throws what an engine threw, if that is all that is known. */
  async settled(): Promise<void> {
    await this.#onItsWay;
    if (this.#problem && !this.lastFailure) throw this.#problem.thrown;
  }

  /** @param words of the run; what it does in a filter that saw no other record counts more. */
  async reportOf(body: Body, words: FailureWords, runs: number, shrinks: number): Promise<Attack> {
    await this.close();
    const alone = await this.#send(body);
    const failure = { ...alone ?? words, record: encodeMsgpack(body), failsAlone: alone !== null };
    return { engine: await this.name(), runs, shrinks, failure, memoryStartBytes: null, memoryEndBytes: null };
  }

  /** Memory after the records came once, and after they came twice; or the one that failed. */
  async memoryOver(bodies: readonly Body[]): Promise<{ readonly start: number | null; readonly end: number | null } | FailedRecord> {
    const readings: (number | null)[] = [];
    for (const _ of ["first", "second"]) {
      for (const body of bodies) {
        await this.survives(body);
        await this.settled();
        if (this.lastFailure) return this.lastFailure;
      }
      readings.push((await this.#agent()).memoryBytes);
    }
    return { start: readings[0] ?? null, end: readings[1] ?? null };
  }

  async name(): Promise<string> {
    return (await this.#agent()).name;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await engine?.close();
  }

  async #agent(): Promise<Engine> {
    return this.#engine ??= await this.open();
  }

  async #try(body: Body): Promise<boolean> {
    try {
      const words = await this.#send(body);
      this.answered += 1;
      if (words === null) return true;
      this.lastFailure = { body, words };
      await this.close();
      return false;
    } catch (thrown) {
      this.#problem ??= { thrown };
      await this.close().catch(() => undefined); // nobody knows what state it is in
      return false;
    }
  }

  async #send(body: Body): Promise<FailureWords | null> {
    const engine = await this.#agent();
    try {
      return await this.#answer(engine, body);
    } catch (problem) {
      if (!(problem instanceof NotReturned)) throw problem;
      this.#isOver = true;
      await this.close();
      return { what: engine.lastIndex === 1 ? "the next record not returned" : "not returned", reason: problem.message, before: renderJson(body) };
    }
  }

  async #answer(engine: Engine, body: Body): Promise<FailureWords | null> {
    const { events: [own, neighbour] } = await engine.filter([{ tag: this.tag, record: encodeMsgpack(body) }, { tag: this.tag, record: NEIGHBOUR }]);
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
