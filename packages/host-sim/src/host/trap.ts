// A trap in WAMR's words, from what V8 or an import threw.
//   in   any thrown value
//   out  WAMR's exception text, and the module offset where it happened
//   err  rethrows NotSimulated: what is not modelled must reach the caller
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/common/wasm_runtime_common.c and interpreter/wasm_interp_fast.c @v5.1.1
import { NotSimulated } from "../not-simulated.js";

/** Thrown by an import that stands for a host function; the text is WAMR's. */
export class HostTrap extends Error {
  /** Of a guest that ended itself. */
  readonly exitCode: number | null = null;
}

/** A trap of the guest. */
export interface Trap {
  /** In WAMR's words, without `Exception: `. */
  readonly text: string;
  /** Bytes into the module, innermost first; empty where V8 says none. */
  readonly offsets: readonly number[];
  /** What the guest gave to proc_exit; `null` for any other trap. */
  readonly exitCode: number | null;
  /** What the simulator knows beyond WAMR's words: that memory did not grow. */
  readonly note?: string;
}

// V8 has one text where WAMR has two: a NaN's truncation ("invalid conversion to integer") and an empty table slot
// ("uninitialized element") get their neighbour's.
const TEXTS: readonly (readonly [v8: RegExp, wamr: string])[] = [
  [/^unreachable/, "unreachable"],
  [/memory access out of bounds|data segment|bounds of the DataView|offset is out of bounds/, "out of bounds memory access"],
  [/divide by zero|remainder by zero/, "integer divide by zero"],
  [/divide result unrepresentable/, "integer overflow"],
  [/float unrepresentable/, "integer overflow"],
  [/null function or function signature|signature mismatch/, "indirect call type mismatch"],
  [/table index is out of bounds|table or/, "undefined element"],
  [/table|element segment/, "out of bounds table access"],
  [/Maximum call stack/, "wasm operand stack overflow"],
  [/unaligned/, "unaligned atomic"],
];

/** Reads a thrown value. */
export function readTrap(thrown: unknown): Trap {
  if (thrown instanceof NotSimulated) throw thrown;
  if (thrown instanceof HostTrap) return { text: thrown.message, offsets: wasmOffsets(thrown.stack), exitCode: thrown.exitCode };
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
    const found = TEXTS.find(([pattern]) => pattern.test(thrown.message));
    return { text: found?.[1] ?? thrown.message, offsets: wasmOffsets(thrown.stack), exitCode: null };
  }
  throw thrown;
}

function wasmOffsets(stack: string | undefined): number[] {
  return [...(stack ?? "").matchAll(/wasm-function\[\d+\]:0x([0-9a-f]+)/g)].map((match) => Number.parseInt(match[1] ?? "0", 16));
}
