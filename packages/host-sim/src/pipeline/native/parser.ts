// The filter parser: what a text in a record holds takes the record's place.
//   in   its section, parsers by name; a record's body and time
//   out  body and time
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_parser/filter_parser.c @v5.1.1; before 4.0.3 a key is never an accessor, :103-121 @v3.2.10
import { type Body, type Member, map } from "../../event/body.js";
import { compare } from "../../host/version.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, lookUp, parseAccessor } from "../accessor.js";
import { ConfigError, type Property, type Section, allProperties, lastProperty, placeText, readBool } from "../config.js";
import type { Parsed, Parser } from "../parsers/definition.js";
import type { ParserRegistry } from "../parsers/registry.js";
import { byteText, keyOf, membersOf } from "./keys.js";

export const PARSER_OPTIONS: ReadonlySet<string> = new Set(["key_name", "parser", "preserve_key", "reserve_data", "unescape_key"]);

/** What the filter leaves alone is `null`. */
export interface Replaced {
  readonly body: Body | null;
  readonly time: Parsed["time"] | null;
}

interface Settings {
  readonly parsers: readonly Parser[];
  readonly preservesKey: boolean;
  readonly reservesData: boolean;
}

type Text = Extract<Body, { kind: "str" | "bin" }>;

function isText(value: Body): value is Text {
  return value.kind === "str" || value.kind === "bin";
}

/** @throws ConfigError, NotSimulated */
export function readParserFilter(section: Section, registry: ParserRegistry, version: string): (body: Body) => Replaced {
  const unescape = lastProperty(section, "unescape_key");
  // An option that is deprecated is read as a list, and is none: src/flb_config_map.c:906-912 @v5.1.1; still passed over @v5.0.2
  if (unescape && compare(version, "5.0.3") >= 0) throw new ConfigError(unescape.place, "Cannot start the filter parser: unescape_key is read no more; remove it");
  const keyName = lastProperty(section, "key_name");
  if (!keyName) throw new ConfigError(section.place, "Cannot start the filter parser: it has no key_name; name the key that holds the text");
  const settings: Settings = { parsers: parsersOf(section, registry), preservesKey: flag(section, "preserve_key"), reservesData: flag(section, "reserve_data") };
  const isAccessor = keyName.value.startsWith("$") && compare(version, "4.0.3") >= 0;
  return isAccessor ? byAccessor(keyName, settings) : byKey(keyName.value, settings);
}

/** Those that are not found are left out, with an error in the log: filter_parser.c:131-147 */
function parsersOf(section: Section, registry: ParserRegistry): readonly Parser[] {
  const properties = allProperties(section, "parser");
  const parsers = properties.flatMap(({ value }) => registry.find(value, section) ?? []);
  if (parsers.length > 0) return parsers;
  const [first] = properties;
  if (!first) throw new ConfigError(section.place, "Cannot start the filter parser: it names no parser; write parser");
  throw new ConfigError(first.place, `Cannot start the filter parser: no parser ${properties.map(({ value }) => value).join(", ")} is defined; define it under parsers, or name its file with parsers_file in the service section`);
}

function flag(section: Section, key: string): boolean {
  const property = lastProperty(section, key);
  const value = readBool(property?.value ?? "false");
  if (property && value === null) throw new ConfigError(property.place, `Cannot start the filter parser: ${key} is ${property.value}; write true or false`);
  return value === true;
}

function firstParsed(value: Text, parsers: readonly Parser[]): Parsed | null {
  for (const parser of parsers) {
    const parsed = parser(value.bytes);
    if (parsed) return parsed;
  }
  return null;
}

/** Every member of the name is parsed, and what the last one became counts: a last one that no parser takes leaves the body as it was. */
function byKey(keyName: string, { parsers, preservesKey, reservesData }: Settings): (body: Body) => Replaced {
  const wanted = byteText(keyName);
  return (body) => {
    const members = membersOf(body);
    let [last, time]: [Parsed | null, Parsed["time"] | null] = [null, null];
    const parsedOnes = new Set<Member>();
    for (const member of members) {
      const [, value] = member;
      if (keyOf(member) !== wanted || !isText(value)) continue;
      last = firstParsed(value, parsers);
      if (!last) continue;
      parsedOnes.add(member);
      time = timeOf(last) ?? time;
    }
    if (!last) return { body: null, time };
    const kept = reservesData ? members.filter((member) => preservesKey || !parsedOnes.has(member)) : preservesKey ? [...parsedOnes].slice(-1) : [];
    return { body: map([...last.members, ...kept]), time };
  };
}

/** The member that an accessor finds is never taken out, and never kept alone: filter_parser.c:256-284 */
function byAccessor({ value, place }: Property, { parsers, reservesData }: Settings): (body: Body) => Replaced {
  const [part] = accessorOf(value, place);
  if (part?.kind !== "key") throw new NotSimulated(`Cannot simulate ${placeText(place)}: parser over ${value}, which is no key`);
  return (body) => {
    const found = lookUp(body, part.key, part.path);
    const parsed = found && isText(found) ? firstParsed(found, parsers) : null;
    if (!parsed) return { body: null, time: null };
    return { body: map([...parsed.members, ...reservesData ? membersOf(body) : []]), time: timeOf(parsed) };
  };
}

function accessorOf(value: string, place: Property["place"]): ReturnType<typeof parseAccessor> {
  try {
    return parseAccessor(value);
  } catch (problem) {
    if (problem instanceof AccessorError) throw new ConfigError(place, problem.message);
    throw problem;
  }
}

function timeOf({ time }: Parsed): Parsed["time"] | null {
  return time.sec === 0 && time.nsec === 0 ? null : { sec: time.sec, nsec: time.nsec };
}
