// One call of the filter function: flb_wasm_call_function_format_json and _msgpack.
//   in   a guest, tag, time and record bytes
//   out  the result's bytes, or why there are none
//   err  a result; NotSimulated for signatures whose effect is undefined in C
// Source: src/wasm/flb_wasm.c:249-429 @v5.1.1, :249-292 @v4.1.0
import type { EventTime } from "../event/event.js";
import { NotSimulated } from "../not-simulated.js";
import { BEHAVIOUR, type Behaviour } from "./behaviour.js";
import type { Guest } from "./guest.js";
import type { LogSink } from "./log.js";
import type { ExportedFunction, ValueType } from "./module.js";
import type { Trap } from "./trap.js";
import type { Release } from "./version.js";

/** What one call needs: the six arguments, with bytes for addresses. */
export interface FilterCall {
  /** The export that is called. */
  readonly functionName: string;
  /** Without its NUL, which the guest's copy has. */
  readonly tag: Uint8Array;
  /** The event's; the arguments have its lowest 32 bits. */
  readonly time: EventTime;
  /** Without a NUL; the guest's copy has one in JSON mode. */
  readonly record: Uint8Array;
  /** Whether the record is JSON text, else msgpack. */
  readonly isJson: boolean;
}

/**
 * A result, or the host's NULL with its reason.
 *
 * `text` is a copy of the bytes up to the NUL. `hasRecord` is false if the guest was called with record_ptr 0.
 */
export type FilterReturn =
  | { readonly text: Uint8Array; readonly hasRecord: boolean }
  | { readonly text: null; readonly behaviour: Behaviour; readonly reason: string; readonly trap: Trap | null };

/**
 * What an engine says about one call, before Fluent Bit makes anything of it.
 *
 * `text` are the bytes up to the NUL, `exception` is WAMR's words without `Exception: `. `wasPending`: the exception was set before
 * the call, which did not run. `hasRecord` is false if the guest was called with record_ptr 0.
 */
export type RawReturn =
  | { readonly kind: "text"; readonly text: Uint8Array; readonly hasRecord?: boolean }
  | { readonly kind: "exception"; readonly exception: string; readonly trap: Trap | null; readonly wasPending: boolean; readonly hasRecord: boolean }
  | { readonly kind: "no-terminator" }
  | { readonly kind: "function-missing" };

/** Calls the function once, in the simulator's guest. */
export function callFilter(guest: Guest, release: Release, call: FilterCall, log: LogSink): FilterReturn {
  return readReturn(callGuest(guest, release, call), call, log);
}

/**
 * What Fluent Bit makes of an engine's answer, and what it logs.
 *
 * @see src/wasm/flb_wasm.c:249-429 @v5.1.1
 * @example
 * ```ts
 * import { readReturn } from "@flb-wasm/host-sim/engine";
 * const call = { functionName: "f", tag: new Uint8Array(), time: { sec: 0, nsec: 0 }, record: new Uint8Array(), isJson: true };
 * readReturn({ kind: "function-missing" }, call, ({ text }) => console.log(text)); // The f wasm function is not found.
 * ```
 */
export function readReturn(raw: RawReturn, { functionName }: FilterCall, log: LogSink): FilterReturn {
  const refuse = (level: "error" | "warn", behaviour: Behaviour, reason: string): FilterReturn => {
    log({ level, from: "fluent-bit", text: reason });
    return { text: null, behaviour, reason, trap: null };
  };
  if (raw.kind === "text") return { text: raw.text, hasRecord: raw.hasRecord ?? true };
  if (raw.kind === "function-missing") return refuse("error", BEHAVIOUR.functionMissing, `The ${functionName} wasm function is not found.`);
  if (raw.kind === "no-terminator") return refuse("warn", BEHAVIOUR.noTerminator, "[wasm] returned value is invalid");
  const { exception, wasPending, hasRecord, trap } = raw;
  const behaviour = exception === "app heap corrupted" ? BEHAVIOUR.heapCorrupted
    : exception.startsWith("invalid argument count") ? BEHAVIOUR.tooManyParameters
    : wasPending ? BEHAVIOUR.pendingException : BEHAVIOUR.trap;
  const reason = `Got exception running wasm code: Exception: ${exception}`;
  log({ level: "error", from: "fluent-bit", text: reason });
  const note = hasRecord || wasPending ? "" : "; record_ptr was 0: the record did not fit into the heap";
  return { text: null, behaviour, reason: reason + note, trap: wasPending ? null : trap };
}

const ARGUMENT_CELLS = 6;

function callGuest(guest: Guest, release: Release, call: FilterCall): RawReturn {
  const lookUp = (): ExportedFunction | undefined => guest.find(call.functionName);
  if (!release.leaksInputs && !lookUp()) return { kind: "function-missing" };
  const tagAddress = guest.duplicate(withNul(call.tag));
  const recordAddress = guest.duplicate(call.isJson ? withNul(call.record) : call.record);
  const target = lookUp();
  if (!target) return { kind: "function-missing" };
  const cells = [
    tagAddress, call.tag.byteLength, call.time.sec >>> 0, call.time.nsec >>> 0, recordAddress, call.record.byteLength,
  ];
  const result = run(guest, release, target, cells, recordAddress !== 0);
  if (!release.leaksInputs) {
    guest.free(tagAddress);
    guest.free(recordAddress);
  }
  return result;
}

function run(guest: Guest, release: Release, target: ExportedFunction, cells: readonly number[], hasRecord: boolean): RawReturn {
  const wasPending = guest.exception !== null;
  if (!wasPending) checkParameters(guest, release, target);
  const result = guest.call(target, cells);
  if (!result) {
    const exception = guest.exception ?? "";
    guest.exception = null;
    return { kind: "exception", exception, trap: guest.trap, wasPending, hasRecord };
  }
  // Without a result the first cell still holds the first argument: flb_wasm.c:290 reads func_args[0].
  const address = (result[0] ?? cells[0] ?? 0) >>> 0;
  const text = guest.textAt(address);
  return text ? { kind: "text", text, hasRecord } : { kind: "no-terminator" };
}

/** WAMR counts cells, not types; since reference types are on (4.0.3) it does not even count. */
function checkParameters(guest: Guest, release: Release, { name, signature }: ExportedFunction): void {
  const cells = countCells(signature.params);
  if (countCells(signature.results) > ARGUMENT_CELLS) {
    throw new NotSimulated(`Cannot call "${name}": its results overflow the host's array of six cells; return one i32`);
  }
  if (cells <= ARGUMENT_CELLS) return;
  if (release.referenceTypes) {
    throw new NotSimulated(`Cannot call "${name}": its ${cells} parameter cells reach into the host's stack; take six i32`);
  }
  guest.exception = `invalid argument count ${ARGUMENT_CELLS}, must be no smaller than ${cells}`;
}

function countCells(types: readonly ValueType[]): number {
  return types.reduce((sum, type) => sum + (type === "i64" || type === "f64" ? 2 : 1), 0);
}

function withNul(bytes: Uint8Array): Uint8Array {
  const terminated = new Uint8Array(bytes.byteLength + 1);
  terminated.set(bytes);
  return terminated;
}
