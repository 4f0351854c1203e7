// Members that types of the SDK have not, as other languages and libraries name them.
//   in   a message, the author's line
//   out  what there is instead; a name that is no call may be a key of the record, and is said to be one
import { nearestName } from "../command/nearest.js";
import type { Hint, Place } from "./hint.js";

const READS_AND_EDITS = 'a value is read with is("text"), toText(), toI64(0), toF64(0), toBool(), at("key"), and edited with set, remove and rename';
const VALUE = (
  "exists isNull kind count byteLength at member element is startsWith endsWith contains toText asText toJson toI64 toU64 toF64 parseI64 parseF64 parseJson toBool members elements " +
  "set setMember setMap setArray push pushMap pushArray setRaw remove removeMember rename keepOnly"
).split(" ");
const CURSOR = ["next", "value", "set", "remove"];
/** What each type has; held against the shipped types by a test. */
export const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Value: VALUE,
  Record: [...VALUE, "tag", "time", "zeroBytes"],
  Members: [...CURSOR, "key", "keyIs", "rename"],
  Elements: [...CURSOR, "index"],
  Tag: ["byteLength", "is", "startsWith", "endsWith", "contains", "toText"],
  Time: ["seconds", "nanoseconds", "unixNanoseconds", "toText"],
  Config: ["at", "member", "members", "text", "i64", "f64", "bool"],
  Lines: ["count", "at"],
  Pattern: ["isValid", "matches", "find", "findAll", "replace"],
  Match: ["found", "next", "group", "named", "before"],
  KeyedHash: ["hasKey", "of"],
  ObjectWriter: ["set", "setNull", "add", "addNull", "beginObject", "beginArray", "end"],
  Redactor: "matches detect literal pattern include exclude allows hmacKey numbers keys audit configured apply".split(" "),
};
/** What stands behind the name of a class, an enum or a namespace; held against the shipped types by the same test. */
export const STATICS: Readonly<Record<string, readonly string[]>> = {
  Verdict: ["Keep", "Drop"],
  Kind: ["Missing", "Nil", "Bool", "Int", "Uint", "Float", "Str", "Bin", "Array", "Map", "Ext"],
  log: ["debug", "info", "warn", "error"],
  Time: ["parse", "format"],
  Config: ["file"],
  Lines: ["file"],
  Pattern: ["of"],
  KeyedHash: ["keyFile"],
  clock: ["now", "monotonic", "toText"],
  random: ["bits", "fraction"],
  Mode: ["Observe", "Mask", "Partial", "Hmac", "Truncate", "DropField", "DropRecord"],
  AllowKind: ["Literal", "Prefix", "Suffix", "Domain", "Cidr"],
};
const HOUR = "record.time.seconds / 3600 % 24 is the hour in UTC, unixNanoseconds / 1000000 are milliseconds";
/** What is meant by a call, of any type and of one. */
const CALLS: readonly (readonly [name: RegExp, say: string])[] = [
  [/^is_?(?:String|Text|Str|Number|Int|Integer|Float|Bool|Boolean|Array|List|Map|Object|Nil|Null)$/i, "what a value is says its kind: value.kind == Kind.Str, Kind.Int, Kind.Float, Kind.Bool, Kind.Array, Kind.Map, Kind.Nil"],
  [/^(?:to|as|get)_?(?:Int|Integer|Number|Long|Int64|I32)$/i, "an integer is read with toI64(0), any number with toF64(0), one that stands in text with parseI64(0) or parseF64(0)"],
  [/^(?:to|as|get)_?(?:Float|Double|F32)$/i, "a number is read with toF64(0), one that stands in text with parseF64(0)"],
  [/^(?:to|as|get)_?(?:Bool|Boolean)$/i, "a truth value is read with toBool()"],
  [/^(?:to|as|get)_?(?:Str|String|Text)$/i, "a string is read with toText()"],
  [/^(?:equals?|eq|isEqual)$/i, 'a value is compared with is("text"), a number with toI64() == 5'],
  [/^(?:in|isIn|oneOf|isOneOf|anyOf)$/i, 'one of several is value.is("a") || value.is("b")'],
  [/^(?:matches|test|exec|find)$/, 'a text is matched by a Pattern of "@flb-wasm/sdk/pattern": const LINE = Pattern.of("^a+"), LINE.matches(value)'],
  [/^(?:merge|assign|update|extend|putAll|setAll)$/i, "members are taken over one by one: const m = other.members(); while (m.next()) record.setMember(m.key(), m.value)"],
];
const TIME_CALLS: readonly (readonly [name: RegExp, say: string])[] = [
  [/^(?:toString|toISOString|toJSON|format)$/, "a time as text is record.time.toText(); Time.format(unixNanoseconds) writes any other"],
  [/^(?:getTime|valueOf|ms|millis|milliseconds|unix|unixMillis)$/, "a time as a number is seconds, or unixNanoseconds / 1000000 for milliseconds"],
  [/^get(?:UTC)?(?:Hours|Minutes|Seconds|Day|Date|Month|FullYear)$/, HOUR],
];
/** What is meant by `x[0]` or `x["key"]`. */
const INDEXED: Readonly<Record<string, string>> = {
  Match: "a group of a match is group(1), and the whole match group(0)",
  Lines: "a line is read with at(0), and without a trap where there is none",
  Config: 'a setting is read with at("key")',
};
/** Whose names without a call may be keys of the record. */
const VALUES: readonly string[] = ["Value", "Record"];
const TEXT_CALLS = /^(?:toString|length|split|trim|replace|replaceAll|substring|slice|indexOf|toLowerCase|toUpperCase|includes|charAt|charCodeAt|concat)$/;

export const MEMBER_HINTS: readonly Hint[] = [
  ...Object.entries(STATICS).map(([type, names]): Hint => ({
    message: absentFrom(type),
    fits: ({ before }) => new RegExp(`\\b${type}\\.$`).test(before),
    say: ([name = ""]) => `there is no ${type}.${name}: ${names.length === 1 ? "write" : "there is"} ${names.map((known) => `${type}.${known}`).join(", ")}`,
  })),
  ...Object.keys(MEMBERS).map((type): Hint => ({
    message: absentFrom(type),
    fits: ({ from }) => !VALUES.includes(type) || /^\w+\(/.test(from),
    say: ([name = ""]) => callHint(name, type),
  })),
  ...Object.entries(INDEXED).map(([type, say]): Hint => ({ message: new RegExp(`Index signature is missing in type '~lib/@flb-wasm/sdk/\\S*/${type}'`), say: () => say })),
  { message: /TS2349: /, fits: isProperty, say: (_, { marked }) => `${nameCalled(marked)} is no function: leave out its parentheses` },
  { message: /Cannot assign to '~lib\/@flb-wasm\/sdk\/\S*\/Record#(?:tag|time)'/, say: () => "a filter cannot change tag or time: Fluent Bit takes both from the event; set a member and route by it with rewrite_tag" },
];

function absentFrom(type: string): RegExp {
  return new RegExp(`Property '(\\w+)' does not exist on type '~lib/@flb-wasm/sdk/\\S*/${type}'`);
}

function callHint(name: string, type: string): string {
  if (type === "Tag" && TEXT_CALLS.test(name)) return `a tag is made a string first: record.tag.toText()${name === "toString" ? "" : `.${name}`}`;
  const known = (type === "Time" ? TIME_CALLS : VALUES.includes(type) ? CALLS : []).find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  const members = MEMBERS[type] ?? [];
  if (!VALUES.includes(type)) return `${/s$/.test(type) ? type : `a ${type}`} has no ${name}: it has ${members.join(", ")}`;
  const nearest = nearestName(name, members);
  return `a ${type} has no ${name}: ${nearest !== null ? `did you mean ${nearest}?` : READS_AND_EDITS}`;
}

/** Whether what is called is a property of the SDK's. */
function isProperty({ marked }: Place): boolean {
  return ["exists", "isNull", "kind", "count", "tag", "time", "value", "index", "seconds", "nanoseconds", "unixNanoseconds", "byteLength"].includes(nameCalled(marked));
}

function nameCalled(marked: string): string {
  return /\.(\w+)(?:\(\))?$/.exec(marked)?.[1] ?? "";
}
