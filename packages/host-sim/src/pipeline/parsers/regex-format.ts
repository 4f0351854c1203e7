// Parsers with `format regex`: a member for each named group.
//   in   a definition; bytes
//   out  members in the order in which names first stand in the expression
//   err  NotSimulated for an expression that is not modelled, and for a text that is not UTF-8
// Source: src/flb_parser_regex.c @v5.1.1
import { type Member, str } from "../../event/body.js";
import { decodeText } from "../accessor.js";
import { byteText } from "../native/keys.js";
import { compileRegex, namedGroups } from "../regex.js";
import { type Definition, NO_TIME, type Parsed, type Parser, parserValue } from "./definition.js";

/** Without a named group, nothing is ever taken: flb_regex_parse, src/flb_regex.c:294-313 @v5.1.1 */
export function readRegex(definition: Definition): Parser {
  const { section, decode, types, skipsEmpty } = definition;
  const regex = compileRegex(parserValue(section, "regex") ?? "");
  const groups = namedGroups(regex);
  return (bytes) => {
    const found = regex.search(decodeText(bytes));
    if (found === null || groups.every(({ number }) => found[number] === undefined)) return null;
    const members: Member[] = [];
    let time = NO_TIME;
    for (const { name, number } of groups) {
      const text = found[number] ?? "";
      if (text === "" && skipsEmpty) continue;
      const lookedUp = timeOf(definition, name, text);
      if (lookedUp === "refused") continue;
      if (lookedUp !== null) time = lookedUp;
      if (lookedUp !== null && definition.keepsTime === false) continue;
      members.push([str(name), types ? types(byteText(name), byteText(text)) : str(text)]);
    }
    return { members: decode ? decode(members) : members, time };
  };
}

/** A time that does not fit is left out, and the record keeps its own: :79-92 */
function timeOf({ time, timeKey }: Definition, name: string, text: string): Parsed["time"] | "refused" | null {
  if (!time || name !== timeKey) return null;
  const found = time.read(byteText(text));
  return found.isRead ? found : "refused";
}
