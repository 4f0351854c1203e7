// The head of an AOT file: which WAMR can load it, on which machine.
//   in   bytes
//   out  AotHeader
//   err  CliError if it is no AOT file
//
//   0  "\0aot"   4  format   8  section 0, its size   16  bin type, ABI, ELF type, machine   24  …   40 or 48  arch, 16 bytes
//
// Source: core/iwasm/aot/aot_loader.c:4412-4441 and load_target_info_section @WAMR-2.4.1, struct AOTTargetInfo in aot_runtime.h
import { CliError } from "../command/cli-error.js";

/** 3 before Fluent Bit 4.1, 5 from it on: core/config.h:78 @WAMR-1.3.3, :87 @WAMR-2.4.1 */
export type AotFormat = 3 | 5;

/** Machines that AOT code is made for here. */
export type AotTarget = "x86_64" | "aarch64";

export interface AotHeader {
  /** The number in the file; only 3 and 5 load anywhere in Fluent Bit. */
  readonly format: number;
  /** `null`: another machine than the two. */
  readonly target: AotTarget | null;
  /** As the compiler names it: `x86_64`, `aarch64v8`. */
  readonly arch: string;
  /** The code holds 128-bit SIMD, which Fluent Bit's WAMR refuses. Files of format 3 do not say. */
  readonly usesSimd: boolean;
}

const MAGIC = 0x746f6100; // "\0aot"
const MACHINES: Readonly<Record<number, AotTarget>> = { 0x3e: "x86_64", 0xb7: "aarch64" };
const FEATURE_SIMD = 1n; // WASM_FEATURE_SIMD_128BIT, core/iwasm/aot/aot_runtime.h:22 @WAMR-2.4.1
const HEADER_BYTES = 64;

export function isAotFile(bytes: Uint8Array): boolean {
  return bytes.byteLength >= 4 && new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true) === MAGIC;
}

/** @param name for the message. @throws CliError */
export function readAotHeader(bytes: Uint8Array, name: string): AotHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEADER_BYTES || !isAotFile(bytes)) {
    throw new CliError(`Cannot read ${name}: it is no AOT file; it begins with ${Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ") || "nothing"}`);
  }
  const format = view.getUint32(4, true);
  const hasFeatures = format >= 5;
  return {
    format,
    target: MACHINES[view.getUint16(22, true)] ?? null,
    arch: readText(bytes.subarray(hasFeatures ? 48 : 36, (hasFeatures ? 48 : 36) + 16)),
    usesSimd: hasFeatures && (view.getBigUint64(32, true) & FEATURE_SIMD) !== 0n,
  };
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
