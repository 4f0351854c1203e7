// Parsers with `format json`: the members of one object.
//   in   a definition; bytes
//   out  members; decoders come before the time
//   err  NotSimulated for what jsmn lets pass and no record can be made of
// Source: src/flb_parser_json.c @v5.1.1
import type { Member } from "../../event/body.js";
import { readJsonObject } from "../../event/json-object.js";
import { NotSimulated } from "../../not-simulated.js";
import { placeText } from "../config.js";
import { byteText, bytesOf, keyOf } from "../native/keys.js";
import { type Definition, NO_TIME, type Parsed, type Parser } from "./definition.js";

export function readJson(definition: Definition): Parser {
  const { section, release, decode } = definition;
  const timeKey = byteText(definition.timeKey);
  return (bytes) => {
    if (bytes.includes(0)) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: JSON with a NUL byte`);
    const read = readJsonObject(bytes, release.jsonParserReader, release.maxDepth);
    if (read === null) return null;
    if (!read.isWhole) throw new NotSimulated(`Cannot simulate ${placeText(section.place)}: JSON that the reader takes and that is none`);
    const { members } = read.body;
    return withTime(decode ? decode(members) : members, timeKey, definition);
  };
}

/** A value that is no text, or no time, stays where it is; what was read of the fraction of one counts: :138-233 */
function withTime(members: readonly Member[], timeKey: string, { time, keepsTime }: Definition): Parsed {
  const at = members.findIndex((member) => keyOf(member) === timeKey);
  const value = members[at]?.[1];
  if (!time || value?.kind !== "str") return { members, time: NO_TIME };
  const found = time.read(bytesOf(value) ?? "");
  return { members: found.isRead && keepsTime === false ? members.toSpliced(at, 1) : members, time: found };
}
