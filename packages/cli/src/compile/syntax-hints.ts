// What TypeScript has and AssemblyScript has not: its parser stops somewhere in it, often with several messages.
//   in   a message, the author's line
//   out  what to write instead
import { type Hint, lineHas } from "./hint.js";

/** Messages of a parser that did not expect what came. */
const UNEXPECTED = /TS(?:1003|1005|1012|1109|1110|1155): /;
const MEMBERS = "members are visited with const m = record.members(); while (m.next()) { m.key(), m.value }";
const GET_OR = "what may be missing in a Map is table.has(key) ? table.get(key) : …, what may be null is x != null ? x : …";
const NO_REGEXP = 'a regular expression is a Pattern, import { Pattern } from "@flb-wasm/sdk/pattern": const LINE = Pattern.of("^(a+) "), LINE.matches(text), LINE.find(text).group(1), LINE.replace(text, "b")';

const NO_PARTS = 'there is no destructuring: write one constant a name, const level = record.at("level"), const first = parts[0]';
const FUNCTION_TYPES = "a function says the types of its parameters and of its result, as in (record: Record): Verdict";

export const SYNTAX_HINTS: readonly Hint[] = [
  { message: UNEXPECTED, fits: lineHas(/\?\.(?!\d)/), say: () => 'there is no ?. : a value that is missing can be asked on, record.at("a").at("b").toText(); for what may be null write if (x != null)' },
  { message: UNEXPECTED, fits: lineHas(/\?\?/), say: () => `there is no ?? : a question to a value takes what to say instead, toText("none"), toI64(0); ${GET_OR}` },
  { message: UNEXPECTED, fits: lineHas(/\basync\b|\bawait\b/), say: () => "there is no async and no await: a filter gives its answer before it returns, so leave both out" },
  { message: /TS1003: /, fits: ({ from }) => /^(?:const|let|var)\s*[{[]/.test(from), say: () => NO_PARTS },
  { message: UNEXPECTED, fits: lineHas(/\(\[\s*\w+\s*(?:,\s*\w+\s*)*\]\)\s*=>/), say: () => NO_PARTS },
  { message: UNEXPECTED, fits: lineHas(/\bimport\s+type\b/), say: () => "a type is imported as everything else is: import { Value }" },
  { message: UNEXPECTED, fits: lineHas(/\b\w+:\s*(?:for|while|do)\b/), say: () => "there are no labels: put the inner loop into a function of its own, and return from it" },
  { message: /TS1351: /, fits: ({ before }) => /\b[\d_]+$/.test(before), say: () => "an integer has no n behind it: i64 holds it, and a literal becomes one where it is too large for i32" },
  { message: UNEXPECTED, fits: lineHas(/\bfor\s*\(\s*(?:const|let|var)\s+\w+\s+in\b/), say: () => `there is no for … in: ${MEMBERS}` },
  { message: UNEXPECTED, fits: lineHas(/[:=<]\s*\{\s*(?:readonly\s+)?(?:\[|\w+\??\s*:)/), say: () => "an object has no type of its own: write a class; for keys that are not known before, new Map<string, i32>()" },
  { message: UNEXPECTED, fits: ({ from }) => from.startsWith("["), say: () => "there are no tuples: a function gives one thing, a class with a field for each part, or string[] for parts of one type" },
  { message: /TS1110: /, fits: ({ before, from }) => /\(\s*(?:\w+\s*,\s*)*\w+$/.test(before) && /^\s*(?:,|\)\s*(?:=>|\{|:))/.test(from), say: () => FUNCTION_TYPES },
  { message: /TS1110: /, fits: ({ before, from }) => before.trimEnd().endsWith(")") && /^\s*(?:\{|=>)/.test(from), say: () => FUNCTION_TYPES },
  { message: /TS1110: /, fits: ({ before, from }) => /\b(?:const|let|var)\s+\w+$/.test(before) && /^\s*[;,]/.test(from), say: () => 'a variable has a value or a type from the start: let level = "", or let level: string' },
  { message: /TS1110: /, fits: ({ from }) => /^\w+\s*(?:=(?![=>])|;|$)/.test(from), say: (_, { from }) => `a field has a type: ${fieldWithType(from)}` },
  { message: /TS1110: /, fits: ({ before }) => /\b(?:const|let|var)\s+\w+\s*:$/.test(before.trimEnd()), say: () => "an object has no type of its own: write a class; for keys that are not known before, new Map<string, i32>()" },
  { message: /AS100: Not implemented: Exceptions/, say: () => "there is no try and no catch, and a trap loses the record: ask first, with exists, has or length; reads and edits of the SDK never trap" },
  { message: /AS100: Not implemented: 'in' operator/, say: () => 'there is no in: whether a key is there says record.at("key").exists' },
  { message: /AS100: Not implemented: Spread operator/, say: () => "there is no spread: a.concat(b) joins two lists, push adds to one" },
  { message: /TS2554: /, fits: ({ from }) => /^[^)]*\(\s*\.\.\./.test(from), say: () => "there is no spread: give the arguments one by one, or go through the list with an index" },
  { message: /AS100: Not implemented: union types/, say: () => 'a type is one type, or a class and null: for texts such as "info" | "error" write string' },
  { message: /TS2322: Type '~lib\/string\/String' is not assignable to type 'i32'/, fits: lineHas(/^\s*(?:export\s+)?(?:const\s+)?enum\b|^\s*\w+\s*=\s*["'`][^"'`]*["'`]\s*,?\s*(?:\/\/.*)?$/), say: () => 'a member of an enum is an integer: for texts write constants, const INFO = "info"' },
  { message: /AS100: Not implemented: Const assertion/, say: () => "leave as const out: what a const holds is read as it is, and an object is a class, new Map<string, i32>() or a switch" },
  { message: /TS1127: /, fits: ({ from }) => /^#\w/.test(from), say: (_, { from }) => `there are no names with #: write private ${/^#(\w+)/.exec(from)?.[1] ?? "name"}` },
  { message: /AS219: /, say: () => 'no member may be left out: a class gives each field a value, msg: string = ""' },
  { message: /AS215: /, say: (_, { marked }) => `a parameter that may be left out has a default: ${/^\w+/.exec(marked)?.[0] ?? "name"}: string = ""` },
  { message: /AS100: Not implemented: Iterators/, say: () => "there is no for … of: members of a record are visited with const m = value.members(); while (m.next()) { m.key(), m.value }, elements with value.elements(), lists of your own with an index" },
  { message: /AS100: Not implemented: Closures/, say: () => "a function inside a function cannot use its variables: write a loop" },
  { message: /AS100: Not implemented: Regular expressions/, say: () => NO_REGEXP },
  { message: /TS2339: Property '\w+' does not exist on type '~lib\/regexp\/RegExp'/, say: () => NO_REGEXP },
  { message: /TS2339: Property '(?:match|matchAll|search)' does not exist on type '~lib\/string\/String'/, say: () => NO_REGEXP },
];

/** The field as its value would have it declared. */
function fieldWithType(from: string): string {
  const [, name = "name", value = ""] = /^(\w+)\s*=?\s*([^;}]*)/.exec(from) ?? [];
  const written = value.trim();
  return `${name}: ${typeOf(written)}${written === "" ? "" : ` = ${written}`}`;
}

function typeOf(value: string): string {
  if (/^["'`]/.test(value)) return "string";
  if (/^(?:true|false)$/.test(value)) return "bool";
  if (/^-?\d+$/.test(value)) return "i32";
  if (/^-?\d*\.\d+$/.test(value)) return "f64";
  return /^new\s+([\w.]+(?:<.*>)?)\(/.exec(value)?.[1] ?? (value === "" ? "i32" : "…");
}
