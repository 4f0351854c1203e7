// Filters that read records and hand the same on.
//   in   a section
//   out  the options that leave it so; whether no record goes on
import { type Section, lastValue, readBool } from "../config.js";

/**
 * Their options; metrics of log_to_metrics are not modelled.
 * plugins/filter_stdout/stdout.c:62-91, plugins/filter_log_to_metrics/log_to_metrics.c:1144-1152 @v5.1.1
 */
export const READING_FILTERS: Readonly<Record<string, ReadonlySet<string>>> = {
  stdout: new Set(),
  log_to_metrics: new Set([
    "regex", "exclude", "metric_mode", "value_field", "metric_name", "metric_namespace", "metric_subsystem", "metric_description", "kubernetes_mode",
    "add_label", "label_field", "bucket", "tag", "emitter_name", "emitter_mem_buf_limit", "flush_interval_sec", "flush_interval_nsec", "discard_logs",
  ]),
};

/** `discard_logs` of log_to_metrics: no record goes on. */
export function discardsLogs(section: Section): boolean {
  return section.name === "log_to_metrics" && readBool(lastValue(section, "discard_logs") ?? "") === true;
}
