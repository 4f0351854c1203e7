// Part of the asc transform: why asc finds no type for what is given to a generic function such as `record.set`.
//   in   asc's resolver, when it gives up
//   out  what is wrong with the argument, at the argument, in asc's own words
// asc says `Type argument expected` at the call, whatever the reason; for an argument that resolves it still does.

import * as asc from "assemblyscript";
import { isAuthors } from "./transform-refuse.mjs";
import { SWALLOW } from "./transform-types.mjs";

const REPORT = 0; // ReportMode.Report of asc's resolver

let isWatching = false;

/** Has asc's resolver say what is wrong with an argument before it says that a type is missing. */
export function watchArguments() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Resolver;
  const { inferGenericTypeArguments: infer } = prototype;
  prototype.inferGenericTypeArguments = function (node, generic, parameters, flow, reportMode = REPORT) {
    if (reportMode !== REPORT || !isAuthors(node)) return infer.call(this, node, generic, parameters, flow, reportMode);
    return infer.call(this, node, generic, parameters, flow, SWALLOW) ?? (isExplained(this, node.args, flow) ? null : infer.call(this, node, generic, parameters, flow, REPORT));
  };
}

/** Whether an error says why: a new one, or an older one that left a variable without a type. */
function isExplained(resolver, args, flow) {
  const { diagnostics } = resolver;
  const count = diagnostics.length;
  const hasErrors = diagnostics.some(({ category }) => category === asc.DiagnosticCategory.Error);
  const resolve = (node, mode) => resolver.resolveExpression(node, flow, asc.Type.auto, mode);
  for (const argument of args.filter(({ kind }) => kind !== asc.NodeKind.Function)) {
    if (hasErrors && resolve(rootOf(argument), SWALLOW) === asc.Type.auto) return true;
    if (resolve(argument, SWALLOW) === null) resolve(argument, REPORT);
  }
  return diagnostics.length > count;
}

/** What the first name of `list.length` or `list.at(0)` stands for. */
function rootOf(node) {
  const { kind } = node;
  const isPart = kind === asc.NodeKind.PropertyAccess || kind === asc.NodeKind.ElementAccess || kind === asc.NodeKind.Call || kind === asc.NodeKind.Parenthesized;
  return isPart ? rootOf(node.expression) : node;
}
