// The filter nest: members into a map, and out of one.
//   in   its section; a record's body
//   out  the body
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_nest/nest.c @v5.1.1
import { type Body, type Member, map, str } from "../../event/body.js";
import { NotSimulated } from "../../not-simulated.js";
import { ConfigError, type Section, allProperties, lastProperty, placeText } from "../config.js";
import { type BodyFilter, beginsWith, byteText, keyOf, membersOf, partition } from "./keys.js";

export const NEST_OPTIONS: ReadonlySet<string> = new Set(["operation", "wildcard", "nest_under", "nested_under", "add_prefix", "remove_prefix"]);

/** @throws ConfigError, NotSimulated */
export function readNest(section: Section): BodyFilter {
  const operation = lastProperty(section, "operation");
  if (!operation) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: nest without an operation`);
  const isNest = operation.value.startsWith("nest"); // nest.c:83-96
  if (!isNest && !operation.value.startsWith("lift")) throw new ConfigError(operation.place, `Cannot start the filter nest: its operation is ${operation.value}; write nest or lift, in small letters`);
  const add = lastProperty(section, "add_prefix")?.value;
  const remove = lastProperty(section, "remove_prefix")?.value;
  if (add !== undefined && remove !== undefined) throw new ConfigError(section.place, "Cannot start the filter nest: add_prefix and remove_prefix exclude each other");
  const rename = (member: Member): Member => [renamed(member, { add, remove, section }), member[1]];
  const under = lastProperty(section, "nest_under")?.value;
  const nestedUnder = lastProperty(section, "nested_under")?.value;
  if (under !== undefined && nestedUnder !== undefined) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: nest with nest_under and nested_under`);
  const key = under ?? nestedUnder; // either is the one key: nest.c:127-134
  if (key === undefined) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: nest without nest_under or nested_under`);
  return isNest ? nesting(section, key, rename) : lifting(key, rename);
}

/** nest.c:536-611: what is left in front, the map last. */
function nesting(section: Section, key: string, rename: (member: Member) => Member): BodyFilter {
  const wildcards = allProperties(section, "wildcard").map(({ value }) => byteText(value));
  const isNested = (member: Member): boolean => wildcards.some((wildcard) => wildcard.endsWith("*") ? beginsWith(member, wildcard.slice(0, -1), section) : keyOf(member) === wildcard);
  return (body) => {
    const [nested, others] = partition(membersOf(body), isNested);
    return nested.length === 0 ? body : map([...others, [str(key), map(nested.map(rename))]]);
  };
}

/** nest.c:475-534: a value that is no map stays where it is. */
function lifting(key: string, rename: (member: Member) => Member): BodyFilter {
  const wanted = byteText(key);
  const isLifted = (member: Member): boolean => keyOf(member) === wanted && member[1].kind === "map";
  return (body) => {
    const [lifted, others] = partition(membersOf(body), isLifted);
    return lifted.length === 0 ? body : map([...others, ...lifted.flatMap(([, value]) => membersOf(value)).map(rename)]);
  };
}

function renamed(member: Member, { add, remove, section }: { readonly add: string | undefined; readonly remove: string | undefined; readonly section: Section }): Body {
  const [key] = member;
  if (add === undefined && remove === undefined) return key;
  if (key.kind !== "str") throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: nest with a prefix over a key that is ${key.kind}`);
  if (add !== undefined) return { kind: "str", bytes: new Uint8Array([...new TextEncoder().encode(add), ...key.bytes]) };
  const prefix = byteText(remove ?? "");
  return beginsWith(member, prefix, section) ? { kind: "str", bytes: key.bytes.subarray(prefix.length) } : key;
}
