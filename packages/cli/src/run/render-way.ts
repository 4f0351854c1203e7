// The way of one record through a configuration as lines of a terminal, or as a line of JSON.
//   in   where its copies arrived and ended, the line it came from, the record as it came
//   out  text
// A copy that looks like the one above it is named, and not shown again; a time is shown where a parser found another.
import { type Arrival, type Change, type End, type RoutedEvent, diffBodies, isSameBody, renderJson } from "@flb-wasm/host-sim";
import { readArrived } from "../records/arrived.js";
import { type Instant, renderInstant } from "../records/time.js";
import type { Style } from "../terminal/style.js";
import { cut } from "../terminal/text.js";
import { wrap } from "../terminal/wrap.js";
import { renderChanges } from "./render-change.js";
import { bodyOfRecord, embed, withoutRecord } from "./render-event.js";

export interface Way {
  readonly source: string;
  readonly line: number;
  readonly event: RoutedEvent;
  /** JSON text, or msgpack. */
  readonly record: string | Uint8Array;
  /** That it came with. */
  readonly time: Instant;
}

export type Fate = "arrived" | "dropped" | "lost";

/** A copy that no output takes is a loss only where there is no other: a rule that keeps the original leaves one. */
export function fateOf({ arrivals, ends }: RoutedEvent): Fate {
  if (ends.some(({ what }) => what === "lost" || what === "endless")) return "lost";
  if (arrivals.length > 0) return "arrived";
  return ends.every(({ what }) => what === "dropped") ? "dropped" : "lost";
}

/** Whether it arrives once, as it came and under the tag that it came with. */
export function isUntouched({ event: { arrivals, ends }, record, time }: Way): boolean {
  const [arrival] = arrivals;
  const came = bodyOfRecord(record);
  return arrival !== undefined && arrivals.length === 1 && ends.length === 0 && arrival.tags.length === 1 && !isRetimed(arrival, time) && came !== null && isSameBody(came, readArrived(arrival.record));
}

/** Whether a parser found a time of its own. */
function isRetimed({ time }: Arrival, came: Instant): boolean {
  return time.sec !== came.sec || time.nsec !== came.nsec;
}

const INDENT = "  ";

/**
 * A line for each copy, and what is different in it.
 *
 * @example
 * ```text
 * records.jsonl:2  arrived at file.0 as audit
 *   + $new_tag  "audit"
 * ```
 */
export function renderWay(way: Way, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const { source, line, event: { arrivals, ends }, record, time } = way;
  const place = style.faint(`${source}:${line}`);
  const arrived = arrivals.flatMap((arrival, i) => [
    `${place}  ${style.good("arrived")} at ${arrival.output} as ${arrival.tag}`,
    ...(isRetimed(arrival, arrivals[i - 1]?.time ?? time) ? [`${INDENT}${style.faint("time")} ${renderInstant(arrival.time)}`] : []),
    ...(arrival.record === arrivals[i - 1]?.record ? [] : renderChanges(changesOf(record, arrival), { columns, style, indent: INDENT })),
  ]);
  const ended = ends.flatMap((end) => [
    `${place}  ${endWords(end, arrivals.length > 0, style)} as ${end.tag} in ${end.by}`,
    ...(end.what === "dropped" ? [] : [`${INDENT}${wrap(withoutRecord(end.reason), columns - INDENT.length, INDENT)}`, ...(end.source === "" ? [] : [`${INDENT}${style.faint(cut(end.source, columns - INDENT.length))}`])]),
  ]);
  const last = arrivals.length === 0 ? [`${INDENT}${style.removed(cut(textOf(record), columns - INDENT.length))}`] : [];
  return [...arrived, ...ended, ...last].join("\n");
}

/** For machines: records are embedded without loss where JSON can say them. */
export function renderWayJson({ line, event, record, time }: Way): string {
  return `{${membersOf({ line, outcome: fateOf(event) })},"before":${embed(textOf(record))},${copiesJson(event, time)}}`;
}

/** A record that is none of those that went in: filters joined or made it. */
export function renderMade({ arrivals, ends }: RoutedEvent, { columns, style }: { readonly columns: number; readonly style: Style }): string {
  const place = style.faint("made on the way");
  return [
    ...arrivals.map(({ output, tag, record }) => `${place}  ${style.good("arrived")} at ${output} as ${tag}\n${INDENT}${style.added(cut(record, columns - INDENT.length))}`),
    ...ends.map((end) => `${place}  ${endWords(end, false, style)} as ${end.tag} in ${end.by}\n${INDENT}${wrap(end.reason, columns - INDENT.length, INDENT)}`),
  ].join("\n");
}

/** `line` is `null`. */
export function renderMadeJson({ arrivals, ends }: RoutedEvent): string {
  return `{"line":null,"outcome":"${arrivals.length > 0 ? "made" : "lost"}","before":null,${copiesJson({ arrivals, ends }, null)}}`;
}

/** @param came when the record came; `null` for one that did not. */
function copiesJson({ arrivals, ends }: Pick<RoutedEvent, "arrivals" | "ends">, came: Instant | null): string {
  const arrived = arrivals.map((arrival) => {
    const { output, tag, tags, record } = arrival;
    return `{${membersOf({ output, tag, tags, ...(came === null || isRetimed(arrival, came) ? { time: renderInstant(arrival.time) } : {}) })},"record":${embed(record)}}`;
  });
  const ended = ends.map(({ what, tag, tags, by, reason, source }) => `{${membersOf({ what, tag, tags, by, reason, source })}}`);
  return `"arrivals":[${arrived.join(",")}],"ends":[${ended.join(",")}]`;
}

function endWords({ what }: End, hasOthers: boolean, style: Style): string {
  if (what === "dropped") return style.warning("dropped");
  return what === "no-output" && hasOthers ? style.warning("copy not taken") : style.bad("lost");
}

function changesOf(record: string | Uint8Array, arrival: Arrival): readonly Change[] {
  const came = bodyOfRecord(record);
  return came === null ? [] : diffBodies(came, readArrived(arrival.record));
}

function textOf(record: string | Uint8Array): string {
  const body = bodyOfRecord(record);
  return body === null ? String(record) : renderJson(body);
}

function membersOf(members: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(members).slice(1, -1);
}
