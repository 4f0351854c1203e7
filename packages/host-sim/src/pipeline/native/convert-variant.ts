// A value in another type, as content_modifier converts it, and hashes it by way of a text.
//   in   a value as the host holds it: a float has 64 bits
//   out  the value; "failed" where the host has none
//   err  NotSimulated for what is freed twice or up to the processor
// Source: cm_utils_variant_convert, plugins/processor_content_modifier/cm_utils.c:160-450 @v5.1.1; before 4.0.0, :157-357 @v3.2.10
import { type Body, bool, float64, floatValue, int, isNegative, str } from "../../event/body.js";
import { latin1Text } from "../../event/latin1.js";
import { printG } from "../../event/printf-double.js";
import { NotSimulated } from "../../not-simulated.js";
import { floatOf } from "../c-numbers.js";

/** What `converted_type` may say: cm_config.c:58-85 */
export const VARIANT_TYPES = ["string", "boolean", "int", "double"] as const;
export type VariantType = (typeof VARIANT_TYPES)[number];

export interface Conversion {
  readonly to: VariantType;
  /** Before 4.0.0. */
  readonly isOld: boolean;
  /** Made by a processor before: its texts are copies, and its integers have a sign. */
  readonly isOwned: boolean;
  /** Of the option, for messages. */
  readonly place: string;
}

type Float = Extract<Body, { kind: "float64" | "float32" }>;

/** `gone`: the member is taken out, and then the conversion fails. */
export function convertVariant(value: Body, conversion: Conversion): Body | "failed" | "gone" {
  switch (value.kind) {
    case "str": case "bin": return fromText(value, conversion);
    case "int": return fromInteger(value.value, conversion);
    case "float32": case "float64": return fromFloat(value, conversion);
    case "nil": return fromNumber(0, "null", conversion.to);
    case "bool": return conversion.isOld ? "failed" : fromNumber(Number(value.value), String(value.value), conversion.to);
    default: return "failed";
  }
}

function fromNumber(value: number, text: string, to: VariantType): Body {
  switch (to) {
    case "string": return str(text);
    case "boolean": return bool(value !== 0);
    case "int": return int(BigInt(value));
    case "double": return float64(value);
  }
}

/** :170-320; the text of a number ends where a C string does. */
function fromText(value: Extract<Body, { kind: "str" | "bin" }>, conversion: Conversion): Body | "failed" {
  const bytes = latin1Text(value.bytes);
  const [text = ""] = bytes.split("\0", 1);
  switch (conversion.to) {
    case "string": return { kind: "str", bytes: value.bytes };
    case "boolean": return bool(/^true$/i.test(bytes) && bytes.length === 4);
    case "int": return conversion.isOld ? oldInteger(text) : newInteger(text, conversion);
    case "double": return doubleOf(text, conversion);
  }
}

/** Any number of 64 bits, and 0 where there is none: cm_utils.c:200-228 @v3.2.10 */
function oldInteger(text: string): Body | "failed" {
  const value = BigInt(/^[\t-\r ]*([+-]?\d+)/.exec(text)?.[1] ?? 0);
  return value === BigInt.asIntN(64, value) ? int(value) : "failed";
}

/** The whole text is the number, of 32 bits; what is above them is freed twice: :199-270 */
function newInteger(text: string, { place }: Conversion): Body | "failed" {
  const [, sign, digits] = /^[\t-\r ]*([+-]?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) return text === "" ? int(0n) : "failed";
  const magnitude = BigInt(digits);
  if (text.startsWith("-")) return magnitude <= 2n ** 31n ? int(-magnitude) : "failed";
  if (magnitude >= 2n ** 64n) return "failed"; // ERANGE
  const value = BigInt.asUintN(64, sign === "-" ? -magnitude : magnitude);
  if (value < 2n ** 32n) return int(value);
  throw new NotSimulated(`Cannot simulate ${place}: ${text} as int is above 32 bits, and Fluent Bit frees it twice; convert it to double`);
}

/** What no number begins is 0, but of a text that is the processor's own a failure: :271-318 */
function doubleOf(text: string, { isOwned, place }: Conversion): Body | "failed" {
  const value = floatOf(text);
  const size = value.kind === "float64" ? Math.abs(floatValue(value)) : Number.NaN;
  const isNumber = /^[\t-\r ]*[+-]?(?:\.?\d|inf|nan)/i.test(text);
  if (size === Infinity && !/^[\t-\r ]*[+-]?inf/i.test(text)) return "failed"; // ERANGE
  const isTiny = size < 2 ** -1022 && /[1-9a-f]/i.test(/^[\t-\r ]*[+-]?(0x[\da-f.]*|[\d.]*)/i.exec(text)?.[1]?.replace(/^0x/i, "") ?? "");
  if (isTiny) throw new NotSimulated(`Cannot simulate ${place}: ${text} as double, which is below what a double holds whole`);
  return !isNumber && isOwned ? "failed" : value;
}

/** One of the record that is not negative is unsigned, which releases before 4.0.0 did not know: :320-365 */
function fromInteger(value: bigint, { to, isOld, isOwned }: Conversion): Body | "failed" | "gone" {
  if (isOld && !isOwned && value >= 0n) return "failed";
  switch (to) {
    case "string": return str(value.toString());
    case "boolean": return bool(value !== 0n);
    case "int": return isOld ? "gone" : int(value); // nothing is put in: cfl_kvlist_insert_s, lib/cfl/src/cfl_kvlist.c:297 @v3.2.10
    case "double": return float64(Number(BigInt.asIntN(64, value)));
  }
}

/** :366-400; before 4.0.0 a double is made of a double's bits, read as an integer. */
function fromFloat(float: Float, { to, isOld, place }: Conversion): Body {
  const value = floatValue(float);
  switch (to) {
    case "string": return str(Number.isFinite(value) ? printG(value, 17) : `${isNegative(float) ? "-" : ""}${Number.isNaN(value) ? "nan" : "inf"}`);
    case "boolean": return bool(value !== 0);
    case "double": return isOld && float.kind === "float64" ? float64(Number(BigInt.asIntN(64, float.bits))) : float;
    case "int": {
      const whole = Math.sign(value) * Math.round(Math.abs(value));
      if (!(Math.abs(whole) < 2 ** 63)) throw new NotSimulated(`Cannot simulate ${place}: ${value} as int, which is up to the processor`);
      return int(BigInt(whole));
    }
  }
}
