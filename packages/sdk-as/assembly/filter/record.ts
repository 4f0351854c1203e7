// The record as a filter gets it: the root of the index, with the tag and the timestamp beside it.

import { Value } from "../record/value";
import { Tag } from "./tag";
import { Time } from "./time";

const TAG: usize = memory.data(8, 8);
const TIME: usize = memory.data(8, 8);

/** The body of one event: a map. Valid until the filter returns; see {@link Value} for reading and editing. */
@unmanaged
export class Record extends Value {
  /** The tag by which Fluent Bit routes the event; it cannot be changed here. */
  get tag(): Tag {
    return changetype<Tag>(TAG);
  }

  /** The event's timestamp; it cannot be changed here. */
  get time(): Time {
    return changetype<Time>(TIME);
  }
}
