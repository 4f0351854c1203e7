// One event's fate as lines of a terminal, or as a line of JSON.
//   in   a result, the line it came from, the record as it came
//   out  text
// A replaced record is shown against what came, not against what the filter got: the host writes that anew, and may change it.
import { type Body, type EventResult, type LogLine, JsonTextError, decodeMsgpack, diffBodies, parseJsonText, renderJson } from "@flb-wasm/host-sim";
import type { Style } from "../terminal/style.js";
import { cut } from "../terminal/text.js";
import { labelled, wrap } from "../terminal/wrap.js";
import { renderChangesOrOrder } from "./render-change.js";

export interface EventWords {
  readonly source: string;
  readonly line: number;
  readonly result: EventResult;
  /** JSON text, or msgpack. */
  readonly record: string | Uint8Array;
}

export interface RenderOptions {
  readonly columns: number;
  readonly style: Style;
}

const INDENT = "  ";

/**
 * `records.jsonl:2 replaced` and the changes below.
 *
 * @example
 * ```text
 * records.jsonl:2  replaced
 *   + $msg  "Hello world"
 * ```
 */
export function renderEvent({ source, line, result, record }: EventWords, { columns, style }: RenderOptions): string {
  const place = style.faint(`${source}:${line}`);
  const head = `${place}  ${paintOutcome(result, style)}`;
  switch (result.outcome) {
    case "kept": return head;
    case "dropped": return [head, ...recordLine(result.before, columns, style)].join("\n");
    case "replaced": return [head, ...changeLines(result, record, columns, style)].join("\n");
    default: return [head, ...reasonLines(result, columns, style), ...recordLine(result.before, columns, style)].join("\n");
  }
}

/** For machines: records are embedded without loss where JSON can say them. */
export function renderEventJson({ line, result, record }: EventWords): string {
  const { outcome, reason, behaviour, source, after } = result;
  const came = outcome === "replaced" ? bodyOfRecord(record) : null;
  const before = came ? renderJson(came) : result.before;
  const why = outcome === "kept" || outcome === "replaced" ? "" : `,"reason":${JSON.stringify(reason)},"behaviour":${JSON.stringify(behaviour)},"source":${JSON.stringify(source)}`;
  return `{"line":${line},"outcome":"${outcome}"${why},"before":${embed(before)},"after":${embed(after)}}`;
}

/** Lines that the guest or the host wrote during a chunk. */
export function renderLog(log: readonly LogLine[], { columns, style }: RenderOptions): string[] {
  return log.filter(({ level }) => level !== "debug").map(({ from, level, text }) => {
    const paint = level === "error" ? style.bad : level === "warn" ? style.warning : style.faint;
    return labelled(`${paint("log")} ${style.faint(`${from}:`)}`, text, columns);
  });
}

function paintOutcome({ outcome, after }: EventResult, style: Style): string {
  if (outcome === "kept") return style.good(outcome);
  if (outcome === "replaced") return style.good(after === null ? outcome : "replaced");
  return outcome === "dropped" ? style.warning(outcome) : style.bad(outcome);
}

function changeLines({ before, after }: EventResult, record: string | Uint8Array, columns: number, style: Style): string[] {
  const [got, fresh] = [readBody(before), after === null ? null : readBody(after)];
  const came = bodyOfRecord(record) ?? got;
  if (!came || !fresh) return [`${INDENT}${style.removed(`- ${cut(before, columns - 4)}`)}`, `${INDENT}${style.added(`+ ${cut(after ?? "", columns - 4)}`)}`];
  const changes = diffBodies(came, fresh);
  const isHosts = changes.length > 0 && got !== null && diffBodies(got, fresh).length === 0;
  const note = isHosts ? [style.faint(`${INDENT}${wrap("the filter changed nothing: Fluent Bit's own JSON is spelt so, floats with at most 16 digits", columns - INDENT.length, INDENT)}`)] : [];
  return [...renderChangesOrOrder(changes, { columns, style, indent: INDENT }), ...note];
}

function reasonLines({ reason, source }: EventResult, columns: number, style: Style): string[] {
  return [
    `${INDENT}${wrap(withoutRecord(reason), columns - INDENT.length, INDENT)}`,
    ...(source === "" ? [] : [`${INDENT}${style.faint(cut(source, columns - INDENT.length))}`]),
  ];
}

/** A reason's own words: the record that stands at its end is shown apart. */
export function withoutRecord(reason: string): string {
  return reason.replace(/; record: .*$/s, "");
}

function recordLine(before: string, columns: number, style: Style): string[] {
  return before === "" ? [] : [`${INDENT}${style.removed(cut(before, columns - INDENT.length))}`];
}

/** The record as it came; `null` if it does not decode. */
export function bodyOfRecord(record: string | Uint8Array): Body | null {
  if (typeof record === "string") return readBody(record);
  const decoded = decodeMsgpack(record);
  return decoded.ok ? decoded.body : null;
}

/** JSON text as the host wrote it, or hex of msgpack; `null` if it is neither, which the host's own JSON can be. */
function readBody(text: string): Body | null {
  if (/^(?:[0-9a-f]{2})+$/.test(text)) {
    const decoded = decodeMsgpack(Uint8Array.from(Buffer.from(text, "hex")));
    return decoded.ok ? decoded.body : null;
  }
  try {
    return parseJsonText(text);
  } catch (problem) {
    if (problem instanceof JsonTextError) return null;
    throw problem;
  }
}

/** A record's text within JSON: itself, or as a string where it is none. */
export function embed(text: string | null): string {
  if (text === null) return "null";
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
