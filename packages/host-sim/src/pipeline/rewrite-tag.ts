// The filter rewrite_tag: which rule takes a record, under which tag it is emitted, and whether the original stays.
//   in   the filter's section; a record with its tag
//   out  Verdict per record; the emission is the pipeline's work
//   err  ConfigError where Fluent Bit would not start; NotSimulated
// Buffer limits are not modelled: every emission that is no cycle succeeds.
// Source: process_record, plugins/filter_rewrite_tag/rewrite_tag.c:356-423 @v5.1.1
import type { Body } from "../event/body.js";
import { AccessorError, type Part, composeText, lookUpString, parseAccessor } from "./accessor.js";
import { ConfigError, type Property, type Section, allProperties, readBool } from "./config.js";
import { BrokenRegex, type HostRegex, compileRegex } from "./regex.js";

/** `rule: $key regex new_tag keep`. */
export interface RewriteRule {
  readonly key: readonly Part[];
  readonly regex: HostRegex;
  readonly tag: readonly Part[];
  /** The template as written. */
  readonly tagText: string;
  readonly keeps: boolean;
  readonly property: Property;
}

/** What the filter decides for one record. */
export interface Rewrite {
  readonly newTag: string;
  readonly keepsOriginal: boolean;
  readonly rule: RewriteRule;
}

/** @throws ConfigError for a rule that Fluent Bit refuses; KEEP has no default (src/flb_config_map.c:52-56 @v5.1.1). */
export function readRules(section: Section): readonly RewriteRule[] {
  return allProperties(section, "rule").map((property) => {
    const [key, pattern, tag, keep] = splitTokens(property.value);
    if (key === undefined || pattern === undefined || tag === undefined || keep === undefined) {
      throw new ConfigError(property.place, `Cannot read rule ${property.value}: it needs $key, regex, new tag and KEEP; write true or false at its end`);
    }
    const accessor = (text: string): readonly Part[] => {
      try {
        return parseAccessor(text);
      } catch (problem) {
        if (!(problem instanceof AccessorError)) throw problem;
        throw new ConfigError(property.place, problem.message);
      }
    };
    const regex = (): HostRegex => {
      try {
        return compileRegex(pattern);
      } catch (problem) {
        if (!(problem instanceof BrokenRegex)) throw problem;
        throw new ConfigError(property.place, `Cannot read rule ${property.value}: ${pattern} has ${problem.fault}`); // plugins/filter_rewrite_tag/rewrite_tag.c:155-162 @v5.1.1
      }
    };
    return { key: accessor(key), regex: regex(), tag: accessor(tag), tagText: tag, keeps: readBool(keep) === true, property };
  });
}

/** The first rule that matches wins; its expression is searched in the key's string, not matched as a whole. */
export function rewrite(rules: readonly RewriteRule[], tag: string, record: Body): Rewrite | null {
  for (const rule of rules) {
    const text = lookUpString(rule.key, record);
    const groups = text === null ? null : rule.regex.search(text);
    if (groups === null) continue;
    // Without a group the host keeps no captures at all, not even $0: flb_regex_do, src/flb_regex.c:219-226 @v5.1.1
    const captures = rule.regex.groupCount === 0 ? null : groups;
    return { newTag: composeText(rule.tag, { tag, record, captures }), keepsOriginal: rule.keeps, rule };
  }
  return null;
}

/** Words between blanks; a word in double quotes may hold blanks and `\\"`: token_retrieve, src/flb_slist.c:107-180 @v5.1.1 */
export function splitTokens(text: string): string[] {
  const tokens: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === " ") at++;
    if (at >= text.length) return tokens;
    const isQuoted = text[at] === '"';
    const start = isQuoted ? at + 1 : at;
    let end = text.indexOf(isQuoted ? '"' : " ", start);
    while (isQuoted && end > 0 && text[end - 1] === "\\") end = text.indexOf('"', end + 1);
    if (end < 0) end = text.length;
    if (end === start && end === text.length) return tokens;
    const token = text.slice(start, end);
    tokens.push(isQuoted ? token.replaceAll('\\"', '"') : token);
    at = end + 1;
  }
}
