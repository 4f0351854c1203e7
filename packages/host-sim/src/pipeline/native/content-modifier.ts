// The processor content_modifier: one action on one key of each record, or of its metadata.
//   in   its section, a release; the members of a record
//   out  the members, and whether the action failed: then the host reads no further
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/processor_content_modifier/cm_config.c and cm_logs.c @v5.1.1
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type Body, type Member, str } from "../../event/body.js";
import { compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { decodeText } from "../accessor.js";
import { ConfigError, type Property, type Section, allProperties, lastProperty, placeText } from "../config.js";
import { BrokenRegex, type HostRegex, compileRegex, namedGroups } from "../regex.js";
import { CAN_FAIL, inLogAttributes, readContext } from "./content-context.js";
import { VARIANT_TYPES, convertVariant } from "./convert-variant.js";
import { byteText, foldAscii, keyOf } from "./keys.js";

/** cm.c:120-159 */
const OPTIONS = ["context", "action", "key", "value", "pattern", "converted_type"] as const;
/** Of every processor; `name` is asked before: src/flb_processor.c:2087-2098 */
const SHARED = ["name", "alias", "log_level"];
const ACTIONS = ["insert", "upsert", "delete", "rename", "hash", "extract", "convert"] as const;

type Members = readonly Member[];

/** After a failure the members may have changed too. */
export interface Edited {
  readonly members: Members;
  readonly failed: boolean;
}

/** What processors made of a chunk. Texts of records they only refer to. */
export type Made = WeakSet<Body>;

export interface ContentModifier {
  readonly context: "body" | "metadata";
  readonly edit: (members: Members, made: Made) => Edited;
}

interface Settings {
  readonly section: Section;
  readonly place: string;
  /** As the option says it, and as keys are compared. */
  readonly keyText: string;
  readonly key: string;
  readonly isOld: boolean;
  /** For `delete` and `rename` too: cm_logs.c:438-470 @v3.0.7 */
  readonly needsKey: boolean;
  readonly value: () => string;
  readonly option: (name: (typeof OPTIONS)[number]) => Property | undefined;
}

/** @throws ConfigError, NotSimulated */
export function readContentModifier(section: Section, version: string): ContentModifier {
  checkOptions(section);
  const option: Settings["option"] = (name) => lastProperty(section, name);
  const action = choose(option("action") ?? refuse(section.place, `it has no action; write ${ACTIONS.join(", ")}`), ACTIONS);
  const { context, impliedKey } = readContext(section, action, version);
  const pattern = option("pattern");
  if (pattern) regexOf(pattern);
  const key = option("key")?.value ?? impliedKey ?? refuse(section.place, `the action ${action} needs a key; write key`);
  const value = (): string => (option("value") ?? refuse(section.place, `the action ${action} needs a value; write value`)).value;
  const before = (first: string): boolean => compare(version, first) < 0;
  const edit = MAKE[action]({ section, place: placeText(section.place), keyText: key, key: byteText(key), isOld: before("4.0.0"), needsKey: before("3.1.0"), value, option });
  if (context === "group") return { context: "body", edit: done };
  return context === "log-attributes" ? { context: "metadata", edit: inLogAttributes(edit) } : { context, edit };
}

/** Whether the action fails for a record, or a group, without its key. */
export function mayLackKey(section: Section): boolean {
  return CAN_FAIL.includes((lastProperty(section, "action")?.value ?? "").toLowerCase());
}

function refuse(place: Property["place"], problem: string): never {
  throw new ConfigError(place, `Cannot start the processor content_modifier: ${problem}`);
}

function checkOptions(section: Section): void {
  for (const { key, place } of [...section.properties, ...section.unread]) {
    if (!SHARED.includes(key) && !OPTIONS.some((option) => option === key)) refuse(place, `it has no option ${key}, only ${OPTIONS.join(", ")}; remove it`);
    const [, second] = allProperties(section, key);
    if (second || section.unread.some((property) => property.key === key)) throw new NotSimulated(`Cannot simulate ${placeText(second?.place ?? place)}: ${key} of content_modifier is more than one value; write one, and a processor for each`);
  }
}

function choose<Word extends string>({ key, value, place }: Property, words: readonly Word[]): Word {
  return words.find((word) => word === value.toLowerCase()) ?? refuse(place, `its ${key} is ${value || '""'}; write ${words.join(", ")}`);
}

function regexOf({ value, place }: Property): HostRegex {
  try {
    return compileRegex(value);
  } catch (problem) {
    if (problem instanceof BrokenRegex) return refuse(place, `its pattern ${value} has ${problem.fault}; correct it`);
    throw problem;
  }
}

/** The first of equal keys is meant: cm_logs.c:35-56 */
function find(members: Members, key: string): Member | undefined {
  return members.find((member) => keyOf(member) === key);
}

function own(made: Made, value: Body): Body {
  made.add(value);
  return value;
}

function done(members: Members): Edited {
  return { members, failed: false };
}

function failed(members: Members): Edited {
  return { members, failed: true };
}

const MAKE: Readonly<Record<(typeof ACTIONS)[number], (settings: Settings) => ContentModifier["edit"]>> = {
  insert: (settings) => {
    const add = adding(settings);
    return (members, made) => done(find(members, settings.key) ? members : add(members, made));
  },
  upsert: (settings) => {
    const add = adding(settings);
    return (members, made) => done(add(without(members, find(members, settings.key)), made));
  },
  delete: ({ key, needsKey }) => (members) => {
    const member = find(members, key);
    return needsKey && !member ? failed(members) : done(without(members, member));
  },
  // A member of the new name stays where it is: cm_logs.c:130-157
  rename: ({ key, needsKey, value }) => {
    const name = str(value());
    return (members) => {
      const member = find(members, key);
      return needsKey && !member ? failed(members) : done(replaced(members, member, ([, renamed]) => [name, renamed]));
    };
  },
  hash: (settings) => (members, made) => hashed(members, made, settings),
  extract: (settings) => {
    const regex = regexOf(settings.option("pattern") ?? refuse(settings.section.place, "the action extract needs a pattern; write pattern"));
    return (members, made) => extracted(members, made, regex, settings);
  },
  convert: (settings) => {
    const to = choose(settings.option("converted_type") ?? refuse(settings.section.place, `the action convert needs a converted_type; write ${VARIANT_TYPES.join(", ")}`), VARIANT_TYPES);
    return (members, made) => {
      const member = find(members, settings.key);
      const converted = member ? convertVariant(member[1], { to, isOld: settings.isOld, isOwned: made.has(member[1]), place: settings.place }) : "failed";
      if (converted === "failed") return failed(members);
      const others = without(members, member);
      return converted === "gone" ? failed(others) : done([...others, [str(settings.keyText), own(made, converted)]]);
    };
  },
};

function adding({ keyText, value }: Settings): (members: Members, made: Made) => Members {
  const [name, text] = [str(keyText), str(value())];
  return (members, made) => [...members, [name, own(made, text)]];
}

function without(members: Members, one: Member | undefined): Members {
  return one ? members.filter((member) => member !== one) : members;
}

function replaced(members: Members, one: Member | undefined, other: (member: Member) => Member): Members {
  return one ? members.map((member) => member === one ? other(member) : member) : members;
}

/** An empty text stays one: cm_logs.c:159-180, cm_utils.c:62-131 */
function hashed(members: Members, made: Made, { key, isOld, place }: Settings): Edited {
  const member = find(members, key);
  if (!member) return done(members);
  const text = convertVariant(member[1], { to: "string", isOld, isOwned: made.has(member[1]), place });
  if (text === "failed" || text === "gone" || text.kind !== "str") return failed(members);
  if (text.bytes.byteLength === 0) return done(members);
  const digest = own(made, str(bytesToHex(sha256(text.bytes))));
  return done(replaced(members, member, ([name]) => [name, digest]));
}

/** What stands under a group's name, in any case of letters, gives way to it; a group that took no part is empty. cm_logs.c:182-233 */
function extracted(members: Members, made: Made, regex: HostRegex, { key, place }: Settings): Edited {
  const value = find(members, key)?.[1];
  const found = value?.kind === "str" && regex.groupCount > 0 ? regex.search(decodeText(value.bytes)) : null;
  if (!value || found === null) return failed(members);
  const groups = namedGroups(regex);
  if (made.has(value) && groups.some(({ name }) => isSameName(byteText(name), key))) {
    throw new NotSimulated(`Cannot simulate ${place}: the pattern has a group ${key}, and Fluent Bit frees the text that it extracts from; give the group another name`);
  }
  let sofar = members;
  for (const { name, number } of groups) {
    sofar = [...sofar.filter((member) => !isSameName(keyOf(member) ?? "", byteText(name))), [str(name), own(made, str(found[number] ?? ""))]];
  }
  return groups.some(({ number }) => found[number] !== undefined) ? done(sofar) : failed(sofar);
}

function isSameName(one: string, other: string): boolean {
  return foldAscii(one) === foldAscii(other);
}
