// Tag matching: `Match` with `*`, and `Match_Regex`.
//   in   tag, pattern; a section
//   out  whether the host would match; what a section matches on
//   err  NotSimulated for a regular expression that is not modelled
// Knows no plugin.
// Source: router_match, src/flb_router.c:37-138 @v5.1.1
import { type Section, lastValue } from "./config.js";
import { BrokenRegex, type HostRegex, compileRegex } from "./regex.js";

/** What a filter or an output matches on; both may stand, and either suffices. */
export interface TagMatch {
  readonly pattern: string | null;
  readonly regex: HostRegex | null;
}

/** What a section matches on. An expression that does not compile is none: src/flb_output.c:960-962 @v5.1.1 */
export function readMatch(section: Section): TagMatch {
  const regex = lastValue(section, "match_regex");
  return { pattern: lastValue(section, "match") ?? null, regex: regex === undefined ? null : compileUnbroken(regex) };
}

function compileUnbroken(option: string): HostRegex | null {
  try {
    return compileRegex(option);
  } catch (problem) {
    if (problem instanceof BrokenRegex) return null;
    throw problem;
  }
}

/**
 * Whether a tag matches, the regular expression first.
 *
 * `Match_Regex` is tried at the tag's first byte only, and an empty match is no match (`n > 0`, :69-78).
 */
export function matchesTag(tag: string, { pattern, regex }: TagMatch): boolean {
  if (regex !== null && regex.prefixLength(tag) > 0) return true;
  return pattern !== null && matchesPattern(tag, pattern);
}

/**
 * The wildcard: `*` stands for any run of bytes, dots included.
 *
 * @example
 * ```ts
 * import { matchesPattern } from "@flb-wasm/host-sim";
 * matchesPattern("kube.var.log", "kube.*"); // true
 * matchesPattern("kube", "kube*");          // true
 * matchesPattern("kube.a", "*.b");          // false
 * ```
 */
export function matchesPattern(tag: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  for (; next < pattern.length; at++, next++) {
    if (pattern[next] !== "*") {
      if (tag[at] !== pattern[next]) return false;
      continue;
    }
    while (pattern[next] === "*") next++;
    if (next === pattern.length) return true;
    const rest = pattern.slice(next);
    for (let found = tag.indexOf(rest[0] ?? "", at); found >= 0; found = tag.indexOf(rest[0] ?? "", found + 1)) {
      if (matchesPattern(tag.slice(found), rest)) return true;
    }
    return false;
  }
  return at === tag.length;
}
