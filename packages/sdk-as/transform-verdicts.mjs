// Part of the asc transform: what a function gives as its Verdict, and verdicts that nobody gets.
//   in   asc's compiler, which knows the type of each expression
//   err  a diagnostic at the author's own line, with what to write instead
// For asc an enum is an i32 and a bool may become one: `return true` is Verdict.Drop, without a word of asc.
// What may be a Verdict is left alone, such as a variable whose type is an integer.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { lookUp, prototypeOf, SWALLOW, textOf, typeOf, unwrapped } from "./transform-types.mjs";

const { NodeKind, Token } = asc;
const SDK = "~lib/@flb-wasm/sdk/assembly/";
const VERDICT = `${SDK}filter/verdict/Verdict`;
const EDIT = new RegExp(`^${SDK}record/value/\\w+#(set|setMember|setRaw|push|remove|removeMember|rename|keepOnly)\\b`);
const INTEGER = /^[iu](8|16|32|64|size)$/;
const COMPARISONS = new Set([
  Token.LessThan, Token.GreaterThan, Token.LessThan_Equals, Token.GreaterThan_Equals,
  Token.Equals_Equals, Token.Equals_Equals_Equals, Token.Exclamation_Equals, Token.Exclamation_Equals_Equals,
]);
const ARITHMETIC = new Set([Token.Plus, Token.Minus, Token.Asterisk, Token.Asterisk_Asterisk, Token.Slash, Token.Percent]);
const LOGICAL = new Set([Token.Ampersand_Ampersand, Token.Bar_Bar]);
const WRITE_ONE = "Write `Verdict.Keep` or `Verdict.Drop`";

let isWatching = false;

/** Has asc's compiler refuse a wrong type where a Verdict is returned, and verdicts that decide nothing. */
export function watchVerdicts() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileReturnStatement, compileExpressionStatement, compileFunctionBody } = prototype;
  prototype.compileReturnStatement = function (statement) {
    if (isAuthors(statement) && statement.value) refuseReturned(this, this.currentFlow.sourceFunction, statement.value);
    return compileReturnStatement.call(this, statement);
  };
  prototype.compileExpressionStatement = function (statement) {
    if (isAuthors(statement)) refuseStatement(this, statement.expression);
    return compileExpressionStatement.call(this, statement);
  };
  prototype.compileFunctionBody = function (instance, ...rest) {
    const { bodyNode } = instance.prototype; // of an arrow function: the expression alone
    if (bodyNode?.kind === NodeKind.Expression && isAuthors(bodyNode) && returnsVerdict(this, instance)) refuseNoVerdict(this, bodyNode.expression);
    return compileFunctionBody.call(this, instance, ...rest);
  };
}

function refuseReturned(compiler, instance, value) {
  if (returnsVerdict(compiler, instance)) refuseNoVerdict(compiler, value);
  else if (instance.signature.returnType === asc.Type.void) refuseInVoid(compiler, instance, value);
  else if (instance.signature.returnType === asc.Type.bool) refuseInBool(compiler, instance, value);
}

/** Refuses each branch that is no Verdict. */
function refuseNoVerdict(compiler, node) {
  for (const branch of branchesOf(compiler, node)) {
    const message = whyNoVerdict(compiler, branch);
    if (message !== null) refuse(compiler, branch.range, message);
  }
}

function branchesOf(compiler, node) {
  if (node.kind === NodeKind.Parenthesized) return branchesOf(compiler, node.expression);
  if (node.kind === NodeKind.Comma) return branchesOf(compiler, node.expressions.at(-1));
  if (node.kind === NodeKind.Ternary) return [node.ifThen, node.ifElse].flatMap((branch) => branchesOf(compiler, branch));
  return [node];
}

/** What to say of an expression that can be no Verdict; null for what may be one. */
function whyNoVerdict(compiler, node) {
  if (node.kind === NodeKind.True || node.kind === NodeKind.False) return `${cannotReturn(node, node.kind === NodeKind.True ? 1 : 0)}. ${WRITE_ONE}`;
  if (node.kind === NodeKind.Null) return `${cannotReturn(node, 0)}. ${WRITE_ONE}`;
  const literal = integerOf(node);
  if (literal !== null) return `${cannotReturn(node, literal)}. ${WRITE_ONE}`;
  if (isBool(compiler, node)) {
    const edit = editOf(compiler, node);
    return edit !== null ? `Cannot return what ${edit} gives as a Verdict: true would drop the record. Write it as a statement of its own, and then \`return Verdict.Keep\``
      : `Cannot return a bool as a Verdict: true would drop the record. Write \`${textOf(node)} ? Verdict.Drop : Verdict.Keep\`, or the two the other way round`;
  }
  return isNumber(compiler, node) ? "Cannot return a number as a Verdict: 1 would drop the record. Compare it, and write `… ? Verdict.Drop : Verdict.Keep`; what is a Verdict is declared as one" : null;
}

function cannotReturn(node, number) {
  const effect = number === 0 ? ": it would keep the record" : number === 1 ? ": it would drop the record" : "";
  return `Cannot return ${textOf(node)} as a Verdict${effect}`;
}

function integerOf(node) {
  if (node.kind === NodeKind.UnaryPrefix && node.operator === Token.Minus && integerOf(node.operand) !== null) return -integerOf(node.operand);
  return node.kind === NodeKind.Literal && node.literalKind === asc.LiteralKind.Integer ? Number(node.range.toString()) : null;
}

function isBool(compiler, node) {
  if (node.kind === NodeKind.UnaryPrefix && node.operator === Token.Exclamation) return true;
  if (node.kind === NodeKind.Binary && COMPARISONS.has(node.operator)) return typeOf(compiler, node) === asc.Type.bool;
  if (node.kind === NodeKind.Binary && LOGICAL.has(node.operator)) return [node.left, node.right].some((side) => isBool(compiler, unwrapped(side)));
  return node.kind !== NodeKind.Assertion && typeOf(compiler, node) === asc.Type.bool;
}

/** Whether an integer cannot come from a Verdict: the sum of some, a member of another enum, what is declared as a plain integer. */
function isNumber(compiler, node) {
  if (node.kind === NodeKind.Binary) return ARITHMETIC.has(node.operator) && typeOf(compiler, node)?.isIntegerValue === true;
  if (node.kind !== NodeKind.Call && node.kind !== NodeKind.PropertyAccess) return false;
  const element = lookUp(compiler, node.kind === NodeKind.Call ? node.expression : node);
  if (element?.kind === asc.ElementKind.EnumValue) return element.parent.internalName !== VERDICT;
  const prototype = prototypeOf(element);
  const declared = prototype?.functionTypeNode?.returnType;
  if (!declared || !typeOf(compiler, node)?.isIntegerValue) return false;
  const named = elementOf(compiler, declared, prototype);
  return INTEGER.test(declared.range.toString()) || (named?.kind === asc.ElementKind.Enum && named.internalName !== VERDICT);
}

function editOf(compiler, node) {
  if (node.kind !== NodeKind.Call) return null;
  return EDIT.exec(lookUp(compiler, node.expression)?.internalName ?? "")?.[1] ?? null;
}

function refuseInVoid(compiler, instance, value) {
  const given = branchesOf(compiler, value);
  if (!given.some((node) => isVerdictMember(compiler, node) || node.kind === NodeKind.True || node.kind === NodeKind.False)) return;
  const name = instance.prototype.name;
  refuse(compiler, value.range, `Cannot return ${textOf(value)} from a function that returns void: nothing is decided by it, and the record goes on. Declare ${name}(…): ${given.some((node) => isVerdictMember(compiler, node)) ? "Verdict" : "bool"}, or write \`return;\``);
}

function refuseInBool(compiler, instance, value) {
  for (const node of branchesOf(compiler, value).filter((branch) => isVerdictMember(compiler, branch))) {
    refuse(compiler, node.range, `Cannot return ${textOf(node)} from a function that returns bool: as a bool it is ${/Keep$/.test(textOf(node)) ? "false, which drops" : "true, which keeps"}. Declare ${instance.prototype.name}(…): Verdict`);
  }
}

function refuseStatement(compiler, expression) {
  if (!branchesOf(compiler, expression).some((node) => isVerdictMember(compiler, node))) return;
  refuse(compiler, expression.range, `Cannot decide by ${textOf(expression)} alone: nobody gets it. Write \`return ${textOf(expression)};\``);
}

function isVerdictMember(compiler, node) {
  if (node.kind !== NodeKind.PropertyAccess) return false;
  const element = lookUp(compiler, node);
  return element?.kind === asc.ElementKind.EnumValue && element.parent.internalName === VERDICT;
}

function returnsVerdict(compiler, { prototype }) {
  return elementOf(compiler, prototype.functionTypeNode.returnType, prototype)?.internalName === VERDICT;
}

/** What the name of a type stands for where a function declares it. */
function elementOf({ resolver }, type, { parent }) {
  return type.kind === NodeKind.NamedType && !type.isNullable ? resolver.resolveTypeName(type.name, null, parent, SWALLOW) : null;
}
