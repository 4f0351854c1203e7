// The bytes of a configuration, as Fluent Bit reads them.
//   in   bytes, the format
//   out  text; the first line that libyaml refuses
// Source: yaml_parser_determine_encoding and yaml_parser_update_buffer, src/reader.c of libyaml 0.2.5; a classic file is bytes.
import { isUtf8 } from "node:buffer";
import type { ConfigFormat } from "./include-files.js";

export interface ConfigText {
  readonly text: string;
  /** From 1, of a YAML file that is neither UTF-8 nor UTF-16 with a mark; `null` where all is well. */
  readonly badLine: number | null;
}

export function readConfigText(bytes: Buffer, format: ConfigFormat): ConfigText {
  if (format !== "yaml") return { text: bytes.toString("utf8"), badLine: null };
  const mark = bytes.toString("hex", 0, 2);
  if (mark === "fffe") return { text: bytes.toString("utf16le", 2), badLine: null };
  if (mark === "feff" && bytes.byteLength % 2 === 0) return { text: Buffer.from(bytes).swap16().toString("utf16le", 2), badLine: null };
  return { text: bytes.toString("utf8"), badLine: isUtf8(bytes) ? null : firstBadLine(bytes) };
}

function firstBadLine(bytes: Buffer): number {
  for (let start = 0, line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
