// Numbers that texts begin with, as the C library reads them: spaces, a sign, digits; 0 where there are none.
//   in   a text, one character a byte
//   out  64 bits; what is beyond them is the nearest that there is
// Source: C11 7.22.1 (atof, strtoll, strtoull) and 7.8.2.3 (strtoimax, strtoumax)
import { type Body, float64 } from "../event/body.js";
import { latin1Bytes } from "../event/latin1.js";
import { strtod } from "../event/strtod.js";

const GREATEST = 2n ** 64n - 1n;

/** `strtoimax(text, NULL, 10)`, and `atoll`. */
export function signedOf(text: string): bigint {
  const value = leadingInteger(text, 10);
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return value < least ? least : value > most ? most : value;
}

/** `strtoumax(text, NULL, base)`: what is beyond 64 bits is their greatest; a minus counts down from 2^64. */
export function unsignedOf(text: string, base: 10 | 16): bigint {
  const value = leadingInteger(text, base);
  return value > GREATEST || -value > GREATEST ? GREATEST : BigInt.asUintN(64, value);
}

/** `atof` */
export function floatOf(text: string): Body {
  const [trimmed = ""] = text.replace(/^[\t-\r ]+/, "").split("\0", 1);
  const value = strtod(latin1Bytes(trimmed), 0);
  return Number.isNaN(value) && trimmed.startsWith("-") ? { kind: "float64", bits: 0xfff8n << 48n } : float64(value);
}

function leadingInteger(text: string, base: 10 | 16): bigint {
  const [, sign, digits] = (base === 10 ? /^[\t-\r ]*([+-]?)(\d+)/ : /^[\t-\r ]*([+-]?)(?:0[xX](?=[\da-fA-F]))?([\da-fA-F]+)/).exec(text) ?? [];
  if (digits === undefined) return 0n;
  const value = BigInt(base === 10 ? digits : `0x${digits}`);
  return sign === "-" ? -value : value;
}
