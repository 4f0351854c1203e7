// Reads `condition` of a processor, Fluent Bit 4.0 and later.
//   in   the mapping under `condition`
//   out  Condition
//   err  ConfigError where Fluent Bit refuses it
// Source: flb_processor_unit_set_condition, src/flb_processor.c:816-1083; state_variant_parse_scalar, src/config_format/flb_cf_yaml.c:2838-2873 @v5.1.1
import { type Node, Scalar, isMap, isScalar, isSeq } from "yaml";
import { type Condition, ConfigError, type Place, type RouteRule } from "./config.js";
import { OPERATORS, fieldsOf } from "./read-routes.js";
import type { YamlReader } from "./read-yaml.js";

const LISTED = ["in", "not_in"];

export function readProcessorCondition(reader: YamlReader, value: Node | null, place: Place): Condition {
  if (!isMap(value)) throw new ConfigError(place, "Cannot read condition: expected a mapping with op and rules");
  const fields = fieldsOf(reader, value, place);
  const op = fields.get("op");
  const operator = op && isText(op) ? reader.text(op, place).toLowerCase() : "and";
  if (operator !== "and" && operator !== "or") throw new ConfigError(place, `Cannot read condition: op is ${operator}; write and or or`);
  const rules = fields.get("rules");
  if (!isSeq(rules) || rules.items.length === 0) throw new ConfigError(place, "Cannot read condition: it has no list of rules; write rules");
  return { place, operator, rules: reader.sequence(rules, place).map((rule) => readRule(reader, rule, reader.place(rule, place))) };
}

function readRule(reader: YamlReader, value: Node | null, place: Place): RouteRule {
  const fields = fieldsOf(reader, value, place);
  const textOf = (name: string): string => {
    const node = fields.get(name);
    if (!node || !isText(node)) throw new ConfigError(place, `Cannot read rule: it has no ${name}; write a text`);
    return reader.text(node, place);
  };
  const [field, op] = [textOf("field"), textOf("op").toLowerCase()];
  if (!OPERATORS.includes(op)) throw new ConfigError(place, `Cannot read rule: unknown op ${op}; known are ${OPERATORS.join(", ")}`);
  const operand = fields.get("value");
  if (!operand) throw new ConfigError(place, "Cannot read rule: it has no value");
  const context = fields.get("context");
  const number = numberKind(operand);
  return {
    field, op, place, values: valuesOf(reader, operand, op, place), ...number ? { number } : {},
    context: context && isText(context) && reader.text(context, place).toLowerCase() === "metadata" ? "metadata" : "body",
  };
}

function valuesOf(reader: YamlReader, operand: Node, op: string, place: Place): readonly string[] {
  if (LISTED.includes(op) !== isSeq(operand)) throw new ConfigError(place, `Cannot read rule: ${op} takes ${LISTED.includes(op) ? "a list" : "one value"}; write it so`);
  if (isSeq(operand)) return reader.sequence(operand, place).map((item) => listed(reader, item, place));
  if (isMap(operand) || isNothing(operand)) throw new ConfigError(place, "Cannot read rule: its value is neither a text nor a number; write it in quotes");
  const text = reader.text(operand, place);
  if (text === "") throw new ConfigError(place, "Cannot read rule: its value is empty; write a text");
  return [text];
}

function listed(reader: YamlReader, item: Node, place: Place): string {
  if (!isText(item)) throw new ConfigError(place, "Cannot read rule: its list has a value that is no text; write it in quotes");
  return reader.text(item, place);
}

/** Quoted, or nothing else: no number, no `true`, `false` or `null`. */
function isText(node: Node): boolean {
  return isScalar(node) && !isNothing(node) && numberKind(node) === null;
}

/** What strtoull, strtoll or strtod takes the whole of. */
function numberKind(node: Node): RouteRule["number"] | null {
  if (!isScalar(node) || node.type !== Scalar.PLAIN) return null;
  const text = String(node.value);
  if (/^[\t-\r ]*[+-]?\d+$/.test(text)) return "integer";
  return /^[\t-\r ]*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|inf|infinity|nan)$/i.test(text) ? "double" : null;
}

function isNothing(node: Node): boolean {
  return isScalar(node) && node.type === Scalar.PLAIN && ["true", "false", "null"].includes(String(node.value));
}
