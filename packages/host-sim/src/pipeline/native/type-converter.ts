// The filter type_converter: values in another type, appended under another key.
//   in   its section; the bodies of a chunk
//   out  the bodies
//   err  ConfigError where Fluent Bit does not start; NotSimulated
// Source: plugins/filter_type_converter/type_converter.c, src/flb_typecast.c @v5.1.1; the same @v3.1.10
import { type Body, type Member, bool, float64, floatValue, int, map, str } from "../../event/body.js";
import { printFloat } from "../../event/json-write.js";
import { latin1Text } from "../../event/latin1.js";
import { NotSimulated } from "../../not-simulated.js";
import { AccessorError, type Part, parseAccessor } from "../accessor.js";
import { floatOf, signedOf, unsignedOf } from "../c-numbers.js";
import { ConfigError, type Property, type Section, allProperties, placeText } from "../config.js";
import { splitTokens } from "../rewrite-tag.js";
import { membersOf } from "./keys.js";
import { pairAccessor, pairValue } from "./kv-pair.js";

/** As flb_typecast_str_to_type_t asks for them: src/flb_typecast.c:27-49 */
const TYPES = ["int", "uint", "float", "hex", "string", "bool"] as const;
type Type = (typeof TYPES)[number];

/** In the order in which rules apply: type_converter.c:123-134 */
const FROM: Readonly<Record<string, Type>> = { str_key: "string", int_key: "int", uint_key: "uint", float_key: "float" };
export const TYPE_CONVERTER_OPTIONS: ReadonlySet<string> = new Set(Object.keys(FROM));

interface Rule {
  readonly key: readonly Part[];
  readonly newKey: string;
  /** `null`: the host has no such conversion. */
  readonly convert: (value: Body) => Body | null;
}

/**
 * A record whose value is not converted gets the value as it is under the new key, but only where another conversion of its chunk worked:
 * else the chunk goes on as it came. type_converter.c:240-300
 *
 * @throws ConfigError, NotSimulated
 */
export function readTypeConverter(section: Section): (bodies: readonly Body[]) => readonly Body[] {
  const rules = Object.entries(FROM).flatMap(([option, from]) => allProperties(section, option).map((property) => readRule(property, from)));
  if (rules.length === 0) throw new ConfigError(section.place, "Cannot start the filter type_converter: it has no rule; write int_key, uint_key, float_key or str_key");
  return (bodies) => {
    let isModified = false;
    const edited = bodies.map((body) => {
      const added = rules.flatMap(({ key, newKey, convert }): readonly Member[] => {
        const value = pairValue(key, body);
        if (value === null) return [];
        const converted = convert(value);
        isModified ||= converted !== null;
        return [[str(newKey), converted ?? value]];
      });
      return added.length === 0 ? body : map([...membersOf(body), ...added]);
    });
    return isModified ? edited : bodies;
  };
}

/** A type or an accessor that is none frees a rule that is in no list, and the agent dies of it: type_converter.c:95-100, :52 */
function readRule(property: Property, from: Type): Rule {
  const { key: option, value: text, place } = property;
  const [key, newKey, type, fourth] = splitTokens(text);
  const refuse = (problem: string): never => {
    throw new ConfigError(place, `Cannot start the filter type_converter: ${option} ${text || '""'} ${problem}`);
  };
  if (key === undefined || newKey === undefined || type === undefined) return refuse("is of too few words; write a key, the new key and a type");
  if (fourth !== undefined) throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${option} ${text} is of more than three words, and Fluent Bit leaves it out; write a key, the new key and a type`);
  const to = TYPES.find((each) => each.startsWith(type.toLowerCase())) ?? refuse(`converts to ${type}, which kills the agent at the start; write ${TYPES.join(", ")}`);
  try {
    parseAccessor(key);
  } catch (problem) {
    if (problem instanceof AccessorError) refuse(`has no key, which kills the agent at the start: ${problem.message}`);
  }
  return { key: pairAccessor(key, property, "type_converter"), newKey, convert: (value) => CONVERSIONS[from]?.(value, to, place) ?? null };
}

const CONVERSIONS: Readonly<Partial<Record<Type, (value: Body, to: Type, place: Property["place"]) => Body | null>>> = {
  string: (value, to) => value.kind === "str" ? ofText(latin1Text(value.bytes), to) : null,
  int: (value, to) => value.kind === "int" ? ofInteger(BigInt.asIntN(64, value.value), to, "uint") : null,
  uint: (value, to) => value.kind === "int" ? ofInteger(BigInt.asUintN(64, value.value), to, "int") : null,
  float: (value, to, place) => value.kind === "float32" || value.kind === "float64" ? ofFloat(value, to, place) : null,
};

/** A whole number that is 0 is no number, and text is not converted to text: src/flb_typecast.c:72-172 */
function ofText(bytes: string, to: Type): Body | null {
  const [text = ""] = bytes.split("\0", 1);
  switch (to) {
    case "int": return nonZero(signedOf(text));
    case "uint": return nonZero(unsignedOf(text, 10));
    case "hex": return nonZero(unsignedOf(text, 16));
    case "float": return floatOf(text);
    case "bool":
      if (/^true/i.test(text)) return bool(true);
      return /^false/i.test(text) ? bool(false) : null;
    case "string": return null;
  }
}

function nonZero(value: bigint): Body | null {
  return value === 0n ? null : int(value);
}

/** src/flb_typecast.c:210-294 */
function ofInteger(value: bigint, to: Type, other: "int" | "uint"): Body | null {
  if (to === "string") return str(value.toString());
  if (to === "float") return float64(Number(value));
  return to === other ? int(other === "int" ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)) : null;
}

/** src/flb_typecast.c:296-341; what an integer does not hold is up to the processor. */
function ofFloat(value: Extract<Body, { kind: "float32" | "float64" }>, to: Type, place: Property["place"]): Body | null {
  if (to === "string") return str(printFloat(value, false));
  if (to !== "int" && to !== "uint") return null;
  const whole = Math.trunc(floatValue(value));
  const [least, end] = to === "int" ? [-(2 ** 63), 2 ** 63] : [0, 2 ** 64];
  if (!(whole >= least && whole < end)) throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${floatValue(value)} as ${to}, which is up to the processor`);
  return int(BigInt(whole));
}
