// The operand stack that V8 has not. The deepest chains that run in 8192 bytes were found on 5.1.1, one call more overflows.
import { describe, expect, test } from "vitest";
import { stackBytesEstimate } from "../src/index.js";
import { SIX, identity, wat } from "./wat.js";

/** A chain of `depth` functions below the export `f`; `body` holds CALL where the next one is called. */
function chain(depth: number, locals: number, body: string): Uint8Array {
  const functions = Array.from({ length: depth }, (_, i) => {
    const next = i + 1 < depth ? `(call $c${i + 1})` : "(i32.const 5)";
    return `(func $c${i} (result i32) (local ${"i32 ".repeat(locals)}) ${body.replace("CALL", next)})`;
  });
  return wat(`(module (memory (export "memory") 1) ${functions.join("\n")} (func (export "f") ${SIX} (result i32) (drop (call $c0)) local.get $record))`);
}

describe("stackBytesEstimate()", () => {
  test.each([
    ["nothing but the call", 0, "CALL", 167],
    ["ten locals", 10, "CALL", 90],
    ["constants and operands", 3, "(i32.add (i32.mul (i32.const 7) (i32.const 8)) (i32.add (i32.const 9) CALL))", 105],
    ["64-bit operands", 2, "(i32.wrap_i64 (i64.add (i64.const 1) (i64.mul (i64.const 2) (i64.extend_i32_u CALL))))", 99],
  ])("%s", (_name, locals, body, deepest) => {
    expect(stackBytesEstimate(chain(deepest, locals, body)).f).toBeLessThanOrEqual(8192);
    expect(stackBytesEstimate(chain(deepest + 1, locals, body)).f).toBeGreaterThan(8192);
  });

  test("recursion is endless, also through a table", () => {
    expect(stackBytesEstimate(wat('(module (func $f (export "f") (call $f)))')).f).toBe(Infinity);
    expect(stackBytesEstimate(wat('(module (type $t (func)) (table 1 funcref) (elem (i32.const 0) $f) (func $f (export "f") (call_indirect (type $t) (i32.const 0))))')).f).toBe(Infinity);
  });

  test("an export that calls nothing", () => {
    expect(stackBytesEstimate(identity())).toEqual({ f: 48 + 2 * (40 + 4 * (6 + 1)) });
  });
});
