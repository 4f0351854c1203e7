// Filters that read records and hand the same on.
//   in   a section
//   out  the options that leave it so; whether no record goes on
//   err  ConfigError where Fluent Bit does not start
import { ConfigError, type Section, lastProperty, lastValue, readBool } from "../config.js";

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

const MODES = ["counter", "gauge", "histogram"];

/**
 * What log_to_metrics does not start without: plugins/filter_log_to_metrics/log_to_metrics.c:725-801 @v5.1.1, :546-620 @v3.1.10
 *
 * @throws ConfigError
 */
export function readMetrics(section: Section): void {
  const refuse = (key: string, problem: string): never => {
    throw new ConfigError(lastProperty(section, key)?.place ?? section.place, `Cannot start the filter log_to_metrics: ${problem}`);
  };
  const lacks = (key: string): boolean => (lastValue(section, key) ?? "") === "";
  if (lacks("tag")) refuse("tag", "it has no tag; add one, under which the metrics go to an output");
  const mode = lastValue(section, "metric_mode") ?? "counter";
  if (!MODES.includes(mode.toLowerCase())) refuse("metric_mode", `metric_mode ${mode || '""'} is none; write one of ${MODES.join(", ")}`);
  if (lacks("metric_description")) refuse("metric_description", "it has no metric_description; add one");
  if (mode.toLowerCase() !== "counter" && lacks("value_field")) refuse("value_field", `it has no value_field, which a ${mode.toLowerCase()} needs; add the path of a number`);
}
