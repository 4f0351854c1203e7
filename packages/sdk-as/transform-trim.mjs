// Part of the asc transform: String#trim, which up to asc 0.28.20 leaves spaces where more than half of a text is leading ones.
//   in   the parsed ~lib/string
//   out  the same, with a loop that runs to the end of what is left; untouched if its text is not the one that is wrong
// `size` shrinks as `offset` grows, so comparing the two stops half way: std/assembly/string.ts:242 of asc 0.28.20.

import * as asc from "assemblyscript";

const WRONG = `trim(): String {
  let len = this.length;
  let size: usize = len << 1;
  while (size && isSpace(load<u16>(changetype<usize>(this) + size - 2))) {
    size -= 2;
  }
  let offset: usize = 0;
  while (offset < size && isSpace(load<u16>(changetype<usize>(this) + offset))) {
    offset += 2; size -= 2;
  }
  if (!size) return changetype<String>("");
  if (!offset && size == len << 1) return this;
  let out = changetype<String>(__new(size, idof<String>()));
  memory.copy(changetype<usize>(out), changetype<usize>(this) + offset, size);
  return out;
}`;

/** Writes `size` where `offset < size` stands as the loop's condition. */
export function repairTrim(sources) {
  const library = sources.find(({ internalPath }) => internalPath === "~lib/string");
  const found = library?.statements.find(({ kind, name }) => kind === asc.NodeKind.ClassDeclaration && name.text === "String");
  const trim = found?.members.find(({ kind, name }) => kind === asc.NodeKind.MethodDeclaration && name.text === "trim");
  if (!trim || withoutSpace(trim.range.toString()) !== withoutSpace(WRONG)) return;
  const { condition } = trim.body.statements.filter(({ kind }) => kind === asc.NodeKind.While)[1];
  condition.left = condition.left.right;
}

function withoutSpace(text) {
  return text.replace(/\s+/g, "");
}
