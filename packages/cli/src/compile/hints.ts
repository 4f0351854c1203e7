// What a message of the compiler means to somebody who writes a first filter.
//   in   what asc printed
//   out  one sentence a kind of mistake, none for messages that say enough
import { stripVTControlCharacters } from "node:util";

const SDK_TYPE = "'~lib/@flb-wasm/sdk/\\S*/(?:Value|Record)'";

const HINTS: readonly (readonly [message: RegExp, hint: (...parts: string[]) => string])[] = [
  [new RegExp(`Property 'forEach' does not exist on type ${SDK_TYPE}`), () => "elements are visited with const e = value.elements(); while (e.next()) { e.value }, members with value.members()"],
  [new RegExp(`Property '(?:toString|valueOf|split|length)' does not exist on type ${SDK_TYPE}`), () => "a value becomes a string with toText(), a number with toI64() or toF64()"],
  [new RegExp(`Property '(\\w+)' does not exist on type ${SDK_TYPE}`), (name = "") => `a key is read with at("${name}") and written with set("${name}", …)`],
  [new RegExp(`Index signature is missing in type ${SDK_TYPE}`), () => 'a key is read with at("key") and written with set("key", …)'],
  [new RegExp(`Type ${SDK_TYPE} is not assignable to type '~lib/string/String`), () => 'a value is compared with is("text"), and becomes a string with toText()'],
  [new RegExp(`Operator '\\S+' cannot be applied to types ${SDK_TYPE}`), () => "a value becomes a string with toText(), a number with toI64() or toF64()"],
  [/TS1140: Type argument expected/, () => 'what is given there has no type, as record.level and record["level"] have none: a key is read with record.at("level")'],
  [/Type '~lib\/@flb-wasm\/sdk\/\S*\/Tag' is not assignable to type '~lib\/string\/String/, () => 'a tag is compared with is("text"), and becomes a string with toText()'],
  [/Not implemented: Iterators/, () => "there is no for … of: members of a record are visited with const m = value.members(); while (m.next()) { m.key(), m.value }, elements with value.elements(), lists of your own with an index"],
  [/Cannot find name 'JSON'/, () => 'there is no JSON: the record is read already, record.at("key"); setRaw("key", text) sets a value that is written as JSON'],
  [/Cannot find name '(fetch|XMLHttpRequest|WebSocket|require|setTimeout|setInterval|Promise|Buffer)'/, (name = "") => `there is no ${name}: a filter gets a record and gives one back, with no network, no timers and no Node.js`],
  [/Not implemented: Closures/, () => "a function inside a function cannot use its variables: write a loop"],
  [/Not implemented: Regular expressions/, () => "there are no regular expressions: use startsWith, endsWith and contains, or a parser filter in front"],
];

/** @param printed with or without colours. */
export function hintsFor(printed: string): readonly string[] {
  const hints = stripVTControlCharacters(printed).split("\n").flatMap((line) => {
    for (const [message, hint] of HINTS) {
      const found = message.exec(line);
      if (found) return [hint(...found.slice(1))];
    }
    return [];
  });
  return [...new Set(hints)];
}
