// Reads `routes.logs` of an input: conditional routing, Fluent Bit 4.2 and later.
//   in   the mapping under `routes`
//   out  routes in order
//   err  ConfigError where Fluent Bit refuses the route
// Source: parse_route, parse_condition, parse_condition_rule, src/flb_router_config.c:580-1038 @v5.1.1
import { type Node, type YAMLMap, isMap, isSeq } from "yaml";
import { NotSimulated } from "../not-simulated.js";
import { ConfigError, type Place, type Property, type Route, type RouteOutput, type RouteRule, placeText } from "./config.js";
import type { YamlReader } from "./read-yaml.js";

export const OPERATORS = ["eq", "neq", "gt", "lt", "gte", "lte", "regex", "not_regex", "in", "not_in"];

export function readRoutes(reader: YamlReader, routes: YAMLMap, place: Place, unread: Property[]): readonly Route[] {
  const found: Route[] = [];
  for (const pair of routes.items) {
    const [signal, list, at] = reader.entry(pair);
    if (signal.toLowerCase() !== "logs") {
      unread.push({ key: `routes.${signal}`, value: "", place: at });
      continue;
    }
    const items = isSeq(list) ? reader.sequence(list, place) : [list];
    for (const item of items) found.push(readRoute(reader, item, reader.place(item, at), found));
  }
  return found;
}

function readRoute(reader: YamlReader, value: Node | null, place: Place, before: readonly Route[]): Route {
  const fields = fieldsOf(reader, value, place);
  const name = fields.get("name");
  if (!name) throw new ConfigError(place, "Cannot read route: it has no name");
  const nameText = reader.text(name, place);
  if (before.some((route) => route.name === nameText)) throw new ConfigError(place, `Cannot read route ${nameText}: the name is taken`);
  if (fields.has("processors")) throw new NotSimulated(`Cannot simulate ${placeText(place)}: processors of route ${nameText}`);
  const condition = fields.get("condition");
  const perRecord = fields.get("per_record_routing");
  const outputs = readOutputs(reader, fields.get("to") ?? null, place, nameText);
  return {
    name: nameText, place, outputs,
    ...readCondition(reader, condition ?? null, place, nameText),
    isConditional: condition !== undefined || (perRecord !== undefined && reader.text(perRecord, place).toLowerCase() === "true"),
  };
}

function readCondition(reader: YamlReader, value: Node | null, place: Place, route: string): Pick<Route, "isDefault" | "operator" | "rules"> {
  if (value === null) return { isDefault: false, operator: "and", rules: [] };
  const fields = fieldsOf(reader, value, place);
  const operator = reader.text(fields.get("op") ?? null, place).toLowerCase() || "and";
  if (operator !== "and" && operator !== "or") throw new ConfigError(place, `Cannot read route ${route}: op is ${operator}, not and or or`);
  const isDefault = reader.text(fields.get("default") ?? null, place).toLowerCase() === "true";
  const rules = fields.has("rules") ? reader.sequence(fields.get("rules") ?? null, place).map((rule) => readRule(reader, rule, reader.place(rule, place))) : [];
  if (!isDefault && rules.length === 0) throw new ConfigError(place, `Cannot read route ${route}: its condition has neither rules nor default: true`);
  return { isDefault, operator, rules };
}

function readRule(reader: YamlReader, value: Node | null, place: Place): RouteRule {
  const fields = fieldsOf(reader, value, place);
  const field = fields.get("field");
  const op = fields.get("op");
  const operand = fields.get("value");
  if (!field || !op || !operand) throw new ConfigError(place, "Cannot read rule: it needs field, op and value");
  const opText = reader.text(op, place).toLowerCase();
  if (!OPERATORS.includes(opText)) throw new ConfigError(place, `Cannot read rule: unknown op ${opText}; known are ${OPERATORS.join(", ")}`);
  const values = isSeq(operand) ? reader.sequence(operand, place) : [operand];
  return {
    field: reader.text(field, place), op: opText, place,
    values: values.map((item) => reader.text(item, place)),
    context: reader.text(fields.get("context") ?? null, place).toLowerCase() || "body",
  };
}

function readOutputs(reader: YamlReader, to: Node | null, place: Place, route: string): readonly RouteOutput[] {
  const list = isMap(to) ? fieldsOf(reader, to, place).get("outputs") ?? null : to;
  const items = isSeq(list) ? reader.sequence(list, place) : [list];
  const outputs = items.filter((item) => item !== null).map((item): RouteOutput => {
    if (!isMap(item)) return { name: reader.text(item, place) };
    const fields = fieldsOf(reader, item, place);
    const fallback = fields.get("fallback");
    return { name: reader.text(fields.get("name") ?? null, place), ...(fallback ? { fallback: reader.text(fallback, place) } : {}) };
  });
  if (outputs.length === 0) throw new ConfigError(place, `Cannot read route ${route}: it has no outputs`);
  return outputs;
}

export function fieldsOf(reader: YamlReader, value: Node | null, place: Place): ReadonlyMap<string, Node | null> {
  return new Map(reader.mapping(value, place).items.map((pair) => {
    const [key, content] = reader.entry(pair);
    return [key, content];
  }));
}
