// The filter grep: which records go on.
//   in   its section; a record's body
//   out  the rule that ends a record, as it is written; null for one that goes on
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_grep/grep.c @v5.1.1
import type { Body } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, type Part, lookUpString, parseAccessor } from "../accessor.js";
import { ConfigError, type Property, type Section, lastValue, placeText } from "../config.js";
import { BrokenRegex, type HostRegex, compileRegex } from "../regex.js";

export const GREP_OPTIONS: ReadonlySet<string> = new Set(["regex", "exclude", "logical_op"]);
/** The line of a record that is left out. */
export const GREP_SOURCE = "plugins/filter_grep/grep.c:337-356 @v5.1.1";

interface Rule {
  readonly isExclude: boolean;
  readonly field: readonly Part[];
  readonly regex: HostRegex;
  readonly property: Property;
}

/** @throws ConfigError, NotSimulated */
export function readGrep(section: Section): (body: Body) => string | null {
  const rules = section.properties.filter(({ key }) => key === "regex" || key === "exclude").map(readRule);
  const operator = (lastValue(section, "logical_op") ?? "legacy").toLowerCase();
  if (operator !== "and" && operator !== "or") return (body) => endsByFirst(rules, body); // any other word is legacy: grep.c:220-235
  const [first] = rules;
  if (!first) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: grep with logical_op and without a rule`);
  const other = rules.find(({ isExclude }) => isExclude !== first.isExclude);
  if (other) throw new ConfigError(other.property.place, "Cannot start the filter grep: with logical_op, it takes regex or exclude, not both");
  return (body) => endsByAll(rules, operator, body);
}

/** A match of `regex` keeps the record whatever follows: grep.c:167-194 */
function endsByFirst(rules: readonly Rule[], body: Body): string | null {
  for (const rule of rules) {
    if (matches(rule, body)) return rule.isExclude ? ruleText(rule) : null;
    if (!rule.isExclude) return `${ruleText(rule)} does not match`;
  }
  return null;
}

/** grep.c:250-284 */
function endsByAll(rules: readonly Rule[], operator: "and" | "or", body: Body): string | null {
  const isFound = operator === "or" ? rules.some((rule) => matches(rule, body)) : rules.every((rule) => matches(rule, body));
  const isExclude = rules[0]?.isExclude === true;
  if (isFound !== isExclude) return null;
  return `${rules.map(ruleText).join(` ${operator} `)}${isExclude ? "" : " does not match"}`;
}

function matches({ field, regex }: Rule, body: Body): boolean {
  const text = lookUpString(field, body);
  return text !== null && regex.search(text) !== null;
}

function ruleText({ property }: Rule): string {
  return `${property.key} ${property.value}`;
}

/** The field, one space, and the rest as it is, spaces in front of it too: flb_utils_split, src/flb_utils.c:383-456 */
function readRule(property: Property): Rule {
  const [, field, pattern] = /^ *([^ ]+) (.+)$/s.exec(property.value) ?? [];
  if (field === undefined || pattern === undefined) {
    throw new ConfigError(property.place, `Cannot read ${property.key} ${property.value}: it needs a field and a regular expression`);
  }
  try {
    const parts = parseAccessor(field.startsWith("$") ? field : `$${field}`);
    if (parts[0]?.kind !== "key") throw new NotSimulated(`Cannot simulate ${placeText(property.place)}: grep over ${field}, which is no key`);
    return { isExclude: property.key === "exclude", field: parts, regex: compileRegex(pattern), property };
  } catch (problem) {
    if (problem instanceof AccessorError) throw new ConfigError(property.place, problem.message);
    if (problem instanceof BrokenRegex) throw new ConfigError(property.place, `Cannot start the filter grep: ${pattern} has ${problem.fault}; correct it`);
    throw problem;
  }
}
