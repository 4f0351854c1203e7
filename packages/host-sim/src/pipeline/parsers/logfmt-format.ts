// Parsers with `format logfmt`: `key=value key="a value" key`.
//   in   a definition; bytes
//   out  members in order
// Only the first line that has a pair counts. A key alone, and one with nothing behind its `=`, are true; with types they are empty texts.
// Source: src/flb_parser_logfmt.c @v5.1.1
import { type Body, type Member, bool } from "../../event/body.js";
import { latin1Bytes, latin1Text } from "../../event/latin1.js";
import { unescape } from "../../event/unescape.js";
import { compare } from "../../host/version.js";
import { strFrom } from "./bytes.js";
import { collectPairs } from "./pairs.js";
import type { Definition, Parser } from "./definition.js";

/** Bytes above the space, without `=` and `"`. */
const KEY = /[^\0- ="]+/y;
const GARBAGE = /[\0- ="]*/y;
const QUOTED = /"((?:[^\\"]+|\\[^]?)*)"?/y;

interface Pair {
  readonly key: string;
  readonly text: string;
  readonly hasValue: boolean;
  readonly isQuoted: boolean;
}

export function readLogfmt(definition: Definition): Parser {
  const { types, refusesBareKeys, release } = definition;
  const joinsSurrogates = compare(release.version, "4.0.0") >= 0;
  const valueOf = ({ key, text, isQuoted }: Pair): Body => {
    if (types) return types(key, text);
    if (text === "") return isQuoted ? strFrom("") : bool(true);
    return isQuoted && text.includes("\\") ? strFrom(unescaped(text, joinsSurrogates)) : strFrom(text);
  };
  return (bytes) => {
    const pairs = pairsOf(latin1Text(bytes));
    if (refusesBareKeys && pairs.some(({ hasValue }) => !hasValue)) return null;
    return collectPairs(definition, pairs.map((pair) => ({ ...pair, toMember: (): Member => [strFrom(pair.key), valueOf(pair)] })));
  };
}

/** Up to a NUL that an escape makes: :209-215 */
function unescaped(text: string, joinsSurrogates: boolean): string {
  const [whole = ""] = latin1Text(unescape(latin1Bytes(text), joinsSurrogates)).split("\0", 1);
  return whole;
}

function pairsOf(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  for (;;) {
    take(GARBAGE);
    const key = take(KEY)?.[0];
    if (key === undefined) return pairs;
    const hasValue = text[at] === "=";
    if (hasValue) at++;
    const quoted = hasValue ? take(QUOTED) : null;
    const plain = hasValue && !quoted ? take(KEY)?.[0] : undefined;
    pairs.push({ key, text: quoted?.[1] ?? plain ?? "", hasValue, isQuoted: quoted !== null });
    if (text[at] === "\r" || text[at] === "\n") return pairs;
  }
}
