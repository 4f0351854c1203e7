// The file format of recorded traffic: JSON lines, so that grep, jq and an editor can work with it.
//   {"flb-wasm":"traffic","version":1}
//   {"tag":"kube.app","time":"2026-01-02T03:04:05.000000006Z","record":{"log":"…"}}
//   {"tag":"kube.app","time":"2026-…Z","msgpack":"81a16101"}     a record that JSON cannot say, in hex
//   in   lines
//   out  events; lines
//   err  CliError naming file and line
// The record's text is kept without loss: 64-bit integers and the order of keys survive.
import { type Body, type EventInput, JsonTextError, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import type { Line } from "./lines.js";
import { type Instant, readInstant, renderInstant } from "./time.js";

export const TRAFFIC_VERSION = 1;

/** The first line of a traffic file. */
export const TRAFFIC_HEADER = `{"flb-wasm":"traffic","version":${TRAFFIC_VERSION}}`;

/** Tells the lines of a source apart, given in their order. */
export class LineKinds {
  #isTraffic: boolean | null = null;

  /** @param name of the source, for messages. */
  constructor(readonly name: string) {}

  /** `null` for a line that holds no event: a blank one, the header of traffic. */
  of({ text, number }: Line): "traffic" | "other" | null {
    if (text.trim() === "") return null;
    if (this.#isTraffic === null) {
      this.#isTraffic = isTrafficHeader(text, `${this.name}:${number}`);
      if (this.#isTraffic) return null;
    }
    return this.#isTraffic ? "traffic" : "other";
  }
}

/** Whether a file's first line says that traffic follows. */
function isTrafficHeader(text: string, place: string): boolean {
  if (!text.startsWith('{"flb-wasm":"traffic"')) return false;
  if (text.trim() !== TRAFFIC_HEADER) throw new CliError(`Cannot read ${place}: the traffic has another version than ${TRAFFIC_VERSION}; record it again with this flb-wasm`);
  return true;
}

export function readTrafficLine(text: string, place: string): EventInput {
  const members = readMembers(text, place);
  const [record, packed] = [members.get("record"), members.get("msgpack")];
  const bytes = packed?.kind === "str" && /^(?:[0-9a-f]{2})+$/.test(textOf(packed)) ? Uint8Array.from(Buffer.from(textOf(packed), "hex")) : null;
  if (record?.kind !== "map" && bytes === null) throw new CliError(`Cannot read ${place}: it has no object "record"; a line of traffic is {"tag":…,"time":…,"record":{…}}`);
  const tag = members.get("tag");
  const time = members.get("time");
  const instant = time?.kind === "str" ? readInstant(textOf(time)) : undefined;
  if (instant === null) throw new CliError(`Cannot read ${place}: its time is no RFC 3339 time from 1970 to 2106; write 2026-01-02T03:04:05Z`);
  return {
    record: record?.kind === "map" ? renderJson(record) : bytes ?? "{}",
    ...(tag?.kind === "str" ? { tag: textOf(tag) } : {}),
    ...(instant ? { time: instant } : {}),
  };
}

/** One line, without its newline. @param event its record as JSON text, or as msgpack. */
export function renderTrafficLine({ tag, time, record }: { readonly tag: string; readonly time: Instant; readonly record: string | Uint8Array }): string {
  const held = typeof record === "string" ? `"record":${record}` : `"msgpack":"${Buffer.from(record).toString("hex")}"`;
  return `{"tag":${JSON.stringify(tag)},"time":"${renderInstant(time)}",${held}}`;
}

function readMembers(text: string, place: string): Map<string, Body> {
  let body: Body;
  try {
    body = parseJsonText(text);
  } catch (problem) {
    if (!(problem instanceof JsonTextError)) throw problem;
    throw new CliError(`Cannot read ${place}: ${problem.message.replace(/^Cannot read JSON: /, "")}; a line of traffic is {"tag":…,"time":…,"record":{…}}`);
  }
  if (body.kind !== "map") throw new CliError(`Cannot read ${place}: it is no object; a line of traffic is {"tag":…,"time":…,"record":{…}}`);
  return new Map(body.members.map(([key, value]) => [key.kind === "str" ? textOf(key) : renderJson(key), value]));
}

function textOf(body: Extract<Body, { kind: "str" }>): string {
  return new TextDecoder().decode(body.bytes);
}
