// Types that a parser gives values: `types: code:integer took:float`.
//   in   the option; keys and texts, one character a byte
//   out  values
// Source: proc_types_str, flb_parser_typecast, src/flb_parser.c:1130-1182, 2067-2163 @v5.1.1
import { type Body, bool, int } from "../../event/body.js";
import { floatOf, signedOf, unsignedOf } from "../c-numbers.js";
import { strFrom } from "./bytes.js";

/** The value of a key. */
export type Typecast = (key: string, text: string) => Body;

/** @param option words between spaces; one without a colon says nothing. The first that names a key counts. */
export function readTypes(option: string | undefined): Typecast | null {
  if (option === undefined) return null;
  const types = new Map<string, string>();
  for (const word of option.split(" ")) {
    const colon = word.indexOf(":");
    const key = word.slice(0, Math.max(colon, 0));
    if (colon >= 0 && !types.has(key)) types.set(key, word.slice(colon + 1).toLowerCase());
  }
  return (key, text) => cast(types.get(key), text);
}

/** A word that is no bool stays a text, and so does any text of a type that is none. */
function cast(type: string | undefined, text: string): Body {
  switch (type) {
    case "integer": return int(signedOf(text));
    case "hex": return int(unsignedOf(text, 16));
    case "float": return floatOf(text);
    case "bool":
      if (/^true/i.test(text)) return bool(true);
      return /^false/i.test(text) ? bool(false) : strFrom(text);
    default: return strFrom(text);
  }
}
