// A YAML node as a record's value, without loss.
//   in   a node of the core schema, read with intAsBigInt
//   out  Body
//   err  the caller's `fail`, for what JSON has not
import { type Body, bool, float64, int, map, array, NIL, str } from "@flb-wasm/host-sim";
import { type Node, isAlias, isMap, isScalar, isSeq } from "yaml";

export function bodyOfNode(node: Node | null, fail: (node: Node | null, state: string) => never): Body {
  if (node === null) return NIL;
  if (isAlias(node)) return fail(node, "aliases are not read in records");
  if (isMap(node)) {
    return map(node.items.map((pair) => {
      const key = pair.key as Node;
      if (!isScalar(key)) return fail(key, "a key is no text");
      return [str(key.source ?? String(key.value)), bodyOfNode(pair.value as Node | null, fail)];
    }));
  }
  if (isSeq(node)) return array(node.items.map((item) => bodyOfNode(item as Node, fail)));
  if (!isScalar(node)) return fail(node, "this is no value");
  const { value } = node;
  switch (typeof value) {
    case "string": return str(value);
    case "boolean": return bool(value);
    case "bigint": return int(value);
    case "number": return Number.isFinite(value) ? float64(value) : fail(node, `${String(node.source)} is no JSON number`);
    default: return value === null ? NIL : fail(node, "this is no JSON value");
  }
}
