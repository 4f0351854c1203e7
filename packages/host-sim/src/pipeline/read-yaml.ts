// Reads a YAML configuration.
//   in   text
//   out  PipelineConfig
//   err  ConfigError where Fluent Bit refuses the file; NotSimulated for includes, which need other files
// The host takes every scalar as its text (`yes` stays `yes`), so the failsafe schema is the right one.
// Source: src/config_format/flb_cf_yaml.c:1680-2330, key names by flb_cf_key_translate, src/config_format/flb_config_format.c:38-102 @v5.1.1
import { LineCounter, type Node, type Pair, type YAMLMap, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type PipelineConfig, type Place, type Property, type Section, type SectionKind, assembleConfig, placeText } from "./config.js";
import { readRoutes } from "./read-routes.js";
import { type Variables, replaceVariables } from "./variables.js";

const PLUGIN_LISTS: Readonly<Record<string, SectionKind>> = { inputs: "input", filters: "filter", outputs: "output" };
const TOP_LISTS: Readonly<Record<string, SectionKind>> = {
  customs: "custom", parsers: "parser", multiline_parsers: "multiline_parser", stream_processor: "stream_processor", upstream_servers: "upstream_servers",
};

export function readYaml(text: string, file: string, given: Variables): PipelineConfig {
  const counter = new LineCounter();
  const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false, lineCounter: counter, keepSourceTokens: false });
  const [problem] = document.errors;
  if (problem) throw new ConfigError({ file, line: counter.linePos(problem.pos[0]).line }, `Cannot read YAML: ${problem.message.split("\n")[0]}`);
  if (!isMap(document.contents)) throw new ConfigError({ file, line: 1 }, "Cannot read YAML: the file is not a mapping");
  const reader = new YamlReader(file, counter, new Map(given));
  reader.top(document.contents);
  return assembleConfig("yaml", file, reader.sections);
}

/** Walks the document once; `env` counts from where it stands, as in the host. */
export class YamlReader {
  readonly sections: Section[] = [];

  constructor(readonly file: string, readonly counter: LineCounter, readonly variables: Map<string, string>) {}

  top(root: YAMLMap): void {
    for (const pair of root.items) {
      const [key, value, place] = this.entry(pair);
      const name = key.toLowerCase();
      if (name === "includes") throw new NotSimulated(`Cannot read ${placeText(place)}: includes need other files; give one file with everything in it`);
      if (name === "env") this.#environment(value, place);
      else if (name === "pipeline") this.#pipeline(this.mapping(value, place));
      else if (TOP_LISTS[name]) this.#list(TOP_LISTS[name], value, place);
      else this.sections.push({ ...emptySection(name === "service" ? "service" : "other", name, place), ...this.#properties(value, place) });
    }
  }

  #environment(value: Node | null, place: Place): void {
    for (const pair of this.mapping(value, place).items) {
      const [key, text, at] = this.entry(pair);
      this.variables.set(key, this.text(text, at));
    }
  }

  #pipeline(pipeline: YAMLMap): void {
    for (const pair of pipeline.items) {
      const [key, value, place] = this.entry(pair);
      const kind = PLUGIN_LISTS[key.toLowerCase()];
      if (!kind) throw new ConfigError(place, `Cannot read pipeline: unknown key ${key}; known are inputs, filters and outputs`);
      this.#list(kind, value, place);
    }
  }

  #list(kind: SectionKind, value: Node | null, place: Place): void {
    for (const item of this.sequence(value, place)) this.sections.push(this.#plugin(kind, item, this.place(item, place)));
  }

  #plugin(kind: SectionKind, value: Node | null, place: Place): Section {
    const mapping = this.mapping(value, place);
    const section = { ...emptySection(kind, "", place), ...this.#properties(mapping, place) };
    const name = section.properties.findLast(({ key }) => key === "name")?.value;
    if (name === undefined) throw new ConfigError(place, `Cannot read ${kind}: it has no name`);
    return { ...section, name: name.toLowerCase() };
  }

  #properties(value: Node | null, place: Place): Pick<Section, "properties" | "processors" | "routes" | "unread"> {
    const properties: Property[] = [];
    const unread: Property[] = [];
    let processors: readonly Section[] = [];
    let routes: Section["routes"] = [];
    for (const pair of this.mapping(value, place).items) {
      const [rawKey, content, at] = this.entry(pair);
      const key = keyName(rawKey);
      if (key === "processors" && isMap(content)) processors = this.#processors(content, at, unread);
      else if (key === "routes" && isMap(content)) routes = readRoutes(this, content, at, unread);
      else if (isSeq(content)) for (const item of this.sequence(content, at)) properties.push(this.property(key, item, this.place(item, at)));
      else if (isMap(content)) unread.push({ key, value: "", place: at });
      else properties.push(this.property(key, content, at));
    }
    return { properties, processors, routes, unread };
  }

  #processors(value: YAMLMap, place: Place, unread: Property[]): readonly Section[] {
    const processors: Section[] = [];
    for (const pair of value.items) {
      const [signal, list, at] = this.entry(pair);
      if (signal !== "logs") {
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

  property(key: string, value: Node | null, place: Place): Property {
    return { key, value: replaceVariables(this.text(value, place).trim(), this.variables, place), place };
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

export function emptySection(kind: SectionKind, name: string, place: Place): Section {
  return { kind, name, properties: [], place, processors: [], routes: [], unread: [] };
}

/** camelCase becomes snake_case unless the key has an underscore. */
function keyName(key: string): string {
  if (!/^[a-z]/.test(key) || key.includes("_")) return key.toLowerCase();
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
