// The filter expect: rules that a record has to keep, and what becomes of one that breaks them.
//   in   its section, a release; the bodies of a chunk
//   out  the same bodies, or each with the verdict in front; what Fluent Bit logs
//   err  ConfigError where Fluent Bit does not start; NotSimulated for a record at which the agent ends
// Source: plugins/filter_expect/expect.c:146-230,275-564 @v5.1.1; plugins/filter_expect/expect.c:398-510 @v4.2.8
import { type Body, bool, map, str } from "../../event/body.js";
import { renderJson } from "../../event/json-text.js";
import type { LogLine } from "../../host/log.js";
import { compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, type Part, decodeText, lookUp, parseAccessor } from "../accessor.js";
import { ConfigError, type Property, type Section, lastProperty, lastValue, placeText } from "../config.js";

const RULES = ["key_exists", "key_not_exists", "key_val_is_null", "key_val_is_not_null", "key_val_eq"] as const;
const ACTIONS = ["warn", "exit", "result_key"];
export const EXPECT_OPTIONS: ReadonlySet<string> = new Set([...RULES, "action", "result_key"]);

/** Since then each record has a verdict of its own; before, the first that breaks a rule decides for its chunk, and no later one is looked at. */
const EACH_SINCE = "5.1.0";

interface Rule {
  readonly kind: (typeof RULES)[number] | "action";
  readonly value: string;
  readonly parts: readonly Part[];
  /** Of key_val_eq. */
  readonly wanted: string;
}

/** Judges a chunk: its bodies as they go on. */
export type Expect = (bodies: readonly Body[], version: string, log: (level: LogLine["level"], text: string) => void) => readonly Body[];

/** @throws ConfigError, NotSimulated */
export function readExpect(section: Section): Expect {
  const action = readAction(section);
  const rules = section.properties.filter(({ key }) => EXPECT_OPTIONS.has(key) && key !== "result_key").map((property) => readRule(section, property));
  const resultKey = str(lastValue(section, "result_key") ?? "matched");
  return (bodies, version, log) => {
    const judgesEach = compare(version, EACH_SINCE) >= 0;
    const faults: (string | null)[] = [];
    for (const body of bodies) {
      const fault = firstFault(rules, body);
      faults.push(fault);
      if (fault === null) continue;
      if (action === "exit") throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: Fluent Bit ends here with exit code 255, action exit of expect: ${fault}`);
      log("error", fault);
      if (action === "warn") log("warn", "expect check failed");
      if (!judgesEach) break;
    }
    if (action !== "result_key") return bodies;
    const isKept = (i: number): boolean => judgesEach ? faults[i] === null : faults.every((fault) => fault === null);
    return bodies.map((body, i) => body.kind === "map" ? map([[resultKey, bool(isKept(i))], ...body.members]) : body);
  };
}

function readAction(section: Section): string {
  const given = lastProperty(section, "action");
  const action = (given?.value ?? "warn").toLowerCase();
  if (given && !ACTIONS.includes(action)) throw new ConfigError(given.place, `Cannot start the filter expect: action is ${given.value}; write warn, exit or result_key`);
  return action;
}

/** The action is a rule too, which nothing breaks and which counts: plugins/filter_expect/expect.c:199-217 @v5.1.1 */
function readRule(section: Section, { key, value, place }: Property): Rule {
  const [name, wanted] = key === "key_val_eq" ? splitOnce(value) : [value, ""];
  try {
    return { kind: key as Rule["kind"], value, parts: parseAccessor(name), wanted };
  } catch (problem) {
    if (!(problem instanceof AccessorError)) throw problem;
    throw new ConfigError(place, `Cannot start the filter ${section.name}: ${key} has no record accessor: ${problem.message}`);
  }
}

/** A key, and all behind it; a key alone is also what it is compared with: src/flb_slist.c:223-310 @v5.1.1 */
function splitOnce(value: string): readonly [string, string] {
  const [, key = "", rest = ""] = /^ *([^ ]+)(.*)$/s.exec(value) ?? [];
  return [key, rest.replace(/^ +/, "") || key];
}

/** What Fluent Bit says of the first rule that a record breaks; `null` if it breaks none. */
function firstFault(rules: readonly Rule[], body: Body): string | null {
  for (const [number, rule] of rules.entries()) {
    const fault = faultOf(rule, valueOf(rule.parts, body));
    if (fault !== null) return `exception on rule #${number} ${fault}. Record content:\n${renderJson(body)}`;
  }
  return null;
}

/** What a rule sees of a record; `null` where the host finds nothing, which an array is too: src/flb_ra_key.c:30-106 @v5.1.1 */
function valueOf([first]: readonly Part[], body: Body): Body | null {
  if (first?.kind !== "key" && first?.kind !== "text") return null;
  const value = first.kind === "key" ? lookUp(body, first.key, first.path) : lookUp(body, first.text, []);
  return value?.kind === "array" || value?.kind === "ext" ? null : value;
}

function faultOf({ kind, value: key, wanted }: Rule, value: Body | null): string | null {
  switch (kind) {
    case "action": return null;
    case "key_exists": return value === null ? `'key_exists', key '${key}' not found` : null;
    case "key_not_exists": return value === null ? null : `'key_not_exists', key '${key}' exists`;
    case "key_val_is_null":
      if (value === null) return `'key_val_is_null', key '${key}' not found`;
      return value.kind === "nil" ? null : `'key_val_is_null', key '${key}' contains a value type '${typeName(value)}'`;
    case "key_val_is_not_null":
      if (value === null) return `'key_val_is_not_null', key '${key}' not found`;
      return value.kind === "nil" ? `'key_val_is_not_null', key '${key}' contains a value type 'null'` : null;
    case "key_val_eq":
      // The name of another rule is the host's; and a value that is no string equals everything: plugins/filter_expect/expect.c:366-391 @v5.1.1
      if (value === null) return `'key_val_is_null', key '${key}' not found`;
      if (value.kind !== "str" || decodeText(value.bytes) === wanted) return null;
      return `'key_val_eq', key value '${decodeText(value.bytes)}' is different than expected: '${wanted}'`;
  }
}

/** ra_value_type_to_str, plugins/filter_expect/expect.c:254-273 @v5.1.1; a map counts as a boolean */
function typeName(value: Body): string {
  switch (value.kind) {
    case "bool": case "map": return "boolean";
    case "int": return "integer";
    case "str": return "string";
    case "nil": return "null";
    case "bin": return "UNKNOWN";
    default: return "float / double";
  }
}
