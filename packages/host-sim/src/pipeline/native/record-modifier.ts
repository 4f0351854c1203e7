// The filter record_modifier: members removed, or all others, and texts appended.
//   in   its section; a record's body
//   out  the body
//   err  ConfigError where Fluent Bit does not start; NotSimulated for a record without any member left
// Source: plugins/filter_record_modifier/filter_modifier.c @v5.1.1
import { type Body, type Member, map, str } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Section, allProperties, placeText } from "../config.js";
import { splitTokens } from "../rewrite-tag.js";
import { type BodyFilter, byteText, foldAscii, keyOf, membersOf } from "./keys.js";

/** `uuid_key` is not among them: its value is another one each time. */
export const RECORD_MODIFIER_OPTIONS: ReadonlySet<string> = new Set(["record", "remove_key", "allowlist_key", "whitelist_key"]);

/** A key in any case, or with a last `*` the beginning of one. */
interface Pattern {
  readonly text: string;
  readonly isPrefix: boolean;
}

/** @throws ConfigError */
export function readRecordModifier(section: Section): BodyFilter {
  const removed = patternsOf(section, "remove_key");
  const allowed = [...patternsOf(section, "allowlist_key"), ...patternsOf(section, "whitelist_key")];
  if (removed.length > 0 && allowed.length > 0) {
    throw new ConfigError(section.place, "Cannot start the filter record_modifier: remove_key and allowlist_key exclude each other; write one of them");
  }
  const added = appendedMembers(section);
  const isLeft = (member: Member): boolean => {
    if (removed.length > 0) return !fitsOne(member, removed);
    return allowed.length === 0 || fitsOne(member, allowed);
  };
  return (body) => {
    const left = membersOf(body).filter(isLeft);
    if (left.length + added.length === 0) throw new NotSimulated(emptied(section));
    return left.length === membersOf(body).length && added.length === 0 ? body : map([...left, ...added]);
  };
}

/** filter_modifier.c:402-404 and 454-464 */
function emptied(section: Section): string {
  return `Cannot simulate ${placeText(section.place)}: record_modifier leaves a record no member; Fluent Bit drops it, or where all records of a chunk lose theirs hands them on as they came`;
}

function patternsOf(section: Section, key: string): readonly Pattern[] {
  return allProperties(section, key).map(({ value }) => {
    const text = foldAscii(byteText(value));
    return text.endsWith("*") ? { text: text.slice(0, -1), isPrefix: true } : { text, isPrefix: false };
  });
}

function fitsOne(member: Member, patterns: readonly Pattern[]): boolean {
  const key = keyOf(member);
  if (key === null) return false;
  const name = foldAscii(key);
  return patterns.some(({ text, isPrefix }) => (isPrefix ? name.startsWith(text) : name === text));
}

/** A third word makes the host leave the line out, with an error in its log: filter_modifier.c:96-101 */
function appendedMembers(section: Section): readonly (readonly [Body, Body])[] {
  return allProperties(section, "record").map(({ value, place }) => {
    const [key, text, third] = splitTokens(value);
    if (key === undefined || text === undefined) throw new ConfigError(place, `Cannot read record ${value}: it needs a key and a value`);
    if (third !== undefined) {
      throw new NotSimulated(`Cannot simulate ${placeText(place)}: record ${value} is of more than two words, and Fluent Bit leaves it out; write the value in double quotes`);
    }
    return [str(key), str(text)];
  });
}
