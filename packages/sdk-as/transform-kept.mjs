// Part of the asc transform: variables of a module that would keep a part of one record for the next.
//   in   asc's compiler, which knows the type of each variable
//   err  a diagnostic at the author's own line, with what to keep instead
// A Value is an address: after the call other bytes stand there. Only those of a Config stay, so a constant may be one: unless it
// was made beside a record, as by parseJson.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";

const { CommonFlags, ElementKind } = asc;
const SDK = "~lib/@flb-wasm/sdk/assembly/";
const VALUE = `${SDK}record/value/Value`;
/** Addresses into the current record, by internal name. */
const VIEWS = new Set([VALUE, `${SDK}filter/record/Record`, `${SDK}pattern/match/Match`, ...["Members", "Elements"].map((name) => `${SDK}record/value/${name}`)]);
const REMEDY = "Keep what toText(), toI64(), toF64() or toJson() gives";
const REMEDY_OF_MADE = "Make it in the filter, or write it into a file that Config.file(path) reads";
/** What gives a Value that is no part of a Config, by internal name. */
const MAKERS = new RegExp(`^${SDK}(record/(parse-json/parseJson|value/Value#parseJson)|pattern/(pattern/Pattern#replace|match/Match#))`);

let isWatching = false;
/** Functions of the author's that give a Value and call one of these. */
const authorsMakers = new WeakSet();
/** The function in which a variable of a module gets its first value, and whether one of these is called there; null outside of that. */
let beginning = null;

/** Has asc's compiler refuse what outlives a call and holds a part of its record. */
export function watchKept() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileGlobal, compileCallDirect } = prototype;
  prototype.compileGlobal = function (global) {
    const isFirst = !global.is(CommonFlags.Compiled);
    const around = beginning;
    const here = { inside: this.currentFlow.sourceFunction, makes: false };
    beginning = here;
    const isCompiled = compileGlobal.call(this, global);
    beginning = around;
    const isInput = this.options.exportStart === "_start"; // which has no records
    if (isFirst && isCompiled && !isInput && isAuthors(global.declaration)) refuseKept(this, global, here.makes);
    return isCompiled;
  };
  prototype.compileCallDirect = function (instance, ...rest) {
    const compiled = compileCallDirect.call(this, instance, ...rest);
    if (MAKERS.test(instance.internalName) || authorsMakers.has(instance)) noteMade(this.currentFlow.sourceFunction);
    return compiled;
  };
}

function noteMade(caller) {
  if (beginning?.inside === caller) beginning.makes = true;
  else if (VIEWS.has(caller.signature.returnType.getClass()?.internalName)) authorsMakers.add(caller);
}

/** @param makes whether its first value comes from what makes a Value beside a record. */
function refuseKept(compiler, global, makes) {
  const { name, declaration } = global;
  const isFixed = !makes && declaration.isAny(CommonFlags.Const | CommonFlags.Readonly);
  const kept = global.type.getClass();
  if (kept === null || (isFixed && kept.internalName === VALUE)) return;
  const found = findView(kept, isFixed, new Set());
  if (found === null) return;
  const { view, field } = found;
  const place = field === null ? declaration.type ?? declaration.initializer ?? declaration.name : field.type ?? field.name;
  const where = field === null ? name : `${field.name.text} of what ${name} keeps`;
  refuse(compiler, place.range, `Cannot keep ${aOrAn(view.name)} in ${where}: it is valid until the filter returns. ${makes ? REMEDY_OF_MADE : REMEDY}`);
}

/**
 * The part of a record that objects of a class hold, and the author's field that holds it if it is in one.
 *
 * @param isConstant whether there is this one object for good: then its readonly fields hold what there was at the start, and that may be of a Config.
 */
function findView(found, isConstant, seen) {
  if (VIEWS.has(found.internalName)) return { view: found, field: null };
  if (seen.has(found)) return null;
  seen.add(found);
  for (const type of found.typeArguments ?? []) {
    const held = type.getClass();
    const view = held && findView(held, false, seen);
    if (view) return view;
  }
  for (let own = found; own && isAuthors(own.prototype.declaration); own = own.base) {
    for (const { type, declaration } of fieldsOf(own)) {
      const held = type.getClass();
      const isFixed = isConstant && declaration.is(CommonFlags.Readonly);
      if (held === null || (isFixed && held.internalName === VALUE)) continue;
      const inner = findView(held, isFixed, seen);
      if (inner) return { view: inner.view, field: inner.field ?? declaration };
    }
  }
  return null;
}

function fieldsOf(found) {
  return [...found.members?.values() ?? []].flatMap((member) => {
    const property = member.kind === ElementKind.PropertyPrototype ? member.instance : member;
    const declaration = property?.kind === ElementKind.Property ? property.prototype.fieldDeclaration : null;
    return declaration ? [{ type: property.type, declaration }] : [];
  });
}

function aOrAn(name) {
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}
