// Part of the asc transform: `new` of a class of the SDK's that is not made so.
//   in   asc's compiler, which knows what each name is
//   err  a diagnostic at the author's own line, with what gives one
// An editor says it too, because these constructors are private; asc makes an object in which nothing stands where the SDK looks.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { SWALLOW, typeOf } from "./transform-types.mjs";

const SDK = "~lib/@flb-wasm/sdk/assembly/";
/** By internal name: what gives one. */
const GIVEN = new Map([
  ["filter/record/Record", "A filter is given one; a map in it is made by `record.setMap(key)`"],
  ["record/value/Value", "A map in the record is made by `record.setMap(key)`, an array by `record.setArray(key)`"],
  ["record/value/Members", "Write `record.members()`"],
  ["record/value/Elements", 'Write `record.at("key").elements()`'],
  ["filter/tag/Tag", "Write `record.tag`"],
  ["filter/time/Time", "Write `record.time`"],
  ["filter/config/Config", "Write `Config.file(path)`"],
  ["filter/lines/Lines", "Write `Lines.file(path)`"],
  ["pattern/pattern/Pattern", "Write `Pattern.of(text)`"],
  ["pattern/match/Match", "Write `pattern.find(text)` or `pattern.findAll(text)`"],
  ["hash/text/KeyedHash", "Write `KeyedHash.keyFile(path)`"],
].map(([name, remedy]) => [SDK + name, remedy]));

let isWatching = false;

/** Has asc's compiler refuse what only the SDK can make. */
export function watchNew() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileNewExpression } = prototype;
  prototype.compileNewExpression = function (expression, ...rest) {
    const { currentFlow: flow, resolver } = this;
    const { typeName, range } = expression;
    const made = isAuthors(expression) ? resolver.resolveTypeName(typeName, flow, flow.sourceFunction, SWALLOW) : null;
    const remedy = GIVEN.get(made?.internalName);
    if (remedy === undefined) return compileNewExpression.call(this, expression, ...rest);
    refuse(this, range, `Cannot make a ${made.name} by new: its constructor is private. ${remedy}`);
    this.currentType = typeOf(this, expression);
    return this.module.unreachable();
  };
}
