// Runs a filter with a Redactor as Fluent Bit does, over host-sim.
//   in   an expression that makes a Redactor, settings, records
//   out  what each record becomes

import { type ChunkResult, FluentBit } from "@flb-wasm/host-sim";
import { compile } from "../asc.js";
import { filterWith } from "./guests.js";

/** Of the pseudonyms. */
export const KEY = "0123456789abcdef0123456789abcdef";
/** Milliseconds that a compilation may take. */
export const TIMEOUT = 120_000;

/** The module of a filter around `redactor`. */
export async function build(redactor: string): Promise<Uint8Array> {
  const { wasm, messages } = await compile(filterWith(redactor));
  if (wasm === null || messages.trim() !== "") throw new Error(`Cannot compile the guest: ${messages}`);
  return wasm;
}

/** Starts it with a settings file. */
export async function load(wasm: Uint8Array, settings: object = {}): Promise<(...records: string[]) => ChunkResult> {
  const files = { "redaction/redaction.json": JSON.stringify(settings), "redaction/key": `${KEY}\n` };
  const host = await FluentBit.load(wasm, { functionName: "redact", accessiblePaths: ["redaction"], files });
  return (...records) => host.filter(records.map((record) => ({ record })));
}

/** What each record becomes; a dropped one is its outcome. */
export function after({ events }: ChunkResult): string[] {
  return events.map((event) => event.after ?? event.outcome);
}
