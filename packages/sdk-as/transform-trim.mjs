// Part of the asc transform: String#trim, which up to asc 0.28.20 leaves spaces where more than half of a text is leading ones.
//   in   the parsed ~lib/string
//   out  the same, with a loop that runs to the end of what is left; untouched where there is no such loop
// `size` shrinks as `offset` grows, so comparing the two stops half way: std/assembly/string.ts:242 of asc 0.28.20.

import * as asc from "assemblyscript";

/** Writes `size` where `offset < size` stands as the loop's condition. */
export function repairTrim(sources) {
  const library = sources.find(({ internalPath }) => internalPath === "~lib/string");
  const found = library?.statements.find(({ kind, name }) => kind === asc.NodeKind.ClassDeclaration && name.text === "String");
  const trim = found?.members.find(({ kind, name }) => kind === asc.NodeKind.MethodDeclaration && name.text === "trim");
  const loop = trim?.body.statements.find((each) => each.kind === asc.NodeKind.While && isWrong(each));
  if (loop) loop.condition.left = loop.condition.left.right;
}

/** `offset < size` decides, and `size` shrinks with each step. */
function isWrong({ range }) {
  const text = range.toString().replace(/\s+/g, "");
  return text.startsWith("while(offset<size&&isSpace(") && text.includes("offset+=2;size-=2;");
}
