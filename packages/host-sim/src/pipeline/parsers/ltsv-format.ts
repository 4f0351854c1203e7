// Parsers with `format ltsv`: `label:value`, tabs between.
//   in   a definition; bytes
//   out  members in order, up to the end of the line or to what is no label
// Source: src/flb_parser_ltsv.c @v5.1.1
import type { Member } from "../../event/body.js";
import { latin1Text } from "../../event/latin1.js";
import { strFrom } from "./bytes.js";
import { type Pair, collectPairs } from "./pairs.js";
import type { Definition, Parser } from "./definition.js";

const FIELD = /([\w.-]*):([^\0\t\n\r]*)\t?/y;

export function readLtsv(definition: Definition): Parser {
  const { types } = definition;
  return (bytes) => collectPairs(definition, pairsOf(latin1Text(bytes)).map(({ key, text }): Pair => ({
    key, text, toMember: (): Member => [strFrom(key), types ? types(key, text) : strFrom(text)],
  })));
}

/** A field without a label is passed over: :128 */
function pairsOf(text: string): readonly Pick<Pair, "key" | "text">[] {
  const pairs: Pick<Pair, "key" | "text">[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const [, key, value] = FIELD.exec(text) ?? [];
    if (key === undefined || value === undefined) return pairs;
    if (key !== "") pairs.push({ key, text: value });
  }
}
