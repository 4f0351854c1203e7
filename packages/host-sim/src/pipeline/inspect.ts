// Finds the pitfalls of a routing configuration without running it.
//   in   PipelineConfig
//   out  findings in the order of the file; nothing about plugins that are not modelled
//   err  as reading the rules: ConfigError, NotSimulated
import { type PipelineConfig, type Section, instanceName, lastProperty, lastValue, readBool } from "./config.js";
import type { Part } from "./accessor.js";
import type { Finding } from "./finding.js";
import { matchesTag, readMatch } from "./match.js";
import { isAnchored, regexFault } from "./regex.js";
import { type RewriteRule, readRules, splitTokens } from "./rewrite-tag.js";
import { findOutput } from "./routes.js";

/**
 * What is wrong or surprising in a configuration that Fluent Bit would start with, in the order of the file. Runs nothing and loads no
 * module.
 *
 * @throws ConfigError, NotSimulated for rules that cannot be read.
 * @example
 * ```ts
 * import { inspectPipeline, readPipelineConfig } from "@flb-wasm/host-sim";
 * const text = "pipeline:\n  inputs:\n    - {name: dummy, tag: a}\n  outputs:\n    - {name: stdout}\n    - {name: file, match: a}\n";
 * inspectPipeline(readPipelineConfig(text, { file: "fluent-bit.yaml" })).map(({ code }) => code); // ["output-without-match"]
 * ```
 */
export function inspectPipeline(config: PipelineConfig): readonly Finding[] {
  const findings = [
    ...config.inputs.flatMap((input) => input.routes.length > 0 ? inspectRoutes(input, config) : []),
    ...config.filters.flatMap((filter, i) => filter.name === "rewrite_tag" ? inspectRewriteTag(filter, i, config) : []),
    ...inspectOldTags(config),
    ...inspectOutputs(config),
  ];
  return findings.sort((a, b) => a.place.line - b.place.line);
}

function inspectRewriteTag(filter: Section, index: number, config: PipelineConfig): Finding[] {
  const rules = readRules(filter);
  return rules.flatMap((rule, i) => [
    ...inspectRule(rule),
    ...inspectOrder(rule, rules.slice(0, i)),
    ...inspectNewTag(rule, filter, index, config),
  ]);
}

function inspectRule({ property, regex, tag, tagText }: RewriteRule): Finding[] {
  const findings: Finding[] = [];
  const add = (code: Finding["code"], problem: string, remedy: string): void => void findings.push({ code, place: property.place, problem, remedy });
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
  return [{
    code: "rule-unreachable", place: rule.property.place,
    problem: `the rule on line ${earlier.property.place.line} takes ${exact} first`, remedy: "put the more exact rule first, or anchor the other",
  }];
}

function sameKey(a: readonly Part[], b: readonly Part[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function inspectNewTag(rule: RewriteRule, filter: Section, index: number, config: PipelineConfig): Finding[] {
  const [only] = rule.tag;
  if (rule.tag.length !== 1 || only?.kind !== "text") return [];
  const findings: Finding[] = [];
  const { place } = rule.property;
  if (!outputsOf(only.text, config).length) {
    findings.push({ code: "new-tag-without-output", place, problem: `no output matches the new tag ${only.text}: its records are deleted`, remedy: `add an output with match: ${only.text}` });
  }
  if (matches(filter, only.text)) {
    findings.push({ code: "rule-matches-own-output", place, problem: `this filter's match takes the new tag ${only.text} too: a cycle, refused since 5.1.0 and endless before`, remedy: "narrow match to the old tags" });
  }
  const again = config.filters.find((other, i) => i !== index && i < index && matches(other, only.text));
  if (again) {
    findings.push({
      code: "filter-runs-again", place: again.place,
      problem: `emitted records enter at the head: ${again.name} sees ${only.text} a second time`, remedy: "narrow its match to the old tags",
    });
  }
  return findings;
}

/** A record that no rule takes keeps its tag; so does one whose emission is rejected when the emitter's buffer is full. */
function inspectOldTags({ inputs, filters, outputs, ...config }: PipelineConfig): Finding[] {
  return inputs.filter(({ routes }) => routes.length === 0).flatMap((input): Finding[] => {
    const tag = (lastValue(input, "tag") ?? `${input.name}.0`).replaceAll("*", "x");
    const rewriter = filters.find((filter) => filter.name === "rewrite_tag" && matches(filter, tag));
    if (!rewriter || outputsOf(tag, { inputs, filters, outputs, ...config }).length > 0) return [];
    return [{
      code: "old-tag-without-output", place: rewriter.place,
      problem: `records that no rule takes stay under ${lastValue(input, "tag") ?? tag}, which no output matches: they are deleted, also when the emitter's buffer is full`,
      remedy: `add an output with match: ${lastValue(input, "tag") ?? tag}`,
    }];
  });
}

function inspectOutputs({ inputs, outputs }: PipelineConfig): Finding[] {
  const isOnlyPair = inputs.length === 1 && outputs.length === 1;
  const routed = inputs.some(({ routes }) => routes.length > 0);
  return outputs.flatMap((output): Finding[] => {
    const regex = lastProperty(output, "match_regex");
    const fault = regex ? regexFault(regex.value) : null;
    const match = lastProperty(output, "match") ?? (fault === null ? regex : undefined);
    const name = instanceName(output, outputs);
    if (regex && fault !== null && !match && !isOnlyPair && !routed) {
      return [{ code: "output-without-match", place: regex.place, problem: `match_regex ${regex.value} has ${fault}, so the output ${name} has no match and gets nothing`, remedy: "correct it" }];
    }
    if (!match && !isOnlyPair && !routed) {
      return [{ code: "output-without-match", place: output.place, problem: `the output ${name} has no match and gets nothing`, remedy: "add match" }];
    }
    if (match && routed && inputs.length === 1) {
      return [{ code: "match-with-routes", place: match.place, problem: "the only input has routes: since 5.0.5 match is not looked at, before it got every record", remedy: "remove match" }];
    }
    return [];
  });
}

function inspectRoutes(input: Section, { outputs }: PipelineConfig): Finding[] {
  const findings: Finding[] = [];
  const taken = new Map<string, string>();
  for (const { name: route, place, outputs: targets } of input.routes) {
    for (const { name, fallback } of targets) {
      const output = findOutput(name, outputs) ?? (fallback === undefined ? undefined : findOutput(fallback, outputs));
      if (!output) {
        findings.push({ code: "route-without-output", place, problem: `the route ${route} names the output ${name}, which is not there`, remedy: `give an output the alias ${name}` });
        continue;
      }
      const instance = instanceName(output, outputs);
      const first = taken.get(instance);
      if (first !== undefined) findings.push({ code: "output-of-two-routes", place, problem: `${instance} belongs to the route ${first} already: this route does not reach it`, remedy: "join the conditions, or add a second output" });
      else taken.set(instance, route);
    }
  }
  if (!input.routes.some(({ isDefault }) => isDefault)) {
    findings.push({ code: "routes-without-default", place: input.place, problem: "a record that no route takes is deleted", remedy: "add a route with condition: { default: true }" });
  }
  return findings;
}

function outputsOf(tag: string, { outputs }: PipelineConfig): readonly Section[] {
  return outputs.filter((output) => matches(output, tag));
}

function matches(section: Section, tag: string): boolean {
  return matchesTag(tag, readMatch(section));
}
