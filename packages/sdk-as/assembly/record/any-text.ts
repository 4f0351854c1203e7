// Any value as a text.
//   in   a value's node
//   out  the characters of a string; the bytes of an ext, in hexadecimal; JSON for every other kind
//   err  the fallback: for null, a number that JSON cannot say, what is missing, and at the memory ceiling

import { Kind } from "../codec/kind";
import { Node } from "../codec/node";
import { jsonOf } from "./set";
import * as format from "./format";

export function textOfAny(value: Node, fallback: string): string {
  const kind = format.kindOf(value.value, value.end);
  if (kind == Kind.Str || kind == Kind.Bin) return format.toText(value.value, value.end, fallback);
  if (kind == Kind.Missing) return fallback;
  const json = jsonOf(value, "null");
  if (json == "null") return fallback;
  return format.MSGPACK && kind == Kind.Ext ? json.substring(1, json.length - 1) : json;
}
