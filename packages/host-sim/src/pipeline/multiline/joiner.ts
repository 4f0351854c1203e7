// Lines into messages: several parsers, several streams, and which of them takes a record.
//   in   records of a stream, in order
//   out  messages as they end
//   err  NotSimulated
// Source: src/multiline/flb_ml.c:181-357, 763-865, src/multiline/flb_ml_rule.c:329-436 @v5.1.1; up to 4.0, src/multiline/flb_ml.c:755-932 @v4.0.14
import type { Body } from "../../event/body.js";
import { isHeldSecond } from "../../event/event.js";
import { latin1Text } from "../../event/latin1.js";
import { NotSimulated } from "../../not-simulated.js";
import { decodeText } from "../accessor.js";
import { membersOf } from "../native/keys.js";
import type { Traveller } from "../traveller.js";
import { type JoinRelease, type Joined, type Line, LineGroup } from "./line-group.js";
import type { MlParser } from "./ml-parser.js";

/** FLB_ML_MAX_GROUPS, include/fluent-bit/multiline/flb_ml.h:65 @v5.1.1 */
const MOST_GROUPS = 6;

export type Emit = (joined: Joined) => void;

/** A parser of one filter, and what it holds of each stream. */
class Instance {
  /** The stream whose record it took last. */
  lastStream: string | null = null;
  readonly keyContent: string | null;
  readonly streams = new Map<string, LineGroup[]>();

  constructor(readonly parser: MlParser, keyContent: string | null, readonly release: JoinRelease) {
    this.keyContent = keyContent ?? parser.keyContent;
  }

  /** Whether it took the record. */
  take(record: Traveller, stream: string, emit: Emit): boolean {
    const read = this.#read(record);
    const line = read && lineOf(read, record, this.keyContent);
    if (!read || !line) return false;
    const group = this.#groupOf(stream, textAt(read.body, this.parser.keyGroup));
    if (this.parser.type === "regex") {
      if (!this.#takeByRule(group, line, emit)) return false;
      if (this.release.beginsAgain && !group.hasContext) group.begin(line);
    } else if (!this.#takeByEnd(group, line, emit)) return false;
    group.addMetadata(record);
    return true;
  }

  groups(stream: string): LineGroup[] {
    const found = this.streams.get(stream) ?? [new LineGroup("", this.release)];
    this.streams.set(stream, found);
    return found;
  }

  flush(group: LineGroup, emit: Emit): void {
    const joined = group.flush(this.keyContent);
    if (joined) emit(joined);
  }

  /** The content through the parser, if there is one: its members are then the record's. flb_ml.c:537-589 */
  #read({ body, time }: Traveller): { readonly body: Body; readonly time: Traveller["time"] } | null {
    if (!this.parser.parser) return { body, time };
    const value = membersOf(body).find(([key]) => key.kind === "str" && latin1Text(key.bytes) === this.keyContent)?.[1];
    const parsed = value?.kind === "str" ? this.parser.parser(value.bytes) : null;
    if (!parsed) return null;
    const { sec, nsec } = parsed.time;
    if (!isHeldSecond(sec)) throw new NotSimulated(`Cannot simulate multiline: the time that ${this.parser.name} reads in a record is ${sec} seconds, which a chunk does not hold`);
    return { body: { kind: "map", members: parsed.members }, time: sec !== 0 || nsec !== 0 ? { sec, nsec } : time };
  }

  #groupOf(stream: string, name: Uint8Array | null): LineGroup {
    const groups = this.groups(stream);
    const wanted = name === null ? "" : latin1Text(name);
    const found = name === null ? groups[0] : groups.find((group) => group.name === wanted);
    if (found) return found;
    if (groups.length >= MOST_GROUPS) throw new NotSimulated(`Cannot simulate multiline: more than ${MOST_GROUPS - 1} values of ${this.parser.keyGroup} in one stream, which Fluent Bit has no room for`);
    const made = new LineGroup(wanted, this.release);
    groups.push(made);
    return made;
  }

  #takeByEnd(group: LineGroup, line: Line, emit: Emit): boolean {
    const { type, matchString, negate, keyPattern } = this.parser;
    const text = latin1Text(textAt(line.body, keyPattern) ?? line.content);
    if (type === "endswith" && text.length < matchString.length) return false;
    const isEnd = type === "endswith" ? text.endsWith(matchString) : text === matchString;
    if (!group.hasContext) group.begin(line);
    group.add(line, false);
    if (isEnd !== negate) this.flush(group, emit);
    return true;
  }

  /** flb_ml_rule_process */
  #takeByRule(group: LineGroup, line: Line, emit: Emit): boolean {
    const text = decodeText(line.content);
    const next = group.state?.next.find((rule) => !rule.isStart && rule.regex.search(text) !== null);
    const start = next ? undefined : this.parser.rules.find((rule) => rule.isStart && rule.regex.search(text) !== null);
    const rule = next ?? start;
    if (!rule) return false;
    if (start) {
      if (group.hasText) this.flush(group, emit);
      group.add(line, true);
      group.begin(line);
    } else {
      group.endLine();
      if (line.content.byteLength === 0) group.addEmpty(line.record);
      else group.add(line, true);
    }
    group.state = rule;
    if (group.hasText && rule.next.some(({ isStart }) => isStart)) this.flush(group, emit);
    return true;
  }
}

/** The first member of the name whose value is a text: get_key_id, flb_ml.c:366-401 */
function textAt(body: Body, name: string | null): Uint8Array | null {
  if (name === null) return null;
  const value = membersOf(body).find(([key, member]) => key.kind === "str" && member.kind === "str" && latin1Text(key.bytes) === name)?.[1];
  return value?.kind === "str" ? value.bytes : null;
}

function lineOf({ body, time }: Pick<Line, "body" | "time">, record: Traveller, keyContent: string | null): Line | null {
  const content = textAt(body, keyContent);
  return content && { record, body, time, content };
}

/** The context of one filter. */
export class Joiner {
  readonly #instances: readonly Instance[];
  #last: Instance | null = null;

  /** @param keyContent instead of the parsers' own. */
  constructor(parsers: readonly MlParser[], keyContent: string | null, readonly release: JoinRelease) {
    this.#instances = parsers.map((parser) => new Instance(parser, keyContent, release));
  }

  append(record: Traveller, stream: string, emit: Emit): void {
    if (!this.release.keepsMetadata && record.metadata.kind === "map" && record.metadata.members.length > 0) throw new NotSimulated("Cannot simulate multiline: metadata of a record, which Fluent Bit before 4.2.4 loses or keeps by what came before; use 4.2.4 or later");
    for (const instance of this.#instances) instance.groups(stream);
    if (this.release.asksAll) this.#appendNow(record, stream, emit);
    else this.#appendOld(record, stream, emit);
  }

  /** All that is held. */
  flushAll(emit: Emit): void {
    for (const instance of this.#instances) for (const stream of instance.streams.keys()) this.#flush(instance, stream, emit);
  }

  #appendNow(record: Traveller, stream: string, emit: Emit): void {
    const last = this.#last?.lastStream === stream ? this.#last : null;
    if (last?.take(record, stream, emit) || this.#takenByOther(record, stream, last, emit)) return;
    for (const instance of this.#instances) this.#flush(instance, stream, emit);
    const [first] = this.#instances;
    const [group] = first?.groups(stream) ?? [];
    group?.begin({ record, body: record.body, time: record.time });
    group?.addMetadata(record);
    if (first && group) first.flush(group, emit);
  }

  /** What the last parser holds is given up as soon as it does not take a record; one that it takes, another one takes too: flb_ml.c:800-853 @v4.0.14 */
  #appendOld(record: Traveller, stream: string, emit: Emit): void {
    const last = this.#last?.lastStream === stream ? this.#last : null;
    const isTaken = last?.take(record, stream, emit) ?? false;
    if (last && !isTaken) this.#flush(last, stream, emit);
    if (this.#takenByOther(record, stream, last, emit) || isTaken) return;
    const holder = last ?? this.#instances[0];
    if (holder) this.#flush(holder, stream, emit);
    emit({ message: record, parts: [] });
  }

  #takenByOther(record: Traveller, stream: string, last: Instance | null, emit: Emit): boolean {
    const taker = this.#instances.find((instance) => instance !== last && instance.take(record, stream, emit));
    if (!taker) return false;
    this.#last = taker;
    taker.lastStream = stream;
    return true;
  }

  #flush(instance: Instance, stream: string, emit: Emit): void {
    for (const group of instance.groups(stream)) instance.flush(group, emit);
  }
}
