// The same for fluent-operator: FluentBit, ClusterFluentBitConfig, ClusterInput, ClusterFilter, ClusterOutput.
//   in   Deployment
//   out  custom resources of fluentbit.fluent.io/v1alpha2
//   err  CliError for what the operator cannot express
// All filters are one ClusterFilter: the operator keeps their order within it. Plugins other than wasm and rewrite_tag go as customPlugin.
// Source: charts/fluent-operator/crds/fluentbit.fluent.io_*.yaml of fluent-operator 3.10
import { type Section, allProperties, lastValue, placeText, readBool } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import type { KubernetesObject } from "./objects.js";
import type { Deployment } from "./request.js";
import { CONFINED, podParts } from "./volumes.js";

const API = "fluentbit.fluent.io/v1alpha2";

export function operatorObjects(deployment: Deployment): readonly KubernetesObject[] {
  const { config, name, namespace, fluentBit, digest } = deployment;
  const routed = config.inputs.find(({ routes, processors }) => routes.length > 0 || processors.length > 0);
  if (routed) throw new CliError(`Cannot write ${placeText(routed.place)} for fluent-operator: its inputs have no processors and no routes; use rewrite_tag`);
  const labels = { "flb-wasm/pipeline": name };
  const selector = { matchLabels: labels };
  const make = (kind: string, objectName: string, spec: object): KubernetesObject => ({ apiVersion: API, kind, metadata: { name: objectName, labels }, spec } as KubernetesObject);
  const { volumes, mounts, initContainers } = podParts(deployment);
  const fluentBitObject = {
    apiVersion: API, kind: "FluentBit", metadata: { name, namespace, labels: { "app.kubernetes.io/name": "fluent-bit" } },
    spec: {
      image: `ghcr.io/fluent/fluent-operator/fluent-bit:${fluentBit}`,
      fluentBitConfigName: name,
      annotations: { "flb-wasm/sha256": digest },
      containerSecurityContext: { runAsUser: 0, ...CONFINED },
      tolerations: [{ operator: "Exists" }],
      ...(initContainers.length > 0 ? { initContainers } : {}),
      volumes, volumesMounts: mounts,
    },
  } as KubernetesObject;
  return [
    fluentBitObject,
    make("ClusterFluentBitConfig", name, { service: serviceSpec(config.sections.find(({ kind }) => kind === "service")), inputSelector: selector, filterSelector: selector, outputSelector: selector }),
    ...config.inputs.map((input, i) => make("ClusterInput", `${name}-${i}`, { customPlugin: { config: classicText(input, []) } })),
    make("ClusterFilter", name, filterSpec(config.filters)),
    ...config.outputs.map((output, i) => make("ClusterOutput", `${name}-${i}`, { ...matchOf(output), customPlugin: { config: classicText(output, ["match", "match_regex"]) } })),
  ];
}

/** One match for the whole ClusterFilter. */
function filterSpec(filters: readonly Section[]): object {
  const [first] = filters;
  const other = filters.find((filter) => lastValue(filter, "match") !== lastValue(first ?? filter, "match"));
  if (other) throw new CliError(`Cannot write ${placeText(other.place)} for fluent-operator: its match differs from the first filter's; use one match for all filters`);
  return { match: first ? lastValue(first, "match") : "*", filters: filters.map(filterItem) };
}

function filterItem(filter: Section): object {
  if (filter.name === "wasm") {
    return { wasm: withoutAbsent({
      wasmPath: lastValue(filter, "wasm_path"), functionName: lastValue(filter, "function_name"), eventFormat: lastValue(filter, "event_format"),
      accessiblePaths: lastValue(filter, "accessible_paths")?.split(",").map((path) => path.trim()),
      wasmHeapSize: lastValue(filter, "wasm_heap_size"), wasmStackSize: lastValue(filter, "wasm_stack_size"),
    }) };
  }
  if (filter.name === "rewrite_tag") {
    return { rewriteTag: withoutAbsent({
      rules: allProperties(filter, "rule").map(({ value }) => value), emitterName: lastValue(filter, "emitter_name"),
      emitterMemBufLimit: lastValue(filter, "emitter_mem_buf_limit"), emitterStorageType: lastValue(filter, "emitter_storage.type"),
    }) };
  }
  return { customPlugin: { config: classicText(filter, ["match", "match_regex"]) } };
}

function serviceSpec(service: Section | undefined): object {
  const text = (key: string): string | undefined => service && lastValue(service, key);
  const number = (key: string): number | undefined => text(key) === undefined ? undefined : Number(text(key));
  const flag = (key: string): boolean | undefined => text(key) === undefined ? undefined : readBool(text(key) ?? "") ?? undefined;
  const storage = text("storage.path");
  return withoutAbsent({
    flushSeconds: number("flush"), logLevel: text("log_level"), parsersFile: "parsers.conf", healthCheck: flag("health_check"),
    httpServer: flag("http_server"), httpListen: text("http_listen"), httpPort: number("http_port"),
    storage: storage === undefined ? undefined : withoutAbsent({ path: storage, maxChunksUp: number("storage.max_chunks_up") }),
  });
}

function matchOf(section: Section): object {
  return withoutAbsent({ match: lastValue(section, "match"), matchRegex: lastValue(section, "match_regex") });
}

function classicText(section: Section, leftOut: readonly string[]): string {
  const [unread] = section.unread;
  if (unread) throw new CliError(`Cannot write ${placeText(unread.place)} for fluent-operator: ${unread.key} is nested`);
  return section.properties.filter(({ key }) => !leftOut.includes(key)).map(({ key, value }) => `${key} ${value}\n`).join("");
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
