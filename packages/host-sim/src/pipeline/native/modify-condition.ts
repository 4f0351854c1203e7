// Conditions of the filter modify.
//   in   a property and its words
//   out  whether a body fulfils it
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_modify/modify.c:175-330 and 720-930 @v5.1.1
import type { Body } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import type { Part } from "../accessor.js";
import { ConfigError, type Property, placeText } from "../config.js";
import { BrokenRegex, type HostRegex, compileRegex } from "../regex.js";
import { byteText, bytesOf, membersOf } from "./keys.js";
import { pairAccessor, pairValue } from "./kv-pair.js";
import { matchesRegex } from "./regex-match.js";

/** True where the filter's rules apply. */
export type Condition = (body: Body) => boolean;

/** @throws ConfigError, NotSimulated */
export function readCondition(property: Property, words: readonly string[]): Condition {
  const [kind = "", a, b] = words;
  const refuse = (what: string): never => {
    throw new ConfigError(property.place, `Cannot start the filter modify: condition ${property.value} ${what}`);
  };
  const absent = (): never => {
    throw new NotSimulated(`Cannot simulate ${placeText(property.place)}: condition ${property.value} needs a key and a value`);
  };
  const make = KINDS[kind.toLowerCase()] ?? refuse(`is none; write ${Object.keys(KINDS).join(", ")}`);
  if (a === undefined) return absent();
  return make({
    key: () => pairAccessor(a, property, "a condition"), keyRegex: () => regexOf(a, property),
    value: () => b ?? absent(), valueRegex: () => regexOf(b ?? refuse("needs a regular expression"), property),
  });
}

interface Operands {
  readonly key: () => readonly Part[];
  readonly keyRegex: () => HostRegex;
  readonly value: () => string;
  readonly valueRegex: () => HostRegex;
}

const KINDS: Readonly<Record<string, (operands: Operands) => Condition>> = {
  key_exists: ({ key }) => {
    const parts = key();
    return (body) => pairValue(parts, body) !== null;
  },
  key_does_not_exist: ({ key }) => {
    const parts = key();
    return (body) => pairValue(parts, body) === null;
  },
  a_key_matches: ({ keyRegex }) => {
    const regex = keyRegex();
    return (body) => membersOf(body).some(([key]) => matchesRegex(key, regex));
  },
  no_key_matches: ({ keyRegex }) => {
    const regex = keyRegex();
    return (body) => !membersOf(body).some(([key]) => matchesRegex(key, regex));
  },
  key_value_equals: ({ key, value }) => ofValue(key(), equals(value()), true),
  key_value_does_not_equal: ({ key, value }) => ofValue(key(), equals(value()), false),
  key_value_matches: ({ key, valueRegex }) => ofValue(key(), matching(valueRegex()), true),
  key_value_does_not_match: ({ key, valueRegex }) => ofValue(key(), matching(valueRegex()), false),
  matching_keys_have_matching_values: ({ keyRegex, valueRegex }) => ofMatchingKeys(keyRegex(), valueRegex(), true),
  matching_keys_do_not_have_matching_values: ({ keyRegex, valueRegex }) => ofMatchingKeys(keyRegex(), valueRegex(), false),
};

/** A key that is not there fulfils neither the one nor its contrary: modify.c:783-852 */
function ofValue(parts: readonly Part[], test: (value: Body) => boolean, wanted: boolean): Condition {
  return (body) => {
    const value = pairValue(parts, body);
    return value !== null && test(value) === wanted;
  };
}

function ofMatchingKeys(keys: HostRegex, values: HostRegex, wanted: boolean): Condition {
  return (body) => membersOf(body).every(([key, value]) => !matchesRegex(key, keys) || matchesRegex(value, values)) === wanted;
}

/** Only texts are equal to anything: modify.c:654-676 */
function equals(text: string): (value: Body) => boolean {
  const wanted = byteText(text);
  return (value) => bytesOf(value) === wanted;
}

function matching(regex: HostRegex): (value: Body) => boolean {
  return (value) => matchesRegex(value, regex);
}

function regexOf(text: string, { place }: Property): HostRegex {
  try {
    return compileRegex(text);
  } catch (problem) {
    if (problem instanceof BrokenRegex) throw new NotSimulated(`Cannot simulate ${placeText(place)}: a condition whose ${text} has ${problem.fault}`);
    throw problem;
  }
}
