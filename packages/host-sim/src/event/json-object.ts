// A text that is to be one JSON object, as a parser with `format json` and a decoder take it.
//   in   bytes; who reads JSON
//   out  the object; what the host puts into a record
//   err  `null` for anything else; what stands behind the object and is no JSON does not count for yyjson
// Source: flb_pack_json_recs with one record, src/flb_parser_json.c:61-96, src/flb_parser_decoder.c:34-77 @v5.1.1
import type { Body } from "./body.js";
import type { JsonReader } from "./json-number.js";
import { readWithJsmn } from "./json-read-jsmn.js";
import { readWithYyjson } from "./json-read-yyjson.js";
import { decodeMsgpack, encodeMsgpack } from "./msgpack.js";

/** An object, and its bytes. */
export interface JsonObject {
  readonly body: Extract<Body, { kind: "map" }>;
  /** As the host packed them: longer than the object where jsmn let something pass. */
  readonly bytes: Uint8Array;
  /** Whether the bytes are the object and nothing else. */
  readonly isWhole: boolean;
}

/** @param text bytes without a NUL. */
export function readJsonObject(text: Uint8Array, reader: JsonReader, maxDepth: number): JsonObject | null {
  if (reader === "yyjson") {
    const [body, ...more] = readWithYyjson(text) ?? [];
    return body?.kind === "map" && more.length === 0 ? { body, bytes: encodeMsgpack(body), isWhole: true } : null;
  }
  const read = readWithJsmn(text, reader);
  if (!read || read.rootCount !== 1) return null;
  const decoded = decodeMsgpack(read.body, 0, maxDepth);
  return decoded.ok && decoded.body.kind === "map" ? { body: decoded.body, bytes: read.body, isWhole: decoded.end === read.body.byteLength } : null;
}
