// Whether the host can read an answer: by a strict parser and by models of both of Fluent Bit's readers.
import { readWithJsmn, readWithYyjson } from "@flb-wasm/host-sim/engine";
import { expect } from "vitest";

const JSMN = { signedExponents: true, wideIntegers: true, joinsSurrogates: true };
const decoder = new TextDecoder();

/** Fails unless `bytes` is exactly one JSON object for JSON.parse, jsmn and yyjson alike, or empty. */
export function expectReadable(bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const parsed: unknown = JSON.parse(decoder.decode(bytes));
  expect(parsed !== null && typeof parsed === "object" && !Array.isArray(parsed)).toBe(true);
  expect(readWithJsmn(bytes, JSMN)?.root).toBe("object");
  const bodies = readWithYyjson(bytes);
  expect(bodies?.length).toBe(1);
  expect(bodies?.[0]?.kind).toBe("map");
}
