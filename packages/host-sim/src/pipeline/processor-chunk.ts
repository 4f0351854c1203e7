// Processors that stand side by side, over one chunk. Records are decoded as the first of them asks for them; where an action fails
// it asks for no more, the next one goes on there, and what nobody asked for is lost.
//
//   convert      r1 ok ─ r2 fails │ r3    r4       r1, r2 go on
//   insert                        │ r3 ok ─ r4 ok  and so do r3 and r4, which convert did not see; r1 and r2 insert does not see
//
//   in   units; records of one tag
//   out  the records that go on, and ends
// Source: flb_mp_chunk_cobj_record_next, src/flb_mp.c:1681-1891; mp_object_to_cfl, :1005-1171; cm_logs_process, plugins/processor_content_modifier/cm_logs.c:340-460 @v5.1.1
import { type Body, type Member, float64, floatValue, map } from "../event/body.js";
import { encodeMsgpack } from "../event/msgpack.js";
import type { Fulfils } from "./condition.js";
import type { ContentModifier, Made } from "./native/content-modifier.js";
import type { Traveller } from "./traveller.js";
import type { StageResult } from "./wasm-stage.js";

export interface Unit extends ContentModifier {
  /** For ends. */
  readonly by: string;
  readonly fulfils: Fulfils | null;
}

const UNREAD = "src/flb_mp.c:1381-1395 @v5.1.1";
const UNDECODED = "src/flb_mp.c:1069-1073, :1124-1128 @v5.1.1";

export function runUnits(units: readonly Unit[], records: readonly Traveller[]): StageResult {
  const chunk = new ProcessorChunk(records);
  for (const unit of units) chunk.run(unit);
  return chunk.finish();
}

/** What is decoded of a chunk, and how far. */
class ProcessorChunk {
  private readonly decoded: Traveller[] = [];
  /** Of each that is decoded, what came. */
  private readonly given: Traveller[] = [];
  private readonly ends: StageResult["ends"][number][] = [];
  private readonly made: Made = new WeakSet();
  /** The next record to decode. */
  private next = 0;
  /** The record that was given last; -1 for none. */
  private position = -1;
  private stop = { by: "", why: "" };

  constructor(private readonly records: readonly Traveller[]) {}

  run(unit: Unit): void {
    this.position = -1;
    while (this.#advance(unit)) {
      const record = this.decoded[this.position];
      const target = record?.[unit.context];
      if (!record || target?.kind !== "map") break;
      const { members, failed } = unit.edit(target.members, this.made);
      if (members !== target.members) this.decoded[this.position] = { ...record, [unit.context]: map(members) };
      if (failed) {
        this.stop = { by: unit.by, why: "its action failed for a record before this one" };
        break;
      }
    }
  }

  finish(): StageResult {
    for (const record of this.records.slice(this.next)) this.#lose(record, this.stop.by, `${this.stop.why}, and Fluent Bit reads no further in the chunk`, UNREAD);
    const on = this.decoded.map((record, i) => this.given[i]?.body === record.body ? record : { ...record, bytes: encodeMsgpack(record.body) });
    return { on, ends: this.ends };
  }

  /** To the next record that is to be edited: while there are any that nobody decoded, to those. */
  #advance({ fulfils, by }: Unit): boolean {
    for (;;) {
      let candidate = this.position + 1;
      const isNew = this.next < this.records.length;
      if (isNew && !this.#decode(by)) return false;
      if (isNew) candidate = this.decoded.length - 1;
      else if (candidate >= this.decoded.length) return false;
      const record = this.decoded[candidate];
      if (!record) return false;
      const isWanted = fulfils === null || fulfils(record);
      if (isWanted || !isNew) this.position = candidate;
      if (isWanted) return true;
    }
  }

  #decode(by: string): boolean {
    const record = this.records[this.next++];
    if (!record) return false;
    const [body, metadata] = [decoded(record.body), decoded(record.metadata)];
    if (body === null || metadata === null) {
      this.stop = { by, why: "it cannot decode a record before this one" };
      this.#lose(record, by, "a key in it is no text, or a value an extension, and Fluent Bit cannot decode it", UNDECODED);
      return false;
    }
    this.decoded.push({ ...record, body, metadata });
    this.given.push(record);
    return true;
  }

  #lose({ event, tags }: Traveller, by: string, reason: string, source: string): void {
    this.ends.push({ event, end: { what: "lost", tag: tags.at(-1) ?? "", tags, by, reason, source } });
  }
}

/** Whether a condition can be asked of it. */
export function isDecodable({ body, metadata }: Traveller): boolean {
  return decoded(body) !== null && decoded(metadata) !== null;
}

/** As it is encoded again, the same where nothing changes: a float has 64 bits. `null` for what cannot be decoded. */
function decoded(body: Body): Body | null {
  switch (body.kind) {
    case "ext": return null;
    case "float32": return float64(floatValue(body));
    case "array": {
      const elements = body.elements.map(decoded);
      if (elements.some((element) => element === null)) return null;
      return elements.every((element, i) => element === body.elements[i]) ? body : { kind: "array", elements: elements.filter((element) => element !== null) };
    }
    case "map": {
      const members = body.members.map(([key, value]): Member | null => {
        const inner = decoded(value);
        return key.kind !== "str" || inner === null ? null : inner === value ? [key, value] : [key, inner];
      });
      if (members.some((member) => member === null)) return null;
      return members.every((member, i) => member?.[1] === body.members[i]?.[1]) ? body : map(members.filter((member) => member !== null));
    }
    default: return body;
  }
}
