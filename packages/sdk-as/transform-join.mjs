// Part of the asc transform: join() of a list of texts, which with the SDK's shrinkLevel joins them one after another: each step leaves
// all that was joined before as garbage, which nothing takes away within a call. 2000 texts of 20 characters leave 80 MB.
//   in   the parsed ~lib/array and ~lib/staticarray
//   out  the same, with the join that measures first, whatever the level; untouched where there is no such choice
// std/assembly/array.ts:438 and std/assembly/staticarray.ts:371 of asc 0.28.20.

import * as asc from "assemblyscript";

const CLASSES = new Map([["~lib/array", "Array"], ["~lib/staticarray", "StaticArray"]]);

/** Puts what asc does at level 0 in the place of the question for the level. */
export function repairJoin(sources) {
  for (const { internalPath, statements } of sources) {
    const found = statements.find(({ kind, name }) => kind === asc.NodeKind.ClassDeclaration && name.text === CLASSES.get(internalPath));
    const join = found?.members.find(({ kind, name }) => kind === asc.NodeKind.MethodDeclaration && name.text === "join");
    const body = join?.body.statements ?? [];
    const choice = body.findIndex((each) => each.kind === asc.NodeKind.If && isChoice(each));
    if (choice >= 0) body[choice] = body[choice].ifTrue;
  }
}

/** `if (ASC_SHRINK_LEVEL < 1) { if (isString<T>()) return joinStringArray(…); }` */
function isChoice({ range }) {
  return /^if\(ASC_SHRINK_LEVEL<1\)\{if\(isString<T>\(\)\)returnjoinStringArray\([^;]*\);\}$/.test(range.toString().replace(/\s+/g, ""));
}
