// Part of the asc transform: a Map that is asked for a key as in TypeScript, where a missing one gives undefined.
//   in   asc's compiler, which knows the type of each expression
//   err  a diagnostic at the author's own line, with what to ask instead
// Here `get` of a missing key traps, written `table[key]` too (~lib/map.ts), and the record is lost before anybody asks what came.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { lookUp, textOf, typeOf, unwrapped } from "./transform-types.mjs";

const { NodeKind } = asc;
const MAP = /^~lib\/map\/Map(<.*>)?$/s;
const GET = /^~lib\/map\/Map(<.*>)?#get$/s;
const TRAP = "a key that is not there traps and loses the record";
/** Variables that hold what a `get` gave, by what asc knows them as. */
const gotten = new WeakMap();

let isWatching = false;

/** Has asc's compiler refuse a `get` that is asked whether there was something. */
export function watchMaps() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { makeIsTrueish, compileCommutativeCompareBinaryExpression: compare, compileVariableStatement } = prototype;
  prototype.makeIsTrueish = function (expression, type, node) {
    if (isAuthors(node)) refuseCondition(this, unwrapped(node));
    return makeIsTrueish.call(this, expression, type, node);
  };
  prototype.compileCommutativeCompareBinaryExpression = function (expression, ...rest) {
    if (isAuthors(expression)) refuseComparison(this, expression);
    return compare.call(this, expression, ...rest);
  };
  prototype.compileVariableStatement = function (statement) {
    const compiled = compileVariableStatement.call(this, statement);
    if (isAuthors(statement)) for (const declaration of statement.declarations) keepGotten(this, declaration);
    return compiled;
  };
}

function refuseCondition(compiler, node) {
  const get = getOf(compiler, node);
  if (get === null || !isAlwaysThere(compiler, get) && (node !== get || hasAsked(compiler, get))) return;
  const { table, key } = partsOf(get);
  const remedy = typeOf(compiler, get) === asc.Type.bool ? `\`${table}.has(${key}) && ${table}.get(${key})\`` : `\`${table}.has(${key}) ? ${table}.get(${key}) : …\``;
  refuse(compiler, node.range, `Cannot use ${textOf(node)} as a condition: ${whatTraps(node, get)}. Write ${remedy}`);
}

function refuseComparison(compiler, { left, right, range }) {
  const other = left.kind === NodeKind.Null ? right : right.kind === NodeKind.Null ? left : null;
  const get = other && getOf(compiler, unwrapped(other));
  if (!get || typeOf(compiler, get)?.isNullableReference && hasAsked(compiler, get)) return;
  const { table, key } = partsOf(get);
  refuse(compiler, range, `Cannot compare ${textOf(other)} with null: ${whatTraps(unwrapped(other), get)}. Write \`${table}.has(${key})\` before \`${table}.get(${key})\``);
}

function keepGotten(compiler, declaration) {
  const { name, initializer } = declaration;
  const get = initializer && getOf(compiler, unwrapped(initializer));
  const local = get && compiler.currentFlow.lookup(name.text);
  if (local && isAlwaysThere(compiler, get)) gotten.set(local, { get, name, isConst: declaration.is(asc.CommonFlags.Const) });
}

/** The call of a Map's `get`, or its `[]`, that a node is, or that a variable was made with. */
function getOf(compiler, node) {
  if (node.kind === NodeKind.Identifier) {
    const found = gotten.get(compiler.currentFlow.lookup(node.text) ?? node);
    if (found?.name.text !== node.text) return null;
    return found.isConst || !typeOf(compiler, node)?.isNullableReference ? found.get : null;
  }
  if (node.kind === NodeKind.ElementAccess) return MAP.test(typeOf(compiler, node.expression)?.getClass()?.internalName ?? "") ? node : null;
  if (node.kind !== NodeKind.Call || node.args.length !== 1 || node.expression.kind !== NodeKind.PropertyAccess || node.expression.property.text !== "get") return null;
  return GET.test(lookUp(compiler, node.expression)?.internalName ?? "") ? node : null;
}

/** What the Map holds is never null: nothing is learned by asking. */
function isAlwaysThere(compiler, get) {
  const type = typeOf(compiler, get);
  return type !== null && type.isReference && !type.isNullableReference;
}

/** From behind the bracket on, and at an end. */
const ASSIGNED = /^[^\]]*\]\s*=(?!=)[^;\n}]*[;\n}]/;
const TEXTS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/gs;

/** Whether the function has seen to the key before: such as by `has`, or by `set` where there is none; not by the `set` that waits for what `get` gives. */
function hasAsked({ currentFlow }, get) {
  const { range } = currentFlow.sourceFunction.declaration;
  const before = range.source === get.range.source ? range.source.text.slice(range.start, get.range.start) : "";
  const { table } = partsOf(get);
  if (before.split(`${table}[`).slice(1).some((text) => ASSIGNED.test(text))) return true;
  const calls = ["has", "set", "keys"].map((method) => `${table}.${method}(`);
  return calls.some((call) => before.split(call).some((_, i, parts) => i > 0 && isClosed(parts.slice(i).join(call))));
}

/** @param text from behind an opening parenthesis on. */
function isClosed(text) {
  let depth = 1;
  for (const mark of text.replaceAll(TEXTS, "").matchAll(/[()]/g)) if ((depth += mark[0] === "(" ? 1 : -1) === 0) return true;
  return false;
}

function partsOf(get) {
  if (get.kind === NodeKind.ElementAccess) return { table: textOf(get.expression), key: textOf(get.elementExpression) };
  return { table: textOf(get.expression.expression), key: textOf(get.args[0]) };
}

function whatTraps(node, get) {
  return node === get ? TRAP : `it comes from \`${textOf(get)}\`, and there ${TRAP}`;
}
