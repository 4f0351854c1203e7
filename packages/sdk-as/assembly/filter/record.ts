// The record as a filter gets it: the root of the index, with the tag and the timestamp beside it.

import { Value } from "../record/value";
import { Tag } from "./tag";
import { Time } from "./time";
import { ZeroBytes, chooseZeroBytes } from "./zero-bytes";

const TAG: usize = memory.data(8, 8);
const TIME: usize = memory.data(8, 8);

/** The body of one event: a map. Valid until the filter returns; see {@link Value} for reading and editing. */
@unmanaged
export class Record extends Value {
  /** The tag by which Fluent Bit routes the event; it cannot be changed here. */
  get tag(): Tag {
    return changetype<Tag>(TAG);
  }

  /**
   * What happens to this record if `event_format: msgpack` cannot bring it back, until the filter returns; a module
   * built for JSON has no such records. Default: {@link ZeroBytes.Carry}.
   */
  set zeroBytes(choice: ZeroBytes) {
    chooseZeroBytes(choice);
  }

  /** The event's timestamp; it cannot be changed here. */
  get time(): Time {
    return changetype<Time>(TIME);
  }
}
