// Patterns in a guest: what each record asks, it answers.
//   in   a pattern, a text, and what is to stand for a match; how the text is handed over
//   out  all matches with their groups and what is between them, the text replaced; or that the pattern cannot be read
import { FluentBit } from "@flb-wasm/host-sim";
import { compile, configOf } from "../asc.js";
import { Guest } from "../guest.js";

const SOURCE = `
import { Record } from "@flb-wasm/sdk";
import { Match, Pattern } from "@flb-wasm/sdk/pattern";

let pattern = Pattern.of("");
let known = "";

function list(record: Record, match: Match, groups: i32): void {
  const matches = record.setArray("matches");
  while (match.next()) {
    const one = matches.pushArray();
    one.push(match.before);
    for (let i = 0; i <= groups; i++) {
      const group = match.group(i);
      if (group.exists) one.push(group);
      else one.push(null);
    }
  }
  if (match.before.exists) record.set("rest", match.before);
}

export function f(record: Record): void {
  const asked = record.at("p").toText();
  if (asked != known) pattern = Pattern.of(asked);
  known = asked;
  record.set("valid", pattern.isValid);
  const text = record.at("t");
  const groups = <i32>record.at("n").toI64();
  const by = record.at("by").toText();
  const isString = record.at("string").toBool();
  record.set("matched", isString ? pattern.matches(text.toText()) : pattern.matches(text));
  const first = isString ? pattern.find(text.toText()) : pattern.find(text);
  if (first.found) record.set("first", first.group(0));
  if (first.named("name").exists) record.set("named", first.named("name"));
  const replaced = isString ? pattern.replace(text.toText(), by) : pattern.replace(text, by);
  list(record, isString ? pattern.findAll(text.toText()) : pattern.findAll(text), groups);
  record.set("replaced", replaced);
  record.remove("p");
  record.remove("t");
}

export function once(record: Record): void {
  if (record.at("p").exists) pattern = Pattern.of(record.at("p").toText());
  const match = pattern.find(record.at("t"));
  const length = match.group(0).toText().length;
  record.keepOnly([]);
  record.set("found", match.found);
  record.set("units", length);
}`;

export interface Question {
  /** The pattern. */
  readonly p: string;
  /** The text, or another value. */
  readonly t: unknown;
  /** Groups that are asked for. */
  readonly n?: number;
  readonly by?: string;
  /** As a string of the author's, and not as a Value. */
  readonly string?: boolean;
}

export interface Answer {
  readonly valid: boolean;
  readonly matched: boolean;
  readonly first?: string;
  readonly named?: string;
  readonly replaced?: unknown;
  /** Of each match what is before it, and its groups. */
  readonly matches: (string | null)[][];
  readonly rest?: string;
}

export type EventFormat = "json" | "msgpack";

export interface PatternGuest {
  ask(question: Question): Answer;
  /** The same, of a record that is spelt so. */
  askSpelt(record: string): Answer;
  /** The first match alone, of a text that may be long. */
  once(record: string): { found: boolean; units: number };
  readonly log: readonly string[];
}

export async function loadPatterns(eventFormat: EventFormat): Promise<PatternGuest> {
  const { wasm, messages } = await compile(SOURCE, [], configOf(eventFormat));
  if (wasm === null || messages !== "") throw new Error(`Cannot compile the guest: ${messages}`);
  const call = eventFormat === "json" ? jsonCall(wasm) : await hostCall(wasm);
  return {
    ask: (question) => JSON.parse(call.of("f", JSON.stringify({ n: 0, ...question }))) as Answer,
    askSpelt: (record) => JSON.parse(call.of("f", record)) as Answer,
    once: (record) => JSON.parse(call.of("once", record)) as { found: boolean; units: number },
    log: call.log,
  };
}

interface Call {
  of(functionName: string, record: string): string;
  readonly log: readonly string[];
}

function jsonCall(wasm: Uint8Array): Call {
  const module = new WebAssembly.Module(wasm as BufferSource);
  const guests = new Map(["f", "once"].map((name) => [name, new Guest(module, name)]));
  return { of: (functionName, record) => guests.get(functionName)!.call(record).text, log: guests.get("f")!.log };
}

async function hostCall(wasm: Uint8Array): Promise<Call> {
  const log: string[] = [];
  const load = (functionName: string): Promise<FluentBit> => FluentBit.load(wasm, { functionName, eventFormat: "msgpack" });
  const hosts = new Map([["f", await load("f")], ["once", await load("once")]]);
  return {
    of: (functionName, record) => {
      const [event] = hosts.get(functionName)!.filter([{ record }]).events;
      if (event?.after == null) throw new Error(`${event?.outcome}: ${record}`);
      return event.after;
    },
    log,
  };
}
