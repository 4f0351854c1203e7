// Part of the asc transform: variables of a module that would keep a part of one record for the next.
//   in   asc's compiler, which knows the type of each variable
//   err  a diagnostic at the author's own line, with what to keep instead
// A Value is an address: after the call other bytes stand there. Only those of a Config stay, so a constant may be one.

import * as asc from "assemblyscript";
import { isAuthors, refuse } from "./transform-refuse.mjs";

const { CommonFlags, ElementKind } = asc;
const SDK = "~lib/@flb-wasm/sdk/assembly/";
/** Addresses into the current record, by internal name. */
const VIEWS = new Set([`${SDK}filter/record/Record`, ...["Value", "Members", "Elements"].map((name) => `${SDK}record/value/${name}`)]);
const REMEDY = "Keep what toText(), toI64(), toF64() or toJson() gives";

let isWatching = false;

/** Has asc's compiler refuse what outlives a call and holds a part of its record. */
export function watchKept() {
  if (isWatching) return;
  isWatching = true;
  const { prototype } = asc.Compiler;
  const { compileGlobal } = prototype;
  prototype.compileGlobal = function (global) {
    const isFirst = !global.is(CommonFlags.Compiled);
    const isCompiled = compileGlobal.call(this, global);
    const isInput = this.options.exportStart === "_start"; // which has no records
    if (isFirst && isCompiled && !isInput && isAuthors(global.declaration)) refuseKept(this, global);
    return isCompiled;
  };
}

function refuseKept(compiler, global) {
  const { name, declaration } = global;
  const isConstant = declaration.isAny(CommonFlags.Const | CommonFlags.Readonly);
  const kept = global.type.getClass();
  if (kept === null || (isConstant && VIEWS.has(kept.internalName))) return;
  const found = findView(kept, isConstant, new Set());
  if (found === null) return;
  const { view, field } = found;
  if (field === null) refuse(compiler, (declaration.type ?? declaration.initializer ?? declaration.name).range, `Cannot keep ${aOrAn(view.name)} in ${name}: it is valid until the filter returns. ${REMEDY}`);
  else refuse(compiler, (field.type ?? field.name).range, `Cannot keep ${aOrAn(view.name)} in ${field.name.text} of what ${name} keeps: it is valid until the filter returns. ${REMEDY}`);
}

/**
 * The part of a record that objects of a class hold, and the author's field that holds it if it is in one.
 *
 * @param isConstant whether there is this one object for good: then its readonly fields hold what there was at the start.
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
      if (held === null || (isFixed && VIEWS.has(held.internalName))) continue;
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
