// Which options of which plugin the pipeline models; everything else is refused by name.
//   err  NotSimulated naming the option and its place
import { NotSimulated } from "../not-simulated.js";
import { type Section, placeText } from "./config.js";

/** Options of every filter that do not change records. `active` is not among them. */
export const SHARED_FILTER_OPTIONS: ReadonlySet<string> = new Set(["name", "match", "match_regex", "alias", "log_level", "log_suppress_interval"]);

const REWRITE_TAG = new Set(["rule", "emitter_name", "emitter_storage.type", "emitter_mem_buf_limit"]);
const WASM = new Set(["wasm_path", "function_name", "event_format", "accessible_paths", "wasm_heap_size", "wasm_stack_size"]);

export function checkRewriteTag(section: Section): void {
  checkOptions(section, REWRITE_TAG);
}

export function checkWasm(section: Section): void {
  checkOptions(section, WASM);
}

/** @param known options of this plugin that are modelled, beside those that all filters have. */
export function checkOptions(section: Section, known: ReadonlySet<string>): void {
  refuseUnread(section);
  for (const { key, place } of section.properties) {
    if (!known.has(key) && !SHARED_FILTER_OPTIONS.has(key)) throw new NotSimulated(`Cannot simulate ${placeText(place)}: option ${key} of ${section.name}`);
  }
}

/** What no log record meets. */
const OF_OTHER_SIGNALS: ReadonlySet<string> = new Set(["processors.metrics", "processors.traces", "telemetry"]);

/** Nested content that nobody read, and processors where none are modelled. */
export function refuseUnread(section: Section): void {
  const first = section.unread.find(({ key }) => !OF_OTHER_SIGNALS.has(key));
  if (first) throw new NotSimulated(`Cannot simulate ${placeText(first.place)}: ${first.key} of ${section.name}`);
  const [processor] = section.kind === "input" || section.kind === "output" ? [] : section.processors;
  if (processor) throw new NotSimulated(`Cannot simulate ${placeText(processor.place)}: processors of the ${section.kind} ${section.name}`);
}

/** Blocks that could change a record or its way, other than inputs, filters and outputs. */
export function refuseOtherBlocks(sections: readonly Section[]): void {
  for (const { kind, name, place } of sections) {
    // calyptia adds an input of metrics and an output for them: plugins/custom_calyptia/calyptia.c @v5.1.1
    if (kind === "stream_processor" || (kind === "custom" && name !== "calyptia")) throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${kind} ${name}`);
  }
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, k: 1000, kb: 1000, m: 1000_000, mb: 1000_000, g: 1000_000_000, gb: 1000_000_000 };

/** `64k`, `1M`: decimal thousands, flb_utils_size_to_bytes, src/flb_utils.c @v5.1.1 */
export function readSize(text: string, place: Section["place"]): number {
  const [, digits, unit = ""] = /^(\d+)([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = SIZE_UNITS[unit.toLowerCase()];
  if (digits === undefined || factor === undefined) throw new NotSimulated(`Cannot simulate ${placeText(place)}: size ${text}`);
  return Number(digits) * factor;
}
