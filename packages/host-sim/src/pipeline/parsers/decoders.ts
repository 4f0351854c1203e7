// Decoders of a parser: `decode_field_as escaped log do_next` rewrites a value, `decode_field json log` adds what it holds.
//   in   a parser's section; members
//   out  members
//   err  NotSimulated for JSON that only the host's reader understands
// Source: src/flb_parser_decoder.c @v5.1.1
import type { Body, Member } from "../../event/body.js";
import { readJsonObject } from "../../event/json-object.js";
import type { JsonReader } from "../../event/json-number.js";
import { latin1Bytes } from "../../event/latin1.js";
import { unescape } from "../../event/unescape.js";
import { NotSimulated } from "../../not-simulated.js";
import { type Property, type Section, placeText } from "../config.js";
import { byteText, bytesOf } from "../native/keys.js";
import { strFrom } from "./bytes.js";

type Members = readonly Member[];
/** A text becomes a text, or an object; `null` where the decoder fails. */
type Backend = (text: string) => Body | null;

interface Rule {
  /** `decode_field`: what is found comes behind the record; else it is the new value. */
  readonly adds: boolean;
  readonly backend: Backend;
  readonly action: "try_next" | "do_next" | "stop";
}

/** What a release reads with. */
export interface DecodingRelease {
  readonly jsonReader: JsonReader;
  readonly joinsSurrogates: boolean;
  readonly maxDepth: number;
}

/**
 * What decoders make of the members; `null` without decoders.
 *
 * One that is none, or names no field, is an error in the log and the end of all of them: :651-695
 */
export function readDecoders(section: Section, release: DecodingRelease): ((members: Members) => Members) | null {
  const ofFields = new Map<string, Rule[]>();
  for (const property of section.properties.filter(({ key }) => key === "decode_field" || key === "decode_field_as")) {
    const [name = "", field, action = ""] = property.value.split(" ").filter((word) => word !== "");
    const backend = backendOf(name.toLowerCase(), property, release);
    if (field === undefined || backend === null) return null;
    const word = action.toLowerCase();
    const rule: Rule = { adds: property.key === "decode_field", backend, action: word === "try_next" || word === "do_next" ? word : "stop" };
    const key = byteText(field);
    ofFields.set(key, [...ofFields.get(key) ?? [], rule]);
  }
  return ofFields.size === 0 ? null : (members) => decodeAll(members, ofFields);
}

function backendOf(name: string, { place }: Property, { jsonReader, joinsSurrogates, maxDepth }: DecodingRelease): Backend | null {
  switch (name) {
    case "json": return (text) => {
      const json = text.replace(/^ +/, "");
      if (!/^[{[]/.test(json)) return null;
      if (json.includes("\0")) throw new NotSimulated(`Cannot simulate ${placeText(place)}: JSON with a NUL byte`);
      const read = readJsonObject(latin1Bytes(json), jsonReader, maxDepth);
      if (read?.isWhole === false) throw new NotSimulated(`Cannot simulate ${placeText(place)}: JSON that the reader takes and that is none`);
      return read?.body ?? null;
    };
    case "escaped": return (text) => strFrom(unescapeSimple(text));
    case "escaped_utf8": return (text) => ({ kind: "str", bytes: unescape(latin1Bytes(text), joinsSurrogates) });
    case "mysql_quoted": return (text) => strFrom(unquote(text));
    default: return null;
  }
}

/** Of several fields that add, only what the last one adds is kept: :399-407 */
function decodeAll(members: Members, ofFields: ReadonlyMap<string, readonly Rule[]>): Members {
  let added: Members = [];
  const decoded = members.map((member): Member => {
    const [key, value] = member;
    const rules = key.kind === "str" && value.kind === "str" ? ofFields.get(bytesOf(key) ?? "") : undefined;
    if (!rules) return member;
    const result = decode(bytesOf(value) ?? "", rules);
    if (rules.some(({ adds }) => adds)) added = result.added;
    return result.value === null ? member : [key, result.value];
  });
  return [...decoded, ...added];
}

/** :409-487: one success of each kind, unless the rule says to go on. */
function decode(text: string, rules: readonly Rule[]): { readonly value: Body | null; readonly added: Members } {
  let value: Body | null = null;
  let found: Body | null = null;
  for (const { adds, backend, action } of rules) {
    if (adds && action === "do_next" && found !== null) continue;
    if (value !== null && value.kind !== "str") continue;
    const result = backend(value === null ? text : bytesOf(value) ?? "");
    if (result === null) {
      if (action === "stop") break;
      continue;
    }
    if (adds) found = result;
    else value = result;
    if (action !== "do_next") break;
  }
  return { value, added: found?.kind === "map" ? found.members : [] };
}

const SIMPLE: Readonly<Record<string, string>> = { n: "\n", a: "\x07", b: "\b", t: "\t", v: "\v", f: "\f", r: "\r", "\\": "\\" };

/** flb_unescape_string, src/flb_unescape.c:279-334: a lone \ at the end becomes the NUL behind the text. */
function unescapeSimple(text: string): string {
  return text.replace(/\\(.?)/gs, (_escape, letter: string) => letter === "" ? "\0" : SIMPLE[letter] ?? letter);
}

const QUOTED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", "'": "'", '"': '"', 0: "\0", Z: "\x1a" };

/** decode_mysql_quoted, :114-147; flb_mysql_unquote_string, src/flb_unescape.c:338-390 */
function unquote(text: string): string {
  const [quote] = text;
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, (escape, letter: string) => QUOTED[letter] ?? escape);
}
