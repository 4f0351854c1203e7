// A Fluent Bit configuration as data, the same for YAML and classic files.
//   out  sections with their properties, each with the file and line it stands on
//   err  ConfigError where Fluent Bit would refuse the file or the section
// Knows neither syntax; knows no plugin.

/** A place in a configuration file; `line` counts from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One `key: value`. Keys are lower case and snake_case; values are the text as written, variables replaced. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

export type SectionKind =
  | "service" | "env" | "input" | "filter" | "output" | "parser" | "multiline_parser" | "plugins" | "custom"
  | "stream_processor" | "upstream_servers" | "processor" | "other";

/** One plugin or one block. */
export interface Section {
  readonly kind: SectionKind;
  /** The plugin's name, lower case; the block's own name where it is no plugin. */
  readonly name: string;
  readonly properties: readonly Property[];
  readonly place: Place;
  /** `processors.logs` of an input or output, in order. */
  readonly processors: readonly Section[];
  /** `routes.logs` of an input, in order. */
  readonly routes: readonly Route[];
  /** Nested content that is neither of these; the pipeline refuses it by name. */
  readonly unread: readonly Property[];
}

/** A conditional route of an input: src/flb_router_config.c:921-1038 @v5.1.1 */
export interface Route {
  readonly name: string;
  readonly place: Place;
  readonly isDefault: boolean;
  readonly operator: "and" | "or";
  readonly rules: readonly RouteRule[];
  /** `false` only where neither `condition` nor `per_record_routing` stands: the whole chunk takes it. */
  readonly isConditional: boolean;
  readonly outputs: readonly RouteOutput[];
}

export interface RouteRule {
  readonly field: string;
  readonly op: string;
  /** One, or several for `in` and `not_in`. */
  readonly values: readonly string[];
  readonly context: string;
  readonly place: Place;
}

export interface RouteOutput {
  readonly name: string;
  readonly fallback?: string;
}

/** A configuration file, read. */
export interface PipelineConfig {
  readonly format: "yaml" | "classic";
  readonly file: string;
  /** All sections in the order of the file, also those that do not route. */
  readonly sections: readonly Section[];
  readonly inputs: readonly Section[];
  readonly filters: readonly Section[];
  readonly outputs: readonly Section[];
}

/** Fluent Bit would refuse this configuration. The message begins with the place. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(readonly place: Place, problem: string) {
    super(`${placeText(place)}: ${problem}`);
  }
}

/** `file:line`, as editors take it. */
export function placeText({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** The last value of a key: the host keeps the last one set, `flb_utils_set_plugin_string_property`. */
export function lastValue(section: Section, key: string): string | undefined {
  return lastProperty(section, key)?.value;
}

export function lastProperty(section: Section, key: string): Property | undefined {
  return section.properties.findLast((property) => property.key === key);
}

/** All values of a key that may stand several times, in order. */
export function allProperties(section: Section, key: string): readonly Property[] {
  return section.properties.filter((property) => property.key === key);
}

/** How the host calls an instance in its log: the alias, else plugin and number (`file.0`). */
export function instanceName(section: Section, among: readonly Section[]): string {
  const alias = lastValue(section, "alias");
  if (alias !== undefined) return alias;
  const number = among.filter(({ name }) => name === section.name).indexOf(section);
  return `${section.name}.${number}`;
}

/** `flb_utils_bool`, src/flb_utils.c:757 @v5.1.1: three words each; anything else is neither. */
export function readBool(text: string): boolean | null {
  const word = text.toLowerCase();
  if (word === "true" || word === "on" || word === "yes") return true;
  if (word === "false" || word === "off" || word === "no") return false;
  return null;
}

/** Makes a config from its sections. */
export function assembleConfig(format: PipelineConfig["format"], file: string, sections: readonly Section[]): PipelineConfig {
  const of = (kind: SectionKind): readonly Section[] => sections.filter((section) => section.kind === kind);
  return { format, file, sections, inputs: of("input"), filters: of("filter"), outputs: of("output") };
}
