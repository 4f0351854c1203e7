// Conditions of routes and processors: whether a record fulfils one.
//   in   rules; the record and its metadata
//   err  NotSimulated for a field whose text is not modelled, and for numbers that the host reads wrongly
// Source: evaluate_rule, src/flb_conditionals.c:280-361; cfl_ra_translate_keymap, src/flb_cfl_record_accessor.c:622-694 @v5.1.1
import { type Body, floatValue } from "../event/body.js";
import { printF6 } from "../event/printf-double.js";
import { strtod } from "../event/strtod.js";
import { NotSimulated } from "../not-simulated.js";
import { type Part, composeText, lookUp, parseAccessor } from "./accessor.js";
import { type Condition, type RouteRule, placeText } from "./config.js";
import { compileRegex } from "./regex.js";

/** What rules are asked of. */
export interface Asked {
  readonly body: Body;
  readonly metadata: Body;
}

export type Fulfils = (asked: Asked) => boolean;

/** @param contextOf what a rule's field is looked up in. */
export function compileCondition({ operator, rules }: Condition, contextOf: (rule: RouteRule) => keyof Asked, compileTest = testOfText): Fulfils {
  const compiled = rules.map((rule) => compileRule(rule, contextOf(rule), compileTest(rule)));
  if (compiled.length === 0) return () => operator === "and";
  return (asked) => operator === "and" ? compiled.every((fulfils) => fulfils(asked)) : compiled.some((fulfils) => fulfils(asked));
}

/** A field that is not there is the empty text: it equals nothing, and `neq`, `not_in` and `not_regex` hold for it. */
function compileRule({ field }: RouteRule, context: keyof Asked, test: (text: string) => boolean): Fulfils {
  const parts = parseAccessor(field);
  return (asked) => {
    const text = fieldText(parts, asked[context]);
    return text !== null && test(text);
  };
}

/** `null` for a list, which has no text: no rule over it holds, `neq` neither. */
function fieldText(parts: readonly Part[], body: Body): string | null {
  let text = "";
  for (const part of parts) {
    const value = part.kind === "key" ? lookUp(body, part.key, part.path) : null;
    if (value?.kind === "array") return null;
    const isFloat = value?.kind === "float64" || value?.kind === "float32";
    text += isFloat ? floatText(floatValue(value), part) : composeText([part], { tag: "", record: body, captures: null });
  }
  return text;
}

/** `%f`, into 31 characters. */
function floatText(value: number, part: Part): string {
  const text = Math.abs(value) < 1e20 ? printF6(value) : null;
  if (text === null) throw new NotSimulated(`Cannot simulate a condition over ${part.kind === "key" ? part.key : "a number"}: ${value} is too long a number`);
  return text;
}

/** Tests of texts, which routes and processors have. */
export function testOfText({ op, values, place }: RouteRule): (text: string) => boolean {
  const [value = ""] = values;
  switch (op) {
    case "eq": return (text) => text === value;
    case "neq": return (text) => text !== value;
    case "in": return (text) => values.includes(text);
    case "not_in": return (text) => !values.includes(text);
    case "regex": case "not_regex": {
      const regex = compileRegex(value);
      return (text) => (regex.search(text) !== null) === (op === "regex");
    }
    default: throw new NotSimulated(`Cannot simulate ${placeText(place)}: routing by ${op} compares numbers`);
  }
}

/** Those of a processor. A value is read as the text or the double that the comparison wants, whichever it is: src/flb_conditionals.c:118-202 */
export function testOfProcessor(rule: RouteRule): (text: string) => boolean {
  const { op, values: [value = ""], number, place } = rule;
  const compare = COMPARE[op];
  if ((compare ? "double" : undefined) !== number) {
    const remedy = compare ? number ? `write ${value}.0` : "write a number with a point" : `write "${value}"`;
    throw new NotSimulated(`Cannot simulate ${placeText(place)}: ${op} with the ${number ?? "text"} ${value}, which Fluent Bit reads as ${compare ? "the bytes of another number" : "a text in memory"}; ${remedy}`);
  }
  if (!compare) return testOfText(rule);
  const limit = strtod(encoder.encode(value), 0);
  return (text) => compare(strtod(encoder.encode(text.replace(/^[\t-\r ]+/, "")), 0), limit);
}

const encoder = new TextEncoder();

const COMPARE: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  gt: (value, limit) => value > limit,
  lt: (value, limit) => value < limit,
  gte: (value, limit) => value >= limit,
  lte: (value, limit) => value <= limit,
};
