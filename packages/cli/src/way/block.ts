// A configuration's blocks as they are written, to copy them.
//   in   the file with what it includes; the same, read
//   out  blocks in the order of the files; text that Fluent Bit reads
// A block of a YAML file keeps what it nests, and its variables; one of a classic file is as it was read.
import type { PipelineConfig, Section } from "@flb-wasm/host-sim";
import { LineCounter, type Pair, isMap, isScalar, isSeq } from "yaml";
import { rootsOf } from "../check/include-files.js";
import type { ConfigFile } from "../check/read-config.js";

export type Value = string | readonly Value[] | Mapping;
export type Entry = readonly [key: string, value: Value];

/** Keys may stand several times. */
export interface Mapping {
  readonly entries: readonly Entry[];
}

export interface Block {
  /** `input`, `filter`, `output`; else the key of the YAML file, or the title of the section. */
  readonly title: string;
  /** A Mapping for a section. */
  readonly value: Value;
}

const LISTS = ["inputs", "filters", "outputs"];

export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === "object" && "entries" in value && !Array.isArray(value);
}

/** The value of a key as it is spelled; of several, the first. */
export function valueOf({ entries }: Mapping, key: string): Value | undefined {
  return entries.find(([each]) => each.toLowerCase() === key)?.[1];
}

export function readBlocks(root: ConfigFile, { format, sections }: PipelineConfig): readonly Block[] {
  return format === "yaml" ? yamlBlocks(root) : sections.map(classicBlock);
}

function classicBlock({ kind, name, properties }: Section): Block {
  const isPlugin = kind === "input" || kind === "filter" || kind === "output" || kind === "custom";
  return { title: isPlugin ? kind : name, value: { entries: properties.map(({ key, value }) => [key, value]) } };
}

/** An included file's blocks stand where the line stands that includes it. */
function yamlBlocks({ text, included }: ConfigFile): readonly Block[] {
  const counter = new LineCounter();
  const own = rootsOf(text, counter).flatMap(({ items }) => items.map((pair) => ({ line: lineOf(pair, counter), blocks: blocksOf(pair) })));
  const others = included.map(({ line, files }) => ({ line, blocks: files.flatMap(yamlBlocks) }));
  return [...own, ...others].sort((a, b) => a.line - b.line).flatMap(({ blocks }) => blocks);
}

function lineOf({ key }: Pair, counter: LineCounter): number {
  return isScalar(key) && key.range ? counter.linePos(key.range[0]).line : 0;
}

function blocksOf(pair: Pair): readonly Block[] {
  const [key, value] = entryOf(pair);
  if (key.toLowerCase() !== "pipeline" || !isMapping(value)) return [{ title: key.toLowerCase(), value }];
  return value.entries.flatMap(([name, list]): Block[] => {
    const title = name.toLowerCase();
    return LISTS.includes(title) && Array.isArray(list) ? list.map((each: Value) => ({ title: title.slice(0, -1), value: each })) : [];
  });
}

function entryOf({ key, value }: Pair): Entry {
  return [isScalar(key) ? String(key.value) : "", valueOfNode(value)];
}

function valueOfNode(node: unknown): Value {
  if (isMap(node)) return { entries: node.items.map(entryOf) };
  if (isSeq(node)) return node.items.map(valueOfNode);
  return isScalar(node) && node.value !== null ? String(node.value) : "";
}

export function renderBlocks(blocks: readonly Block[], format: PipelineConfig["format"]): string {
  return format === "yaml" ? renderYaml(blocks) : blocks.map(renderClassic).join("\n");
}

/** YAML is a superset of JSON. */
function renderYaml(blocks: readonly Block[]): string {
  const listed = LISTS.map((list): Entry => [list, blocks.filter(({ title }) => `${title}s` === list).map(({ value }) => value)]);
  const others = blocks.filter(({ title }) => !LISTS.includes(`${title}s`)).map(({ title, value }): Entry => [title, value]);
  return renderValue({ entries: [...others, ["pipeline", { entries: listed }]] });
}

function renderValue(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (isMapping(value)) return `{${value.entries.map(([key, each]) => `${JSON.stringify(key)}: ${renderValue(each)}`).join(", ")}}`;
  return `[${value.map(renderValue).join(", ")}]`;
}

function renderClassic({ title, value }: Block): string {
  const lines = isMapping(value) ? value.entries.map(([key, text]) => `    ${key} ${String(text)}\n`) : [];
  return `[${title.toUpperCase()}]\n${lines.join("")}`;
}
