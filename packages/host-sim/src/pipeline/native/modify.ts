// The filter modify: rules in order, where all conditions hold.
//   in   its section; a record's body
//   out  the body
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_modify/modify.c @v5.1.1
import { type Member, map, str } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Property, type Section, placeText } from "../config.js";
import { SHARED_FILTER_OPTIONS } from "../options.js";
import { BrokenRegex, compileRegex } from "../regex.js";
import { type BodyFilter, beginsWith, byteText, keyOf, membersOf, partition } from "./keys.js";
import { type Condition, readCondition } from "./modify-condition.js";
import { matchesRegex } from "./regex-match.js";
import { splitQuoted } from "./split-quoted.js";

type Members = readonly Member[];
/** Gives the same list back where it does not apply. */
type Rule = (members: Members) => Members;

/** Words of a rule's value. */
interface Words {
  readonly section: Section;
  readonly key: Name;
  readonly value: Name;
}

/** A word that names a key. */
interface Name {
  readonly text: string;
  /** As keys are compared. */
  readonly bytes: string;
}

const WITH_KEY: Readonly<Record<string, (words: Words) => Rule>> = {
  remove: ({ key }) => removing((member) => isKey(member, key)),
  remove_wildcard: ({ key, section }) => removing((member) => beginsWith(member, key.bytes, section)),
  remove_regex: ({ key }) => {
    const regex = compileRegex(key.text);
    return removing(([name]) => matchesRegex(name, regex));
  },
  move_to_start: ({ key, section }) => moving((member) => beginsWith(member, key.bytes, section), (moved, others) => [...moved, ...others]),
  move_to_end: ({ key, section }) => moving((member) => beginsWith(member, key.bytes, section), (moved, others) => [...others, ...moved]),
};

const WITH_VALUE: Readonly<Record<string, (words: Words) => Rule>> = {
  rename: ({ key, value }) => (members) => count(members, key) === 0 || count(members, value) > 0 ? members : renaming(members, key, value),
  hard_rename: ({ key, value }) => (members) => count(members, key) === 0 ? members : renaming(members.filter((member) => !isKey(member, value)), key, value),
  add: ({ key, value }) => (members) => count(members, key) > 0 ? members : [...members, [str(key.text), str(value.text)]],
  set: ({ key, value }) => (members) => [...members.filter((member) => !isKey(member, key)), [str(key.text), str(value.text)]],
  copy: ({ key, value }) => (members) => count(members, key) !== 1 || count(members, value) > 0 ? members : copying(members, key, value),
  hard_copy: ({ key, value }) => (members) => count(members, key) !== 1 || count(members, value) > 1 ? members : copying(members.filter((member) => !isKey(member, value)), key, value),
};

export const MODIFY_OPTIONS: ReadonlySet<string> = new Set([...Object.keys(WITH_KEY), ...Object.keys(WITH_VALUE), "condition"]);

/** @throws ConfigError, NotSimulated */
export function readModify(section: Section): BodyFilter {
  const conditions: Condition[] = [];
  const rules: Rule[] = [];
  for (const property of section.properties) {
    if (SHARED_FILTER_OPTIONS.has(property.key)) continue;
    const words = splitQuoted(property);
    if (property.key === "condition") conditions.push(readCondition(property, words));
    else rules.push(readRule(section, property, words));
  }
  return (body) => {
    if (!conditions.every((holds) => holds(body))) return body;
    const members = membersOf(body);
    const changed = rules.reduce((sofar, rule) => rule(sofar), members);
    return changed === members ? body : map(changed);
  };
}

function readRule(section: Section, property: Property, words: readonly string[]): Rule {
  const [key = "", value = key] = words;
  if (words.length === 3) {
    throw new NotSimulated(`Cannot simulate ${placeText(property.place)}: ${property.key} ${property.value} is of three words, and Fluent Bit renames ${key} to ${words[2]}; write what has blanks in quotes`); // modify.c:412-469: no kind is set, and the first is rename
  }
  const make = words.length === 1 ? WITH_KEY[property.key] : words.length === 2 ? WITH_VALUE[property.key] : undefined;
  if (!make) {
    const wanted = property.key in WITH_KEY ? "a key" : "a key and a value";
    throw new ConfigError(property.place, `Cannot start the filter modify: ${property.key} takes ${wanted}, and ${property.value || '""'} is something else; write what has blanks in quotes`);
  }
  for (const word of [key, value]) refuseBrokenRegex(word, property);
  if (property.key === "hard_copy" && key === value) {
    throw new NotSimulated(`Cannot simulate ${placeText(property.place)}: hard_copy ${property.value}: Fluent Bit writes half a record and goes on with what it reads from it; remove it`); // modify.c:1097-1119
  }
  return make({ section, key: nameOf(key), value: nameOf(value) });
}

/** Keys and values are compiled as regular expressions even where they are none: modify.c:472-506 */
function refuseBrokenRegex(word: string, { key, place }: Property): void {
  try {
    compileRegex(word);
  } catch (problem) {
    if (problem instanceof BrokenRegex) {
      throw new ConfigError(place, `Cannot start the filter modify: it compiles ${word} of ${key} as a regular expression, and that has ${problem.fault}; put a \\ in front of it`);
    }
    if (!(problem instanceof NotSimulated)) throw problem;
    if (key === "remove_regex") throw new NotSimulated(`${problem.message} (${placeText(place)})`);
  }
}

function isKey(member: Member, { bytes }: Name): boolean {
  return keyOf(member) === bytes;
}

function nameOf(text: string): Name {
  return { text, bytes: byteText(text) };
}

function count(members: Members, key: Name): number {
  return members.filter((member) => isKey(member, key)).length;
}

function removing(isRemoved: (member: Member) => boolean): Rule {
  return (members) => {
    const left = members.filter((member) => !isRemoved(member));
    return left.length === members.length ? members : left;
  };
}

function moving(isMoved: (member: Member) => boolean, join: (moved: Members, others: Members) => Members): Rule {
  return (members) => {
    const [moved, others] = partition(members, isMoved);
    return moved.length === 0 ? members : join(moved, others);
  };
}

function renaming(members: Members, key: Name, name: Name): Members {
  return members.map((member) => isKey(member, key) ? [str(name.text), member[1]] : member);
}

/** The copy stands right behind what it copies. */
function copying(members: Members, key: Name, name: Name): Members {
  return members.flatMap((member): Members => isKey(member, key) ? [member, [str(name.text), member[1]]] : [member]);
}
