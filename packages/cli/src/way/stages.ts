// What a configuration's filters and processors do to records on their way, as far as an agent is to be understood.
//   in   a configuration, filters that are left out of it
//   out  who holds records back, sends them again, leaves them out
import { type PipelineConfig, type Section, hasEmitter, lastValue, placeText, readBool } from "@flb-wasm/host-sim";

/** Filters, and processors of inputs and outputs, that are run. */
export function stagesOf({ filters, inputs, outputs }: PipelineConfig, asGiven: readonly string[]): readonly Section[] {
  return [...filters, ...[...inputs, ...outputs].flatMap(({ processors }) => processors)].filter(({ name }) => !asGiven.includes(name));
}

/** How long a multiline filter with a buffer may hold a record back: what is younger than `flush_ms` at a tick waits for the next. plugins/filter_multiline/ml.c:1017 @v5.1.1 */
export function heldMilliseconds(stages: readonly Section[]): number {
  const held = stages.filter((section) => section.name === "multiline" && hasEmitter(section)).map((section) => Number(lastValue(section, "flush_ms") ?? FLUSH_MILLISECONDS) || FLUSH_MILLISECONDS);
  return held.length === 0 ? 0 : 2 * Math.max(...held);
}

const FLUSH_MILLISECONDS = 2000;

/**
 * What lines of wasm filters tell, which they write for each record that they end.
 *
 * - `in-order`: one filter ends records, and sees each once.
 * - `alone`: only such filters end records, but several, or one that sees again what an emitter sends again.
 * - `nothing`: others do too.
 */
export type WasmTells = "in-order" | "alone" | "nothing";

export function wasmTells(stages: readonly Section[]): WasmTells {
  const enders = stages.filter(mayDrop);
  if (enders.some(({ name }) => name !== "wasm")) return "nothing";
  return enders.length > 1 || stages.some(hasEmitter) ? "alone" : "in-order";
}

/** Those that may leave records out, as messages name them. */
export function droppers(stages: readonly Section[]): readonly string[] {
  return stages.filter(mayDrop).map((section) => `${section.name} (${placeText(section.place)})${section.name === "multiline" ? ", which joins records" : ""}`);
}

/** Filters that hand on every record that they get. */
const HAND_ON = [
  "aws", "checklist", "ecs", "expect", "geoip2", "kubernetes", "modify", "nest", "nightfall", "parser", "record_modifier", "rewrite_tag", "stdout", "sysinfo", "tensorflow", "type_converter",
  "labels", "metrics_selector", "opentelemetry_envelope",
];

/** Actions of content_modifier that never fail; behind one that does, the rest of a chunk is lost: plugins/processor_content_modifier/cm_logs.c:453-456 @v5.1.1 */
const NEVER_FAIL = ["insert", "upsert", "delete", "rename"];

function mayDrop(section: Section): boolean {
  if (section.name === "log_to_metrics") return readBool(lastValue(section, "discard_logs") ?? "") === true;
  if (section.name === "content_modifier") return !NEVER_FAIL.includes((lastValue(section, "action") ?? "").toLowerCase());
  return !HAND_ON.includes(section.name);
}
