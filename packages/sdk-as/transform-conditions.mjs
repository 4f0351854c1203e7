// Part of the asc transform: parts of the record where a condition stands.
//   in   asc's compiler, which knows the type of each expression
//   err  a diagnostic at the author's own line, with what to ask instead
// A Value, a Tag and their like are addresses and never null: as a condition each is true, whatever the record has.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { typeOf } from "./transform-types.mjs";

const SDK = "~lib/@flb-wasm/sdk/assembly/";
const ASK_VALUE = 'Ask it: `.exists`, `.is("text")`, `.toBool()` or `.toI64() != 0`';
/** By internal name: what is said of each where it stands as a condition. */
const VIEWS = new Map([
  [`${SDK}record/value/Value`, ASK_VALUE],
  [`${SDK}filter/record/Record`, ASK_VALUE],
  [`${SDK}record/value/Members`, "Ask `.next()`, which is false behind the last one"],
  [`${SDK}record/value/Elements`, "Ask `.next()`, which is false behind the last one"],
  [`${SDK}pattern/match/Match`, "Ask `.found`"],
  [`${SDK}filter/tag/Tag`, 'Ask it: `.is("text")`, `.startsWith("text")`'],
  [`${SDK}filter/time/Time`, "Ask it: `.seconds`, `.unixNanoseconds`"],
]);

let isWatching = false;

/** Has asc's compiler refuse conditions that say nothing. Once is enough: other programs have none of these classes. */
export function watchConditions() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { makeIsTrueish, compileCommutativeCompareBinaryExpression: compare } = prototype;
  prototype.makeIsTrueish = function (expression, type, node) {
    if (isAuthors(node)) refuseCondition(this, type, node);
    return makeIsTrueish.call(this, expression, type, node);
  };
  prototype.compileCommutativeCompareBinaryExpression = function (expression, ...rest) {
    if (isAuthors(expression)) refuseComparison(this, expression);
    return compare.call(this, expression, ...rest);
  };
}

function refuseCondition(compiler, type, node) {
  const view = viewOf(type);
  if (view === null || viewOf(typeOf(compiler, node)) === null) return;
  refuse(compiler, node.range, `Cannot use this ${view.name} as a condition: it is always true. ${VIEWS.get(view.internalName)}`);
}

/** With something that may be null a view can be compared: `found == null` of an author's `let found: Value | null`. */
function refuseComparison(compiler, { left, right, range }) {
  const sides = [left, right].map((node) => ({ isNull: node.kind === asc.NodeKind.Null, view: viewOf(typeOf(compiler, node)) }));
  const view = sides.find((side) => side.view !== null)?.view;
  if (!view || !sides.every((side) => side.isNull || side.view !== null)) return;
  const state = sides.some(({ isNull }) => isNull) ? `Cannot compare this ${view.name} with null: it is never null` : `Cannot compare this ${view.name} by its place: that says nothing of what stands there`;
  const isValue = VIEWS.get(view.internalName) === ASK_VALUE;
  const remedy = !isValue ? VIEWS.get(view.internalName)
    : sides.some(({ isNull }) => isNull) ? "Write `.exists`; a null in the record has `.kind == Kind.Nil`" : 'Compare with `.is("text")`, or both by `.toText()`, `.toI64()` or `.toF64()`';
  refuse(compiler, range, `${state}. ${remedy}`);
}

/** The SDK's class that a type is and that is never null. */
function viewOf(type) {
  const found = type?.isNullableReference ? null : type?.getClass();
  return found && VIEWS.has(found.internalName) ? found : null;
}
