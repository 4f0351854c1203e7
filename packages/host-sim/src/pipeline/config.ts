// A Fluent Bit configuration as data, the same for YAML and classic files.
//   out  sections with their properties, each with the file and line it stands on
//   err  ConfigError where Fluent Bit would refuse the file or the section
// Knows neither syntax; knows no plugin.

/** A place in a configuration file. */
export interface Place {
  /** As {@link readPipelineConfig} was told; nothing is opened by it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** One `key: value`. */
export interface Property {
  /** Lower case and snake_case, however the file spells it. */
  readonly key: string;
  /** The text as written, variables replaced: sizes and times keep their units, `32k`. */
  readonly value: string;
  /** Of the key. */
  readonly place: Place;
}

/** What a section configures; `other` is a block that Fluent Bit knows by another name. */
export type SectionKind =
  | "service" | "env" | "input" | "filter" | "output" | "parser" | "multiline_parser" | "plugins" | "custom"
  | "stream_processor" | "upstream_servers" | "processor" | "other";

/** One plugin or one block. */
export interface Section {
  /** Whether it takes part in routing, and how. */
  readonly kind: SectionKind;
  /** The plugin's name, lower case; the block's own name where it is no plugin. */
  readonly name: string;
  /** In the order of the file; a key may stand several times. */
  readonly properties: readonly Property[];
  /** Where it begins. */
  readonly place: Place;
  /** `processors.logs` of an input or output, in order. */
  readonly processors: readonly Section[];
  /** `routes.logs` of an input, in order. */
  readonly routes: readonly Route[];
  /** Nested content that is none of these; the pipeline refuses it by name. */
  readonly unread: readonly Property[];
  /** Of a processor: only records that fulfil it are given to it. src/flb_processor.c:816-1083 @v5.1.1 */
  readonly condition?: Condition;
  /** `rules` of a multiline parser in YAML, in order. src/flb_parser.c:1452-1484 @v5.1.1 */
  readonly rules?: readonly MultilineRule[];
}

/** One line of the machine that joins lines. */
export interface MultilineRule {
  /** Of which it takes a line, with commas between them. */
  readonly states: string;
  /** A regular expression that the line fulfils. */
  readonly regex: string;
  /** The state behind it. */
  readonly next: string | undefined;
}

/** Comparisons, and how they are joined. */
export interface Condition {
  /** Where it stands. */
  readonly place: Place;
  /** `and` where the file says nothing. */
  readonly operator: "and" | "or";
  /** In the order of the file. */
  readonly rules: readonly RouteRule[];
}

/** A conditional route of an input: src/flb_router_config.c:921-1038 @v5.1.1 */
export interface Route {
  /** The tag of the records that take it. */
  readonly name: string;
  /** Where it begins. */
  readonly place: Place;
  /** Takes what no other route of the input took. */
  readonly isDefault: boolean;
  /** How the rules are joined; `and` where the file says nothing. */
  readonly operator: "and" | "or";
  /** Without any, `and` takes every record. */
  readonly rules: readonly RouteRule[];
  /** `false` only where neither `condition` nor `per_record_routing` stands: the whole chunk takes it. */
  readonly isConditional: boolean;
  /** An output that an earlier route of the same input has is not connected again: src/flb_router_config.c:1528 @v5.1.1 */
  readonly outputs: readonly RouteOutput[];
}

/** One comparison of a condition, a route's or a processor's. */
export interface RouteRule {
  /** A record accessor: `$level`. */
  readonly field: string;
  /** `eq`, `neq`, `in`, `not_in`, `regex`, `not_regex`, and with numbers `gt`, `lt`, `gte`, `lte`, which the pipeline refuses in routes. */
  readonly op: string;
  /** One, or several for `in` and `not_in`. */
  readonly values: readonly string[];
  /** In a processor's condition, a value without quotes that the host takes for a number; the pipeline refuses most of them. */
  readonly number?: "integer" | "double";
  /** What the field is looked up in: `body` where the file says nothing, the only one that the pipeline runs in routes. */
  readonly context: string;
  /** Where the rule begins. */
  readonly place: Place;
}

/** Where a route leads. */
export interface RouteOutput {
  /** Alias, instance name or plugin of an output. */
  readonly name: string;
  /** The output that is taken if there is none of that name. */
  readonly fallback?: string;
}

/** Releases from the first to before the second; without a second, all later ones. */
export type Releases = readonly [from: string, before?: string];

/** A spelling that only some releases read. */
export interface Limit {
  /** As a sentence begins with it: `a list under parsers`. */
  readonly what: string;
  /** Where it stands. */
  readonly place: Place;
  /** Who reads it, oldest first. */
  readonly readBy: readonly Releases[];
  /** What the other releases do, as a sentence goes on after the release: `does not start`. */
  readonly otherwise: string;
  /** Those of `readBy` do not read it either: they leave it out, say so in their log, and start. */
  readonly isLeftOut?: true;
}

/** A configuration file, read. */
export interface PipelineConfig {
  /** Which syntax it was read from. */
  readonly format: "yaml" | "classic";
  /** For messages. */
  readonly file: string;
  /** All sections in the order of the file, also those that do not route. */
  readonly sections: readonly Section[];
  /** Of {@link PipelineConfig.sections} the inputs, in order. */
  readonly inputs: readonly Section[];
  /** Of {@link PipelineConfig.sections} the filters, in the order in which records meet them. */
  readonly filters: readonly Section[];
  /** Of {@link PipelineConfig.sections} the outputs, in order. */
  readonly outputs: readonly Section[];
  /** What only some releases read, in the order of the file; `brokenLimits` says which of it concerns a release. */
  readonly limits: readonly Limit[];
}

/** Fluent Bit would refuse this configuration. The message begins with the place. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    /** Where the file is to be changed. */
    readonly place: Place,
    problem: string,
  ) {
    super(`${placeText(place)}: ${problem}`);
  }
}

/**
 * `file:line`, as editors take it.
 *
 * @example
 * ```ts
 * import { placeText } from "@flb-wasm/host-sim";
 * placeText({ file: "fluent-bit.yaml", line: 3 }); // "fluent-bit.yaml:3"
 * ```
 */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

/**
 * The last value of a key: the host keeps the last one set, `flb_utils_set_plugin_string_property`.
 *
 * @param key in snake_case.
 * @returns `undefined` if the section has none; the host's default is not filled in.
 * @example
 * ```ts
 * import { allProperties, instanceName, lastProperty, lastValue, readPipelineConfig } from "@flb-wasm/host-sim";
 * const { outputs } = readPipelineConfig("[OUTPUT]\n  Name stdout\n  Match a\n  Match b\n", { file: "fluent-bit.conf" });
 * for (const output of outputs) {
 *   lastValue(output, "match");              // "b"
 *   lastProperty(output, "match")?.place;    // { file: "fluent-bit.conf", line: 4 }
 *   allProperties(output, "match").length;   // 2
 *   instanceName(output, outputs);           // "stdout.0"
 * }
 * ```
 */
export function lastValue(section: Section, key: string): string | undefined {
  return lastProperty(section, key)?.value;
}

/**
 * The first value of a key: of several names the first is the plugin's.
 * flb_cf_section_property_get_string, src/flb_config.c:1288, lib/cfl/src/cfl_kvlist.c:525-545 @v5.1.1
 */
export function firstValue(properties: readonly Property[], key: string): string | undefined {
  return properties.find((property) => property.key === key)?.value;
}

/**
 * The folders of an `accessible_paths`: FLB_CONFIG_MAP_CLIST, plugins/filter_wasm/filter_wasm.c:413 @v3.1.10, :466 @v5.1.1
 *
 * @example
 * ```ts
 * import { splitPaths } from "@flb-wasm/host-sim";
 * splitPaths("/etc/a, /etc/b"); // ["/etc/a", "/etc/b"]
 * ```
 */
export function splitPaths(value: string): readonly string[] {
  return value.split(",").map((path) => path.trim()).filter((path) => path !== "");
}

/** One without content. */
export function emptySection(kind: SectionKind, name: string, place: Place): Section {
  return { kind, name, properties: [], place, processors: [], routes: [], unread: [] };
}

/** The last property of a key, with its place; else as {@link lastValue}. */
export function lastProperty(section: Section, key: string): Property | undefined {
  return section.properties.findLast((property) => property.key === key);
}

/** All values of a key that may stand several times, in order. See {@link lastValue} for an example. */
export function allProperties(section: Section, key: string): readonly Property[] {
  return section.properties.filter((property) => property.key === key);
}

/**
 * How the host calls an instance in its log: the alias, else plugin and number (`file.0`). See {@link lastValue} for an example.
 *
 * @param among all sections of its kind, in the order of the file: the number counts them all, whatever their plugin. instance_id,
 *   src/flb_output.c:603-614, src/flb_filter.c:79-93, src/flb_input.c:268-282 @v5.1.1
 */
export function instanceName(section: Section, among: readonly Section[]): string {
  return lastValue(section, "alias") ?? `${section.name}.${among.indexOf(section)}`;
}

/** The tag of an input's records: its own, `*` in it as it is written, else its plugin and number. src/flb_input.c:1957-1959 @v5.1.1 */
export function inputTag(section: Section, inputs: readonly Section[]): string {
  return lastValue(section, "tag") ?? `${section.name}.${inputs.indexOf(section)}`;
}

/**
 * `flb_utils_bool`, src/flb_utils.c:757 @v5.1.1: three words each, in any case.
 *
 * @returns `null` for anything else, of which each option makes something of its own.
 * @example
 * ```ts
 * import { readBool } from "@flb-wasm/host-sim";
 * readBool("On"); // true
 * readBool("1");  // null
 * ```
 */
export function readBool(text: string): boolean | null {
  const word = text.toLowerCase();
  if (word === "true" || word === "on" || word === "yes") return true;
  if (word === "false" || word === "off" || word === "no") return false;
  return null;
}

/**
 * What a wasm filter's `event_format` asks for, in any case: plugins/filter_wasm/filter_wasm.c:376-389 @v5.1.1
 *
 * @param text the property's value; json without one.
 * @returns `null` for anything else: Fluent Bit does not start.
 */
export function readEventFormat(text: string | undefined): "json" | "msgpack" | null {
  const format = text?.toLowerCase() ?? "json";
  return format === "json" || format === "msgpack" ? format : null;
}

const NEVER_EMPTY = ["alias", "log_level", "log_suppress_interval", "ipv6", "tls", "tls.verify", "tls.verify_hostname", "tls.debug"];

/** Keys that the host itself reads and not the plugin, but where they are empty: src/flb_input.c:824-1089, src/flb_output.c:956-1177 @v5.1.1 */
const NEVER_EMPTY_IN: Readonly<Partial<Record<SectionKind, readonly string[]>>> = {
  input: [...NEVER_EMPTY, "tag", "routable", "mem_buf_limit", "storage.type", "storage.pause_on_chunks_overlimit", "threaded"],
  output: [...NEVER_EMPTY, "match_regex", "workers", "storage.total_limit_size"],
};

/**
 * True for a key of an input or output that keeps the agent from starting where its value is empty, as that of a variable that is not set:
 * the plugin is asked for it, and knows none.
 *
 * @param key in snake_case.
 * @example
 * ```ts
 * import { refusesEmpty } from "@flb-wasm/host-sim";
 * refusesEmpty("input", "tag");    // true
 * refusesEmpty("filter", "match"); // false
 * ```
 */
export function refusesEmpty(kind: SectionKind, key: string): boolean {
  return NEVER_EMPTY_IN[kind]?.includes(key) ?? false;
}

/** Makes a config from its sections. */
export function assembleConfig(format: PipelineConfig["format"], file: string, sections: readonly Section[], limits: readonly Limit[]): PipelineConfig {
  for (const { kind, properties } of sections) {
    const empty = properties.find(({ key, value }) => value === "" && refusesEmpty(kind, key));
    if (empty) throw new ConfigError(empty.place, `Cannot read ${empty.key}: it is empty`);
  }
  const of = (kind: SectionKind): readonly Section[] => sections.filter((section) => section.kind === kind);
  return { format, file, sections, limits, inputs: of("input"), filters: of("filter"), outputs: of("output") };
}
