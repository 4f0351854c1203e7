// Finds the pitfalls of a routing configuration without running it.
//   in   PipelineConfig, a release
//   out  findings in the order of the file; nothing about plugins that are not modelled
//   err  as reading the rules: ConfigError, NotSimulated
import { compare, release } from "../host/version.js";
import { type PipelineConfig, type Place, type Route, type RouteOutput, type Section, inputTag, instanceName, lastProperty, lastValue, readBool } from "./config.js";
import type { Part } from "./accessor.js";
import type { Finding, FindingCode } from "./finding.js";
import { inspectInputs } from "./inspect-inputs.js";
import { matchesTag, readMatch } from "./match.js";
import { isAnchored, regexFault } from "./regex.js";
import { type RewriteRule, readRules, splitTokens } from "./rewrite-tag.js";
import { findOutput } from "./routes.js";
import { spellProperty } from "./spelling.js";

/**
 * What is wrong or surprising in a configuration that Fluent Bit would start with, in the order of the file. Runs nothing and loads no
 * module.
 *
 * @param version a line or exact; default the newest that is modelled.
 * @throws ConfigError, NotSimulated for rules that cannot be read.
 * @example
 * ```ts
 * import { inspectPipeline, readPipelineConfig } from "@flb-wasm/host-sim";
 * const text = "pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  outputs:\n    - {name: stdout}\n    - {name: file, match: a}\n";
 * inspectPipeline(readPipelineConfig(text, { file: "fluent-bit.yaml" })).map(({ code }) => code); // ["output-without-match"]
 * ```
 */
export function inspectPipeline(config: PipelineConfig, version?: string): readonly Finding[] {
  const exact = release(version).version;
  const findings = [
    ...config.inputs.flatMap((input) => input.routes.length > 0 ? inspectRoutes(input, config) : []),
    ...config.filters.flatMap((filter, i) => filter.name === "rewrite_tag" ? inspectRewriteTag(filter, i, config, exact) : []),
    ...config.filters.flatMap((filter, i) => filter.name === "multiline" ? inspectMultiline(filter, i, config) : []),
    ...inspectInputs(config),
    ...inspectOldTags(config),
    ...inspectOutputs(config),
  ];
  return findings.sort((a, b) => a.place.line - b.place.line);
}

function inspectRewriteTag(filter: Section, index: number, config: PipelineConfig, version: string): Finding[] {
  const rules = readRules(filter);
  return rules.flatMap((rule, i) => [
    ...inspectRule(rule),
    ...inspectOrder(rule, rules.slice(0, i)),
    ...inspectNewTag(rule, filter, { index, config, version }),
    ...inspectMetadata(rule, filter, { index, config, version }),
  ]);
}

function inspectRule({ property, regex, tag, tagText }: RewriteRule): Finding[] {
  const findings: Finding[] = [];
  const add = (code: Finding["code"], problem: string, remedy: string): void => void findings.push(warning(code, property.place, problem, remedy));
  if (!isAnchored(regex.source)) {
    add("rule-not-anchored", `the rule ${regex.source} also takes longer values that contain a match`, `write ^${regex.source.replace(/^\^|\$$/g, "")}$`);
  }
  if (readBool(splitTokens(property.value)[3] ?? "") === null) {
    add("keep-not-a-bool", "KEEP is neither true nor false: the record under its old tag is dropped", "write true or false");
  }
  if (regex.groupCount === 0 && tag.some(({ kind }) => kind === "capture")) {
    add("capture-without-group", `${tagText} uses a capture, and the expression has no ( ): it is empty, $0 too`, `write (${regex.source})`);
  }
  return findings;
}

/** Only exact rules are compared: an earlier rule on the same key that takes this one's whole text. */
function inspectOrder(rule: RewriteRule, before: readonly RewriteRule[]): Finding[] {
  const exact = /^\^([\w-]+)\$$/.exec(rule.regex.source)?.[1];
  const earlier = exact === undefined ? undefined : before.find((other) => sameKey(other.key, rule.key) && other.regex.search(exact) !== null);
  if (!earlier) return [];
  return [warning("rule-unreachable", rule.property.place, `the rule on line ${earlier.property.place.line} takes ${exact} first`, "put the more exact rule first, or anchor the other")];
}

function sameKey(a: readonly Part[], b: readonly Part[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

interface Around {
  /** Of the filter, among the filters. */
  readonly index: number;
  readonly config: PipelineConfig;
  /** Exact. */
  readonly version: string;
}

/** Stands in a tag for what only a record says: a match that takes it takes any. */
const UNKNOWN_PART = "\u0001";

function inspectNewTag(rule: RewriteRule, filter: Section, { index, config, version }: Around): Finding[] {
  const findings: Finding[] = [];
  const { place } = rule.property;
  const isCertain = rule.tag.every(({ kind }) => kind === "text");
  const sample = rule.tag.map((part) => part.kind === "text" ? part.text : UNKNOWN_PART).join("");
  if (isCertain && !outputsOf(sample, config).length) {
    findings.push(warning("new-tag-without-output", place, `no output matches the new tag ${sample}: its records are deleted`, `add an output with ${spellProperty(config.format, "match", sample)}`));
  }
  const tag = isCertain ? sample : rule.tagText;
  if (matches(filter, sample)) {
    findings.push({ code: "rule-matches-own-output", place, remedy: "narrow match to the old tags", ...ownOutput(tag, version) });
  }
  const again = config.filters.find((other, i) => i !== index && i < index && matches(other, sample));
  if (again) {
    findings.push(warning("filter-runs-again", again.place, `emitted records enter at the head: ${again.name} sees ${tag} a second time`, "narrow its match to the old tags"));
  }
  return findings;
}

/** A rule over metadata that a filter behind it adds. */
function inspectMetadata(rule: RewriteRule, filter: Section, { index, config }: Around): Finding[] {
  const isOfServer = (part: Part): boolean => part.kind === "key" && (part.key === "kubernetes" || part.key === "kubernetes_namespace");
  if (![...rule.key, ...rule.tag].some(isOfServer)) return [];
  const adder = lateKubernetes(filter, index, config);
  return adder ? [warning("filter-before-kubernetes", rule.property.place, `records have no kubernetes yet: the filter kubernetes that adds it comes later, on line ${adder.place.line}`, "put this filter behind it")] : [];
}

/**
 * The filter kubernetes that sees records of an input only after this one; `undefined` where one comes before, or none does.
 *
 * @param index of the filter, among the filters.
 * @example
 * ```ts
 * import { lateKubernetes, readPipelineConfig } from "@flb-wasm/host-sim";
 * const text = "pipeline:\n  inputs:\n    - {name: tail, tag: kube.x}\n  filters:\n    - {name: wasm, match: '*'}\n    - {name: kubernetes, match: 'kube.*'}\n";
 * const config = readPipelineConfig(text, { file: "fluent-bit.yaml" });
 * const [wasm] = config.filters;
 * wasm && lateKubernetes(wasm, 0, config)?.place.line; // 6
 * ```
 */
export function lateKubernetes(filter: Section, index: number, config: PipelineConfig): Section | undefined {
  const isKubernetes = (other: Section): boolean => other.name === "kubernetes";
  const processors = config.inputs.flatMap((input) => input.processors);
  if (processors.some(isKubernetes)) return undefined;
  const tags = config.inputs.map((input) => sampleTag(input, config)).filter((tag) => matches(filter, tag));
  const seen = (other: Section): boolean => isKubernetes(other) && tags.some((tag) => matches(other, tag));
  return config.filters.slice(0, index).some(seen) ? undefined : config.filters.slice(index + 1).find(seen);
}

/**
 * plugins/in_emitter/emitter.c:166-185 @v5.1.1; before, the emitter and what feeds it pause each other when the agent stops, until the stack is full:
 * seen on 3.2.10, 4.0.14 and 4.2.8
 */
function ownOutput(tag: string, version: string): Pick<Finding, "severity" | "problem"> {
  const cycle = `this filter's match takes the new tag ${tag} too`;
  if (compare(version, "5.1.0") < 0) return { severity: "error", problem: `${cycle}: records run in a circle, and the agent crashes when it stops` };
  return { severity: "warning", problem: `${cycle}: the emitter refuses the records, and they stay under their old tag` };
}

/** With its buffer, as by default, it emits the joined record under the tag of its lines: plugins/filter_multiline/ml.c:201-214 @v5.1.1 */
function inspectMultiline(filter: Section, index: number, config: PipelineConfig): Finding[] {
  if (readBool(lastValue(filter, "buffer") ?? "on") === false) return [];
  const tags = config.inputs.map((input) => sampleTag(input, config)).filter((tag) => matches(filter, tag));
  const before = config.filters.slice(0, index).find((other) => tags.some((tag) => matches(other, tag)));
  if (!before) return [];
  return [warning("filter-runs-again", before.place, `multiline emits joined records at the head, under the same tag: ${before.name} sees each line, and the joined record again`, "put multiline before it")];
}

/** A record that no rule takes keeps its tag; so does one whose emission is rejected when the emitter's buffer is full. */
function inspectOldTags(config: PipelineConfig): Finding[] {
  const found = config.inputs.filter(({ routes }) => routes.length === 0).flatMap((input): Finding[] => {
    const rewriter = config.filters.find((filter) => filter.name === "rewrite_tag" && matches(filter, sampleTag(input, config)));
    if (!rewriter || outputsOf(sampleTag(input, config), config).length > 0) return [];
    const tag = inputTag(input, config.inputs);
    const problem = `records that no rule takes stay under ${tag}, which no output matches: they are deleted, also when the emitter's buffer is full`;
    return [warning("old-tag-without-output", rewriter.place, problem, `add an output with ${spellProperty(config.format, "match", tag)}`)];
  });
  // Of inputs with one tag, the first says it.
  return found.filter(({ place, problem }, i) => found.findIndex((other) => other.place === place && other.problem === problem) === i);
}

function inspectOutputs({ inputs, filters, outputs }: PipelineConfig): Finding[] {
  const isOnlyPair = inputs.length === 1 && outputs.length === 1;
  const routed = inputs.some(({ routes }) => routes.length > 0);
  const taken = inputs.flatMap((input) => connectedOutputs(input, outputs).map(({ output }) => output));
  return outputs.flatMap((output): Finding[] => {
    const regex = lastProperty(output, "match_regex");
    const fault = regex ? regexFault(regex.value) : null;
    const match = lastProperty(output, "match") ?? (fault === null ? regex : undefined);
    const name = instanceName(output, outputs);
    if (regex && fault !== null && !match && !isOnlyPair && !routed) {
      return [warning("output-without-match", regex.place, `match_regex ${regex.value} has ${fault}, so the output ${name} has no match and gets nothing`, "correct it")];
    }
    if (!match && !isOnlyPair && !routed) return [warning("output-without-match", output.place, `the output ${name} has no match and gets nothing`, "add match")];
    if (match && routed && inputs.length === 1 && filters.length === 0 && !taken.includes(output)) {
      return [warning("match-with-routes", match.place, `the only input has routes, and none of them names the output ${name}: whatever its match, it gets nothing`, "name it in a route")];
    }
    return [];
  });
}

interface Connection {
  readonly route: Route;
  readonly output: Section;
}

/** An output takes part in the first route that names it: `input_has_direct_route`, src/flb_router_config.c:1528 @v5.1.1 */
function connectedOutputs({ routes }: Section, outputs: readonly Section[]): readonly Connection[] {
  const all = routes.flatMap((route) => route.outputs.flatMap((target): Connection[] => {
    const output = namedOutput(target, outputs);
    return output ? [{ route, output }] : [];
  }));
  return all.filter(({ output }, i) => all.findIndex((other) => other.output === output) === i);
}

function namedOutput({ name, fallback }: RouteOutput, outputs: readonly Section[]): Section | undefined {
  return findOutput(name, outputs) ?? (fallback === undefined ? undefined : findOutput(fallback, outputs));
}

function inspectRoutes(input: Section, config: PipelineConfig): Finding[] {
  const findings: Finding[] = [];
  const connected = connectedOutputs(input, config.outputs);
  for (const route of input.routes) {
    for (const target of route.outputs) {
      const output = namedOutput(target, config.outputs);
      const first = connected.find((other) => other.output === output)?.route;
      if (!output) findings.push(warning("route-without-output", route.place, `the route ${route.name} names the output ${target.name}, which is not there`, `give an output the alias ${target.name}`));
      else if (first !== undefined && first !== route) {
        const problem = `${instanceName(output, config.outputs)} belongs to the route ${first.name} already: this route does not reach it`;
        findings.push(warning("output-of-two-routes", route.place, problem, "join the conditions, or add a second output"));
      }
    }
  }
  findings.push(...connected.flatMap((connection) => inspectBacklog(connection, input, config)));
  if (!input.routes.some(({ isDefault }) => isDefault)) {
    findings.push(warning("routes-without-default", input.place, "a record that no route takes is deleted", "add a route with condition: { default: true }"));
  }
  return findings;
}

/**
 * Of what lies on disk when the agent starts, the match decides, and the tag is the route's name; what was not yet divided has the input's:
 * sb_append_chunk_to_segregated_backlogs, plugins/in_storage_backlog/sb.c:315 @v5.1.1. Seen on 4.2.8, 5.0.9 and 5.1.1.
 */
function inspectBacklog({ route, output }: Connection, input: Section, config: PipelineConfig): Finding[] {
  if (!route.isConditional) return [];
  const match = lastProperty(output, "match") ?? lastProperty(output, "match_regex");
  const isOnlyPair = config.inputs.length === 1 && config.outputs.length === 1;
  if (isOnlyPair && !match) return [];
  const isKept = isOnDisk(input, config);
  const name = instanceName(output, config.outputs);
  const when = isKept ? "" : "with storage.type: filesystem, ";
  const remedy = `write ${spellProperty(config.format, "match", route.name)}`;
  if (!matches(output, route.name)) {
    const problem = `${when}what is on disk for the route ${route.name} when the agent stops is never delivered: the output ${name} has no match that takes ${route.name}`;
    return [{ code: "route-without-match", severity: isKept ? "error" : "note", place: match?.place ?? output.place, problem, remedy }];
  }
  const stranger = input.routes.find((other) => other !== route && matches(output, other.name));
  if (!match || !(stranger || matches(output, sampleTag(input, config)))) return [];
  const problem = stranger ? `the match of ${name} also takes the route ${stranger.name}: ${when}its records that are on disk when the agent stops come here too`
    : `the match of ${name} also takes the input's own tag, ${inputTag(input, config.inputs)}: ${when}all of its records that are on disk when the agent crashes come here`;
  return [{ code: "match-with-routes", severity: isKept ? "warning" : "note", place: match.place, problem, remedy }];
}

/** flb_storage_input_create, src/flb_storage.c:535-560 @v5.1.1 */
function isOnDisk(input: Section, { sections }: PipelineConfig): boolean {
  const service = sections.find(({ kind }) => kind === "service");
  const inherits = service !== undefined && readBool(lastValue(service, "storage.inherit") ?? "") === true;
  return (lastValue(input, "storage.type") ?? (inherits ? lastValue(service, "storage.type") : undefined))?.toLowerCase() === "filesystem";
}

function warning(code: FindingCode, place: Place, problem: string, remedy: string): Finding {
  return { code, severity: "warning", place, problem, remedy };
}

/** A tag as the input may give it. */
function sampleTag(input: Section, { inputs }: PipelineConfig): string {
  return inputTag(input, inputs).replaceAll("*", "x");
}

function outputsOf(tag: string, { outputs }: PipelineConfig): readonly Section[] {
  return outputs.filter((output) => matches(output, tag));
}

function matches(section: Section, tag: string): boolean {
  return matchesTag(tag, readMatch(section));
}
