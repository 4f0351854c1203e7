// What a configuration takes from elsewhere: the files that it includes, the variables that it sets.
//   in   a file's text
//   out  the text without its includes, every other line where it was; paths with their lines; variables
// Source: read_config and read_glob, src/config_format/flb_cf_fluentbit.c:140-175, 440-600; src/config_format/flb_cf_yaml.c:495-548 @v5.1.1
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Pair, type YAMLMap, LineCounter, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";

export type ConfigFormat = "yaml" | "classic";

export interface Included {
  readonly path: string;
  /** Of the including file, from 1. */
  readonly line: number;
}

export interface Prepared {
  readonly text: string;
  readonly includes: readonly Included[];
  readonly variables: ReadonlyMap<string, string>;
}

/** By the ending; everything that is not YAML is classic: src/config_format/flb_config_format.c:990-1006 @v5.1.1 */
export function formatOf(file: string): ConfigFormat {
  return /\.ya?ml$/i.test(file) ? "yaml" : "classic";
}

export function prepareConfig(text: string, format: ConfigFormat): Prepared {
  return format === "yaml" ? prepareYaml(text) : prepareClassic(text);
}

function prepareClassic(text: string): Prepared {
  const includes: Included[] = [];
  const variables = new Map<string, string>();
  const kept = text.split("\n").map((raw, index) => {
    const [isSet, name = "", value = ""] = /^@set ([^=]+)=(.*)$/i.exec(raw.trimEnd()) ?? [];
    if (name.endsWith(" ")) return ""; // sets a variable whose name ends in a space, which nothing can use
    if (isSet !== undefined) variables.set(name.trim(), value.trim());
    const path = /^@include (.+?)\r?$/i.exec(raw)?.[1];
    if (path === undefined) return canonicalHeader(raw);
    includes.push({ path, line: index + 1 });
    return "";
  });
  return { text: kept.join("\n"), includes, variables };
}

const TITLES = ["service", "parser", "multiline_parser", "stream_processor", "plugins", "upstream_servers", "custom", "input", "filter", "output"];

/** `[FILTERS]` and `[filt]` are filters too: get_section_type, src/config_format/flb_config_format.c:190-228 @v5.1.1 */
function canonicalHeader(line: string): string {
  return line.replace(/^\[([^\]]+)\]/, (whole, title: string) => {
    const known = TITLES.find((each) => `${each}s`.startsWith(title.toLowerCase()) && (each.startsWith(title.toLowerCase()) || /^(?:custom|input|filter|output)$/.test(each)));
    return known === undefined ? whole : `[${known.toUpperCase()}]`;
  });
}

/** The mappings that a YAML text has at its top, one a document; what is none, or has errors, is left out. */
export function rootsOf(text: string, counter = new LineCounter()): readonly YAMLMap[] {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, lineCounter: counter });
  return ("empty" in documents ? [] : documents).flatMap(({ errors, contents }) => errors.length === 0 && isMap(contents) ? [contents] : []);
}

function prepareYaml(text: string): Prepared {
  const counter = new LineCounter();
  const roots = rootsOf(text, counter);
  const named = (name: string): readonly Pair[] => roots.flatMap(({ items }) => items.filter(({ key }) => isScalar(key) && String(key.value).toLowerCase() === name));
  const variables = new Map(named("env").flatMap(({ value }) => isMap(value) ? plainPairs(value) : isSeq(value) ? value.items.flatMap(listedVariable) : []));
  const includes: Included[] = [];
  let kept = text;
  for (const { key, value } of named("includes")) {
    if (!isScalar(key) || !isSeq(value) || !key.range || !value.range || !value.items.every(isScalar)) continue;
    for (const item of value.items) if (isScalar(item)) includes.push({ path: String(item.value), line: counter.linePos(item.range?.[0] ?? 0).line });
    kept = blank(kept, key.range[0], value.range[1]);
  }
  return { text: kept, includes, variables };
}

function plainPairs(map: YAMLMap): readonly (readonly [string, string])[] {
  return map.items.flatMap(({ key, value }): [string, string][] => isScalar(key) && isScalar(value) ? [[String(key.value), String(value.value)]] : []);
}

/** `- name: A` and `value: b`, or `- A: b`; what a `uri` names stays open. */
function listedVariable(item: unknown): readonly (readonly [string, string])[] {
  if (!isMap(item)) return [];
  const [name, value] = [item.get("name"), item.get("value")];
  if (name === undefined) return plainPairs(item).slice(0, 1);
  return item.has("uri") ? [] : [[String(name), String(value ?? "")]];
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replaceAll(/[^\n]/g, " ") + text.slice(end);
}

/**
 * The files that an include means, in the order of their names.
 *
 * @param folders where a relative path is looked for, the first that has it; a pattern with `*` in the last alone.
 */
export function filesOf(path: string, folders: readonly string[]): readonly string[] {
  if (!path.includes("*")) return folders.map((folder) => resolve(folder, path)).filter((each) => existsSync(each)).slice(0, 1);
  const [first = "", ...segments] = resolve(folders.at(-1) ?? ".", path).split("/");
  return segments.reduce<readonly string[]>((found, segment) => found.flatMap((folder) => matching(folder, segment)), [`${first}/`]);
}

function matching(folder: string, segment: string): readonly string[] {
  if (!segment.includes("*")) return existsSync(join(folder, segment)) ? [join(folder, segment)] : [];
  const pattern = new RegExp(`^${segment.split("*").map((part) => part.replaceAll(/[.+^${}()|[\]\\?]/g, "\\$&")).join(".*")}$`);
  try {
    return readdirSync(folder).filter((name) => pattern.test(name) && (segment.startsWith(".") || !name.startsWith("."))).sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
