// Keys and values that a text has one behind the other, and the time among them: what logfmt and ltsv have in common.
//   in   a definition; pairs
//   out  members and a time; `null` without a member, and for a time that does not fit
// Source: src/flb_parser_logfmt.c:158-176, src/flb_parser_ltsv.c:131-148 @v5.1.1
import type { Member } from "../../event/body.js";
import { byteText } from "../native/keys.js";
import { type Definition, NO_TIME, type Parsed } from "./definition.js";
import { zeroTime } from "./strptime.js";

/** One character a byte. */
export interface Pair {
  readonly key: string;
  readonly text: string;
  readonly toMember: () => Member;
}

export function collectPairs({ time, timeKey, keepsTime, decode }: Definition, pairs: readonly Pair[]): Parsed | null {
  const wanted = byteText(timeKey);
  const isTime = ({ key, text }: Pair): boolean => time !== null && key === wanted && text !== "";
  const kept = pairs.filter((pair) => keepsTime === true || !isTime(pair));
  if (kept.length === 0) return null;
  const broken = zeroTime(); // one for all of the text: what the first leaves there, the second finds
  let found: Parsed["time"] = NO_TIME;
  for (const { text } of pairs.filter(isTime)) {
    const read = time?.read(text, broken);
    if (read?.isRead !== true) return null;
    found = read;
  }
  const members = kept.map(({ toMember }) => toMember());
  return { members: decode ? decode(members) : members, time: found };
}
