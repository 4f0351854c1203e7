// parsers and multiline_parsers for fluent-operator: ClusterParser and ClusterMultilineParser.
//   in   a YAML configuration, the only one that has them: in a classic one they stand in a file of their own
//   out  name and spec of each resource; the name is the parser's
//   err  CliError for what the resources cannot hold: inputs and filters name a parser, and do not start or do not parse without it
// Source: apis/fluentbit/v1alpha2/plugins/parser, plugins/multilineparser and clusterparser_types.go of fluent-operator 3.10
import { type PipelineConfig, type Property, type Section, lastProperty, placeText, readBool } from "@flb-wasm/host-sim";
import { isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import { CliError } from "../command/cli-error.js";
import { notForOperator, whyNotOneLine } from "./left-out.js";

export interface ParserResource {
  readonly kind: "ClusterParser" | "ClusterMultilineParser";
  readonly name: string;
  readonly spec: object;
}

const IN_A_FILE = "put the parsers into a file, add --file /fluent-bit/parsers/<name>=<file> and write parsers_file with that path under service";

const TIMES = { time_key: "timeKey", time_format: "timeFormat" };
/** `time_keep` of ltsv is written under the name of time_format: plugins/parser/lstv_types.go of fluent-operator 3.10 */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  json: { ...TIMES, time_keep: "timeKeep" },
  logfmt: { ...TIMES, time_keep: "timeKeep" },
  regex: { ...TIMES, time_keep: "timeKeep", regex: "regex", time_offset: "timeOffset", types: "types" },
  ltsv: { ...TIMES, types: "types" },
};
const DECODERS: Readonly<Record<string, string>> = { decode_field: "decodeField", decode_field_as: "decodeFieldAs" };
const MULTILINE_FIELDS: Readonly<Record<string, string>> = { type: "type", parser: "parser", key_content: "keyContent" };
/** FLB_ML_FLUSH_TIMEOUT, include/fluent-bit/multiline/flb_ml.h @v5.1.1; the resource's own default is another. */
const FLUSH_MILLISECONDS = 4000;

/** @throws CliError */
export function parserResources(config: PipelineConfig, text: string): readonly ParserResource[] {
  const multiline = config.sections.filter(({ kind }) => kind === "multiline_parser");
  const rules = multiline.length === 0 ? [] : rulesOf(text);
  const resources = [
    ...config.sections.filter(({ kind }) => kind === "parser").map(parserResource),
    ...multiline.map((section, i) => multilineResource(section, rules[i] ?? [])),
  ];
  const twice = resources.find(({ kind, name }, i) => resources.findIndex((each) => each.kind === kind && each.name === name) < i);
  if (twice) throw new CliError(`Cannot write ${config.file} for fluent-operator: there are two parsers ${twice.name}, and Fluent Bit does not start; remove one`);
  return resources;
}

function parserResource(section: Section): ParserResource {
  const format = lastProperty(section, "format");
  const known = FIELDS[format?.value.toLowerCase() ?? ""];
  if (!format || !known) throw notForOperator(format?.place ?? section.place, format ? `it has no parser of the format ${format.value}` : "the parser has no format", IN_A_FILE);
  const fields: Record<string, unknown> = {};
  const decoders: object[] = [];
  for (const property of section.properties) {
    const { key } = property;
    if (key === "name" || key === "format") continue;
    if (DECODERS[key] !== undefined) decoders.push({ [DECODERS[key]]: oneLine(property) });
    else if (known[key] === undefined) throw notForOperator(property.place, `its parsers of the format ${format.value} have no ${key}`, IN_A_FILE);
    else fields[known[key]] = key === "time_keep" ? readFlag(property) : oneLine(property);
  }
  return { kind: "ClusterParser", name: resourceName(section), spec: { [format.value.toLowerCase()]: fields, ...(decoders.length > 0 ? { decoders } : {}) } };
}

function multilineResource(section: Section, rules: readonly Rule[]): ParserResource {
  const fields: Record<string, unknown> = { type: "regex" };
  let flushTimeout = FLUSH_MILLISECONDS;
  for (const property of section.properties) {
    const { key, value, place } = property;
    if (key === "name") continue;
    if (key === "flush_timeout") flushTimeout = Number.parseInt(value, 10) || FLUSH_MILLISECONDS;
    else if (MULTILINE_FIELDS[key] === undefined) throw notForOperator(place, `its multiline parsers have no ${key}`, IN_A_FILE);
    else fields[MULTILINE_FIELDS[key]] = oneLine(property);
  }
  const type = lastProperty(section, "type");
  if (type && type.value.toLowerCase() !== "regex") throw notForOperator(type.place, `its multiline parsers are of the type regex, and this one is ${type.value}`, IN_A_FILE);
  const quoted = rules.findIndex((rule) => Object.values(rule).some((text) => /["\r\n]/.test(text)));
  if (quoted >= 0) throw notForOperator(section.unread[quoted]?.place ?? section.place, "it puts each part of a rule between quotes and escapes none, and a quote or a line's end stands in one", "write \\x22 for the quote");
  return { kind: "ClusterMultilineParser", name: resourceName(section), spec: { ...fields, flushTimeout, rules } };
}

/** Inputs and filters name the parser by it, so it cannot be changed here. */
function resourceName(section: Section): string {
  const property = lastProperty(section, "name");
  const name = property?.value ?? "";
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) return name;
  throw notForOperator(property?.place ?? section.place, `the parser ${name} is a resource of that name, which takes small letters, digits, dashes and dots`, "rename it, here and where it is used");
}

function readFlag({ key, value, place }: Property): boolean {
  const flag = readBool(value);
  if (flag !== null) return flag;
  throw new CliError(`Cannot write ${placeText(place)} for fluent-operator: ${key} ${value} is neither true nor false; write one of them`);
}

function oneLine({ key, value, place }: Property): string {
  const state = whyNotOneLine(value);
  if (state !== null) throw new CliError(`Cannot write ${placeText(place)} for fluent-operator: ${key} is ${state}; give it one line`);
  return value;
}

interface Rule {
  readonly start: string;
  readonly regex: string;
  readonly next: string;
}

/** The rules of each multiline parser, in the order of the file: a section knows only where they stand. */
function rulesOf(text: string): readonly (readonly Rule[])[] {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false });
  const roots = ("empty" in documents ? [] : documents).flatMap(({ contents }) => isMap(contents) ? contents.items : []);
  const lists = roots.filter(({ key }) => isScalar(key) && String(key.value).toLowerCase() === "multiline_parsers");
  return lists.flatMap(({ value }) => isSeq(value) ? value.items : []).map((parser) => {
    const rules = isMap(parser) ? parser.get("rules") : null;
    return isSeq(rules) ? rules.items.map(readRule) : [];
  });
}

function readRule(rule: unknown): Rule {
  const word = (key: string): string => isMap(rule) ? String(rule.get(key) ?? "") : "";
  return { start: word("state"), regex: word("regex"), next: word("next_state") };
}
