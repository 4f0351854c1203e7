// One message that is being joined: its text, and the record that it began with.
//   in   records of one stream, line by line
//   out  the record that a message becomes, and the records whose text is in it
//   err  NotSimulated for a message beyond the host's buffer
//
//   first line ─► contexts, time      its other members are the message's
//   each line  ─► text                under key_content of the first context
//
// Source: struct flb_ml_stream_group, flb_ml_flush_stream_group, src/multiline/flb_ml.c:1590-1796 @v5.1.1
import { type Body, type Member, map, str } from "../../event/body.js";
import type { EventTime } from "../../event/event.js";
import { hexText } from "../../event/hex.js";
import { latin1Bytes, latin1Text } from "../../event/latin1.js";
import { encodeMsgpack } from "../../event/msgpack.js";
import { NotSimulated } from "../../not-simulated.js";
import type { Traveller } from "../traveller.js";
import type { MlRule } from "./ml-parser.js";

/** What the release decides. */
export interface JoinRelease {
  /** A message without a text is the record that it began with: flb_ml.c:1349 @v4.1.0; before, its content is empty. */
  readonly keepsEmpty: boolean;
  /** Since 4.1.0: all parsers are asked before anything is given up, flb_ml.c:767-860 @v4.1.0 */
  readonly asksAll: boolean;
  /** flb_ml.c:1206-1500 @v4.2.4 */
  readonly keepsMetadata: boolean;
  /** A message that a rule ends begins anew with its last line: flb_ml.c:271-273 @v5.0.4 */
  readonly beginsAgain: boolean;
  /** Bytes of a text that rules join; FLB_ML_BUFFER_LIMIT_DEFAULT, include/fluent-bit/multiline/flb_ml.h:57 @v4.1.0 */
  readonly mostBytes: number;
}

/** A message, and what it was made of. */
export interface Joined {
  readonly message: Traveller;
  /** Whose text is in it, without the one that it began with. */
  readonly parts: readonly Traveller[];
}

/** What is read of a record: its body, or what the parser makes of its content. */
export interface Line {
  readonly record: Traveller;
  readonly body: Body;
  readonly time: EventTime;
  readonly content: Uint8Array;
}

export class LineGroup {
  /** The rule that took the last line: it stays where the message ends. */
  state: MlRule | null = null;
  readonly #contexts: Pick<Line, "record" | "body">[] = [];
  #time: EventTime = { sec: 0, nsec: 0 };
  #text: string[] = [];
  #length = 0;
  #endsLine = false;
  #parts: Traveller[] = [];
  #metadata: Body[] = [];

  constructor(readonly name: string, readonly release: JoinRelease) {}

  get hasText(): boolean {
    return this.#length > 0;
  }

  get hasContext(): boolean {
    return this.#contexts.length > 0;
  }

  /** Of several contexts, the first gives the members and the last the time: msgpack is appended, flb_ml.c:167-179 @v5.1.1 */
  begin({ record, body, time }: Omit<Line, "content">): void {
    this.#contexts.push({ record, body });
    this.#time = time;
  }

  /** @param isRule only what rules join has a limit. */
  add({ record, content }: Line, isRule: boolean): void {
    if (isRule && this.#length + content.byteLength > this.release.mostBytes) throw new NotSimulated(`Cannot simulate multiline: a message of more than ${this.release.mostBytes} bytes, which Fluent Bit cuts`);
    this.#parts.push(record);
    this.#append(latin1Text(content));
  }

  /** A line end, but behind one. */
  endLine(): void {
    if (this.#length > 0 && !this.#endsLine) this.#append("\n");
  }

  /** A line that is empty adds its end alone: flb_ml_rule.c:379-381 @v5.1.1 */
  addEmpty(record: Traveller): void {
    this.#parts.push(record);
    this.#append("\n");
  }

  addMetadata({ metadata }: Traveller): void {
    if (metadata.kind === "map" && metadata.members.length > 0) this.#metadata.push(metadata);
  }

  /** `null` where there is neither a text nor a record to begin with. */
  flush(keyContent: string | null): Joined | null {
    const body = this.#message(keyContent);
    const parts = this.#parts;
    const owner = parts[0] ?? this.#contexts[0]?.record;
    this.#contexts.length = 0;
    const [time, metadata] = [this.#time, this.#joinedMetadata()];
    [this.#text, this.#length, this.#endsLine, this.#parts, this.#metadata] = [[], 0, false, [], []];
    if (body === null || owner === undefined) return null;
    if (time.sec === 0 && time.nsec === 0) throw new NotSimulated("Cannot simulate multiline: a record without a time, for which Fluent Bit takes its clock's; give it one");
    return { message: { ...owner, body, bytes: encodeMsgpack(body), time, metadata }, parts: parts.slice(1) };
  }

  #append(text: string): void {
    if (text === "") return;
    this.#text.push(text);
    this.#length += text.length;
    this.#endsLine = text.endsWith("\n");
  }

  #message(keyContent: string | null): Body | null {
    const text: Body = { kind: "str", bytes: latin1Bytes(this.#text.join("")) };
    const [first] = this.#contexts;
    if (!first) return this.#length === 0 ? null : map([[{ kind: "str", bytes: latin1Bytes(keyContent ?? "log") }, text]]);
    if (first.body.kind !== "map" || (this.#length === 0 && this.release.keepsEmpty)) return first.body;
    return map(first.body.members.map(([key, value]): Member => [key, key.kind === "str" && latin1Text(key.bytes) === keyContent ? text : value]));
  }

  /** Each member once: flb_ml.c:1509-1588 @v5.1.1; bytes become hexadecimal texts, :1226-1420 */
  #joinedMetadata(): Body {
    const seen = new Set<string>();
    const members = this.#metadata.flatMap((metadata) => metadata.kind === "map" ? metadata.members : []);
    return map(members.map(([key, value]): Member => [withoutBytes(key), withoutBytes(value)]).filter((member) => {
      const mark = latin1Text(encodeMsgpack(map([member])));
      return !seen.has(mark) && Boolean(seen.add(mark));
    }));
  }
}

function withoutBytes(value: Body): Body {
  switch (value.kind) {
    case "bin": return str(hexText(value.bytes));
    case "array": return { kind: "array", elements: value.elements.map(withoutBytes) };
    case "map": return map(value.members.map(([key, inner]): Member => [withoutBytes(key), withoutBytes(inner)]));
    default: return value;
  }
}
