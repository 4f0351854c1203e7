// Matchers for vitest: what a filter makes of a record, in one line.
// Importing this module registers them.
//
//   import { loadFilter } from "@flb-wasm/cli/vitest";
//   const filter = await loadFilter("build/filter.wasm");
//   await expect(filter({ log: "GET /healthz" })).toBeDropped();
//   await expect(filter({ log: "hello" })).toBecome({ log: "hello", msg: "Hello" });
import { dirname } from "node:path";
import { type Body, type Change, type EventInput, type EventTime, FluentBit, type FluentBitOptions, type Outcome, type Step, accessorOf, array, bool, decodeMsgpack, diffBodies, float64, int, map, NIL, parseJsonText, renderJson, str } from "@flb-wasm/host-sim";
import { refuseUntouched } from "./engine/agent-log.js";
import { Watchdog } from "./engine/watchdog.js";
import { DEFAULT_ENTRY, isStale } from "./compile/compile.js";
import { measured } from "./line-coverage/vitest-worker.js";
import { readArrived } from "./records/arrived.js";
import { readInstant } from "./records/time.js";
import { expect } from "vitest";
import { chooseFunction, openModule } from "./module/module-file.js";
import { renderChanges } from "./run/render-change.js";
import { makeStyle } from "./terminal/style.js";

/**
 * A record: JSON text where numbers must be exact, or a plain object (whole numbers become integers, `bigint` too). What JSON cannot
 * say, such as NaN, is given as msgpack: `encodeMsgpack` of `@flb-wasm/host-sim`.
 */
export type RecordInput = string | Uint8Array | { readonly [key: string]: unknown };

/** RFC 3339 text, or seconds since 1970 as text, as in cases; or the numbers. */
export type TimeInput = string | EventTime;

/** What became of one record. */
export interface Filtered {
  /** As the simulator says it; the matchers ask for it. */
  readonly outcome: Outcome;
  /** In the words that Fluent Bit logs, where it logs. */
  readonly reason: string;
  /** JSON text of the record that arrives; `null` if none does. */
  readonly record: string | null;
  /** Lines that the filter logged. */
  readonly log: readonly string[];
}

/** Sends one record through the filter, as a chunk of its own. */
export type Filter = (record: RecordInput, event?: { readonly tag?: string; readonly time?: TimeInput }) => Promise<Filtered>;

/**
 * Starts a filter in the simulator. A module that is older than a source in its project's `assembly` is used, with a warning on the console.
 *
 * @param wasm the module's path; relative paths begin where vitest runs.
 * @param options as for `FluentBit.load`; the function is the module's only filter if not given.
 * @throws CliError if there is no module or no filter; StartError where Fluent Bit would not start; up to 4.0 the filter throws it, where
 * Fluent Bit would let the record through as it came.
 * @example
 * ```ts
 * import { loadFilter } from "@flb-wasm/cli/vitest";
 * const filter = await loadFilter("build/filter.wasm", { version: "4.2" });
 * (await filter({ log: "hello" })).outcome; // "replaced"
 * ```
 */
export async function loadFilter(wasm: string, options: Partial<FluentBitOptions> = {}): Promise<Filter> {
  const counted = measured(wasm, process.cwd());
  const module = counted?.module ?? openModule(wasm, process.cwd());
  warnIfStale(wasm, module.path);
  const functionName = options.functionName ?? chooseFunction(module, undefined);
  const host = await FluentBit.load(module.path, { eventFormat: module.about.format ?? "json", ...(counted ? { counter: counted.counter } : {}), ...options, functionName });
  const watchdog = new Watchdog();
  return async (record, event = {}) => {
    const { events: [result], log } = watchdog.call(() => host.filter([eventOf(record, event)]));
    if (!result) throw new RangeError("Cannot filter: the host gave no answer");
    refuseUntouched(host.name, log, host.startPlace);
    const lines = log.filter(({ from }) => from === "guest").map(({ text }) => text);
    return { outcome: result.outcome, reason: result.reason, record: result.after, log: lines };
  };
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

async function become(received: Filtered | Promise<Filtered>, expected: RecordInput): Promise<MatcherResult> {
  const { record, outcome, reason } = await received;
  if (record === null) return { pass: false, message: () => `expected a record, and it was ${outcome}: ${reason}` };
  const changes = diffBodies(expectedBody(expected), readArrived(record));
  return { pass: changes.length === 0, message: () => (changes.length === 0 ? `expected another record than ${record}` : `the record differs (- expected, + actual)\n${words(changes)}`) };
}

async function have(received: Filtered | Promise<Filtered>, outcomes: readonly Outcome[], what: string): Promise<MatcherResult> {
  const { outcome, reason } = await received;
  return { pass: outcomes.includes(outcome), message: () => `expected the record ${outcomes.includes(outcome) ? "not " : ""}to be ${what}, and it was ${outcome}: ${reason}` };
}

async function haveLogged(received: Filtered | Promise<Filtered>, text: string | RegExp): Promise<MatcherResult> {
  const { log } = await received;
  const pass = log.some((line) => (typeof text === "string" ? line.includes(text) : text.test(line)));
  return { pass, message: () => `expected ${pass ? "no" : "a"} log line with ${text}, and there is ${log.length === 0 ? "none" : log.map((line) => JSON.stringify(line)).join(", ")}` };
}

expect.extend({
  toBecome: become,
  toBeKept: (received: Filtered) => have(received, ["kept"], "kept unchanged"),
  toBeDropped: (received: Filtered) => have(received, ["dropped"], "dropped"),
  toBeLost: (received: Filtered) => have(received, ["lost", "corrupted", "agent-crashed"], "lost"),
  toHaveLogged: haveLogged,
});

/** The matchers that importing this module adds. All wait for their subject. */
export interface FilterMatchers<R = unknown> {
  /** The record that arrives has these members and values, in any order, numbers exact. */
  toBecome(record: RecordInput): Promise<R>;
  /** The record arrives unchanged. */
  toBeKept(): Promise<R>;
  /** The filter dropped the record. */
  toBeDropped(): Promise<R>;
  /** The record is lost or corrupted, or the agent died: nobody wanted that. */
  toBeLost(): Promise<R>;
  /** The filter wrote a line with this text. */
  toHaveLogged(text: string | RegExp): Promise<R>;
}

declare module "vitest" {
  // The parameter has to be named as vitest's own.
  interface Matchers<T = any> extends FilterMatchers<T> {}
}

/** Modules that were warned of: once each. */
const warned = new Set<string>();

function warnIfStale(wasm: string, path: string): void {
  if (warned.has(path) || !isStale(path, dirname(dirname(path)))) return;
  warned.add(path);
  console.warn(`warning: ${wasm} is older than ${dirname(DEFAULT_ENTRY)}, so its answers are those of an earlier filter; build it first`);
}

function eventOf(record: RecordInput, { tag, time }: Parameters<Filter>[1] & object): EventInput {
  return { record: record instanceof Uint8Array ? record : recordText(record), ...(tag === undefined ? {} : { tag }), ...(time === undefined ? {} : { time: timeOf(time) }) };
}

function timeOf(time: TimeInput): EventTime {
  const instant = typeof time === "string" ? readInstant(time) : time;
  if (instant !== null && Number.isInteger(instant.sec) && Number.isInteger(instant.nsec)) return instant;
  throw new TypeError(`Cannot filter an event with the time ${JSON.stringify(time)}: it is none; give text such as "2024-01-01T00:00:11Z", or { sec, nsec }`);
}

function expectedBody(record: RecordInput): Body {
  if (!(record instanceof Uint8Array)) return parseJsonText(recordText(record));
  const decoded = decodeMsgpack(record);
  if (!decoded.ok) throw new TypeError(`Cannot expect a record: its msgpack is ${decoded.problem} at byte ${decoded.end}`);
  return decoded.body;
}

function recordText(record: Exclude<RecordInput, Uint8Array>): string {
  return typeof record === "string" ? record : renderJson(bodyOf(record, []));
}

/** @param steps that lead to the value, for what JSON text cannot say. */
function bodyOf(value: unknown, steps: readonly Step[]): Body {
  if (value === null || value === undefined) return NIL;
  if (Array.isArray(value)) return array(value.map((element, i) => bodyOf(element, [...steps, i])));
  switch (typeof value) {
    case "string": return str(value);
    case "boolean": return bool(value);
    case "bigint": return int(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`Cannot make a record: ${accessorOf(steps)} is ${value}, which JSON cannot say; give msgpack, encodeMsgpack(map([[str("key"), float64(${value})]])) of @flb-wasm/host-sim`);
      return Number.isSafeInteger(value) ? int(BigInt(value)) : float64(value);
    case "object": return map(Object.entries(value).map(([key, member]) => [str(key), bodyOf(member, [...steps, key])]));
    default: throw new TypeError(`Cannot make a record: a ${typeof value} is no JSON value; give JSON text`);
  }
}

function words(changes: readonly Change[]): string {
  return renderChanges(changes, { columns: 100, style: makeStyle(false), indent: "  " }).join("\n");
}
