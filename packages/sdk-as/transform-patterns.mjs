// Part of the asc transform: patterns that stand in the author's source.
//   in   asc's compiler, which knows what each call is; texts that are written there, or in constants
//   err  a diagnostic at the author's own line, with what to write instead
// At run time such a pattern matches nothing.

import * as asc from "assemblyscript";
import { constantOf, textsOf } from "./transform-paths.mjs";
import { patternError } from "./transform-pattern-syntax.mjs";
import { isAuthors, refuse } from "./transform-refuse.mjs";

const { LiteralKind, NodeKind } = asc;
const PATTERN = "~lib/@flb-wasm/sdk/assembly/pattern/pattern/Pattern";
const OF = `${PATTERN}.of`;
/** Methods that take a text: a string or a Value. */
const SEARCHES = new Set(["matches", "find", "findAll", "replace"].map((name) => `${PATTERN}#${name}`));
const TEXTS = new Set(["~lib/string/String", "~lib/@flb-wasm/sdk/assembly/record/value/Value"]);
const CURSOR = /\/(Members|Elements)$/;
/** A backslash that a string of the source does not keep, in front of what is meant for the pattern. */
const LOST = /(?<!\\)(?:\\\\)*(\\[dDwWsSbB.^$*+?()[\]{}|-])/;
/** Lua's classes, and what they are here. */
const LUA = /%([adlpsuwxADLPSUWX])/;
const LUA_CLASSES = new Map(Object.entries({ a: "A-Za-z", d: "0-9", l: "a-z", p: "!-/:-@[-`{-~", s: "\\\\s", u: "A-Z", w: "A-Za-z0-9", x: "0-9A-Fa-f" }));

let isWatching = false;

/** Has asc's compiler refuse patterns that cannot be read, and what cannot be searched. */
export function watchPatterns() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileCallDirect } = prototype;
  prototype.compileCallDirect = function (instance, operands, node, ...rest) {
    const name = isAuthors(node) ? instance.internalName.replace(/<.*$/s, "") : "";
    if (name === OF && operands.length > 0) refuseUnreadable(this, operands[0]);
    if (SEARCHES.has(name) && !isText(instance.typeArguments?.[0])) {
      refuseNoText(this, node, instance.typeArguments[0]);
      this.currentType = instance.signature.returnType;
      return this.module.unreachable();
    }
    return compileCallDirect.call(this, instance, operands, node, ...rest);
  };
}

function refuseUnreadable(compiler, operand) {
  const lost = operand.kind === NodeKind.Literal && operand.literalKind === LiteralKind.String ? LOST.exec(operand.range.toString()) : null;
  if (lost) {
    refuse(compiler, operand.range, `Cannot read the pattern ${operand.range}: a string keeps no \`${lost[1]}\`. Write \`\\${lost[1]}\``);
    return;
  }
  for (const text of textsOf(operand, (node) => constantOf(compiler, node))) {
    const error = patternError(text);
    const lua = LUA.exec(text);
    if (error) refuse(compiler, operand.range, `Cannot read the pattern ${text}: character ${error.at + 1}: ${error.reason}`);
    else if (lua) refuse(compiler, operand.range, `Cannot take the pattern ${text}: \`${lua[0]}\` is Lua's. Write \`${fromLua(lua[1])}\`, or \`[%]${lua[1]}\` for the signs`);
  }
}

function fromLua(letter) {
  const members = LUA_CLASSES.get(letter.toLowerCase());
  return `[${letter === letter.toLowerCase() ? "" : "^"}${members}]`;
}

function isText(type) {
  for (let base = type?.getClass(); base; base = base.base) if (TEXTS.has(base.prototype.internalName)) return true;
  return false;
}

function refuseNoText(compiler, node, type) {
  const name = type?.toString().replace(/[\w~@.-]+\//g, "") ?? "this";
  const isCursor = CURSOR.test(type?.getClass()?.prototype.internalName ?? "");
  refuse(compiler, node.range, `Cannot search ${name}: a pattern searches a string or a Value. Give its ${isCursor ? "`.value`" : "`.toText()`"}`);
}
