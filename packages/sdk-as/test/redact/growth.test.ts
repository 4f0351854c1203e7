// Marks are longer than what they stand for, so a record grows: it is written whole wherever its end falls in memory, and where
// memory ends it is dropped, never emitted raw.

import { FluentBit } from "@flb-wasm/host-sim";
import { expect, test } from "vitest";
import { compile } from "../asc.js";
import { filterWith } from "./guests.js";

const RAW = "1.1.1.1";
const MARK = "[REDACTED:ipv4]";

async function build(options: string[] = []): Promise<Uint8Array> {
  const { wasm, messages } = await compile(filterWith("new Redactor([ipv4()])"), options);
  if (wasm === null || messages.trim() !== "") throw new Error(`Cannot compile the guest: ${messages}`);
  return wasm;
}

/** The outcome of a record with that many addresses, and whether all of them became marks and nothing else changed. */
async function redact(wasm: Uint8Array, count: number): Promise<{ count: number; outcome: string; whole: boolean; raw: boolean }> {
  const host = await FluentBit.load(wasm, { functionName: "redact" });
  const [event] = host.filter([{ record: JSON.stringify({ a: Array<string>(count).fill(RAW) }) }]).events;
  const after = event!.after ?? "";
  return { count, outcome: event!.outcome, whole: after === JSON.stringify({ a: Array<string>(count).fill(MARK) }), raw: after.includes(RAW) };
}

test("any number of short secrets, each in a member of its own", async () => {
  const wasm = await build();
  for (let count = 1; count < 6000; count += count < 1500 ? 9 : 301) {
    expect(await redact(wasm, count)).toEqual({ count, outcome: "replaced", whole: true, raw: false });
  }
}, 120_000);

test("where memory ends, all of it is a mark of failure or the record is dropped", async () => {
  const wasm = await build(["--maximumMemory", "4"]);
  const outcomes = new Set<string>();
  for (let count = 500; count < 6000; count += 31) {
    const { outcome, whole, raw } = await redact(wasm, count);
    outcomes.add(whole ? "whole" : outcome);
    expect({ count, raw }).toEqual({ count, raw: false });
  }
  expect([...outcomes].sort()).toEqual(["dropped", "replaced", "whole"]);
}, 120_000);
