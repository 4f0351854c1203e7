// WAMR's printf over a guest's variadic arguments.
//   in   the format, the address of the arguments (4-aligned; 64-bit values 8-aligned)
//   out  bytes
//   err  NotSimulated for floats and the rarer flags
// Source: lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/libraries/libc-builtin/libc_builtin_wrapper.c:110-385 @v5.1.1
import { NotSimulated } from "../not-simulated.js";
import type { GuestMemory } from "./guest-memory.js";

const CONVERSION = /%([-0]*)(\d*)(l{0,2}|h{0,2}|z)([%csdiuxXop])|%/g;

export function formatPrintf(format: Uint8Array, args: number, memory: GuestMemory, text: (address: number) => Uint8Array): Uint8Array {
  const view = memory.view();
  const latin1 = new TextDecoder("latin1");
  let at = args;
  const next32 = (): number => {
    at += 4;
    return view.getInt32(at - 4, true);
  };
  const next64 = (): bigint => {
    at = Math.ceil(at / 8) * 8 + 8;
    return view.getBigInt64(at - 8, true);
  };
  type Part = string | undefined;
  const out = latin1.decode(format).replace(CONVERSION, (_whole: string, flags: Part, width: Part, size: Part, letter: Part) => {
    if (letter === undefined) {
      throw new NotSimulated(`Cannot print "${latin1.decode(format)}": only %c %s %d %i %u %x %X %o %p are modelled`);
    }
    if (letter === "%") return "%";
    if (letter === "c") return String.fromCharCode(next32() & 0xff);
    const isWide = size === "ll";
    const body = letter === "s" ? latin1.decode(text(next32() >>> 0)) : printInteger(letter, isWide ? next64() : BigInt(next32()), isWide);
    const fill = flags?.includes("0") && letter !== "s" ? "0" : " ";
    return flags?.includes("-") ? body.padEnd(Number(width || 0)) : body.padStart(Number(width || 0), fill);
  });
  return Uint8Array.from(out, (character) => character.charCodeAt(0));
}

function printInteger(letter: string, value: bigint, isWide: boolean): string {
  if (letter === "d" || letter === "i") return value.toString();
  const unsigned = BigInt.asUintN(isWide ? 64 : 32, value);
  if (letter === "o") return unsigned.toString(8);
  if (letter === "u") return unsigned.toString();
  const hex = unsigned.toString(16);
  return letter === "X" ? hex.toUpperCase() : letter === "p" ? `0x${hex}` : hex;
}
