// Part of the asc transform: record accessor paths that stand in the author's source.
//   in   asc's compiler, which knows what each call is; texts that are written there, or in constants
//   err  a diagnostic at the author's own line, with the path as it is to be written
// At run time a path that cannot be read leads nowhere. The grammar is that of assembly/record/accessor.ts: what is
// refused here is what that does not read.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";
import { lookUp, unwrapped } from "./transform-types.mjs";

const { LiteralKind, NodeKind } = asc;
const SDK = "~lib/@flb-wasm/sdk/assembly/";
/** How many of its first arguments a function takes for keys or paths, by internal name without types. */
const TAKES_PATHS = new Map([
  ...["at", "set", "setMap", "setArray", "setRaw", "remove", "keepOnly"].map((name) => [`${SDK}record/value/Value#${name}`, 1]),
  [`${SDK}record/value/Value#rename`, 2],
  ...["at", "text", "i64", "f64", "bool"].map((name) => [`${SDK}filter/config/Config#${name}`, 1]),
  ...["include", "exclude"].map((name) => [`${SDK}redact/redactor/Redactor#${name}`, 1]),
]);
/** A first key, a key in quotes, or a position. */
const STEP = /\$([^[]+)|\[(?:'([^']*)'|"([^"]*)"|0*(\d{1,9}))\]/y;
/** The same as it is often written: quotes left open, missing or doubled, members behind a dot. */
const MEANT = /\[(?:'((?:[^']|'')*)'?|"([^"]*)"?|(\d+)|([\w./@:-]*[A-Za-z_][\w./@:-]*))\]?|\.([A-Za-z_]\w*)|(?<=^\$)\.?([^[]+)/y;
const EXAMPLE = "A path is `$kubernetes['labels']['app']` or `$items[0]`";

let isWatching = false;
/** Constants of functions, by what asc knows them as: what they are made with. */
const initializers = new WeakMap();

/** Has asc's compiler refuse paths that lead nowhere. */
export function watchPaths() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileCallDirect, compileVariableStatement } = prototype;
  prototype.compileCallDirect = function (instance, operands, node, ...rest) {
    const count = isAuthors(node) ? TAKES_PATHS.get(instance.internalName.replace(/<.*$/s, "")) ?? 0 : 0;
    for (const operand of operands.slice(0, count)) refuseUnreadable(this, operand);
    return compileCallDirect.call(this, instance, operands, node, ...rest);
  };
  prototype.compileVariableStatement = function (statement) {
    const compiled = compileVariableStatement.call(this, statement);
    for (const declaration of isAuthors(statement) ? statement.declarations : []) keepConstant(this, declaration);
    return compiled;
  };
}

function refuseUnreadable(compiler, operand) {
  const elements = operand.kind === NodeKind.Literal && operand.literalKind === LiteralKind.Array ? operand.elementExpressions : [operand];
  for (const element of elements) {
    for (const text of textsOf(element, (node) => constantOf(compiler, node))) {
      if (isPath(text) && stepsOf(text) === null) refuse(compiler, element.range, `Cannot read the path ${text}: nothing would be found. ${remedyFor(text)}`);
    }
  }
}

function keepConstant({ currentFlow }, { name, initializer, flags }) {
  const local = flags & asc.CommonFlags.Const && initializer ? currentFlow.lookup(name.text) : null;
  if (local) initializers.set(local, { name: name.text, initializer });
}

/** What a constant is made with, if its name stands there. */
export function constantOf(compiler, node) {
  if (node.kind !== NodeKind.Identifier && node.kind !== NodeKind.PropertyAccess) return null;
  const element = lookUp(compiler, node);
  const kept = element && initializers.get(element);
  if (kept) return kept.name === node.text ? kept.initializer : null;
  const isFixed = element?.kind === asc.ElementKind.Global && element.isAny(asc.CommonFlags.Const | asc.CommonFlags.Readonly);
  return isFixed ? element.declaration.initializer : null;
}

/** The texts that an expression can be, as far as they stand in the source. */
export function textsOf(node, initializerOf) {
  const inner = unwrapped(node);
  if (inner.kind === NodeKind.Literal && inner.literalKind === LiteralKind.String) return [inner.value];
  if (inner.kind === NodeKind.Literal && inner.literalKind === LiteralKind.Template && !inner.tag) {
    return inner.expressions.reduce((texts, part, i) => joined(texts, textsOf(part, initializerOf).map((text) => text + inner.parts[i + 1])), [inner.parts[0]]);
  }
  if (inner.kind === NodeKind.Ternary) return [inner.ifThen, inner.ifElse].flatMap((branch) => textsOf(branch, initializerOf));
  if (inner.kind === NodeKind.Binary && inner.operator === asc.Token.Plus) return joined(textsOf(inner.left, initializerOf), textsOf(inner.right, initializerOf));
  const initializer = initializerOf(inner);
  // What names in there stand for is known where they are declared, which is elsewhere.
  return initializer ? textsOf(initializer, () => null) : [];
}

function joined(starts, ends) {
  return starts.flatMap((start) => ends.map((end) => start + end));
}

function isPath(text) {
  return text.length > 1 && text.startsWith("$");
}

/** Keys, and positions as numbers, that a path leads through; null if it cannot be read. */
export function stepsOf(path) {
  return allOf(STEP, path, 0, (found) => (found[4] === undefined ? found.slice(1).find((key) => key !== undefined) : Number(found[4])));
}

/** What may be meant by a path that cannot be read. */
function meantBy(path) {
  return allOf(MEANT, path, 1, ([, single, double, position, bare, member, first]) => (
    position !== undefined ? Number(position) : single?.replaceAll("''", "'") ?? double ?? bare ?? member ?? first
  ));
}

function allOf(pattern, text, start, readStep) {
  const steps = [];
  pattern.lastIndex = start;
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return null;
    steps.push(readStep(found));
  }
  return steps;
}

function remedyFor(path) {
  const steps = meantBy(path);
  if (steps === null || steps.length === 0) return EXAMPLE;
  const written = pathOf(steps);
  if (written !== null) return `Write \`${written}\``;
  if (steps.length === 1 && typeof steps[0] === "string" && !isPath(steps[0])) return `Write the key alone: \`${steps[0]}\``;
  return `Go there step by step: \`${steps.map((step) => (typeof step === "number" ? `.element(${step})` : `.member(${JSON.stringify(step)})`)).join("")}\``;
}

/** The path with those steps; null where there is none. */
function pathOf([first, ...others]) {
  if (typeof first === "number" || first === "" || first.includes("[")) return null;
  const steps = others.map((step) => (typeof step === "number" ? `[${step}]` : !step.includes("'") ? `['${step}']` : !step.includes('"') ? `["${step}"]` : null));
  return steps.includes(null) ? null : `$${first}${steps.join("")}`;
}
