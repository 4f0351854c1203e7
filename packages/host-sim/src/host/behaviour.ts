// Every behaviour of the true host that decides an outcome: its name, what it does, and the line that does it.
//   out  a table; outcomes refer to its entries
// Lines are those of the tag named after `@`; `FW` is plugins/filter_wasm/filter_wasm.c, `FX` src/wasm/flb_wasm.c.

/** One behaviour of the host. */
export interface Behaviour {
  /** In words: `empty text`. Results name it. */
  readonly name: string;
  /** What the host does, in a sentence without a full stop. */
  readonly effect: string;
  /** `path:line @tag` in fluent/fluent-bit. */
  readonly source: string;
}

const FW = "plugins/filter_wasm/filter_wasm.c";
const FX = "src/wasm/flb_wasm.c";
const WAMR = "lib/wasm-micro-runtime-WAMR-2.4.1/core";

function behaviour(name: string, effect: string, source: string): Behaviour {
  return Object.freeze({ name, effect, source });
}

/**
 * Everything that decides what becomes of an event, with the outcomes it leads to; `EventResult.behaviour` is the `name` of one.
 *
 * @example
 * ```ts
 * import { BEHAVIOUR } from "@flb-wasm/host-sim";
 * BEHAVIOUR.doubleFree.source; // plugins/filter_wasm/filter_wasm.c:251-253 @v5.1.1
 * ```
 */
export const BEHAVIOUR = Object.freeze({
  /** `replaced`; `kept` if the body is the same value as before. */
  body: behaviour("body", "the result is one JSON object: it becomes the body", `${FW}:204-213 @v5.1.1`),
  /** `dropped`: the one way to drop a record, in JSON mode only. */
  emptyText: behaviour("empty text", "the result is the empty string: the record is dropped, silently", `${FW}:177-182 @v5.1.1`),
  /** `lost`. The log has the engine's words. */
  trap: behaviour(
    "trap", "the guest trapped: the record is lost, the same instance goes on, its memory is not rolled back",
    `${FX}:280-285 @v5.1.1`,
  ),
  /** `lost`, every record: a wrong `function_name` does not keep the agent from starting. */
  functionMissing: behaviour(
    "function missing", "there is no such export: found out record by record, each is lost",
    `${FX}:261-264 @v5.1.1`,
  ),
  /** `lost`, up to 4.0.2. Later releases call it all the same, with what lies behind the six cells; that is not simulated. */
  tooManyParameters: behaviour(
    "too many parameters", "the function takes more than six cells: the call is refused",
    "lib/wasm-micro-runtime-WAMR-1.3.3/core/iwasm/interpreter/wasm_interp_fast.c:4007 @v4.0.2",
  ),
  /** `lost`, and the next record too: `pendingException`. */
  noTerminator: behaviour(
    "no NUL", "no NUL up to the end of memory, or an address outside it: the record is lost, and the next call does not run",
    `${FX}:290-293 @v5.1.1`,
  ),
  /** `lost`: the record after the one that set the exception. */
  pendingException: behaviour(
    "pending exception", "an exception from before the call was still set: the call did not run",
    `${WAMR}/iwasm/libraries/thread-mgr/thread_manager.c:1305-1331 @v5.1.1`,
  ),
  /** `lost`, up to the end of the instance. */
  heapCorrupted: behaviour(
    "app heap corrupted", "the guest wrote over the host's heap in its memory: from now on every record is lost",
    `${WAMR}/iwasm/interpreter/wasm_runtime.c:3823-3828 @v5.1.1`,
  ),
  /** `lost`: the record was larger than `wasm_heap_size` lets in, and the guest returned the empty string. */
  noRoom: behaviour(
    "no room", "the record did not fit into the heap: the guest was called with record_ptr 0, and what it answered is no answer to the record",
    `${WAMR}/iwasm/interpreter/wasm_runtime.c:3829-3833 @v5.1.1`,
  ),
  /** `lost`; behind a record with valid JSON in the same chunk `doubleFree` instead. */
  invalidJson: behaviour("invalid JSON", "the result is no JSON: the record is lost", `${FW}:218-222 @v5.1.1`),
  /** `lost`: an array, a number or text. */
  rootNotObject: behaviour("root is no object", "the result is JSON but no object: the record is lost", `${FW}:204-222 @v5.1.1`),
  /** `agent-crashed`. */
  doubleFree: behaviour(
    "double free", "invalid JSON after valid JSON in one chunk frees the same buffer twice: the agent aborts",
    `${FW}:251-253 @v5.1.1`,
  ),
  /** `replaced` or `kept` for this record; what follows it in the chunk is lost. */
  severalValues: behaviour(
    "several values", "the result holds more than one value: the first is the body, the rest lies in the chunk where a record should begin",
    `${FW}:205-209 @v5.1.1`,
  ),
  /** `corrupted`, up to 4.2. */
  incompleteBody: behaviour(
    "incomplete body", "jsmn let an object pass that lacks values: its map is incomplete, and the bytes after it were read as a part of it",
    "src/flb_pack.c:430-432 @v4.2.8",
  ),
  /** `lost`. */
  blankText: behaviour(
    "blank text", "the result is white space only: there is no value to make a body of, and the record is lost, often without a log line",
    `${FW}:204-217 @v5.1.1`,
  ),
  /** `replaced`; `kept` if the body is the same value as before. */
  msgpackBody: behaviour("msgpack body", "the bytes up to the first 0x00 are the body, unchecked", `${FW}:226-232 @v5.1.1`),
  /** `corrupted`: the record that follows is read as a part of this one. */
  msgpackCut: behaviour("msgpack cut", "the result is cut at its first 0x00 byte, and the cut body is committed", `${FW}:226-232 @v5.1.1`),
  /** `corrupted`, or `lost` at the end of a chunk. */
  msgpackEmpty: behaviour(
    "msgpack empty", "an empty result is no drop in msgpack mode: an empty body is committed",
    `${FW}:177-178 @v5.1.1`,
  ),
  /** `corrupted`. */
  swallowed: behaviour(
    "swallowed", "an earlier record's body was incomplete: this record was read as a part of it",
    "src/flb_log_event_decoder.c:368-371 @v5.1.1",
  ),
  /** `lost`, from here to the end of the chunk. */
  decoderStopped: behaviour(
    "decoder stopped", "the chunk cannot be read on from here: this record and all after it are lost, without a log line",
    "src/flb_log_event_decoder.c:373-387 @v5.1.1",
  ),
  /** `lost`: nested deeper than the decoder goes, 64 levels since 4.0.7 and 32 before. */
  inputUnreadable: behaviour(
    "input unreadable", "the filter's own decoder stops at an input record: it and all after it in the chunk are lost",
    `${FW}:109-111 @v5.1.1`,
  ),
  /** `lost`, from 3.1 to 5.0. Up to 4.1 all records behind it are `inputUnreadable`. */
  lateTime: behaviour(
    "late time", "from 2^31 seconds on (2038) the filter's decoder takes a time for negative and skips the record, up to 4.1 with all after it in the chunk",
    "src/flb_log_event_decoder.c:364-381 @v4.2.8",
  ),
  /** `kept`, up to 4.0; since then Fluent Bit does not start. */
  instantiateFailed: behaviour(
    "instantiate failed", "up to 4.0 the module is loaded for each chunk; if that fails the records go on unmodified",
    `${FW}:91-97 @v4.0.14`,
  ),
  /** `agent-crashed`. */
  agentDead: behaviour("agent dead", "the agent has aborted: nothing of this chunk leaves it", `${FW}:251-253 @v5.1.1`),
});
