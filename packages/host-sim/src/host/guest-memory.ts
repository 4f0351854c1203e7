// What an import may touch while the guest runs: the bytes up to the end that WAMR sees.
//   in   addresses that the guest gave
//   out  views, valid until the guest runs again
//   err  HostTrap for what is not wholly inside
// Source: wasm_runtime_validate_app_addr and _str_addr,
//         lib/wasm-micro-runtime-WAMR-2.4.1/core/iwasm/common/wasm_memory.c:1003-1118 @v5.1.1
import { HostTrap } from "./trap.js";

export interface GuestMemory {
  view(): DataView;
  bytes(): Uint8Array;
}

/** No bytes at all fit at the very end. */
export function rangeOf(memory: GuestMemory, address: number, byteLength: number): Uint8Array {
  const bytes = memory.bytes();
  if (byteLength > bytes.byteLength || address > bytes.byteLength - byteLength) throw new HostTrap("out of bounds memory access");
  return bytes.subarray(address, address + byteLength);
}

/** Up to the NUL, without it. */
export function textOf(memory: GuestMemory, address: number): Uint8Array {
  const bytes = memory.bytes();
  const end = address < bytes.byteLength ? bytes.indexOf(0, address) : -1;
  if (end < 0) throw new HostTrap("out of bounds memory access");
  return bytes.subarray(address, end);
}

/**
 * Looks at the arguments of a host function before it runs: `*` is an address of at least a byte, or of as many as the `~` behind it
 * says, `$` one of a text. common/wasm_runtime_common.c:5976-6000 @v5.1.1
 *
 * @param signature as WAMR spells it: `(i*~)i`.
 */
export function checkArguments(memory: GuestMemory, signature: string, args: readonly unknown[]): void {
  [...signature.slice(1, signature.indexOf(")"))].forEach((letter, i, letters) => {
    if (letter === "*") rangeOf(memory, Number(args[i]), letters[i + 1] === "~" ? Number(args[i + 1]) : 1);
    else if (letter === "$") textOf(memory, Number(args[i]));
  });
}
