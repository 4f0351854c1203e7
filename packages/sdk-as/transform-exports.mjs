// Part of the asc transform: what an entry file exports, and what it calls the SDK's types.
//   in   parsed sources
//   out  functions by the name of their export, with the source that declares them; local names

import * as asc from "assemblyscript";

const SDK = "@flb-wasm/sdk";
/** What the SDK exports is no filter of the author's. */
const OWN = `~lib/${SDK}/`;

/**
 * Functions that a source exports: `export function f`, `export { f as g }`, and what it exports of other files.
 *
 * @returns a `range` with those that are declared elsewhere: where this source exports them.
 */
export function exportedFunctions(sources, source, seen = new Set()) {
  if (seen.has(source)) return [];
  const seenHere = new Set(seen).add(source);
  const declarations = new Map();
  const found = [];
  const starred = [];
  const keep = (name, declaration) => found.push({ name, declaration, source, range: null });
  for (const statement of source.statements) {
    const declaration = statement.kind === asc.NodeKind.ExportDefault ? statement.declaration : statement;
    if (declaration.kind !== asc.NodeKind.FunctionDeclaration) continue;
    declarations.set(declaration.name.text, declaration);
    if (statement !== declaration) keep("default", declaration);
    else if (declaration.flags & asc.CommonFlags.Export) keep(declaration.name.text, declaration);
  }
  const exportsOf = (path) => {
    const other = sources.find(({ internalPath }) => internalPath === path || internalPath === `${path}/index`);
    return !other || other.internalPath.startsWith(OWN) ? [] : exportedFunctions(sources, other, seenHere);
  };
  for (const { kind, path, internalPath, members, range } of source.statements) {
    if (kind !== asc.NodeKind.Export) continue;
    if (members === null) starred.push(...exportsOf(internalPath).filter(({ name }) => name !== "default").map((one) => ({ ...one, range })));
    for (const { localName, exportedName, range: place } of members ?? []) {
      const declaration = declarations.get(localName.text);
      if (path === null && declaration) {
        keep(exportedName.text, declaration);
        continue;
      }
      const from = path === null ? importOf(source, localName.text) : { path: internalPath, name: localName.text };
      const imported = from && exportsOf(from.path).find(({ name }) => name === from.name);
      if (imported) found.push({ ...imported, name: exportedName.text, range: place });
    }
  }
  // What a source names itself hides what comes with all of another file, and a function that comes by two ways is one.
  const isHidden = ({ name, declaration }, i) => (
    found.some((one) => one.name === name) || starred.slice(0, i).some((one) => one.name === name && one.declaration === declaration)
  );
  return [...found, ...starred.filter((one, i) => !isHidden(one, i))];
}

/** Constants of a source that are functions: `const f = (record: Record): Verdict => …`. */
export function functionConstants(source) {
  return source.statements.filter(({ kind }) => kind === asc.NodeKind.Variable).flatMap(({ declarations }) => declarations.flatMap(({ name, initializer, flags }) => (
    initializer?.kind === asc.NodeKind.Function ? [{ name, declaration: initializer.declaration, isExported: (flags & asc.CommonFlags.Export) !== 0 }] : []
  )));
}

/** Whether one parameter, and that a Record, is what a function has: it may be meant as a filter. */
export function takesRecord(source, { signature: { parameters } }) {
  return parameters.length === 1 && typeName(parameters[0].type) === (importedAs(source, "Record") ?? "Record");
}

/** Where a name of the source comes from: a path and the name there, or null. */
function importOf(source, local) {
  for (const { kind, internalPath, declarations } of source.statements) {
    if (kind !== asc.NodeKind.Import) continue;
    const found = declarations?.find(({ name }) => name.text === local);
    if (found) return { path: internalPath, name: found.foreignName.text };
  }
  return null;
}

/** What the source calls a name of the SDK: itself, an alias, or null if it does not import it. */
export function importedAs(source, name) {
  for (const statement of source.statements) {
    if (statement.kind !== asc.NodeKind.Import || statement.path.value !== SDK) continue;
    if (statement.namespaceName) return `${statement.namespaceName.text}.${name}`;
    for (const declaration of statement.declarations ?? []) {
      if (declaration.foreignName.text === name) return declaration.name.text;
    }
  }
  return null;
}

export function typeName(type) {
  if (type.kind !== asc.NodeKind.NamedType) return "";
  const parts = [];
  for (let name = type.name; name; name = name.next) parts.push(name.identifier.text);
  return parts.join(".");
}
