// Part of the asc transform: what is set on a record, pushed to an array or written by an input, and cannot be.
//   in   asc's compiler, which knows the type of each argument
//   err  a diagnostic at the author's own line, with what to set instead
// Without it the compiler stops in the SDK's own source, where nobody sees whose call it was.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";

const SDK = "~lib/@flb-wasm/sdk/assembly/";
/** Methods by internal name, without the type: whether they write lists too. */
const SETTERS = new Map([
  ...["Value#set", "Value#setMember", "Value#push", "Members#set", "Elements#set"].map((name) => [`${SDK}record/value/${name}`, false]),
  ...["set", "add"].map((name) => [`${SDK}input/object-writer/ObjectWriter#${name}`, true]),
]);
const UNUSUAL_TYPE = 226; // DiagnosticCode.Expression_resolves_to_unusual_type_0
const STRING = "~lib/string/String";
const VALUE = `${SDK}record/value/Value`;
const CURSOR = "Give its `.value`";
/** By a class's internal name, without its types: what there is instead. */
const REMEDIES = new Map([
  ["~lib/array/Array", "Make one with `setArray(key)`, and `push` each element"],
  ["~lib/staticarray/StaticArray", "Make an array with `setArray(key)`, and `push` each element"],
  ["~lib/map/Map", "Make one with `setMap(key)`, and `set` each member"],
  ["~lib/set/Set", "Make an array with `setArray(key)`, and `push` each value"],
  [`${SDK}filter/tag/Tag`, "Give its `.toText()`"],
  [`${SDK}filter/time/Time`, "Give its `.toText()` or `.unixNanoseconds`"],
  [`${SDK}record/value/Members`, CURSOR],
  [`${SDK}record/value/Elements`, CURSOR],
  [`${SDK}pattern/match/Match`, "Give its `.group(0)`"],
]);
const IN_AN_INPUT = "Begin it with `beginObject(key)` or `beginArray(key)`, write what is in it, and `end()` it";

let isWatching = false;

/** Has asc's compiler refuse values that no record can hold. */
export function watchValues() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileCallDirect } = prototype;
  prototype.compileCallDirect = function (instance, operands, node, ...rest) {
    const writesLists = SETTERS.get(instance.internalName.replace(/<.*$/s, ""));
    const type = instance.typeArguments?.[0];
    const compile = () => compileCallDirect.call(this, instance, operands, node, ...rest);
    if (writesLists === undefined || !type || !isAuthors(node)) return compile();
    if (isWritable(type, writesLists)) return withoutWarning(this, operands.filter(({ kind }) => kind === asc.NodeKind.Null), compile);
    const name = type.nonNullableType.toString().replace(/[\w~@.-]+\//g, "").replace(/\bString\b/g, "string");
    const remedy = writesLists ? IN_AN_INPUT : REMEDIES.get(classNameOf(type)) ?? "Give its `.toString()`, or set its fields one by one";
    refuse(this, node.range, `Cannot write ${name} into a record: it holds strings, bools, numbers, null and Values. ${remedy}`);
    this.currentType = instance.signature.returnType;
    return this.module.unreachable();
  };
}

/** A null that is written is meant: asc would say that it is a usize. */
function withoutWarning(compiler, nulls, compile) {
  if (nulls.length === 0) return compile();
  const { warning } = compiler;
  compiler.warning = (code, range, ...rest) => {
    if (code !== UNUSUAL_TYPE || !nulls.some((node) => node.range === range)) warning.call(compiler, code, range, ...rest);
  };
  try {
    return compile();
  } finally {
    delete compiler.warning;
  }
}

function isWritable(type, writesLists) {
  if (!type.isReference) return true;
  const found = type.getClass();
  if (!found) return false;
  if (writesLists && found.prototype.internalName === "~lib/array/Array") return isWritable(found.typeArguments[0], true);
  for (let base = found; base; base = base.base) if (base.internalName === STRING || base.internalName === VALUE) return true;
  return false;
}

function classNameOf(type) {
  return type.getClass()?.prototype.internalName ?? "";
}
