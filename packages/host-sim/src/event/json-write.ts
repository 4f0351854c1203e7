// A body as the JSON text that the guest gets.
//   in   Body, the release's string writer and the two service options
//   out  bytes, without a NUL; not always valid JSON: that is the host's truth
//   err  none
// Source: src/flb_pack.c:984-1145 (msgpack2json) @v5.1.1
import { type Body, floatValue, isNegative } from "./body.js";
import { ByteSink } from "./byte-sink.js";
import { type StringWriter, writeString } from "./json-string.js";
import { latin1Text } from "./latin1.js";
import { printG16, printWhole } from "./printf-double.js";

/** How a release writes JSON for the guest. */
export interface JsonWriter {
  /** With the service option `json.escape_unicode` as it is set. */
  readonly strings: StringWriter;
  /** Service option `json.convert_nan_to_null`: false by default. */
  readonly convertNanToNull: boolean;
}

/**
 * Writes what `flb_msgpack_to_json_str` gives.
 *
 * @param chunk that the body was decoded from; a release may read over a string's end.
 */
export function writeHostJson(body: Body, writer: JsonWriter, chunk: Uint8Array = new Uint8Array()): Uint8Array {
  const sink = new ByteSink();
  write(body, writer, sink, chunk);
  return sink.take();
}

function write(body: Body, writer: JsonWriter, sink: ByteSink, chunk: Uint8Array): void {
  switch (body.kind) {
    case "nil": return sink.text("null");
    case "bool": return sink.text(body.value ? "true" : "false");
    case "int": return sink.text(body.value.toString());
    case "float32":
    case "float64": return sink.text(printFloat(body, writer.convertNanToNull));
    case "str":
    case "bin":
      sink.byte(0x22);
      writeString(body.bytes, writer.strings, sink, chunk);
      return sink.byte(0x22);
    case "ext": return writeExt(body.bytes, sink);
    case "array":
      sink.byte(0x5b);
      body.elements.forEach((element, i) => {
        if (i > 0) sink.byte(0x2c);
        write(element, writer, sink, chunk);
      });
      return sink.byte(0x5d);
    case "map": return writeMap(body, writer, sink, chunk);
  }
}

/** `%.1f` or `%.16g`: src/flb_pack.c:1019-1034 @v5.1.1; the cast to `long long` and back, as x86-64 does it. */
export function printFloat(float: Extract<Body, { kind: "float32" | "float64" }>, convertNanToNull: boolean): string {
  const value = floatValue(float);
  const sign = isNegative(float) ? "-" : "";
  if (Number.isNaN(value)) return convertNanToNull ? "null" : `${sign}nan`;
  if (!Number.isFinite(value)) return `${sign}inf`;
  // An out of range cast gives -2^63 on x86-64, which is also the one value outside that then compares equal.
  const isWhole = Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
  return isWhole ? printWhole(value) : printG16(value);
}

/** `\xNN` with the byte sign-extended by the cast to `char`: src/flb_pack.c:1066 @v5.1.1 */
function writeExt(bytes: Uint8Array, sink: ByteSink): void {
  sink.byte(0x22);
  for (const byte of bytes) sink.text(`\\x${byte >= 0x80 ? "ffffff" : ""}${byte.toString(16).padStart(2, "0")}`);
  sink.byte(0x22);
}

/** The last of equal str keys wins, at its own place: src/flb_pack.c:957-982 and :1113-1118 @v5.1.1 */
function writeMap(map: Extract<Body, { kind: "map" }>, writer: JsonWriter, sink: ByteSink, chunk: Uint8Array): void {
  sink.byte(0x7b);
  let count = 0;
  const texts = map.members.map(([key]) => keyText(key));
  const lastOf = new Map(texts.map((text, i) => [text, i]));
  map.members.forEach(([key, value], i) => {
    if (key.kind === "str" && lastOf.get(texts[i] ?? null) !== i) return;
    if (count++ > 0) sink.byte(0x2c);
    write(key, writer, sink, chunk);
    sink.byte(0x3a);
    write(value, writer, sink, chunk);
  });
  sink.byte(0x7d);
}

/** Equal for equal str keys; `null` for all others. */
function keyText(key: Body): string | null {
  return key.kind === "str" ? latin1Text(key.bytes) : null;
}
