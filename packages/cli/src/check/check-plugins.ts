// Names of inputs, filters and outputs that no release of Fluent Bit has.
//   in   a configuration, a release
//   out  findings at the lines of the names
// Another build may have more: those that a configuration loads itself are not looked at.
import { type PipelineConfig, type Release, type Section, lastProperty } from "@flb-wasm/host-sim";
import { nearestName } from "../command/nearest.js";
import type { Finding } from "./finding.js";
import { isOpen } from "./read-config.js";
import { compareVersions } from "./versions.js";

/** The names that plugins register, and the first release that has them, where they came after 3.1.0: plugins/ of each tag; elasticsearch is another word for es: src/flb_plugin_alias.c @v5.1.1 */
const NAMES: Readonly<Record<"input" | "filter" | "output", string>> = {
  input: `blob@3.2.0 calyptia_fleet collectd cpu disk docker docker_events dummy ebpf@3.2.0 elasticsearch emitter event_test event_tracing_windows@5.1.1
    event_type exec exec_wasi fluentbit_logs@5.0.0 fluentbit_metrics forward gpu_metrics@4.1.0 head health http kafka kmsg kubernetes_events lib mem mqtt
    netif nginx_metrics node_exporter_metrics opentelemetry podman_metrics proc process_exporter_metrics prometheus_remote_write prometheus_scrape
    prometheus_textfile@4.0.6 random serial splunk statsd stdin storage_backlog stream_processor syslog systemd tail tcp thermal udp unix_socket
    windows_exporter_metrics winevtlog winlog winstat`,
  filter: `alter_size aws checklist ecs expect geoip2 grep kubernetes log_to_metrics lua modify multiline nest nightfall parser record_modifier
    rewrite_tag stdout sysinfo tensorflow throttle throttle_size type_converter wasm`,
  output: `azure azure_blob azure_kusto azure_logs_ingestion bigquery calyptia chronicle cloudwatch_logs counter datadog elasticsearch@5.1.0 es exit file flowcounter
    forward gcs@5.1.0 gelf http influxdb kafka kafka-rest kinesis_firehose kinesis_streams lib logdna loki nats nrlogs null opensearch opentelemetry
    oracle_log_analytics pgsql plot prometheus_exporter prometheus_remote_write retry s3 skywalking slack splunk stackdriver stdout syslog tcp td udp
    vivo_exporter websocket`,
};

export function checkPlugins({ sections, inputs, filters, outputs }: PipelineConfig, { version }: Release): Finding[] {
  const loadsOthers = sections.some(({ kind, properties }) => kind === "plugins" || (kind === "service" && properties.some(({ key }) => key === "plugins_file")));
  if (loadsOthers) return [];
  return [...inputs, ...filters, ...outputs].flatMap((section) => checkName(section, version));
}

function checkName(section: Section, version: string): Finding[] {
  const { kind } = section;
  const property = lastProperty(section, "name");
  if ((kind !== "input" && kind !== "filter" && kind !== "output") || !property || property.value === "" || isOpen(property.value) || (kind === "filter" && lastProperty(section, "wasm_path"))) return [];
  const all = NAMES[kind].split(/\s+/).map((entry) => entry.split("@") as [name: string, since?: string]);
  // check_protocol, src/flb_input.c @v5.1.1: what follows :// is an address
  const name = section.name.replace(/(?<=.):\/\/.*$/s, "");
  const known = all.find(([each]) => each === name);
  const { place, value } = property;
  if (known) {
    const [, since] = known;
    if (since === undefined || compareVersions(version, since) >= 0) return [];
    return [{ code: "FLB034", severity: "warning", place, problem: `the ${kind} ${value} came with Fluent Bit ${since}: ${version} does not start`, remedy: `use ${since} or later` }];
  }
  return [{
    code: "FLB034", severity: "warning", place, problem: `Fluent Bit ${version} has no ${kind} ${value}: unless it is built or loaded with one, it does not start`,
    remedy: otherKind(name, kind) ?? remedyFor(name, all.map(([each]) => each)),
  }];
}

/** A filter that stands among the inputs, and its like: a line such as `filters:` is missing. */
function otherKind(name: string, kind: keyof typeof NAMES): string | null {
  const kinds = (["input", "filter", "output"] as const).filter((each) => each !== kind && NAMES[each].split(/[\s@]+/).includes(name));
  return kinds.length === 0 ? null : `write it among the ${kinds.map((each) => `${each}s`).join(" or the ")}`;
}

function remedyFor(name: string, names: readonly string[]): string {
  const [first = ""] = name.split(/[\s.]/);
  if (first !== name && names.includes(first)) return name.includes("#") ? `write ${first}; a comment takes a line of its own` : `write ${first}`;
  const nearest = nearestName(name, names);
  return nearest === null ? "correct the name, or start Fluent Bit with the plugin: -e plugin.so" : `write ${nearest}`;
}
