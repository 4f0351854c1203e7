// The mode `partial_message`: parts of one message, as Docker's own drivers mark them, are joined by their id.
//   in   records of one chunk
//   out  records that go on, in the order in which they are whole
//   err  NotSimulated where the agent ends
// Source: ml_filter_partial, plugins/filter_multiline/ml.c:617-790, plugins/filter_multiline/ml_concat.c @v5.1.1; the same @v3.1.10
import { type Body, type Member, map } from "../../event/body.js";
import { latin1Bytes } from "../../event/latin1.js";
import { encodeMsgpack } from "../../event/msgpack.js";
import { NotSimulated } from "../../not-simulated.js";
import { bytesOf, foldAscii, keyOf, membersOf } from "../native/keys.js";
import type { Traveller } from "../traveller.js";
import type { Joined } from "./line-group.js";

const MESSAGE = "partial_message";
const PREFIX = "partial_";

/** A message whose last part has not come. */
interface Parts {
  readonly input: string;
  readonly tag: string;
  readonly id: string;
  readonly first: Traveller;
  /** Without the content. */
  readonly members: readonly Member[];
  /** Of the content, as the first part spells it. */
  readonly key: Body;
  readonly texts: string[];
  readonly parts: Traveller[];
}

/** What of a chunk goes on, and what is whole in it. */
export interface PartialResult {
  readonly on: readonly Traveller[];
  readonly joined: readonly Joined[];
}

export class PartialMessages {
  #open: Parts[] = [];

  /** @param keyContent one character a byte. */
  constructor(readonly keyContent: string) {}

  run(records: readonly Traveller[], input: string): PartialResult {
    const on: Traveller[] = [];
    const joined: Joined[] = [];
    for (const record of records) {
      const parts = isSet(record, MESSAGE) ? this.#add(record, input) : null;
      if (!parts) on.push(record);
      else if (isSet(record, "partial_last")) {
        this.#open = this.#open.filter((each) => each !== parts);
        const message = whole(parts);
        on.push(message);
        joined.push({ message, parts: parts.parts.slice(1) });
      }
    }
    return { on, joined };
  }

  /** Those whose last part did not come; a record that could not be added has an empty one: partial_timer_cb, ml.c:563-615 */
  flush(): readonly Joined[] {
    return this.#open.splice(0).map((parts) => ({ message: whole(parts), parts: parts.parts.slice(1) }));
  }

  /** `null` for a record that goes on as it came. */
  #add(record: Traveller, input: string): Parts | null {
    const id = memberOf(record.body, "partial_id");
    if (!id) return null;
    const idText = bytesOf(id[1]) ?? refuse("partial_id is no text");
    const tag = record.tags.at(-1) ?? "";
    const found = this.#open.find((each) => each.id.startsWith(idText) && each.input === input && each.tag === tag) ?? this.#create(record, input, idText);
    const content = memberOf(record.body, this.keyContent);
    const text = content && bytesOf(content[1]);
    if (!found || text === null || text === undefined) return null;
    found.texts.push(text);
    found.parts.push(record);
    return found;
  }

  #create(record: Traveller, input: string, id: string): Parts | null {
    const content = memberOf(record.body, this.keyContent);
    if (!content) return null;
    const parts: Parts = { input, tag: record.tags.at(-1) ?? "", id, first: record, members: withoutPartial(membersOf(record.body), content), key: content[0], texts: [], parts: [] };
    this.#open.push(parts);
    return parts;
  }
}

/** `strncmp(name, key, length of the key)`: a key that the name begins with is found too. ml_concat.c:32-66 */
function memberOf(body: Body, name: string): Member | undefined {
  return membersOf(body).find((member) => {
    const key = keyOf(member);
    return key !== null && name.startsWith(key);
  });
}

/** ml_concat.c:69-119 */
function isSet({ body }: Traveller, name: string): boolean {
  const member = memberOf(body, name);
  if (!member) return false;
  const text = bytesOf(member[1]) ?? refuse(`${name} is no text`);
  return foldAscii(text.slice(0, 4)) === "true";
}

/** A key that is no text is treated as the one before it: ml_concat.c:296-326 */
function withoutPartial(members: readonly Member[], content: Member): readonly Member[] {
  let key: string | null = null;
  return members.filter((member) => {
    if (member === content) return false;
    key = keyOf(member) ?? key;
    return key === null || key.slice(0, PREFIX.length) !== PREFIX.slice(0, key.length);
  });
}

/** Metadata is not kept: ml_concat.c:275-340 */
function whole({ first, members, key, texts, parts: [owner = first] }: Parts): Traveller {
  const body = map([...members, [key, { kind: "str", bytes: latin1Bytes(texts.join("")) }]]);
  return { ...owner, body, bytes: encodeMsgpack(body), time: first.time, metadata: map([]) };
}

function refuse(why: string): never {
  throw new NotSimulated(`Cannot simulate multiline: ${why} in a record, and Fluent Bit ends; write it as a string`);
}
