// The same for fluent-operator: FluentBit, ClusterFluentBitConfig, ClusterParser, ClusterMultilineParser, ClusterInput, ClusterFilter, ClusterOutput.
//   in   Deployment
//   out  custom resources of fluentbit.fluent.io/v1alpha2; what they do not hold
//   err  CliError for what the operator cannot express, where the agent would not start or records would be lost
// All filters are one ClusterFilter: the operator keeps their order within it. Plugins other than wasm and rewrite_tag go as customPlugin,
// and so do these two where they have a key without a field.
// Source: charts/fluent-operator/crds/fluentbit.fluent.io_*.yaml of fluent-operator 3.10
import { type PipelineConfig, type Section, allProperties, lastValue, placeText, splitPaths } from "@flb-wasm/host-sim";
import { CliError } from "../command/cli-error.js";
import { type LeftOut, leftOut, notForOperator, whyNotOneLine } from "./left-out.js";
import { nodeSelector } from "./machine.js";
import type { KubernetesObject } from "./objects.js";
import { parserResources } from "./operator-parsers.js";
import { serviceSpec } from "./operator-service.js";
import type { Deployment } from "./request.js";
import { CONFINED, podParts } from "./volumes.js";

const API = "fluentbit.fluent.io/v1alpha2";

export interface OperatorObjects {
  readonly objects: readonly KubernetesObject[];
  readonly leftOut: readonly LeftOut[];
}

/** @throws CliError */
export function operatorObjects(deployment: Deployment): OperatorObjects {
  const { config, configText, name, namespace, fluentBit, digest, files } = deployment;
  const left = sectionsLeftOut(config);
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
      ...nodeSelector(deployment.machine),
      ...(initContainers.length > 0 ? { initContainers } : {}),
      volumes, volumesMounts: mounts,
    },
  } as KubernetesObject;
  const parsers = parserResources(config, configText);
  const selectorOf = (kind: string): object | undefined => parsers.some((each) => each.kind === kind) ? selector : undefined;
  const service = serviceSpec({ service: config.sections.findLast(({ kind }) => kind === "service"), hasParsers: parsers.length > 0, mountedFiles: files.map(({ path }) => path) });
  const objects = [
    fluentBitObject,
    make("ClusterFluentBitConfig", name, withoutAbsent({
      service: service.spec, inputSelector: selector, filterSelector: selector, outputSelector: selector,
      parserSelector: selectorOf("ClusterParser"), multilineParserSelector: selectorOf("ClusterMultilineParser"),
    })),
    ...parsers.map((parser) => make(parser.kind, parser.name, parser.spec)),
    ...config.inputs.map((input, i) => make("ClusterInput", `${name}-${i}`, { customPlugin: { config: classicText(input, []) } })),
    make("ClusterFilter", name, filterSpec(config.filters)),
    ...config.outputs.map((output, i) => make("ClusterOutput", `${name}-${i}`, { ...matchOf(output), customPlugin: { config: classicText(output, ["match", "match_regex"]) } })),
  ];
  return { objects, leftOut: [...left, ...service.leftOut] };
}

/** Whole sections that are no resource. */
function sectionsLeftOut({ inputs, filters, outputs, sections }: PipelineConfig): readonly LeftOut[] {
  const routed = [...inputs, ...filters, ...outputs].find(({ routes, processors }) => routes.length > 0 || processors.length > 0);
  if (routed) throw notForOperator(routed.place, "its inputs, filters and outputs have no processors and no routes", "write filters and rewrite_tag instead");
  return sections.flatMap(({ kind, name, place }) => {
    if (kind === "plugins" || kind === "stream_processor" || kind === "upstream_servers") throw notForOperator(place, `it has no resource for ${kind}`);
    return kind === "custom" || kind === "other" ? [leftOut(place, name)] : [];
  });
}

/** One match for the whole ClusterFilter. */
function filterSpec(filters: readonly Section[]): object {
  const [first] = filters;
  if (!first) return { match: "*", filters: [] };
  const other = filters.find((filter) => ["match", "match_regex"].some((key) => lastValue(filter, key) !== lastValue(first, key)));
  if (other) throw new CliError(`Cannot write ${placeText(other.place)} for fluent-operator: its match differs from the first filter's; use one match for all filters`);
  return { ...matchOf(first), filters: filters.map(filterItem) };
}

const WASM_KEYS = ["wasm_path", "function_name", "event_format", "accessible_paths", "wasm_heap_size", "wasm_stack_size", "alias"];
const REWRITE_TAG_KEYS = ["rule", "emitter_name", "emitter_mem_buf_limit", "emitter_storage.type", "alias"];

function filterItem(filter: Section): object {
  const isAmong = (known: readonly string[]): boolean => filter.properties.every(({ key }) => [...known, "name", "match", "match_regex"].includes(key));
  const alias = lastValue(filter, "alias");
  if (filter.name === "wasm" && isAmong(WASM_KEYS)) {
    const paths = lastValue(filter, "accessible_paths");
    return { wasm: withoutAbsent({
      alias, wasmPath: lastValue(filter, "wasm_path"), functionName: lastValue(filter, "function_name"), eventFormat: lastValue(filter, "event_format"),
      // In one: the operator writes a line for each, and with two the agent does not start.
      accessiblePaths: paths === undefined ? undefined : [splitPaths(paths).join(",")],
      wasmHeapSize: lastValue(filter, "wasm_heap_size"), wasmStackSize: lastValue(filter, "wasm_stack_size"),
    }) };
  }
  if (filter.name === "rewrite_tag" && isAmong(REWRITE_TAG_KEYS)) {
    return { rewriteTag: withoutAbsent({
      alias, rules: allProperties(filter, "rule").map(({ value }) => value), emitterName: lastValue(filter, "emitter_name"),
      emitterMemBufLimit: lastValue(filter, "emitter_mem_buf_limit"), emitterStorageType: lastValue(filter, "emitter_storage.type"),
    }) };
  }
  return { customPlugin: { config: classicText(filter, ["match", "match_regex"]) } };
}

function matchOf(section: Section): object {
  return withoutAbsent({ match: lastValue(section, "match"), matchRegex: lastValue(section, "match_regex") });
}

/** A key and its value a line, as the operator writes them into a classic configuration. */
function classicText(section: Section, without: readonly string[]): string {
  const [unread] = section.unread;
  if (unread) throw notForOperator(unread.place, `${unread.key} is nested`);
  return section.properties.filter(({ key }) => !without.includes(key)).map(({ key, value, place }) => {
    const state = whyNotOneLine(value);
    if (state !== null) throw notForOperator(place, `${key} is ${state}, and it writes one line a value`, state === "empty" ? "remove it" : "write it in one line");
    return `${key} ${value}\n`;
  }).join("");
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
