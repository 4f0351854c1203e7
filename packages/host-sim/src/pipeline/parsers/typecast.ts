// Types that a parser gives values: `types: code:integer took:float`.
//   in   the option; keys and texts, one character a byte
//   out  values
// Source: proc_types_str, flb_parser_typecast, src/flb_parser.c:1130-1182, 2067-2163 @v5.1.1
import { type Body, bool, float64, int } from "../../event/body.js";
import { latin1Bytes } from "../../event/latin1.js";
import { strtod } from "../../event/strtod.js";
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
    case "integer": return int(clamp(leadingInteger(text, 10), -(2n ** 63n), 2n ** 63n - 1n));
    case "hex": return int(hexValue(text));
    case "float": return floatOf(text);
    case "bool":
      if (/^true/i.test(text)) return bool(true);
      return /^false/i.test(text) ? bool(false) : strFrom(text);
    default: return strFrom(text);
  }
}

/** `atoll`, `strtoull`: spaces, a sign, digits; 0 where there are none. */
function leadingInteger(text: string, base: 10 | 16): bigint {
  const [, sign, digits] = (base === 10 ? /^[\t-\r ]*([+-]?)(\d+)/ : /^[\t-\r ]*([+-]?)(?:0[xX](?=[\da-fA-F]))?([\da-fA-F]+)/).exec(text) ?? [];
  if (digits === undefined) return 0n;
  const value = BigInt(base === 10 ? digits : `0x${digits}`);
  return sign === "-" ? -value : value;
}

/** What is beyond 64 bits is their greatest; a minus counts down from 2^64. */
function hexValue(text: string): bigint {
  const value = leadingInteger(text, 16);
  const greatest = 2n ** 64n - 1n;
  return value > greatest || -value > greatest ? greatest : BigInt.asUintN(64, value);
}

function clamp(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

/** `atof` */
function floatOf(text: string): Body {
  const [trimmed = ""] = text.replace(/^[\t-\r ]+/, "").split("\0", 1);
  const value = strtod(latin1Bytes(trimmed), 0);
  return Number.isNaN(value) && trimmed.startsWith("-") ? { kind: "float64", bits: 0xfff8n << 48n } : float64(value);
}
