// Marks: messages that follow records, and tell when what came before them is through.
//   in   what a filter or an output matches on
//   out  the same, but not the mark
import { matchesPattern } from "@flb-wasm/host-sim";

export const MARK_TAG = "flb-wasm.mark";

const NO_MARK = "^(?!flb-wasm\\.mark$)";

/** @param match `match`, `match_regex`, or both, of which either suffices. */
export function spareMark(match: readonly (readonly [key: string, value: string])[]): readonly (readonly [string, string])[] {
  const pattern = match.find(([key]) => key === "match")?.[1];
  const regex = match.find(([key]) => key === "match_regex")?.[1];
  const spared = pattern === undefined ? undefined : sparePattern(pattern);
  if (regex === undefined) return spared === undefined ? [] : [spared];
  const [key, value] = spared ?? [];
  if (key !== "match_regex") return [...(spared ? [spared] : []), ["match_regex", spareRegex(regex)]];
  return [["match_regex", `${NO_MARK}(?:${withoutSlashes(regex)}|${value?.slice(NO_MARK.length) ?? ""})`]];
}

/** A pattern as it is where the mark does not match it. */
function sparePattern(pattern: string): readonly [string, string] {
  if (!matchesPattern(MARK_TAG, pattern)) return ["match", pattern];
  const words = pattern.split(/\*+/).map((part) => part.replaceAll(/[.+?^${}()|[\]\\/]/g, "\\$&"));
  return ["match_regex", `${NO_MARK}${words.join(".*")}$`];
}

/** `/a/i` has its flags behind it: str_to_regex, src/flb_regex.c:116-152 @v5.1.1 */
function spareRegex(regex: string): string {
  const [, body, flags] = /^\/(.*)\/([a-z]*)$/s.exec(regex) ?? [];
  return body === undefined ? `${NO_MARK}(?:${regex})` : `/${NO_MARK}(?:${body})/${flags}`;
}

function withoutSlashes(regex: string): string {
  return /^\/(.*)\/[a-z]*$/s.exec(regex)?.[1] ?? regex;
}
