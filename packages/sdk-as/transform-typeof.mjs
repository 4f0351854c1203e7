// Part of the asc transform: `typeof` and `instanceof` of what the SDK gives: "object", and not a String, whatever the record holds there.
//   in   asc's compiler, which knows the type of each expression
//   err  a diagnostic at the author's own line, with what to ask instead
// In a generic function it may tell types of the author's apart, so there it is left alone.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { textOf, typeOf, unwrapped } from "./transform-types.mjs";

const SDK = "~lib/@flb-wasm/sdk/assembly/";
const VALUE = `${SDK}record/value/Value`;
const OURS = new RegExp(`^${SDK}(?:record|filter)/`);
/** By what typeof gives in TypeScript. */
const KINDS = new Map([
  ["string", ".kind == Kind.Str"],
  ["number", ".kind == Kind.Int || ….kind == Kind.Float"],
  ["bigint", ".kind == Kind.Int"],
  ["boolean", ".kind == Kind.Bool"],
  ["object", ".kind == Kind.Map"],
  ["undefined", ".exists"],
]);
/** By what instanceof asks for. */
const KINDS_OF_CLASSES = new Map([
  ["Array", ".kind == Kind.Array"],
  ["Map", ".kind == Kind.Map"],
  ["Object", ".kind == Kind.Map"],
]);
const ANY_KIND = ".kind == Kind.Str";
/** What a typeof is compared with. */
const compared = new WeakMap();

let isWatching = false;

/** Has asc's compiler refuse a typeof or an instanceof that says nothing. */
export function watchTypeof() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileTypeof, compileInstanceOfExpression, compileCommutativeCompareBinaryExpression: compare } = prototype;
  prototype.compileCommutativeCompareBinaryExpression = function (expression, ...rest) {
    const [left, right] = [unwrapped(expression.left), unwrapped(expression.right)];
    for (const [node, other] of [[left, right], [right, left]]) {
      if (node.kind === asc.NodeKind.UnaryPrefix && node.operator === asc.Token.TypeOf) compared.set(node, other);
    }
    return compare.call(this, expression, ...rest);
  };
  prototype.compileTypeof = function (expression, ...rest) {
    if (isAuthors(expression)) refuseTypeof(this, expression);
    return compileTypeof.call(this, expression, ...rest);
  };
  prototype.compileInstanceOfExpression = function (expression, ...rest) {
    if (isAuthors(expression)) refuseInstanceof(this, expression);
    return compileInstanceOfExpression.call(this, expression, ...rest);
  };
}

/** The SDK's class that an operand is; null in a generic function. */
function ownClass(compiler, operand) {
  if (compiler.currentFlow.sourceFunction.typeArguments?.length) return null;
  const found = typeOf(compiler, operand)?.getClass();
  return found && OURS.test(found.internalName) ? found : null;
}

function refuseInstanceof(compiler, expression) {
  const operand = unwrapped(expression.expression);
  if (ownClass(compiler, operand)?.internalName !== VALUE) return;
  const asked = expression.isType.range.toString();
  const kind = KINDS_OF_CLASSES.get(asked.replace(/<.*$/s, "")) ?? ANY_KIND;
  if (asked !== "Value" && asked !== "Record") refuse(compiler, expression.range, `Cannot ask whether a Value is instanceof ${asked}: it never is. Write \`${textOf(operand)}${kind}\``);
}

function refuseTypeof(compiler, expression) {
  const operand = unwrapped(expression.operand);
  const found = ownClass(compiler, operand);
  if (found === null) return;
  const isValue = found.internalName === VALUE;
  const wanted = compared.get(expression);
  const kind = (wanted?.isLiteralKind?.(asc.LiteralKind.String) && KINDS.get(wanted.value)) || ANY_KIND;
  const text = textOf(operand);
  const remedy = isValue ? `Write \`${kind.replace(/^|…/g, text)}\`` : `What it is stands in its type; \`.kind\` is for what \`record.at("key")\` gives`;
  refuse(compiler, expression.range, `Cannot ask for the typeof a ${found.name}: it is "object", whatever the record holds. ${remedy}`);
}
