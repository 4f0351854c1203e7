// Reads a YAML configuration.
//   in   text
//   out  PipelineConfig
//   err  ConfigError where Fluent Bit refuses the file; NotSimulated for includes, which need other files
// The host takes every scalar as its text (`yes` stays `yes`), so the failsafe schema is the right one.
// Source: src/config_format/flb_cf_yaml.c:1680-2330, key names by flb_cf_key_translate, src/config_format/flb_config_format.c:38-102 @v5.1.1
import { LineCounter, type Node, type Pair, type YAMLMap, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import { NotSimulated } from "../not-simulated.js";
import {
  ConfigError, type Limit, type MultilineRule, type PipelineConfig, type Place, type Property, type Section, type SectionKind, assembleConfig, emptySection, firstValue, placeText,
} from "./config.js";
import { CAPITAL_NAMES, CONDITIONS, ENV_LISTS, EXTENSIONS, LISTS, NESTED, ROUTES, TELEMETRY } from "./limits.js";
import { readProcessorCondition } from "./read-condition.js";
import { readRoutes } from "./read-routes.js";
import { type Variables, replaceVariables } from "./variables.js";

const PLUGIN_LISTS: Readonly<Record<string, SectionKind>> = { inputs: "input", filters: "filter", outputs: "output", customs: "custom" };
/** Lists beside the pipeline; `customs` may stand there too. */
const TOP_LISTS: Readonly<Record<string, SectionKind>> = {
  customs: "custom", parsers: "parser", multiline_parsers: "multiline_parser", stream_processor: "stream_processor", upstream_servers: "upstream_servers",
};
/** Kinds whose values are texts: STATE_PARSER_VALUE and its like, src/config_format/flb_cf_yaml.c:1219 @v5.1.1; seen on 3.2.10, 4.2.8 and 5.1.1 */
const TOP_KINDS: ReadonlySet<SectionKind> = new Set(["parser", "multiline_parser", "stream_processor", "upstream_servers"]);
/** Kinds that the host configures alike: configure_plugins_type, src/flb_config.c:1250-1480 @v5.1.1 */
const PLUGIN_KINDS: ReadonlySet<SectionKind> = new Set(["input", "filter", "output"]);
/** Lists of mappings inside a section: src/config_format/flb_cf_yaml.c:1270, :1542 @v5.1.1 */
const INNER_LISTS: Readonly<Partial<Record<SectionKind, string>>> = { multiline_parser: "rules", upstream_servers: "nodes" };
const SIGNALS = ["logs", "metrics", "traces"];

/** What libyaml takes anywhere in a file, comments too: yaml_parser_update_buffer, src/reader.c:415-426 in libyaml 0.2.5. */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
/** Line breaks to libyaml, as in YAML 1.1, and to no other reader here: include/yaml_private.h:341 in libyaml 0.2.5. */
const OLD_BREAK = /[\x85\u2028\u2029]/;

export function readYaml(text: string, file: string, given: Variables): PipelineConfig {
  checkCharacters(text, file);
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, lineCounter: counter, keepSourceTokens: false });
  const reader = new YamlReader(file, counter, new Map(given));
  for (const { errors, contents } of "empty" in documents ? [] : documents) {
    const [problem] = errors;
    if (problem) throw new ConfigError({ file, line: counter.linePos(problem.pos[0]).line }, `Cannot read YAML: ${problem.message.split("\n")[0]}`);
    if (contents === null) continue;
    if (!isMap(contents)) throw new ConfigError({ file, line: 1 }, "Cannot read YAML: the file is not a mapping");
    reader.top(contents);
  }
  return assembleConfig("yaml", file, reader.sections, reader.limits);
}

function checkCharacters(text: string, file: string): void {
  const placeOf = (offset: number): Place => ({ file, line: text.slice(0, offset).split("\n").length });
  const nameOf = (offset: number): string => `U+${(text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) throw new ConfigError(placeOf(forbidden), `Cannot read YAML: control characters are not allowed, and this is ${nameOf(forbidden)}; take it out, or escape it within double quotes`);
  const old = text.search(OLD_BREAK);
  if (old >= 0) throw new NotSimulated(`Cannot read ${placeText(placeOf(old))}: ${nameOf(old)} is the end of a line to Fluent Bit; take it out, or escape it within double quotes`);
}

/** Walks the documents once; `env` counts from where it stands, as in the host. */
export class YamlReader {
  readonly sections: Section[] = [];
  readonly limits: Limit[] = [];

  constructor(readonly file: string, readonly counter: LineCounter, readonly variables: Map<string, string>) {}

  top(root: YAMLMap): void {
    for (const pair of root.items) {
      const [key, value, place] = this.entry(pair);
      const name = key.toLowerCase();
      if (name === "includes") {
        this.sequence(value, place);
        throw new NotSimulated(`Cannot read ${placeText(place)}: includes need other files; give one file with everything in it`);
      }
      if (name === "env") this.#environment(value, place);
      else if (name === "pipeline") this.#pipeline(this.mapping(value, place));
      else if (name === "plugins") this.#plugins(value, place);
      else if (TOP_LISTS[name]) this.#topList(name, TOP_LISTS[name], value, place);
      else this.#block(name, value, place);
    }
  }

  #environment(value: Node | null, place: Place): void {
    if (isSeq(value)) return this.#environmentList(this.sequence(value, place), place);
    for (const pair of this.mapping(value, place).items) {
      const [key, text, at] = this.entry(pair);
      const word = this.text(text, at);
      if (word === "") this.#limit("an empty value under env", at, ENV_LISTS);
      this.variables.set(key, word);
    }
  }

  /** `- name: A` with `value` or `uri`, or `- A: value`; what a `uri` names is another file, and must be given. */
  #environmentList(items: readonly Node[], place: Place): void {
    this.#limit("a list under env", place, ENV_LISTS);
    for (const item of items) {
      const at = this.place(item, place);
      const fields = new Map(this.mapping(item, at).items.map((pair): [string, string] => {
        const [key, value, inner] = this.entry(pair);
        return [key, this.text(value, inner)];
      }));
      const [first] = fields;
      const name = fields.get("name");
      if (name === undefined && first) this.variables.set(first[0], first[1]);
      else if (name !== undefined && !fields.has("uri")) this.variables.set(name, fields.get("value") ?? "");
    }
  }

  #pipeline(pipeline: YAMLMap): void {
    for (const pair of pipeline.items) {
      const [key, value, place] = this.entry(pair);
      const kind = PLUGIN_LISTS[key.toLowerCase()];
      if (!kind) throw new ConfigError(place, `Cannot read pipeline: unknown key ${key}; known are customs, inputs, filters and outputs`);
      this.#list(kind, value, place);
    }
  }

  /** Paths of shared objects. */
  #plugins(value: Node | null, place: Place): void {
    const properties = this.sequence(value, place).map((item) => this.property("path", item, this.place(item, place)));
    this.#limit("a list under plugins", place, LISTS);
    this.sections.push({ ...emptySection("plugins", "plugins", place), properties });
  }

  #topList(name: string, kind: SectionKind, value: Node | null, place: Place): void {
    this.#list(kind, value, place);
    if (kind !== "custom") this.#limit(`a list under ${name}`, place, LISTS);
  }

  #list(kind: SectionKind, value: Node | null, place: Place): void {
    for (const item of this.sequence(value, place)) this.sections.push(this.#plugin(kind, item, this.place(item, place)));
  }

  /** `service`, and blocks that the host keeps and nobody reads: plain values only, but for those of 5.1. */
  #block(name: string, value: Node | null, place: Place): void {
    const kind = name === "service" ? "service" : "other";
    const properties: Property[] = [];
    const unread: Property[] = [];
    for (const pair of this.mapping(value, place).items) {
      const [key, content, at] = this.entry(pair);
      const isNested = isMap(content) || isSeq(content);
      if (isNested && name === "extensions") this.#limit("nested content under extensions", at, EXTENSIONS);
      else if (isMap(content) && name === "service" && key.toLowerCase() === "telemetry") this.#limit("telemetry", at, TELEMETRY);
      else if (isNested) throw new ConfigError(at, `Cannot read ${name}: ${key} is nested; give it one value`);
      if (isNested) unread.push({ key: key.toLowerCase(), value: "", place: at });
      else properties.push(this.property(keyName(key), content, at));
    }
    this.sections.push({ ...emptySection(kind, name, place), properties, unread });
  }

  #plugin(kind: SectionKind, value: Node | null, place: Place): Section {
    const mapping = this.mapping(value, place);
    const section = { ...emptySection(kind, "", place), ...this.#properties(kind, mapping) };
    const name = firstValue(section.properties, "name");
    if (name === undefined) throw new ConfigError(place, `Cannot read ${kind}: it has no name`);
    return { ...section, name: name.toLowerCase() };
  }

  #properties(kind: SectionKind, mapping: YAMLMap): Pick<Section, "properties" | "processors" | "routes" | "unread" | "condition" | "rules"> {
    const properties: Property[] = [];
    const unread: Property[] = [];
    let processors: readonly Section[] = [];
    let routes: Section["routes"] = [];
    let condition: Section["condition"];
    const rules: MultilineRule[] = [];
    for (const pair of mapping.items) {
      const [rawKey, content, at] = this.entry(pair);
      const key = keyName(rawKey);
      if (key === "name" && rawKey !== key && kind !== "processor") this.#limit(`the key ${rawKey}`, at, CAPITAL_NAMES);
      if (rawKey === "processors" && kind !== "processor") processors = this.#processors(this.mapping(content, at), at, unread);
      else if (rawKey === "routes" && kind === "input" && isMap(content)) {
        this.#limit("routes", at, ROUTES);
        routes = readRoutes(this, content, at, unread);
      } else if (kind === "processor" && key === "condition") {
        this.#limit("the condition of a processor", at, CONDITIONS, "dies at the start");
        condition = readProcessorCondition(this, content, at);
      } else if (isSeq(content) && rawKey === INNER_LISTS[kind]) for (const item of this.sequence(content, at)) {
        unread.push({ key, value: "", place: this.#plain(item, at) });
        if (kind === "multiline_parser") rules.push(this.#rule(item, at));
      }
      else if (isSeq(content) && TOP_KINDS.has(kind)) throw new ConfigError(at, `Cannot read ${key} of the ${kind}: it is a list; give it one value`);
      else if (isSeq(content) && !(kind === "processor" && content.items.some(isMap))) {
        const items = this.sequence(content, at);
        if (items.length === 0 && PLUGIN_KINDS.has(kind)) this.limits.push({ what: `the empty list of ${key}`, place: at, readBy: NESTED, otherwise: "does not start", isLeftOut: true });
        for (const item of items) properties.push(this.property(key, item, this.place(item, at)));
      } else if (isMap(content) || isSeq(content)) unread.push(this.#nested(kind, key, mapping, at));
      else properties.push(this.property(key, content, at));
    }
    return { properties, processors, routes, unread, ...condition ? { condition } : {}, ...rules.length > 0 ? { rules } : {} };
  }

  /** A mapping as a value: a processor of its own kind may read it, a filter as one dies of it, and elsewhere it configures nothing or is refused. */
  #nested(kind: SectionKind, key: string, owner: YAMLMap, place: Place): Property {
    if (kind === "processor" && String(owner.get("name") ?? "").toLowerCase() === "wasm") throw new ConfigError(place, `Cannot read ${key}: it is nested, and kills the agent at the start; give it one value`);
    else if (kind === "input" && key === "telemetry") this.#limit("telemetry", place, TELEMETRY);
    else if (PLUGIN_KINDS.has(kind)) this.limits.push({ what: `the nested value of ${key}`, place, readBy: NESTED, otherwise: "does not start", isLeftOut: true });
    else if (kind !== "processor") throw new ConfigError(place, `Cannot read ${key} of the ${kind}: it is nested; give it one value, or a list of them`);
    return { key, value: "", place };
  }

  /** The host asks for all three: src/flb_parser.c:1457-1474 @v5.1.1 */
  #rule(item: Node, place: Place): MultilineRule {
    const fields = new Map(this.mapping(item, place).items.map((pair): [string, string] => {
      const [key, value, at] = this.entry(pair);
      return [key, this.property(key, value, at).value];
    }));
    const field = (name: string): string => fields.get(name) ?? refuseRule(name, place);
    return { states: field("state"), regex: field("regex"), next: field("next_state") };
  }

  /** The place of a mapping of plain values. */
  #plain(item: Node, otherwise: Place): Place {
    const place = this.place(item, otherwise);
    for (const pair of this.mapping(item, place).items) {
      const [, value, at] = this.entry(pair);
      this.text(value, at);
    }
    return place;
  }

  #processors(value: YAMLMap, place: Place, unread: Property[]): readonly Section[] {
    const processors: Section[] = [];
    for (const pair of value.items) {
      const [signal, list, at] = this.entry(pair);
      const name = signal.toLowerCase();
      if (!SIGNALS.includes(name)) throw new ConfigError(at, `Cannot read processors: unknown key ${signal}; known are logs, metrics and traces`);
      if (name !== "logs") {
        this.#refuseWasm(signal, list, at);
        unread.push({ key: `processors.${signal}`, value: "", place: at });
        continue;
      }
      for (const item of this.sequence(list, place)) processors.push(this.#plugin("processor", item, this.place(item, at)));
    }
    return processors;
  }

  /** The wasm filter says nothing of signals, which stands for logs: src/flb_processor.c:643-690 @v5.1.1 */
  #refuseWasm(signal: string, list: Node | null, place: Place): void {
    if (!isSeq(list)) return;
    for (const item of list.items) {
      if (!isMap(item) || String(item.get("name") ?? "").toLowerCase() !== "wasm") continue;
      throw new ConfigError(this.place(item, place), `Cannot start Fluent Bit: the wasm filter takes logs, and stands under processors.${signal}; put it under processors.logs`);
    }
  }

  #limit(what: string, place: Place, readBy: Limit["readBy"], otherwise = "does not start"): void {
    this.limits.push({ what, place, readBy, otherwise });
  }

  property(key: string, value: Node | null, place: Place): Property {
    return { key, value: replaceVariables(this.text(value, place).trim(), this.variables, place, this.limits), place };
  }

  entry(pair: Pair): readonly [string, Node | null, Place] {
    const key = pair.key as Node;
    const place = this.place(key, { file: this.file, line: 1 });
    return [this.text(key, place), pair.value as Node | null, place];
  }

  text(value: Node | null, place: Place): string {
    if (value === null) return "";
    if (!isScalar(value)) throw new ConfigError(place, "Cannot read value: expected text");
    return String(value.value);
  }

  mapping(value: Node | null, place: Place): YAMLMap {
    if (!isMap(value)) throw new ConfigError(place, "Cannot read value: expected a mapping");
    return value;
  }

  sequence(value: Node | null, place: Place): readonly Node[] {
    if (!isSeq(value)) throw new ConfigError(place, "Cannot read value: expected a list");
    return value.items as Node[];
  }

  place(node: Node | null, otherwise: Place): Place {
    const start = node?.range?.[0];
    return start === undefined ? otherwise : { file: this.file, line: this.counter.linePos(start).line };
  }
}

/** camelCase becomes snake_case unless the key has an underscore. */
function keyName(key: string): string {
  if (!/^[a-z]/.test(key) || key.includes("_")) return key.toLowerCase();
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function refuseRule(key: string, place: Place): never {
  throw new ConfigError(place, `Cannot read rules of the multiline_parser: one has no ${key}; write state, regex and next_state`);
}
