// What an editor and typedoc see of "@flb-wasm/sdk/pattern". asc reads the AssemblyScript sources instead.

import type { Value } from "./index.js";

/**
 * A regular expression: tests a text, finds what stands in it, replaces it. A search looks at each character once, whatever the
 * pattern and the text, and takes memory that was set aside when the pattern was made.
 *
 * The syntax is what Go, Perl and JavaScript have in common, and so is what is found: the leftmost match, of which the alternative
 * that stands first and the repetition that is preferred.
 *
 * | | |
 * | --- | --- |
 * | `abc`, `\.`, `\n`, `\x41`, `\u00e9` | characters; a sign with a meaning of its own has a backslash in front |
 * | `.` | any character but a line feed |
 * | `[a-z_]`, `[^"]` | one of these, none of these |
 * | `\d`, `\w`, `\s`, `\D`, `\W`, `\S` | digits; letters, digits and `_`; white space; all but these. Of ASCII |
 * | `a*`, `a+`, `a?`, `a{3}`, `a{2,}`, `a{2,5}` | repeated, as often as it goes; with a `?` behind it as seldom as it goes |
 * | `ab\|cd` | one or the other |
 * | `(a)`, `(?<name>a)`, `(?:a)` | a group, one with a name, one that is not asked for |
 * | `^`, `$` | the start and the end of the text |
 * | `\b`, `\B` | between a `\w` and what is none; anywhere else |
 * | `(?i)`, `(?s)`, `(?m)` | from here on to the end of the group: the case of ASCII letters does not count, `.` takes line feeds, `^` and `$` stand at lines |
 *
 * There are no back-references and no look-around, which no linear search can have, and no `\p{…}`. A pattern has up to 31 groups, 10
 * levels of them, and 500 steps; a step is a character, a class, a group's end; in `a{40}` there are 40.
 *
 * Make a pattern outside of the filter's function, once: that costs some ten microseconds, and 20 KiB of memory or more. In the source
 * a backslash is written twice; one that is not, and a pattern that cannot be read, are refused when the filter is compiled.
 *
 * @example
 * ```ts
 * import { Record, Verdict } from "@flb-wasm/sdk";
 * import { Pattern } from "@flb-wasm/sdk/pattern";
 *
 * const ACCESS = Pattern.of('^(\\S+) \\S+ (\\S+) \\[[^\\]]+\\] "(\\S+) ([^ "]+)[^"]*" (\\d{3})');
 *
 * export function read_access(record: Record): Verdict {
 *   const line = ACCESS.find(record.at("log"));
 *   if (!line.found) return Verdict.Keep;
 *   record.set("client", line.group(1));
 *   record.set("user", line.group(2));
 *   record.set("method", line.group(3));
 *   record.set("path", line.group(4));
 *   record.set("status", line.group(5).parseI64());
 *   return Verdict.Keep;
 * }
 * ```
 */
export declare class Pattern {
  private constructor();
  /**
   * The pattern that a text is. One that cannot be read, as a setting may be, matches nothing, and one log line says at which
   * character; {@link Pattern.isValid} is false then.
   *
   * @example
   * ```ts
   * import { Config, Record, Verdict } from "@flb-wasm/sdk";
   * import { Pattern } from "@flb-wasm/sdk/pattern";
   *
   * const config = Config.file("/etc/flb-wasm/noise.json");
   * const noise = Pattern.of(config.text("pattern", "^DEBUG\\b"));
   *
   * export function drop_noise(record: Record): Verdict {
   *   return noise.matches(record.at("log")) ? Verdict.Drop : Verdict.Keep;
   * }
   * ```
   */
  static of(text: string): Pattern;
  /** False for a pattern that cannot be read. */
  readonly isValid: boolean;

  /**
   * True if the text has a match, anywhere: with `^` and `$` around the pattern, if it is one. False for a value that is no string.
   * Allocates nothing for a {@link Value}.
   */
  matches(text: string | Value): boolean;
  /** The first match; {@link Match.found} says whether there is one. */
  find(text: string | Value): Match;
  /**
   * A cursor over all matches, one behind the other; none for a value that is no string.
   *
   * A search is linear in what it looks at. Where each match needs a look at all that is left, as with `a[^z]*z|a` and no `z`, the sum
   * of them is not: leave such alternatives out for texts of somebody else's.
   *
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   * import { Pattern } from "@flb-wasm/sdk/pattern";
   *
   * const PAIR = Pattern.of('(\\w+)=(?:"([^"]*)"|(\\S+))');
   *
   * export function read_pairs(record: Record): void {
   *   const pairs = PAIR.findAll(record.at("log"));
   *   while (pairs.next()) {
   *     const quoted = pairs.group(2);
   *     record.setMember(pairs.group(1).toText(), quoted.exists ? quoted : pairs.group(3));
   *   }
   * }
   * ```
   */
  findAll(text: string | Value): Match;
  /**
   * The text with all matches replaced, as a {@link Value} to be set; the text as it was if there is none, and a value that is no
   * string as it is.
   *
   * @param replacement what stands for each: `$1` to `$31` or `${1}` is the text of a group, `${name}` that of one with a name, `$0`
   * the match, `$$` the sign. A group that took no part, or that there is not, is empty.
   * @returns the missing value at the memory ceiling.
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   * import { Pattern } from "@flb-wasm/sdk/pattern";
   *
   * const ID = Pattern.of("/\\d+(/|$)");
   *
   * export function group_paths(record: Record): void {
   *   record.set("route", ID.replace(record.at("path"), "/:id$1"));
   * }
   * ```
   */
  replace(text: string | Value, replacement: string): Value;
}

/**
 * What a {@link Pattern} found, and a cursor to the next: `while (match.next()) …` over {@link Pattern.findAll}. Valid until the filter
 * returns.
 */
export declare class Match {
  private constructor();
  /** True if there is a match. */
  readonly found: boolean;
  /** Moves to the next match; false behind the last one. Behind an empty one it looks one character further. */
  next(): boolean;
  /**
   * The text of a group, a copy of its own, to be read or set as any {@link Value}: `match.group(1).parseI64()`. Group 0 is the whole match.
   *
   * @returns the missing value for a group that took no part or that there is not, and without a match.
   */
  group(index: i32): Value;
  /** The text of the group `(?<name>…)`; the missing value as {@link Match.group} has it. */
  named(name: string): Value;
  /**
   * What is between the match before and this one; when there is no more, all that is left. With it, matches can be replaced by what
   * only a function can say.
   *
   * @example
   * ```ts
   * import { Record } from "@flb-wasm/sdk";
   * import { Pattern } from "@flb-wasm/sdk/pattern";
   *
   * const TAG = Pattern.of("</?[A-Z]+>");
   *
   * export function lower_tags(record: Record): void {
   *   const tags = TAG.findAll(record.at("log"));
   *   let text = "";
   *   while (tags.next()) text += tags.before.toText() + tags.group(0).toText().toLowerCase();
   *   if (text != "") record.set("log", text + tags.before.toText());
   * }
   * ```
   */
  readonly before: Value;
}
