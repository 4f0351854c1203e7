// The filter checklist: a record whose text stands in a file gets members.
//   in   its section, then what reads the file; a record's body
//   out  the body
//   err  ConfigError where Fluent Bit does not start; NotSimulated for a file that is not here, and for a key that ends the agent
// What the file has wrong, and that there is none, does not keep the agent from starting: cb_checklist_init, checklist.c:261-289
// Source: plugins/filter_checklist/checklist.c @v5.1.1
import { type Body, type Member, NIL, bool, map, str } from "../../event/body.js";
import { latin1Text } from "../../event/latin1.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, type Part, lookUp, parseAccessor } from "../accessor.js";
import { ConfigError, type Property, type Section, allProperties, lastProperty, lastValue, placeText, readBool } from "../config.js";
import { splitTokens } from "../rewrite-tag.js";
import { type BodyFilter, foldAscii, membersOf } from "./keys.js";

export const CHECKLIST_OPTIONS: ReadonlySet<string> = new Set(["file", "mode", "print_query_time", "ignore_case", "lookup_key", "record"]);

/** fgets takes LINE_SIZE - 2 bytes: checklist.c:147, checklist.h:28; a longer line, with its end, stops the reading. */
const LINE_BYTES = 2046;

/** Whether a text, one character a byte, is in the list. */
type List = (text: string) => boolean;

/** @throws ConfigError, NotSimulated */
export function readChecklist(section: Section): (readNamed: (name: string) => Uint8Array | null) => BodyFilter {
  const added = allProperties(section, "record").map(readRecord);
  const ignoresCase = readFlag(section, "ignore_case");
  readFlag(section, "print_query_time");
  const field = readField(section);
  const file = lastProperty(section, "file");
  const isPartial = lastValue(section, "mode")?.toLowerCase() === "partial"; // any other word is exact
  return (readNamed) => {
    const bytes = file ? readNamed(file.value) : new Uint8Array();
    if (file && !bytes) throw new NotSimulated(`Cannot simulate ${placeText(file.place)}: there is no file ${file.value} here; put it where Fluent Bit is started`);
    const fold = (text: string): string => ignoresCase ? foldAscii(text) : text;
    const lines = readLines(latin1Text(bytes ?? new Uint8Array()), section).map(fold);
    const has = isPartial ? prefixList(lines, section) : exactList(lines);
    return (body) => {
      const value = field.kind === "key" ? lookUp(body, field.key, field.path) : lookUp(body, field.text, []);
      return value?.kind === "str" && has(fold(latin1Text(value.bytes))) ? withMembers(body, added) : body;
    };
  };
}

/** The value is what is last: of more than two words, all behind the second. checklist.c:340, flb_slist_split_tokens, src/flb_slist.c:182-217 */
function readRecord({ value, place }: Property): Member {
  const words = splitTokens(value);
  const [key, second] = words;
  if (key === undefined || second === undefined) throw new ConfigError(place, `Cannot read record ${value}: it needs a key and a value`);
  if (words.length > 2 && value.includes('"')) throw new NotSimulated(`Cannot simulate ${placeText(place)}: record ${value} of checklist is of more than two words`);
  const text = words.length > 2 ? value.replace(/^ *[^ ]+ +[^ ]+ +/, "") : second;
  const typed: Readonly<Record<string, Body>> = { true: bool(true), false: bool(false), null: NIL };
  return [str(key), typed[text.toLowerCase()] ?? str(text)];
}

function readFlag(section: Section, key: string): boolean {
  const property = lastProperty(section, key);
  const value = readBool(property?.value ?? "false");
  if (property && value === null) throw new ConfigError(property.place, `Cannot start the filter checklist: ${key} is ${property.value || '""'}; write true or false`);
  return value === true;
}

function readField(section: Section): Extract<Part, { kind: "key" | "text" }> {
  const property = lastProperty(section, "lookup_key");
  try {
    const [part] = parseAccessor(property?.value ?? "log");
    if (part?.kind === "key" || part?.kind === "text") return part;
  } catch (problem) {
    if (!(problem instanceof AccessorError)) throw problem;
  }
  throw new NotSimulated(`Cannot simulate ${placeText(property?.place ?? section.place)}: lookup_key ${property?.value ?? ""} of checklist is no key`);
}

/** load_file_patterns, checklist.c:128-190 */
function readLines(text: string, section: Section): readonly string[] {
  if (text.includes("\0")) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: the file of checklist has NUL bytes`);
  const lines = text.split("\n");
  const long = lines.findIndex(({ length }) => length >= LINE_BYTES);
  return (long < 0 ? lines : lines.slice(0, long)).map((line, i) => (i < lines.length - 1 ? line.replace(/\r$/, "") : line)).filter((line) => line !== "" && !line.startsWith("#"));
}

function exactList(lines: readonly string[]): List {
  const known = new Set(lines);
  return (text) => known.has(text);
}

/** `@val LIKE (pattern || '%')`, checklist.h:67: texts that begin so; in a line `%` is any text and `_` any character. */
function prefixList(lines: readonly string[], section: Section): List {
  const decode = (bytes: string): string => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)));
    } catch {
      throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: checklist compares a text that is not UTF-8 in parts`);
    }
  };
  const patterns = lines.map((line) => new RegExp(`^${decode(line).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("%", "[^]*").replaceAll("_", "[^]")}`, "u"));
  return (text) => {
    const [beforeNul = ""] = text.split("\0", 1);
    const decoded = decode(beforeNul);
    return patterns.some((pattern) => pattern.test(decoded));
  };
}

/** set_record, checklist.c:291-414: members with a key that is no str are gone. */
function withMembers(body: Body, added: readonly Member[]): Body {
  const names = new Set(added.map(([key]) => (key.kind === "str" ? latin1Text(key.bytes) : "")));
  return map([...membersOf(body).filter(([key]) => key.kind === "str" && !names.has(latin1Text(key.bytes))), ...added]);
}
