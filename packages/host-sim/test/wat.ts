// Guests in WebAssembly text, compiled when a test asks for them.
import createWabt from "wabt";

const wabt = await createWabt();

/** Compiles a whole module. */
export function wat(text: string): Uint8Array {
  const module = wabt.parseWat("guest.wat", text, { bulk_memory: true, sign_extension: true, simd: true, threads: true, tail_call: true, exceptions: true, reference_types: true, multi_memory: true, memory64: true, multi_value: true, mutable_globals: true, sat_float_to_int: true, extended_const: true });
  try {
    return new Uint8Array(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

export const SIX = "(param $tag i32) (param $tagLen i32) (param $sec i32) (param $nsec i32) (param $record i32) (param $recordLen i32)";

/** A module whose export `f` has the six parameters and the given instructions. */
export function filter(instructions: string, rest = "", pages = 1): Uint8Array {
  return wat(`(module (memory (export "memory") ${pages}) ${rest} (func (export "f") ${SIX} (result i32) ${instructions}))`);
}

/** A filter that gives its record back. */
export function identity(): Uint8Array {
  return filter("local.get $record");
}

/** A filter that answers the record `{"i":"000"…` with the first text, `"001"` with the second, and any other with itself. */
export function answers(texts: readonly (string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  const table = 65536;
  let at = table + 4 * texts.length;
  const segments: string[] = [];
  const addresses: number[] = [];
  for (const text of texts) {
    const bytes = typeof text === "string" ? encoder.encode(text) : text;
    addresses.push(at);
    segments.push(`(data (i32.const ${at}) "${escape(bytes)}\\00")`);
    at += bytes.byteLength + 1;
  }
  const pointers = new Uint8Array(4 * texts.length);
  addresses.forEach((address, i) => new DataView(pointers.buffer).setUint32(4 * i, address, true));
  const pages = Math.ceil(at / 65536) + 1;
  return wat(`(module (memory (export "memory") ${pages})
    (data (i32.const ${table}) "${escape(pointers)}") ${segments.join(" ")}
    (func $digit (param i32) (result i32) (i32.sub (i32.load8_u (local.get 0)) (i32.const 48)))
    (func (export "f") ${SIX} (result i32) (local $n i32) (local $digits i32)
      (local.set $digits (i32.add (local.get $record) (if (result i32) (i32.eq (i32.load8_u (local.get $record)) (i32.const 123)) (then (i32.const 6)) (else (i32.const 4)))))
      (local.set $n (i32.add (i32.mul (call $digit (local.get $digits)) (i32.const 100)) (i32.add
        (i32.mul (call $digit (i32.add (local.get $digits) (i32.const 1))) (i32.const 10)) (call $digit (i32.add (local.get $digits) (i32.const 2))))))
      (if (result i32) (i32.lt_u (local.get $n) (i32.const ${texts.length}))
        (then (i32.load (i32.add (i32.const ${table}) (i32.mul (local.get $n) (i32.const 4)))))
        (else (local.get $record)))))`);
}

/** The record that `answers` answers with text `n`. */
export function asking(n: number): { readonly record: string } {
  return { record: `{"i":"${String(n).padStart(3, "0")}"}` };
}

function escape(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
}
