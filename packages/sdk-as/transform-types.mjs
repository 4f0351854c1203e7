// Part of the asc transform: what asc's compiler knows of an expression where it stands.
//   in   the compiler while it compiles a function, a node of that function
//   out  a type, an element, an author's own words; null where asc knows none, which it says itself when it gets there

import * as asc from "assemblyscript";

/** ReportMode.Swallow of asc's resolver. */
export const SWALLOW = 1;
/** Longer text is not repeated in a message. */
const LONGEST_REPEATED = 50;

/** What a name, a property or a called function is. */
export function lookUp({ resolver, currentFlow }, node) {
  return resolver.lookupExpression(node, currentFlow, asc.Type.auto, SWALLOW);
}

/** The type without what asc has concluded of it since, such as that a variable is not null here. */
export function typeOf({ resolver, currentFlow }, node) {
  return resolver.resolveExpression(node, currentFlow, asc.Type.auto, SWALLOW);
}

/** Of a function, a method, or the getter behind a property. */
export function prototypeOf(element) {
  const found = element?.kind === asc.ElementKind.PropertyPrototype ? element.getterPrototype : element?.getterInstance ?? element;
  return found?.kind === asc.ElementKind.Function ? found.prototype : found;
}

/** What stands in parentheses. */
export function unwrapped(node) {
  return node.kind === asc.NodeKind.Parenthesized ? unwrapped(node.expression) : node;
}

/** What the author wrote, to be repeated in a message. */
export function textOf({ range }) {
  const text = range.toString();
  return text.length > LONGEST_REPEATED || text.includes("\n") ? "…" : text;
}
