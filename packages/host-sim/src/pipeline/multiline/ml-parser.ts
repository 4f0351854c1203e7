// Parsers that join lines: the host's own and those of `multiline_parser` sections.
//   in   sections of one file, or of the configuration, in order; parsers by name
//   out  MlParser by name
//   err  ConfigError for a section that Fluent Bit refuses; NotSimulated
// Source: flb_parser_load_multiline_parser_definitions, src/flb_parser.c:1434-1687, src/multiline/flb_ml_rule.c:48-300 @v5.1.1
import { byteText, foldAscii } from "../native/keys.js";
import { ConfigError, type MultilineRule, type Section, allProperties, placeText, readBool } from "../config.js";
import { type Parser, parserValue } from "../parsers/definition.js";
import { BrokenRegex, type HostRegex, compileRegex } from "../regex.js";
import { splitTokens } from "../rewrite-tag.js";
import { NotSimulated } from "../../not-simulated.js";

/** A state and what follows it. */
export interface MlRule {
  readonly from: readonly string[];
  readonly isStart: boolean;
  readonly regex: HostRegex;
  /** Rules whose states it leads to, in order; empty where it names none. */
  readonly next: readonly MlRule[];
}

/** What a message's end is known by. */
export interface MlParser {
  readonly name: string;
  readonly type: "regex" | "endswith" | "equal";
  /** Of `endswith` and `equal`; one character a byte. */
  readonly matchString: string;
  readonly negate: boolean;
  /** One character a byte, as the other two; `null` where it names none. */
  readonly keyContent: string | null;
  readonly keyGroup: string | null;
  readonly keyPattern: string | null;
  /** Reads the content first. */
  readonly parser: Parser | null;
  readonly rules: readonly MlRule[];
}

const TYPES: Readonly<Record<string, MlParser["type"]>> = { regex: "regex", endswith: "endswith", equal: "equal", eq: "equal" };

/**
 * The `multiline_parser` sections of one file. One without `parser` takes that of the section before it, which stays set: src/flb_parser.c:1569, :1645 @v5.1.1
 *
 * @returns those before the first that is refused, and what refuses it.
 */
export function readMlParsers(sections: readonly Section[], parserOf: (name: string, asker: Section) => Parser | null): { readonly parsers: readonly MlParser[]; readonly fault: ConfigError | null } {
  const parsers: MlParser[] = [];
  let parser: Parser | null = null;
  for (const section of sections.filter(({ kind }) => kind === "multiline_parser")) {
    const named = parserValue(section, "parser");
    try {
      if (named !== undefined) parser = parserOf(named, section) ?? refuseUnknown(section, named);
      parsers.push(readMlParser(section, parser));
    } catch (problem) {
      if (problem instanceof ConfigError) return { parsers, fault: problem };
      throw problem;
    }
  }
  return { parsers, fault: null };
}

/** Without it, Fluent Bit joins what is not parsed. */
function refuseUnknown(section: Section, parser: string): never {
  throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the parser ${parser} of a multiline parser is not defined; define it under parsers, or name its file with parsers_file in the service section`);
}

function readMlParser(section: Section, parser: Parser | null): MlParser {
  const value = (key: string): string | undefined => parserValue(section, key);
  const key = (name: string): string | null => value(name) === undefined ? null : byteText(value(name) ?? "");
  const name = value("name") ?? "";
  const refuse = (problem: string): never => {
    throw new ConfigError(section.place, `Cannot read the multiline parser ${name}: ${problem}`);
  };
  const type = TYPES[(value("type") ?? refuse("it has no type; write regex, endswith or equal")).toLowerCase()] ?? refuse(`its type is ${value("type")}; write regex, endswith or equal`);
  const negate = readBool(value("negate") ?? "false");
  const matchString = value("match_string");
  if (negate === null || (type !== "regex" && matchString === undefined)) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the multiline parser ${name} ${negate === null ? `has the word ${value("negate")} for negate; write true or false` : "has no match_string; give it one"}`);
  return {
    name, type, negate, parser, matchString: byteText(matchString ?? ""),
    keyContent: key("key_content"), keyGroup: key("key_group"), keyPattern: key("key_pattern"),
    rules: type === "regex" ? linkRules(ruleTexts(section, refuse), refuse) : [],
  };
}

function ruleTexts(section: Section, refuse: (problem: string) => never): readonly MultilineRule[] {
  const classic = allProperties(section, "rule").map(({ value }): MultilineRule => {
    const [states, regex, next] = splitTokens(value);
    if (states === undefined || regex === undefined) return refuse(`its rule ${value} has no state or no regex; write "start_state" "/regex/" "next state"`);
    return { states, regex, next };
  });
  return [...section.rules ?? [], ...classic];
}

/** @param refuse where a rule is wrong. */
export function linkRules(texts: readonly MultilineRule[], refuse: (problem: string) => never): readonly MlRule[] {
  const rules = texts.map(({ states, regex }) => {
    const from = states.split(",").map((state) => state.replace(/^ +| +$/g, "")).filter((state) => state !== "");
    return { from, isStart: from.includes("start_state"), regex: compiled(regex, refuse), next: [] as MlRule[] };
  });
  if (rules[0] && !rules[0].isStart) refuse("its first rule does not begin at start_state; begin with the one that does");
  if (rules.some(({ from }) => from.length === 0)) refuse("one of its rules has no state; name one");
  texts.forEach(({ next }, i) => {
    if (next === undefined) return;
    const led = rules.filter(({ from }) => from.includes(next));
    if (led.length === 0) refuse(`no rule begins at ${next}; write one, or correct the state`);
    rules[i]?.next.push(...led);
  });
  return rules;
}

function compiled(regex: string, refuse: (problem: string) => never): HostRegex {
  try {
    return compileRegex(regex);
  } catch (problem) {
    if (problem instanceof BrokenRegex) return refuse(`its regex ${regex} has ${problem.fault}; correct it`);
    throw problem;
  }
}

/** The first of the name, in any case: src/multiline/flb_ml_parser.c:226-239 @v5.1.1 */
export function findMlParser(parsers: readonly MlParser[], name: string): MlParser | undefined {
  return parsers.find((parser) => foldAscii(parser.name) === foldAscii(name));
}
