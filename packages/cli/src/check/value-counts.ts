// Keys whose value is several words, and plugins that do not start without a value.
//   in   a configuration
//   out  findings where words are missing
// Source: check_list_size, src/flb_config_map.c:31-58, and the option maps of the plugins; the same in 3.1.10 and 5.1.1.
import type { PipelineConfig, Section } from "@flb-wasm/host-sim";
import type { Finding } from "./finding.js";
import { allSections, isFilter } from "./module-paths.js";
import { isOpen } from "./read-config.js";

type Counts = Readonly<Record<string, number>>;

/** plugins/filter_modify/modify.c:413-480, plugins/filter_grep/grep.c:101-108, plugins/filter_record_modifier/filter_modifier.c:501 @v5.1.1 */
const OF_FILTERS: Readonly<Record<string, Counts>> = {
  modify: {
    add: 2, add_if_not_present: 2, set: 2, rename: 2, hard_rename: 2, copy: 2, hard_copy: 2,
    remove: 1, remove_wildcard: 1, remove_regex: 1,
  },
  grep: { regex: 2, exclude: 2 },
  record_modifier: { record: 2 },
  rewrite_tag: { rule: 4 },
  checklist: { record: 2 },
  type_converter: { int_key: 3, uint_key: 3, float_key: 3, str_key: 3 },
};
const OF_OUTPUTS: Readonly<Record<string, Counts>> = {
  splunk: { event_field: 2 },
  forward: { add_option: 2 },
  // plugins/out_cloudwatch_logs/cloudwatch_logs.c:116, :193, out_s3/s3.c:962, out_kinesis_firehose/firehose.c:84, :167, out_kinesis_streams/kinesis.c:82, :167 @v5.1.1
  cloudwatch_logs: { region: 1, log_group_name: 1 },
  s3: { bucket: 1 },
  kinesis_firehose: { region: 1, delivery_stream: 1 },
  kinesis_streams: { region: 1, stream: 1 },
};

/** Whether a value, as it is when variables are replaced, has too few words for its plugin. */
export function lacksWords(section: Section, key: string, value: string): boolean {
  const { kind, name } = section;
  const least = (kind === "output" ? OF_OUTPUTS : isFilter(section) ? OF_FILTERS : {})[name]?.[key];
  if (least !== undefined) return wordCount(value) < least;
  // A label without a value: flb_loki_kv_append, plugins/out_loki/loki.c @v5.1.1
  return kind === "output" && name === "loki" && key === "labels" && value.split(",").some((label) => /^\s*[^$\s=][^=]*(?:=\s*)?$/.test(label));
}

/** Rules of rewrite_tag are read, and refused, where routing is looked at. */
export function checkCounts(config: PipelineConfig): Finding[] {
  return allSections(config).filter(({ name }) => name !== "rewrite_tag").flatMap((section) => section.properties
    .filter(({ key, value }) => !isOpen(value) && lacksWords(section, key, value))
    .map(({ key, value, place }): Finding => ({
      code: "FLB021", severity: "error", place, problem: `${key} ${value || '""'} of ${section.name} lacks a value: Fluent Bit does not start`, remedy: "write all of its values",
    })));
}

function wordCount(text: string): number {
  return text.match(/"[^"]*"|'[^']*'|\S+/g)?.length ?? 0;
}
