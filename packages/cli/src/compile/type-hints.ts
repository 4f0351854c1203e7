// What has another type than a TypeScript author thinks: values, texts, numbers, and names that are not there.
//   in   a message, the author's line
//   out  what to write instead
import { type Hint, type Place, lineHas } from "./hint.js";
import { MEMBER_HINTS } from "./member-hints.js";

const SDK_TYPE = "'~lib/@flb-wasm/sdk/\\S*/(?:Value|Record)'";
const STRING = "'~lib/string/String(?: \\| null)?'";
const INTEGER = "'[iu](?:8|16|32|64|size)'";
const FLOAT = "'f(?:32|64)'";
const AS_TEXT = "a value becomes a string with toText(), a number with toI64() or toF64()";
const MADE_TEXT = "a string of the record becomes one of yours with toText(), any value with asText()";
const COMPARED = 'a value is compared with is("text"), and becomes a string with toText()';
const VISITED = "members are visited with const m = record.members(); while (m.next()) { m.key(), m.value }";
/** Methods of other maps and of strings, by what does the same here. */
const METHODS: Readonly<Record<string, string>> = {
  has: 'whether a key is there says record.at("key").exists',
  hasOwnProperty: 'whether a key is there says record.at("key").exists',
  get: 'a key is read with record.at("key")',
  delete: 'a key is removed with record.remove("key")',
  unset: 'a key is removed with record.remove("key")',
  add: 'a member is written with record.set("key", value), an element with push(value)',
  put: 'a member is written with record.set("key", value)',
  append: "an element is written with push(value)",
  includes: 'whether a text has another in it says contains("text")',
  ...Object.fromEntries(["keys", "values", "entries"].map((name) => [name, VISITED])),
  ...Object.fromEntries(["map", "filter", "some", "every", "find", "reduce", "join"].map((name) => [name, "elements are visited with const e = value.elements(); while (e.next()) { e.value }"])),
  ...Object.fromEntries(
    "toUpperCase toLowerCase trim trimStart trimEnd indexOf lastIndexOf substring substr slice charAt charCodeAt replace replaceAll padStart padEnd repeat concat match search".split(" ")
      .map((name) => [name, `a value is made a string first: toText().${name}(…)`]),
  ),
};

export const TYPE_HINTS: readonly Hint[] = [
  { message: of("Property 'forEach' does not exist on type '~lib/@flb-wasm/sdk/\\S*'"), say: () => "elements are visited with const e = value.elements(); while (e.next()) { e.value }, members with value.members()" },
  { message: of(`Property 'length' does not exist on type ${SDK_TYPE}`), say: () => "the length of a text is byteLength, bytes of UTF-8 without a copy, or toText().length, units of UTF-16; elements and members are counted by count" },
  { message: of(`Property '(?:toString|valueOf|split)' does not exist on type ${SDK_TYPE}`), say: () => AS_TEXT },
  { message: of(`Property '(\\w+)' does not exist on type ${SDK_TYPE}`), fits: ({ from }) => Object.hasOwn(METHODS, /^\w+(?=\()/.exec(from)?.[0] ?? ""), say: ([name = ""]) => METHODS[name] ?? "" },
  ...MEMBER_HINTS,
  { message: of(`Property '(\\w+)' does not exist on type ${SDK_TYPE}`), say: ([name = ""]) => `a key is read with at("${name}") and written with set("${name}", …)` },
  { message: of(`Index signature is missing in type ${SDK_TYPE}`), say: () => 'a key is read with at("key") and written with set("key", …)' },
  { message: of(`Type ${SDK_TYPE} is not assignable to type ${STRING}`), fits: ({ before }) => /(?:\+=?|\$\{|[\w.]*log\.\w+\()\s*$/.test(before), say: () => MADE_TEXT },
  { message: of(`Type ${SDK_TYPE} is not assignable to type ${STRING}`), fits: ({ before }) => /\bparse(?:Int|Float|I64|F64)\(\s*$/.test(before), say: () => "a number in a text of the record is read without making a string: value.parseI64(0), value.parseF64(0)" },
  { message: of(`Type ${SDK_TYPE} is not assignable to type ${STRING}`), say: () => COMPARED },
  { message: of(`Type ${SDK_TYPE} is not assignable to type '(?:i64|u64|f64|i32|u32|f32)'`), say: () => NUMBERS },
  { message: of(`Type ${SDK_TYPE} is not assignable to type 'bool'`), say: () => "a value is asked with exists, is(\"text\") or toBool(), a number with toI64() != 0" },
  { message: of(`Type ${STRING} is not assignable to type ${SDK_TYPE}`), say: () => COMPARED },
  { message: of(`Operator '(?:\\|\\||\\?:)' cannot be applied to types ${SDK_TYPE}`), say: () => 'a question to a value takes what to say instead: toText("none"), toI64(0)' },
  { message: of(`Operator '\\S+' cannot be applied to types (?:'\\S+' and )?${SDK_TYPE}`), say: () => AS_TEXT },
  { message: of(`Cannot assign to ${SDK_TYPE}`), say: () => 'a member is written with record.set("key", value)' },
  { message: of("Type '~lib/@flb-wasm/sdk/\\S*/Time' is not assignable to type '~lib/string/String"), say: () => "a time becomes a string with toText(); seconds and unixNanoseconds are its numbers" },
  { message: of("Operator '\\S+' cannot be applied to types '~lib/@flb-wasm/sdk/\\S*/(Tag|Time)'"), say: ([type = ""]) => `a ${type.toLowerCase()} becomes a string with toText()` },
  { message: of("Type '~lib/@flb-wasm/sdk/\\S*/Tag' is not assignable to type '~lib/string/String"), say: () => 'a tag is compared with is("text"), and becomes a string with toText()' },
  { message: of("Type '~lib/@flb-wasm/sdk/\\S*/Record' is not generic"), say: () => "Record is the event's body here; a table of your own is new Map<string, i32>()" },
  { message: of(`Operator '\\S+' cannot be applied to types (?:${INTEGER} and ${FLOAT}|${FLOAT} and ${INTEGER})`), say: () => "integers and floats do not mix: read the value with toF64(), or write <f64>count * 1.5" },
  { message: of("Operator '\\S+' cannot be applied to types '([iu]\\w+)' and '([iu]\\w+)'"), say: ([left = "", right = ""]) => `${left} and ${right} do not mix, as one has a sign: cast one of them, <${left}>x` },
  { message: of("Type '\\(this: \\S+\\) => "), say: (_, place) => `${shown(place)} is a function: call it, ${shown(place)}()` },
  { message: /TS2554: Expected 1 arguments, but got/, fits: ({ marked }) => /\bremove\([^()]*$|\bremove\([^()]*\)$/.test(marked), say: () => 'one key at a time: record.remove("a"); record.remove("b"); keepOnly(["a", "b"]) removes all others' },
  { message: /TS2554: Expected 1 arguments, but got/, fits: ({ marked }) => /^log\.\w+\(/.test(marked), say: () => "a line of the log is one text: log.info(`n is ${n}`)" },
  { message: /TS2554: Expected 1 arguments, but got/, fits: ({ marked }) => /\bat\(/.test(marked), say: () => 'one key at a time, record.at("a").at("b"), or one path, record.at("$a[\'b\']")' },
  { message: of("Property 'is' does not exist on type '~lib/string/String'"), say: () => "a string of yours is compared with ==" },
  { message: of("Property '(?:to|as|parse|get)_?(?:Int|Integer|Number|I32|I64|U32|U64|F32|F64|Float)' does not exist on type '~lib/string/String'"), say: () => "a number in a string of yours is read with parseI64(text, 0) or parseF64(text, 0)" },
  { message: of("Conversion from type 'usize' to 'bool'"), fits: ({ marked }) => marked === "null", say: () => "null is no bool: of a filter true keeps the record, and false drops it" },
  { message: of(`Conversion from type '(\\w+)' to 'bool'`), fits: isNoVerdict, say: (_, place) => `a number is no bool: write ${shown(place)} != 0` },
  { message: of("Conversion from type '(i64|u64|f64|f32)' to '(?!bool)(\\w+)'"), say: ([from = "", to = ""], place) => `${from} becomes ${to} by a cast, <${to}>${inParentheses(shown(place))}; or make what it is stored in ${from}` },
  { message: of(`Type '(?:[iuf]\\d+|[iu]size)' is not assignable to type ${STRING}`), fits: ({ before, marked }) => /\.at\($/.test(before) && /^[\w.+-]+$/.test(marked), say: (_, { marked }) => `at reads a key, and element(${marked}) an element of a list` },
  { message: of(`Type '(?:[iuf]\\d+|[iu]size|bool)' is not assignable to type ${STRING}`), say: (_, place) => `a number is made a string first: ${inParentheses(shown(place))}.toString(), or in a template, \`\${${shown(place)}}\`` },
  { message: of(`Type ${STRING} is not assignable to type 'usize'`), say: () => "[] and null say no type: const list: string[] = [], let found: string | null = null" },
  { message: of("Type '(\\S+) \\| null' is not assignable to type '\\1'"), say: (_, place) => `a null check holds for a constant of the function: const found = ${shown(place)}; if (found != null) …` },
  { message: of(`Type '~lib/array/Array<~lib/string/String>' is not assignable to type ${STRING}`), fits: ({ before }) => /\.(?:set|at|remove)\($/.test(before), say: () => 'a key is one text: record.at("a").set("b", 1) writes a member of a member, record.at("a").at("b") reads it' },
  { message: /TS2357: /, fits: ({ from }) => /^[\w.]*\bat\(/.test(from), say: () => 'a member is written with set: record.set("n", record.at("n").toI64(0) + 1)' },
  { message: of(`The '[-+~]' operator cannot be applied to type ${SDK_TYPE}`), say: () => NUMBERS },
  { message: of("Property 'forEach' does not exist on type '~lib/map/Map<"), say: () => "a Map is gone through by its keys: const keys = table.keys(); for (let i = 0; i < keys.length; i++) { keys[i], table.get(keys[i]) }" },
  { message: of("Property 'find(Last)?' does not exist on type '~lib/array/Array<"), say: ([last = ""]) => `there is no find${last}: find${last}Index gives the place, or -1` },
  { message: /AS234: /, fits: ({ marked }) => marked === "log", say: () => "log says how much it matters: log.debug(text), log.info(text), log.warn(text), log.error(text)" },
  { message: of("Cannot find name 'undefined'"), say: () => "there is no undefined: write null; whether a key is there says .exists, and a string that is none is \"\"" },
  { message: of("Cannot find name '(any|unknown|object|never)'"), say: ([name = ""]) => `there is no ${name}: each name has one type; what a record holds is a Value` },
  { message: of("Operator '\\?:' cannot be applied to types"), say: () => "both ways of ?: give one type: a number is made a string with toString(), or set stands on both sides of an if" },
  { message: of("Operator '(?:&&|\\|\\|)' cannot be applied to types"), say: () => 'both sides of && and || have one type: condition ? "text" : ""' },
  { message: of("Type 'void' is not assignable to type 'i32'"), fits: ({ marked }) => /^return\b/.test(marked), say: () => RETURNED },
  { message: /TS2355: /, fits: ({ marked }) => marked === "Verdict", say: () => `${RETURNED}, also where no if has fitted` },
  { message: /TS2558: /, fits: ({ marked }) => marked === "Function", say: () => "the type of a function has those of its parameters and of its result: (text: string) => bool" },
  { message: /AS204: Type '(\w+)' cannot be nullable/, say: ([name = ""]) => `${name} is never null: keep a bool beside it, or take a number that cannot occur, such as -1` },
  { message: of("Cannot find name 'structuredClone'"), say: () => 'there is no structuredClone: record.set("copy", record.at("key")) copies a member, with all that is in it' },
  { message: of("Cannot find name '(TextEncoder|TextDecoder)'"), say: ([name = ""]) => `there is no ${name}: String.UTF8.${name === "TextEncoder" ? "encode(text)" : "decode(bytes)"}` },
  { message: of("Cannot find name '(URL|URLSearchParams)'"), say: ([name = ""]) => `there is no ${name}: a Pattern of "@flb-wasm/sdk/pattern" takes an address apart, and decodePercent(text, text) reads its escapes` },
  { message: of("Cannot find name 'delete'"), say: () => 'there is no delete: a key is removed with record.remove("key")' },
  { message: /AS234: /, fits: ({ marked }) => marked === "Number", say: () => NUMBERS },
  { message: /TS2349: Cannot invoke .* Type '~lib\/number\/F64' has|TS2304: Cannot find name 'f64'/, fits: lineHas(/\bNumber\(/), say: () => NUMBERS },
  { message: of("Cannot find name 'tonumber'"), say: () => NUMBERS },
  { message: of("Cannot find name 'tostring'"), say: () => AS_TEXT },
  { message: of("Cannot find name 'i?pairs'"), say: () => `${VISITED}, elements with value.elements()` },
  { message: of("Cannot find name 'print'"), say: () => "there is no print: a line goes to the log with log.info(text)" },
  { message: of("Cannot find name 'nil'"), say: () => "there is no nil: write null; whether a key is there says .exists" },
  { message: of("Cannot find name '(atob|btoa)'"), say: ([name = ""]) => `there is no ${name}: Base64 is ${name === "atob" ? "read with decodeBase64(text, text)" : "written with encodeBase64(text)"}` },
  { message: of(`The '\\+' operator cannot be applied to type ${STRING}`), say: () => NUMBERS },
  { message: /AS234: /, fits: ({ marked }) => marked === "String", say: () => "there is no String(): a value becomes a string with toText(), a number with toString()" },
  { message: /AS234: /, fits: ({ marked }) => marked === "Boolean", say: () => "there is no Boolean(): a value is asked with exists or toBool(), a number with != 0" },
  { message: /TS6054: File '~lib\/([^']+)\.ts' not found/, say: ([name = ""]) => `there is no ${name}: packages of npm and of Node.js do not run in a filter; settings are read with Config.file(path), files of your own are imported as "./name"` },
  { message: of("Property '\\w+' does not exist on type '~lib/map/Map<"), fits: ({ before }) => /\bprocess\.env\.$/.test(before), say: () => 'there is no environment: write the setting into a file and read it with Config.file("/etc/flb-wasm/settings.json")' },
  { message: of("Property 'from' does not exist on type '~lib/array/Array'"), say: () => 'there is no Array.from: text.split("") has the characters of a text, and a Set has values()' },
  { message: of("Property 'assign' does not exist on type '~lib/object/Object'"), say: () => "there is no Object.assign: go through the members of one, and set each in the other" },
  { message: of("Property '(?:keys|values|entries)' does not exist on type '~lib/object/Object'"), say: () => `${VISITED}; a Map has keys()` },
  { message: of("Property 'toFixed' does not exist on type '~lib/number/F"), say: () => "there is no toFixed: Math.round(x * 100) / 100 has two decimals" },
  { message: of("Property 'randomUUID' does not exist on type '~lib/crypto/crypto'"), say: () => 'there is nothing random in a filter: an id, the same however often the event is sent, is sha256(record.toJson()) of "@flb-wasm/sdk/hash"' },
  { message: of("Property 'toLocale(Lower|Upper)Case' does not exist on type '~lib/string/String'"), say: ([name = ""]) => `there are no locales: write to${name}Case()` },
  { message: /TS2554: Expected 0 arguments/, fits: ({ marked }) => /^new Map\b/.test(marked), say: () => EMPTY_MAP },
  { message: /TS2554: Expected 0 arguments/, fits: ({ marked }) => /^new Set\b/.test(marked), say: () => EMPTY_SET },
  { message: of("Type '~lib/array/Array<.*>' is not assignable to type 'i32'"), fits: ({ before }) => /\bnew \w+Array\($/.test(before), say: (_, { before }) => `a typed array begins with its length: new ${/\w+(?=\($)/.exec(before)?.[0]}(2), then bytes[0] = 1` },
  { message: of("Type '~lib/array/Array<.*>' is not assignable to type 'i32'"), fits: ({ before, from }) => /\breturn\s*$/.test(before) && from.startsWith("["), say: () => "a filter returns one thing, a Verdict; what it sets on its record is what goes on: return Verdict.Keep" },
  { message: of("Cannot find name 'JSON'"), say: () => 'there is no JSON: the record is read already, record.at("key"); a text that is JSON is read with record.at("key").parseJson(), and setRaw("key", text) sets a value that is written as JSON' },
  { message: of("Cannot find name '(fetch|XMLHttpRequest|WebSocket|require|setTimeout|setInterval|Promise|Buffer)'"), say: ([name = ""]) => `there is no ${name}: a filter gets a record and gives one back, with no network, no timers and no Node.js` },
  { message: /AS100: Not implemented: Interface hidden classes/, say: () => "an object is no value of an interface: write a class with a constructor, and new" },
  { message: /AS225: /, fits: ({ from }) => from.startsWith("{"), say: () => 'a map is made in the record: const m = record.setMap("key"); m.set("a", 1)' },
  { message: of("Type '<object>' is not assignable"), say: () => 'an object is no value: write a class, or new Map<string, i32>(); in the record, record.setMap("key") makes a map' },
  { message: /TS1140: /, fits: ({ before, from }) => /\bnew Map$/.test(before) && from.startsWith("("), say: () => EMPTY_MAP },
  { message: /TS1140: /, fits: ({ before, from }) => /\bnew Set$/.test(before) && from.startsWith("("), say: () => EMPTY_SET },
  { message: /TS1140: /, fits: ({ before, from }) => /\.(?:map|reduce|reduceRight)$/.test(before) && from.startsWith("("), say: (_, { before }) => `say the type of what the function gives: ${/\w+$/.exec(before)?.[0]}<string>(…)` },
  { message: /TS1140: /, say: () => "no type is found for what is given there: give it a name and a type first, const text: string = …, and the message says what is wrong" },
];

const RETURNED = "a function that declares Verdict returns one: return Verdict.Keep";
const EMPTY_MAP = "a Map begins empty and says its types: new Map<string, i32>(), then set(key, value)";
const EMPTY_SET = "a Set begins empty and says its type: new Set<string>(), then add(value)";
const NUMBERS = "a value becomes a number with toI64() or toF64(), a string with parseI64(text) or parseF64(text)";

function of(pattern: string): RegExp {
  return new RegExp(pattern);
}

/** The transform says more of a Verdict for a bool. */
function isNoVerdict({ marked, from }: Place): boolean {
  return !/\bVerdict\./.test(marked) && !/^Verdict\./.test(from);
}

/** What is marked, or a name in its place if it is long. */
function shown({ marked }: Place): string {
  return marked === "" || marked.length > 40 ? "x" : marked;
}

function inParentheses(text: string): string {
  return /^[\w.]+(?:\([^()]*\)(?:\.\w+)*)*$/.test(text) ? text : `(${text})`;
}
