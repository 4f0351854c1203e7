// Which options of which plugin the pipeline models; everything else is refused by name.
//   err  NotSimulated naming the option and its place; ConfigError for one that stands more often than the plugin takes it
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type Section, placeText } from "./config.js";

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

/** FLB_CONFIG_MAP_MULT of each plugin whose options are checked here: plugins/filter_*, their config_map @v5.1.1 */
const REPEATABLE: Readonly<Record<string, ReadonlySet<string>>> = {
  rewrite_tag: new Set(["rule"]),
  grep: new Set(["regex", "exclude"]),
  modify: new Set(["set", "add", "remove", "remove_wildcard", "remove_regex", "move_to_start", "move_to_end", "rename", "hard_rename", "copy", "hard_copy", "condition"]),
  nest: new Set(["wildcard"]),
  record_modifier: new Set(["record", "remove_key", "allowlist_key", "whitelist_key"]),
  parser: new Set(["parser"]),
  type_converter: new Set(["int_key", "uint_key", "float_key", "str_key"]),
  checklist: new Set(["record"]),
  multiline: new Set(["multiline.parser"]),
  expect: new Set(["key_exists", "key_not_exists", "key_val_is_null", "key_val_is_not_null", "key_val_eq"]),
  log_to_metrics: new Set(["regex", "exclude", "add_label", "label_field", "bucket"]),
};

/** @param known options of this plugin that are modelled, beside those that all filters have. */
export function checkOptions(section: Section, known: ReadonlySet<string>): void {
  refuseUnread(section);
  const other = section.properties.find(({ key }) => !SHARED_FILTER_OPTIONS.has(key) && !known.has(key));
  if (other) throw new NotSimulated(`Cannot simulate ${placeText(other.place)}: option ${other.key} of ${section.name}`);
  refuseRepeated(section, known);
}

/** src/flb_config_map.c:551-560 @v5.1.1 @param known options that are looked at. */
export function refuseRepeated(section: Section, known: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const { key, place } of section.properties) {
    if (known.has(key) && seen.has(key) && !REPEATABLE[section.name]?.has(key)) throw new ConfigError(place, `Cannot start the filter ${section.name}: ${key} is written twice; keep one`);
    seen.add(key);
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
