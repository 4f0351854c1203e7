// The frames between this package and the native program; native/src/wire.rs draws them.
//   in   requests as values; reply frames as bytes
//   out  bytes; replies as values
//   err  FrameError if a reply ends early, which only a program of another version causes
// Knows no process.
import type { EventTime } from "@flb-wasm/host-sim";

/** One call of the filter function. */
export interface EngineCall {
  /** Without its NUL, which the program adds. */
  readonly tag: Uint8Array;
  /** Its lowest 32 bits each are arguments. */
  readonly time: EventTime;
  /** Without a NUL, which the program adds in JSON mode. */
  readonly record: Uint8Array;
}

/** What the guest answered to one call, before Fluent Bit makes anything of it. */
export interface RawAnswer {
  /** `no-terminator`: the result's address lies outside of memory, or no NUL follows it. */
  readonly kind: "text" | "exception" | "no-terminator" | "function-missing";
  /** The text up to its NUL, or the exception's words. */
  readonly bytes: Uint8Array;
  /** Address of the copy of the tag; 0 if it did not fit. */
  readonly tagAddress: number;
  /** Address of the copy of the record; 0 if it did not fit. */
  readonly recordAddress: number;
  /** Linear memory after the call, in pages of 64 KiB; 0 without a memory. */
  readonly pages: number;
  /** Bytes of the operand stack that the call wrote: a lower bound of what it needs. 0 in AOT code. */
  readonly stackBytes: number;
  /** Time of the whole call, copies in and out included. */
  readonly nanoseconds: bigint;
  /** What guest and engine wrote during the call, in order. */
  readonly prints: readonly Print[];
}

/** What was written to one of the process's streams before anything was written to the other. */
export interface Print {
  /** Standard output (1) or standard error (2). */
  readonly stream: 1 | 2;
  /** With its newlines; it need not end in one. */
  readonly text: string;
}

/** What the program needs to make an instance. */
export interface EngineSettings {
  /** The export that filters; one that is not there is found out at each call. */
  readonly functionName: string;
  /** `wasm_heap_size` in bytes. Fluent Bit raises it to 8192, the engine does not. */
  readonly heapBytes: number;
  /** `wasm_stack_size` in bytes. Fluent Bit raises it to 8192, the engine does not. */
  readonly stackBytes: number;
  /** Tag and record stay allocated, as in the releases with that error. Default false. */
  readonly leaksInputs?: boolean;
  /** Directories that WASI opens for the guest; each must be there, or there is no instance. */
  readonly accessiblePaths: readonly string[];
}

/** A reply that this version does not understand. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const ANSWER_KINDS = ["text", "exception", "no-terminator", "function-missing"] as const;

/** A request frame with its length in front. */
export function encodeLoad(settings: EngineSettings, module: Uint8Array): Uint8Array {
  const { functionName, heapBytes, stackBytes, accessiblePaths } = settings;
  return frame("L", [
    u32(heapBytes), u32(stackBytes), u32(settings.leaksInputs ? 1 : 0), ...bytes(utf8(functionName)),
    u32(accessiblePaths.length), ...accessiblePaths.flatMap((path) => bytes(utf8(path))),
    ...bytes(module),
  ]);
}

/** Asks for one answer per call. */
export function encodeFilter(calls: readonly EngineCall[], isJson: boolean): Uint8Array {
  return frame("F", [u32(isJson ? 1 : 0), ...encodeCalls(calls)]);
}

/** Asks for the time of all calls together, `rounds` times. */
export function encodeTime(calls: readonly EngineCall[], isJson: boolean, rounds: number): Uint8Array {
  return frame("T", [u32(isJson ? 1 : 0), u32(rounds), ...encodeCalls(calls)]);
}

/** Asks to run `_start`, or for the engine's version. */
export function encodeBare(kind: "M" | "V"): Uint8Array {
  return frame(kind, []);
}

/** One reply: its kind, and a reader at the start of its body. */
export class Reply {
  readonly #bytes: Uint8Array;
  #position = 1;

  constructor(frameBytes: Uint8Array) {
    this.#bytes = frameBytes;
  }

  get kind(): string {
    return String.fromCharCode(this.#bytes[0] ?? 0);
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#bytes.byteLength;
  }

  u8(): number {
    return this.#take(1).getUint8(0);
  }

  u32(): number {
    return this.#take(4).getUint32(0, true);
  }

  u64(): bigint {
    return this.#take(8).getBigUint64(0, true);
  }

  bytes(): Uint8Array {
    const view = this.#take(this.u32());
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  prints(): Print[] {
    const inner = new Reply(this.bytes());
    inner.#position = 0;
    const prints: Print[] = [];
    while (!inner.isAtEnd) prints.push({ stream: inner.u8() === 1 ? 1 : 2, text: inner.text() });
    return prints;
  }

  answer(): RawAnswer {
    const kind = ANSWER_KINDS[this.u32()];
    if (!kind) throw new FrameError("Cannot read answer: its kind is unknown; build the native program again");
    return {
      kind, bytes: this.bytes(), tagAddress: this.u32(), recordAddress: this.u32(), pages: this.u32(), stackBytes: this.u32(),
      nanoseconds: this.u64(), prints: this.prints(),
    };
  }

  #take(byteLength: number): DataView {
    const { byteOffset, buffer } = this.#bytes;
    if (this.#bytes.byteLength - this.#position < byteLength) {
      throw new FrameError(`Cannot read reply "${this.kind}": it ends at byte ${this.#bytes.byteLength}; build the native program again`);
    }
    const view = new DataView(buffer, byteOffset + this.#position, byteLength);
    this.#position += byteLength;
    return view;
  }
}

function encodeCalls(calls: readonly EngineCall[]): Uint8Array[] {
  return [u32(calls.length), ...calls.flatMap(({ tag, time, record }) => [...bytes(tag), u32(time.sec), u32(time.nsec), ...bytes(record)])];
}

function frame(kind: string, parts: readonly Uint8Array[]): Uint8Array {
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 1);
  return Buffer.concat([u32(byteLength), utf8(kind), ...parts]);
}

function bytes(content: Uint8Array): Uint8Array[] {
  return [u32(content.byteLength), content];
}

function u32(value: number): Uint8Array {
  const encoded = new Uint8Array(4);
  new DataView(encoded.buffer).setUint32(0, value >>> 0, true);
  return encoded;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
