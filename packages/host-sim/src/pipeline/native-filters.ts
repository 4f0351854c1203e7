// Native filters that can be modelled without their world.
//   in   records
//   out  the same records, or fewer, or changed
//   err  NotSimulated for an option, or for a record that needs the world
// kubernetes adds what an API server says; here it is a promise that the given records are what it would hand on.
import type { Body } from "../event/body.js";
import { NotSimulated } from "../not-simulated.js";
import { type Section, lastValue, placeText, readBool } from "./config.js";

/** How the kubernetes filter is answered for. */
export type KubernetesRecords = "carry-metadata" | "as-given";

/** Options without influence on a record that carries its metadata already. */
const KUBERNETES_OPTIONS = new Set([
  "kube_url", "kube_ca_file", "kube_ca_path", "kube_token_file", "kube_token_command", "kube_token_ttl", "kube_tag_prefix", "kube_meta_cache_ttl",
  "kube_meta_namespace_cache_ttl", "kube_meta_preload_cache_dir", "labels", "annotations", "owner_references", "namespace_labels", "namespace_annotations",
  "namespace_metadata_only", "buffer_size", "use_kubelet", "kubelet_port", "kubelet_host", "dns_retries", "dns_wait_time", "use_journal", "regex_parser",
  "tls.verify", "tls.debug", "tls.vhost", "use_tag_for_meta",
]);
/** Options that change records; off is their absence. */
const KUBERNETES_SWITCHES = new Set(["merge_log", "k8s-logging.parser", "k8s-logging.exclude", "merge_parser", "cache_use_docker_id", "dummy_meta"]);

/**
 * Filters that read records and hand the same on, with the options that leave it so; metrics of log_to_metrics are not modelled.
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

/** Checks a kubernetes section. @throws NotSimulated naming the option. */
export function checkKubernetes(section: Section, shared: ReadonlySet<string>): void {
  for (const { key, value, place } of section.properties) {
    if (shared.has(key) || KUBERNETES_OPTIONS.has(key)) continue;
    if (KUBERNETES_SWITCHES.has(key) && readBool(value) === false) continue;
    throw new NotSimulated(`Cannot simulate ${placeText(place)}: option ${key} ${value} of the filter kubernetes changes records`);
  }
}

/** @throws NotSimulated for a record without metadata, unless the caller answers for it. */
export function passKubernetes(record: Body, answer: KubernetesRecords, section: Section): void {
  if (answer === "as-given") return;
  const carries = record.kind === "map" && record.members.some(([key, value]) => isText(key, "kubernetes") && value.kind === "map");
  if (!carries) {
    throw new NotSimulated(
      `Cannot simulate ${placeText(section.place)}: the filter kubernetes would ask an API server for this record; `
      + 'give records that carry `kubernetes`, or say `kubernetes: "as-given"`',
    );
  }
}

function isText(value: Body, text: string): boolean {
  return value.kind === "str" && new TextDecoder().decode(value.bytes) === text;
}
